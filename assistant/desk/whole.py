"""All rooms of the desk under one roof."""

from assistant.desk.clients import ClientRoom
from assistant.desk.departures import OutboxRoom
from assistant.desk.limits import LimitsRoom
from assistant.desk.review import ReviewRoom
from assistant.desk.today import TodayRoom
from assistant.desk.undoing import UndoRoom


class Desk(TodayRoom, ReviewRoom, OutboxRoom, LimitsRoom, ClientRoom, UndoRoom):
    """Every call may wait and may be made from any thread."""
