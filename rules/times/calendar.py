"""Sums over dates: which Friday, which 3rd of May, which end of a month. Weeks begin on Monday; ranges half-open."""

import calendar
from datetime import date, timedelta

from rules.gregorian import easter
from rules.gregorian import made as made

DAY = timedelta(days=1)
JUST_PAST = 60  # days for which a date without a year still means the past one ("we met on 2 April")


def weekday_after(today: date, weekday: int) -> date:
    """The next such weekday; said on that very day, the one seven days later."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def weekday_before(today: date, weekday: int) -> date:
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def weekday_of_week(monday: date, weekday: int) -> date:
    return monday + timedelta(days=weekday)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def day_of_month(today: date, dom: int) -> date | None:
    """The next date with this day of the month, today included."""
    months = (_in_month(add_months(today.replace(day=1), ahead), dom) for ahead in range(3))
    return next((found for found in months if found and found >= today), None)


def weekday_and_day(today: date, weekday: int, dom: int) -> date | None:
    """`Friday 19`: in these months or a fortnight ago at most; None when they do not fit each other."""
    months = (_in_month(add_months(today.replace(day=1), ahead), dom) for ahead in (-1, 0, 1, 2))
    return next((d for d in months if d and d.weekday() == weekday and d >= today - timedelta(weeks=2)), None)


def _in_month(first: date, dom: int) -> date | None:
    return first.replace(day=dom) if dom <= calendar.monthrange(first.year, first.month)[1] else None


def day_and_month(today: date, dom: int, month: int, year: int | None = None) -> date | None:
    """A day of a month; without a year the nearest that is not long past."""
    if year is not None:
        return made(year, month, dom)
    candidates = [d for d in (made(today.year + k, month, dom) for k in (-1, 0, 1, 2, 3, 4)) if d is not None]
    recent = [d for d in candidates if d >= today - timedelta(days=JUST_PAST)]
    return min(recent, default=None)


def add_months(day: date, months: int) -> date:
    """The same day some months on, or the month's last day when it is shorter."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    year = min(max(year, 1), 9998)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def holiday(today: date, when: str) -> date | None:
    """The next feast: `MM-DD`, or `easter+N` days."""
    for year in (today.year, today.year + 1):
        if when.startswith("easter"):
            found: date | None = easter(year) + timedelta(days=int(when[6:]))
        else:
            month, _, dom = when.partition("-")
            found = made(year, int(month), int(dom))
        if found and found >= today:
            return found
    return None


def period(today: date, unit: str, steps: int) -> tuple[date, date] | None:
    """A week, weekend, month, quarter or year, `steps` from the present one; None for other units."""
    if unit in ("week", "workweek"):
        monday = monday_of(today) + timedelta(weeks=steps)
        return monday, monday + timedelta(days=5 if unit == "workweek" else 7)
    if unit == "weekend":
        saturday = monday_of(today) + timedelta(days=5, weeks=steps)
        return saturday, saturday + 2 * DAY
    if unit == "month":
        first = add_months(today.replace(day=1), steps)
        return first, add_months(first, 1)
    if unit == "quarter":
        first = add_months(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3 * steps)
        return first, add_months(first, 3)
    if unit == "year":
        year = today.year + steps
        return (date(year, 1, 1), date(year + 1, 1, 1)) if 1 <= year < 9998 else None
    return None


def edge_of(begins: date, ends: date, edge: str) -> tuple[date, date]:
    """Beginning, middle or end of a period: about a third of a month, three days of a week, a quarter of a year."""
    days = (ends - begins).days
    if 28 <= days <= 31:
        first, second = begins + timedelta(days=10), begins + timedelta(days=20)
        return {"begin": (begins, first), "end": (second, ends)}.get(edge, (first, second))
    if edge == "begin" and days > 300:
        return begins, add_months(begins, 3)
    part = 3 if days <= 7 else 10 if days <= 31 else days // 4
    if edge == "begin":
        return begins, begins + timedelta(days=part)
    if edge == "end":
        last = ends - (DAY * (part if days > 7 else 3))
        return last, ends
    middle = begins + timedelta(days=(days - part) // 2)
    return middle, middle + timedelta(days=part)
