"""The limits as an `opening_hours` string of OpenStreetMap, for the year it is made in and the next one.

Holidays and other single days are written as dates: the country of a reader of the string is not ours to know.
https://wiki.openstreetmap.org/wiki/Key:opening_hours
"""

from datetime import date

from rules.limits import Limits
from rules.outlets.plan import CLOSED, Pieces, Rule, clock, horizon, plan
from rules.runs import days_by_hours, runs

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def opening_hours(limits: Limits, today: date) -> str:
    """One line. A zone cannot be said in it: it is that of the limits."""
    laid = plan(limits, *horizon(today))
    parts = _week(laid.week) or ["Mo-Su off"]
    for rule in laid.rules:
        dates = _dates(rule)
        parts.append(f"{dates} off")
        parts += [f"{dates} {hours}" for hours in _week(rule.week)] if rule.week != CLOSED else []
    parts += [f"{_date(on)} {_hours(pieces)}" for on, pieces in laid.dates]
    return "; ".join(parts)


def _week(week: tuple[Pieces, ...]) -> list[str]:
    """Weekdays in a row with the same hours: "Mo-Th 09:00-14:00,16:00-19:00"."""
    return [
        ",".join("-".join(dict.fromkeys((DAYS[first], DAYS[last]))) for first, last in runs(days))
        + f" {_hours(pieces)}"
        for pieces, days in days_by_hours(week).items()
    ]


def _hours(pieces: Pieces) -> str:
    return ",".join(f"{clock(start)}-{clock(end)}" for start, end in pieces) or "off"


def _dates(rule: Rule) -> str:
    if isinstance(rule.first, date) and isinstance(rule.last, date):
        if rule.first == rule.last:
            return _date(rule.first)
        return f"{_date(rule.first)}-{_date(rule.last)}"
    (month, day), (last_month, last_day) = rule.first, rule.last  # type: ignore[misc]
    first, last = f"{MONTHS[month - 1]} {day:02}", f"{MONTHS[last_month - 1]} {last_day:02}"
    return first if first == last else f"{first}-{last}"


def _date(on: date) -> str:
    return f"{on.year} {MONTHS[on.month - 1]} {on.day:02}"
