"""What a front end may ask: list, open, suggest, queue, save limits. The screens know no other room."""

from assistant.desk.clients import ClientRoom
from assistant.desk.departures import OutboxRoom
from assistant.desk.limits import LimitsRoom
from assistant.desk.parts import Parts
from assistant.desk.review import ReviewRoom
from assistant.desk.today import TodayRoom
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
    "Desk",
    "Mark",
    "Opened",
    "Parts",
    "Shield",
    "UnderstoodSentence",
]


class Desk(TodayRoom, ReviewRoom, OutboxRoom, LimitsRoom, ClientRoom):
    """All rooms of the desk under one roof. Every call may wait and may be made from any thread."""
