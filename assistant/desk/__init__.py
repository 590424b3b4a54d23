"""What a front end may ask: list, open, suggest, queue, save limits. The screens know no other room.

The desk itself is loaded when it is first named: what its answers are made of is needed earlier, and is light.
"""

from typing import TYPE_CHECKING, Any

from assistant.desk.parts import Parts
from assistant.desk.views import (
    ClientPage,
    ClientRow,
    DayPicture,
    DryRun,
    Mark,
    Opened,
    Shield,
    UnderstoodSentence,
)

if TYPE_CHECKING:
    from assistant.desk.whole import Desk

__all__ = [
    "ClientPage",
    "ClientRow",
    "DayPicture",
    "Desk",
    "DryRun",
    "Mark",
    "Opened",
    "Parts",
    "Shield",
    "UnderstoodSentence",
]


def __getattr__(name: str) -> Any:
    if name == "Desk":
        from assistant.desk.whole import Desk

        return Desk
    raise AttributeError(name)
