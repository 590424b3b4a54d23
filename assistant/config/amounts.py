"""Amounts as people write them in the file: "20 s", "1 working day", "09:00-14:00", "mon-fri".

Each function takes what TOML gave and returns a value, or raises Wrong with what is wrong and what to write instead.
"""

import re
from collections.abc import Mapping
from itertools import pairwise

from rules.limits import DaySpans, Span, Week, WorkAmount

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 1440
SECONDS = {"ms": 0.001, "s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600}
SECONDS |= {"day": 86_400, "week": 604_800}
LONGEST_SECONDS = 3660 * 86_400
AMOUNT = re.compile(r"\s*(\d{1,9}(?:\.\d{1,6})?)\s*([a-z]+)\s*", re.IGNORECASE)
WORK = re.compile(r"\s*(\d{1,5})\s*(?:working\s+)?(day|hour|minute|h|min)s?\s*", re.IGNORECASE)
SPAN = re.compile(r"\s*(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d{2}))?\s*")


class Wrong(Exception):
    """A value that cannot be used: what is wrong, and what to write instead."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice


def shown(value: object) -> str:
    """What was read, short enough for a sentence."""
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 60 else text[:57] + "..."


def nearest(word: str, known: list[str] | tuple[str, ...]) -> str:
    """Advice that names the nearest known word, else all of them when they are few."""
    from difflib import get_close_matches

    near = get_close_matches(word.casefold(), known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"write one of: {', '.join(known)}" if len(known) <= 25 else ""


def duration(value: object) -> float:
    """ "20 s", "9 min", "2 days" in seconds."""
    example = 'write a number and its unit, such as "20 s", "9 min", "12 hours" or "2 days"'
    match = AMOUNT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Wrong(f"{shown(value)} is not a length of time", example)
    unit = match[2].casefold()
    size = SECONDS.get(unit) or SECONDS.get(unit.removesuffix("s"))
    if size is None:
        raise Wrong(f"{shown(match[2])} is not a unit of time", example)
    seconds = float(match[1]) * size
    if not 0 < seconds <= LONGEST_SECONDS:
        raise Wrong(f"{shown(value)} is out of bounds", "more than nothing, at most ten years")
    return seconds


def work_amount(value: object) -> WorkAmount:
    """ "1 working day", "6 working hours"."""
    match = WORK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Wrong(
            f"{shown(value)} is not an amount of working time",
            'write "1 working day" or "6 working hours", for example',
        )
    number, unit = int(match[1]), match[2].casefold()
    if unit == "day":
        return WorkAmount(days=number)
    return WorkAmount(minutes=number * (1 if unit.startswith("min") else 60))


def span(value: object) -> Span:
    """ "09:00-14:00"; "22:00-02:00" passes midnight, "00:00-24:00" is the whole day."""
    match = SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Wrong(f"{shown(value)} is not a span of time", 'write it like "09:00-14:00"')
    start, end = _minute(match[1], match[2]), _minute(match[3], match[4])
    if start == DAY_MINUTES:
        raise Wrong(f"{shown(value)} starts at 24:00", 'a day starts at "00:00"')
    if start == end:
        raise Wrong(f"{shown(value)} is empty: it ends when it starts", 'the whole day is "00:00-24:00"')
    return Span(start, end if end > start else end + DAY_MINUTES)


def _minute(hour: str, minute: str | None) -> int:
    total = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or total > DAY_MINUTES:
        raise Wrong(f'"{hour}:{minute or "00"}" is no time of day', "hours go from 00:00 to 24:00, minutes to 59")
    return total


def day_hours(value: object) -> DaySpans:
    """A list of spans, sorted; [] closes the day."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list):
        raise Wrong(f"{shown(value)} is not a list of spans", 'write ["09:00-14:00", "15:00-18:00"], or [] for closed')
    spans = sorted(span(text) for text in texts)
    for before, after in pairwise(spans):
        if after.start < before.end:
            raise Wrong(f"{clock(before)} and {clock(after)} overlap", "let each span end before the next one starts")
    if len(spans) > 1 and spans[-1].end - DAY_MINUTES > spans[0].start:
        raise Wrong(f"{clock(spans[-1])} runs into the {clock(spans[0])} of the next morning", "shorten one of them")
    return tuple(spans)


def clock(item: Span) -> str:
    """A span as the file writes it."""
    return f"{clock_time(item.start)}-{clock_time(item.end)}"


def clock_time(minutes: int) -> str:
    within = minutes if minutes <= DAY_MINUTES else minutes - DAY_MINUTES
    return f"{within // 60:02}:{within % 60:02}"


def week(value: object) -> Week:
    """A table of days to spans; days that are not named are off."""
    if not isinstance(value, Mapping):
        raise Wrong(f"{shown(value)} is not a table of days", 'write { mon-fri = ["09:00-14:00", "15:00-18:00"] }')
    days: dict[int, DaySpans] = {}
    wrong: list[Wrong] = []
    for key, hours in value.items():
        try:
            spans = day_hours(hours)
            for day in weekdays(key):
                if day in days:
                    raise Wrong(f"{DAYS[day]} is given twice", "name each day once")
                days[day] = spans
        except Wrong as error:
            wrong.append(Wrong(f"{key}: {error.what}", error.advice))
    if wrong:
        raise WrongSeveral(wrong)
    return tuple(days.get(day, ()) for day in range(7))


class WrongSeveral(Exception):
    """Several things wrong in one value."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("; ".join(str(w) for w in wrong))
        self.wrong = tuple(wrong)


def weekdays(key: str) -> list[int]:
    """ "mon", "mon-fri", "sat,sun": days counted from Monday."""
    found: list[int] = []
    for part in re.split(r"[,+ ]+", key.strip()):
        first, dash, last = part.partition("-")
        begin = _weekday(first)
        end = _weekday(last) if dash else begin
        found += [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]
    return found


def _weekday(word: str) -> int:
    folded = word.casefold()
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for number, name in enumerate(names):
        if folded in (name, DAYS[number]):
            return number
    raise Wrong(f"{shown(word)} is no weekday", nearest(word, DAYS))
