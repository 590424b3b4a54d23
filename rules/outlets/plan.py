"""The limits laid out by calendar days, for formats that know no night shifts, no journeys and no order of causes.

A day's pieces are stretches of its own 24 hours on the wall of the limits' zone, in minutes: what a span of the day
before brings in past midnight is there, what leaves past midnight is with the next day.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from rules.hours import day_spans, worked_on
from rules.limits import Absence, Limits, Season, Week

DAY = 1440
Pieces = tuple[tuple[int, int], ...]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """Days of each year from (month, day) to (month, day), or from date to date, and their pieces by weekday."""

    week: tuple[Pieces, ...]
    first: tuple[int, int] | date
    last: tuple[int, int] | date

    def covers(self, on: date) -> bool:
        if isinstance(self.first, date) and isinstance(self.last, date):
            return self.first <= on <= self.last
        month_day = (on.month, on.day)
        if self.first <= self.last:  # type: ignore[operator]
            return self.first <= month_day <= self.last  # type: ignore[operator]
        return month_day >= self.first or month_day <= self.last  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Plan:
    """A usual week, rules that later ones override, and single dates that override all, exact from first to last."""

    week: tuple[Pieces, ...]
    rules: tuple[Rule, ...]
    dates: tuple[tuple[date, Pieces], ...]
    first: date
    last: date


CLOSED: tuple[Pieces, ...] = ((),) * 7


def horizon(today: date) -> tuple[date, date]:
    """The year of today and the next one, whole."""
    return date(today.year, 1, 1), date(today.year + 1, 12, 31)


def plan(limits: Limits, first: date, last: date) -> Plan:
    """The limits from one date to another, both included."""
    usual = pieces_of_week(limits.week)
    rules = (
        *(_season(season) for season in reversed(limits.seasons)),
        *(_absence(absence) for absence in limits.absences if absence.last >= first or absence.yearly),
    )
    dates = []
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        implied = next((rule.week for rule in reversed(rules) if rule.covers(on)), usual)[on.weekday()]
        actual = pieces(on, limits)
        if actual != implied:
            dates.append((on, actual))
    return Plan(usual, rules, tuple(dates), first, last)


def _season(season: Season) -> Rule:
    return Rule(pieces_of_week(season.week), season.first, season.last)


def _absence(absence: Absence) -> Rule:
    if absence.yearly:
        return Rule(CLOSED, (absence.first.month, absence.first.day), (absence.last.month, absence.last.day))
    return Rule(CLOSED, absence.first, absence.last)


def pieces_of_week(week: Week) -> tuple[Pieces, ...]:
    """The pieces of each weekday in a run of such weeks."""
    return tuple(
        _joined([(s.start, s.end) for s in week[day]], [(s.start, s.end) for s in week[day - 1]]) for day in range(7)
    )


def travelled(on: date, limits: Limits) -> bool:
    """May a journey have moved the hours of this date?"""
    return any(stay.first - 2 * ONE_DAY <= on <= stay.last + 2 * ONE_DAY for stay in limits.stays)


def pieces(on: date, limits: Limits) -> Pieces:
    """The pieces of one date. Where a journey moves the hours they are read off the clock in the limits' zone."""
    if travelled(on, limits):
        return worked_on(on, limits)
    own = [(s.start, s.end) for s in day_spans(on, limits).spans]
    before = [(s.start, s.end) for s in day_spans(on - ONE_DAY, limits).spans]
    return _joined(own, before)


def _joined(own: list[tuple[int, int]], before: list[tuple[int, int]]) -> Pieces:
    stretches = [(start, min(end, DAY)) for start, end in own]
    stretches += [(max(0, start - DAY), end - DAY) for start, end in before if end > DAY]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
