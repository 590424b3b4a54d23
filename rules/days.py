"""What one local day holds, and why: absence, then exception, then holiday, then the season's week, then the week.

A span that passes midnight belongs to the day it starts on, whole: an absence that begins the next morning does not
cut it, and the night after an absence's last day is off.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rules.limits import Absence, DaySpans, Limits, Week
from rules.recurrence import Recurrence, read_recurrence

ANY_START = date(1970, 1, 5)  # a Monday; a rule without a start has nothing to count from


class Cause(StrEnum):
    """Which part of the limits decides a day. A season's week is a week."""

    WEEK = "week"
    ABSENCE = "absence"
    EXCEPTION = "exception"
    HOLIDAY = "holiday"


class Day(NamedTuple):
    """A local date with its spans and what decided them; `name` is the holiday's name or the absence's reason."""

    on: date
    spans: DaySpans
    cause: Cause = Cause.WEEK
    name: str = ""
    public: bool = False  # may `name` be told to clients?


class Calendar:
    """The days of one value of the limits, laid out so that a day is found without searching its lists."""

    def __init__(self, limits: Limits) -> None:
        self._week = limits.week
        self._seasons = tuple((s.first, s.last, s.week) for s in limits.seasons)
        self._absences = tuple(a for a in limits.absences if not a.yearly)
        self._yearly = tuple(a for a in limits.absences if a.yearly)
        self._dates = {e.on: e.hours for e in reversed(limits.exceptions) if e.on is not None}
        self._rules: tuple[tuple[Recurrence, DaySpans], ...] = tuple(
            (read_recurrence(e.rule, e.start or ANY_START), e.hours) for e in limits.exceptions if e.rule
        )
        self._holidays = {h.on: h.name for h in reversed(limits.holidays)}

    def day(self, on: date) -> Day:
        absence = self.absence(on)
        if absence is not None:
            return Day(on, (), Cause.ABSENCE, absence.reason, absence.public)
        hours = self._exception(on)
        if hours is not None:
            return Day(on, hours, Cause.EXCEPTION)
        name = self._holidays.get(on)
        if name is not None:
            return Day(on, (), Cause.HOLIDAY, name, public=True)
        return Day(on, self.week(on)[on.weekday()])

    def absence(self, on: date) -> Absence | None:
        for absence in self._absences:
            if absence.first <= on <= absence.last:
                return absence
        month_day = (on.month, on.day)
        for absence in self._yearly:
            first, last = (absence.first.month, absence.first.day), (absence.last.month, absence.last.day)
            if _within(month_day, first, last):
                return absence
        return None

    def week(self, on: date) -> Week:
        """The week that holds around a date: the first season that has it, else the common one."""
        month_day = (on.month, on.day)
        for first, last, week in self._seasons:
            if _within(month_day, first, last):
                return week
        return self._week

    def _exception(self, on: date) -> DaySpans | None:
        if on in self._dates:
            return self._dates[on]
        return next((hours for rule, hours in self._rules if rule.falls_on(on)), None)


def _within(month_day: tuple[int, int], first: tuple[int, int], last: tuple[int, int]) -> bool:
    """Both ends included; a stretch whose last day comes before its first passes the year's end."""
    if first <= last:
        return first <= month_day <= last
    return month_day >= first or month_day <= last
