"""What a front end may ask: list, open, suggest, queue, save limits. The screens know no other room."""

from assistant.desk.views import (
    ClientPage,
    ClientRow,
    DayPicture,
    Mark,
    Opened,
    Shield,
    UnderstoodSentence,
)

__all__ = [
    "ClientPage",
    "ClientRow",
    "DayPicture",
    "Mark",
    "Opened",
    "Shield",
    "UnderstoodSentence",
]
