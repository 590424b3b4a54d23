"""The pieces of an expression of time, and where and when they are read.

Dates are worked out at once, relative to the local moment of arrival; times of day stay open until a date is known.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from rules.times import calendar
from rules.times.kinds import kinds
from rules.times.tokens import Tokens
from rules.times.values import Grain

_COUNTED, _COUNTING = kinds("counted"), kinds("unit am pm")


class Is:
    """What a piece is, as bits. Plain numbers: a member of an enum takes several times as long to ask for."""

    DATE = 1
    CLOCK = 2
    PART = 4
    INSTANT = 8
    ZONE = 16


class Piece(NamedTuple):
    """One piece. Of a date: first day and day after; of a clock: minutes from midnight; of an instant: the moment."""

    kind: int
    first: date = date.min
    after: date = date.min
    grain: Grain = Grain.DAY
    minute: int = 0
    open_half: bool = False  # the clock names no half of the day: 5 may be 17
    part: str = ""
    moment: datetime | None = None
    until: datetime | None = None
    zone: str = ""
    weekday: int | None = None
    dom: int | None = None
    named: str = "day"  # weekday, dom, full, word, period, edge, shift: how the date was said
    standing: bool = False
    due: int | None = None  # minutes from midnight of the last day, when the words say so ("end of day")
    doubtful: bool = False


Read = tuple[Piece, int] | None


class Here(NamedTuple):
    """Where and when the words are read: the tokens, the local moment of arrival, day before month or not."""

    tokens: Tokens
    now: datetime
    today: date
    day_first: bool
    spoken_days: bool = False  # "el quince": a day of the month may be said as a plain number
    language: str = ""
    dot_hours: bool = False  # "15.30" is a time; where the point is the decimal sign it needs a word for hours


def on_day(when: date | None, end: int, named: str, weekday: int | None = None, dom: int | None = None) -> Read:
    if when is None:
        return None
    return Piece(Is.DATE, when, when + calendar.DAY, named=named, weekday=weekday, dom=dom), end


def skip(here: Here, at: int, *classes: str) -> int:
    tokens = here.tokens
    for cls in classes:
        word = tokens.get(at, cls)
        at = word[1] if word else at
    return at


def is_led(here: Here, at: int, cls: str) -> bool:
    """Does a word of this class end right before the token?"""
    words = (here.tokens.get(at - length, cls) for length in (1, 2) if at >= length)
    return any(word is not None and word[1] == at for word in words)


def is_counted(here: Here, at: int) -> bool:
    """Does what follows a number make it a count or a time: `5 %`, `3 days`, `9 am`, `3 slides`?"""
    if here.tokens.kinds[at] & _COUNTING or counts_things(here, at):
        return True
    tokens = here.tokens
    if at >= len(tokens):
        return False
    return tokens.texts[at] in "%€$£°" or (tokens.texts[at] in ":/" and tokens.touches(at) and tokens.touches(at + 1))


def is_cut(here: Here, at: int) -> bool:
    """Is the number before only the beginning of a longer one: `2.4`, `3,000`, `9-11`, `17:30`?"""
    tokens = here.tokens
    if not (tokens.touches(at) and tokens.touches(at + 1)):
        return False
    return tokens.texts[at] in ".,:/-" and tokens.texts[at + 1].isdigit()


def counts_things(here: Here, at: int) -> bool:
    """Is the number before a measure, or a part of a longer one: `12 euros`, `16px`, `3-5800`?"""
    tokens = here.tokens
    if tokens.kinds[at] & _COUNTED:
        return True
    if at >= len(tokens) or not tokens.touches(at):
        return False
    if tokens.texts[at].isalpha():
        return len(tokens.texts[at]) > 1 and not tokens.kinds[at]
    return (
        tokens.texts[at] in "-/"
        and tokens.touches(at + 1)
        and tokens.texts[at + 1].isdigit()
        and (len(tokens.texts[at + 1]) > 2)
    )


def leaves_whole(here: Here, at: int, counting: Collection[str]) -> bool:
    """Does a sign behind a number leave it whole: none that counts or measures, no point with more right behind it?"""
    tokens = here.tokens
    text = tokens.texts[at]
    return text not in counting and not (text in ".,:" and tokens.touches(at) and tokens.touches(at + 1))
