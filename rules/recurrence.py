"""Dates of a recurrence rule (RFC 5545 section 3.3.10), as far as days off repeat: no times of day, no week numbers.

A rule is read once and then asked day by day, so that nothing is enumerated for years ahead. A first date that does
not fit its own rule does not count, as in python-dateutil.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
MOST_COUNTED = 2000
LONGEST_SEARCH_DAYS = 366 * 100


@dataclass(frozen=True)
class Recurrence:
    """A rule and the date it starts on. `by_day` holds (ordinal, weekday), ordinal 0 for each such day."""

    start: date
    frequency: str
    interval: int = 1
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_position: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None
    week_start: int = 0

    def falls_on(self, day: date) -> bool:
        """Is this date one of the rule's?"""
        if day < self.start or (self.until is not None and day > self.until):
            return False
        if self.count is not None:
            return day in self._counted
        return self._matches(day)

    @cached_property
    def _counted(self) -> frozenset[date]:
        found: list[date] = []
        for day in _days_from(self.start, LONGEST_SEARCH_DAYS):
            if len(found) == self.count:
                break
            if self._matches(day):
                found.append(day)
        return frozenset(found)

    def _matches(self, day: date) -> bool:
        if self._periods_since_start(day) % self.interval:
            return False
        if not self.by_position:
            return self._in_set(day)
        chosen = [d for d in self._period(day) if self._in_set(d)]
        places = {p - 1 if p > 0 else len(chosen) + p for p in self.by_position}
        return day in chosen and chosen.index(day) in places

    def _periods_since_start(self, day: date) -> int:
        if self.frequency == "DAILY":
            return (day - self.start).days
        if self.frequency == "WEEKLY":
            return (self._monday(day) - self._monday(self.start)).days // 7
        if self.frequency == "MONTHLY":
            return (day.year - self.start.year) * 12 + day.month - self.start.month
        return day.year - self.start.year

    def _monday(self, day: date) -> date:
        """The first day of its week, by WKST."""
        return day - timedelta(days=(day.weekday() - self.week_start) % 7)

    def _period(self, day: date) -> Iterator[date]:
        if self.frequency == "DAILY":
            return iter((day,))
        if self.frequency == "WEEKLY":
            return _days_from(self._monday(day), 7)
        if self.frequency == "MONTHLY":
            return _days_from(day.replace(day=1), monthrange(day.year, day.month)[1])
        first = date(day.year, 1, 1)
        return _days_from(first, (date(day.year, 12, 31) - first).days + 1)

    def _in_set(self, day: date) -> bool:
        if self.by_month and day.month not in self.by_month:
            return False
        if self.by_month_day and not {day.day, day.day - monthrange(day.year, day.month)[1] - 1} & {*self.by_month_day}:
            return False
        if self.by_day:
            return any(weekday == day.weekday() and self._ordinal_fits(n, day) for n, weekday in self.by_day)
        return bool(self.by_month_day) or self._like_start(day)

    def _ordinal_fits(self, ordinal: int, day: date) -> bool:
        if ordinal == 0:
            return True
        if self.frequency == "YEARLY" and not self.by_month:
            first, last = date(day.year, 1, 1), date(day.year, 12, 31)
        else:
            first, last = day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
        from_first = (day - first).days // 7 + 1
        from_last = -((last - day).days // 7) - 1
        return ordinal in (from_first, from_last)

    def _like_start(self, day: date) -> bool:
        """What the rule leaves open comes from its first date."""
        if self.frequency == "WEEKLY":
            return day.weekday() == self.start.weekday()
        if self.frequency == "MONTHLY":
            return day.day == self.start.day
        if self.frequency == "YEARLY":
            return day.day == self.start.day and (bool(self.by_month) or day.month == self.start.month)
        return True


def _days_from(first: date, count: int) -> Iterator[date]:
    ordinal = first.toordinal()
    return (date.fromordinal(n) for n in range(ordinal, min(ordinal + count, date.max.toordinal() + 1)))


def read_recurrence(rule: str, start: date) -> Recurrence:
    """Read a rule's text. Raises ValueError with a sentence that quotes the part at fault."""
    parts: dict[str, str] = {}
    for part in rule.upper().removeprefix("RRULE:").strip().strip(";").split(";"):
        name, sign, value = part.partition("=")
        if not sign or not value or name in parts:
            raise ValueError(f"{part!r} is not NAME=VALUE, given once")
        parts[name] = value
    frequency = parts.pop("FREQ", "")
    if frequency not in FREQUENCIES:
        raise ValueError(f"FREQ must be one of {', '.join(FREQUENCIES)}")
    fields = {
        "interval": _number(parts.pop("INTERVAL", "1"), 1, 1000),
        "by_day": tuple(_weekday(text, frequency) for text in _list(parts.pop("BYDAY", ""))),
        "by_month_day": tuple(_signed(text, 31) for text in _list(parts.pop("BYMONTHDAY", ""))),
        "by_month": tuple(_number(text, 1, 12) for text in _list(parts.pop("BYMONTH", ""))),
        "by_position": tuple(_signed(text, 366) for text in _list(parts.pop("BYSETPOS", ""))),
        "count": _number(parts.pop("COUNT"), 1, MOST_COUNTED) if "COUNT" in parts else None,
        "until": _date(parts.pop("UNTIL")) if "UNTIL" in parts else None,
        "week_start": WEEKDAYS.index(_one_of(parts.pop("WKST", "MO"), WEEKDAYS)),
    }
    if parts:
        raise ValueError(f"{', '.join(sorted(parts))} is not understood here")
    return Recurrence(start, frequency, **fields)  # type: ignore[arg-type]


def _list(text: str) -> list[str]:
    return text.split(",") if text else []


def _number(text: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ValueError(f"{text!r} is not a number from {least} to {most}")
    return int(text)


def _signed(text: str, most: int) -> int:
    number = _number(text.lstrip("+-"), 1, most)
    return -number if text.startswith("-") else number


def _weekday(text: str, frequency: str) -> tuple[int, int]:
    weekday = WEEKDAYS.index(_one_of(text[-2:], WEEKDAYS))
    ordinal = _signed(text[:-2], 53) if text[:-2] else 0
    if ordinal and frequency in ("DAILY", "WEEKLY"):
        raise ValueError(f"{text!r} counts weekdays of a month or a year, which FREQ={frequency} has not")
    return ordinal, weekday


def _one_of(text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise ValueError(f"{text!r} is not one of {', '.join(known)}")
    return text


def _date(text: str) -> date:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 20261231") from None
