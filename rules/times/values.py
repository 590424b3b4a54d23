"""What is found: one expression of time, its span, its value and its role."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    DEADLINE = "deadline"
    APPOINTMENT = "appointment"
    MENTION = "mention"


class Grain(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    PART = "part"  # morning, tonight
    DAY = "day"
    WEEKEND = "weekend"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class TimeFound:
    """One expression: its words and span in the text, its value `[begins, ends)` (equal for a minute), aware.

    `due` is the one instant at which a person would hold the user to it, by the table of the labelling guide ("a day
    without a time" is 23:59 of it). `standing` marks a wish without a date ("on Saturdays too").
    """

    words: str
    start: int
    end: int
    begins: datetime
    ends: datetime
    due: datetime
    grain: Grain
    role: Role
    standing: bool = False
