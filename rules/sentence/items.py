"""The things a sentence can say, one value each. `clauses` cuts them out, `meaning` takes them in."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from rules.sentence.clocks import Clock


class Kind(Enum):
    DAYS = auto()
    SPAN = auto()
    UNTIL = auto()
    FROM = auto()
    PART = auto()
    NOT = auto()
    EXCEPT = auto()
    DATES = auto()
    AWAY = auto()
    HOLIDAYS = auto()
    LUNCH = auto()
    PAUSE = auto()
    ALTERNATE = auto()
    NTH = auto()
    START = auto()
    REASON = auto()
    COMMA = auto()
    STOP = auto()
    AND = auto()
    ALSO = auto()
    EACH_YEAR = auto()
    ANSWER = auto()
    NOTICE = auto()
    ZONE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing said, and the tokens that say it."""

    kind: Kind
    value: Any
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alternate:
    """Every second one of some weekdays. `off` when the words themselves say that it is free."""

    days: tuple[int, ...]
    off: bool


@dataclass(frozen=True, slots=True)
class HolidaysSaid:
    """Public holidays, of a place when one is named; `region` is one of several countries' when `country` is empty."""

    country: str = ""
    regions: tuple[tuple[str, str], ...] = ()  # (country, region)


@dataclass(frozen=True, slots=True)
class Pause:
    """A break by its beginning and its length in minutes."""

    clock: Clock
    minutes: int


Read = tuple[Kind, Any, int]  # what was read at a place, and where it ends
