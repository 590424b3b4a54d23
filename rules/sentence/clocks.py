"""Times of day and spans as people say them: "9-5", "de 9 a 2", "from half past nine", "dalle 9 alle 17 e 30".

A time without morning or afternoon may mean two moments; which one is settled when the whole span and what came
before it on that day are known. What stays impossible is not read.
"""

from dataclasses import dataclass
from enum import Enum

from rules.limits import Span
from rules.sentence.words import Words

NOON, DAY = 720, 1440
EARLIEST_START = 360  # nobody says "5" for five in the morning without saying so
LONGEST_UNSURE = 720
LONGEST = 960


class Style(Enum):
    """How sure the half of the day is: said or plain (a.m., midnight), written with 24 hours, or neither."""

    SAID = "said"
    FULL = "24h"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was said, in minutes from midnight."""

    minute: int
    style: Style


@dataclass(frozen=True, slots=True)
class SaidSpan:
    """A span as it was said; `part` is the part of day named beside it."""

    first: Clock
    last: Clock
    part: str = ""


def read_clock(words: Words, i: int) -> tuple[Clock, int] | None:
    """A time of day at this place, small words before it skipped."""
    for kind, minute in (("noon", NOON), ("midnight", 0)):
        for at in (i, words.past(i, "glue")):
            found = words.find(at, kind)
            if found:
                return Clock(minute, Style.SAID), found[1]
    i = words.past(i, "glue")
    before = words.find(i, "clock_before")
    shift = before[0] if before else 0
    read = _hour_and_minute(words, words.past(before[1], "glue") if before else i)
    if read is None:
        return None
    minute, style, i = read
    after = words.find(i, "clock_after")
    if after and not before and style is not Style.SAID:
        shift, i = after
    minute += shift
    return _with_half(words, i, minute, style)


def _hour_and_minute(words: Words, i: int) -> tuple[int, Style, int] | None:
    digits = words.digits(i)
    if len(digits) == 4 and int(digits[:2]) <= 24 and int(digits[2:]) <= 59:
        return int(digits[:2]) * 60 + int(digits[2:]), Style.FULL, i + 1
    number = words.number(i)
    if number is None or number[0] > 24 or len(digits) > 2:
        return None
    hour, i = number
    style = Style.FULL if hour > 12 or hour == 0 or digits.startswith("0") else Style.BARE
    minute, i = _minutes(words, i, bool(digits))
    if minute > 59:
        return None
    if len(digits) == 2 and i > 0 and words.digits(i - 1) and words.tokens[i - 1].text != digits:
        style = Style.FULL  # "10:30" is written as clocks show it
    return hour * 60 + minute, style, i


def _minutes(words: Words, i: int, in_figures: bool) -> tuple[int, int]:
    """The minutes behind an hour, 0 when none are said; 60 for what cannot be minutes."""
    mark = words.sign(i, ":.") or words.find(i, "minute_mark") is not None
    digits = words.digits(i + 1)
    if in_figures and mark and words.touches(i) and words.touches(i + 1) and digits:
        return (int(digits) if len(digits) == 2 else 60), i + 2
    joined = words.find(i, "and")
    if joined:
        number = words.number(joined[1])
        if number and 25 <= number[0] <= 59:  # "9 y 30": too large for an hour, so it cannot begin another span
            return number
        return 0, i
    number = None if in_figures else words.number(i)
    return number if number and 10 <= number[0] <= 59 else (0, i)


def _with_half(words: Words, i: int, minute: int, style: Style) -> tuple[Clock, int] | None:
    i = words.past(i, "suffix")
    for kind in ("am", "pm"):
        found = words.find(i, kind)
        if found and minute <= NOON + 59 and style is not Style.SAID:
            minute = minute % NOON + (NOON if kind == "pm" else 0)
            if kind == "pm" and _is_midnight(words, i, minute):
                minute = 0
            style, i = Style.SAID, words.past(found[1], "suffix")
            break
    return (Clock(minute, style), i) if 0 <= minute <= DAY else None


def _is_midnight(words: Words, i: int, minute: int) -> bool:
    """ "twelve at night", "12 de la noche"."""
    last = words.find(i, "pm")
    return minute == NOON and last is not None and last[1] - i > 1 and not words.sign(i + 1, ".")


def read_span(words: Words, i: int) -> tuple[SaidSpan, int] | None:
    """Two times joined by "to" or by "between ... and"."""
    whole = words.find(i, "whole_day")
    if whole:
        return SaidSpan(Clock(0, Style.SAID), Clock(DAY, Style.SAID)), whole[1]
    between = words.find(words.past(i, "glue"), "between") or words.find(i, "between")
    opener = words.find(i, "from")
    starts = [between[1]] if between else ([opener[1]] if opener else []) + [i]
    for start in starts:
        first = read_clock(words, start)
        if first is None:
            continue
        joint = words.find(first[1], "and" if between else "to")
        last = read_clock(words, joint[1]) if joint else None
        if last is None:
            continue
        part = words.find(words.past(last[1], "glue"), "part") or words.find(last[1], "part")
        return (SaidSpan(first[0], last[0], part[0]), part[1]) if part else (SaidSpan(first[0], last[0]), last[1])
    return None


def settle(said: SaidSpan, after: int = 0) -> Span | None:
    """The span that was meant, given when the spans before it on that day end; None when none makes sense."""
    for start in _starts(said):
        for end in _ends(said, start):
            length = end - start
            sure = Style.BARE not in (said.first.style, said.last.style)
            longest = DAY if sure else LONGEST if said.last.style is Style.FULL else LONGEST_UNSURE
            into_the_night = after > 0 and end > DAY and start != said.first.minute  # "9-5 ... 9-1" is no night shift
            if start >= after and 0 < length <= longest and not into_the_night:
                return Span(start, end)
    return None


def _starts(said: SaidSpan) -> list[int]:
    minute, style = said.first.minute, said.first.style
    if minute == DAY:
        return [0]
    if style is not Style.BARE or minute >= NOON:
        return [minute]
    both = [minute, minute + NOON]
    if said.part in ("afternoon", "evening"):
        return both[::-1]
    late = minute < EARLIEST_START and said.part != "morning"
    return both[1:] if late else both


def _ends(said: SaidSpan, start: int) -> list[int]:
    minute, style = said.last.minute, said.last.style
    both = [minute, minute + NOON] if style is Style.BARE and minute <= NOON else [minute]
    return [end for end in both if end > start] + [end + DAY for end in both if end <= start and end + DAY > start]


def settle_one(clock: Clock, low: int, high: int) -> int:
    """A single time, "until 3", read so that it falls between the day's usual bounds when it can."""
    if clock.style is not Style.BARE or clock.minute >= NOON:
        return clock.minute
    early, late = clock.minute, clock.minute + NOON
    return early if low < early <= high or not low < late else late
