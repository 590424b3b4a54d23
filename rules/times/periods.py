"""Stretches of days: `next week`, `in March`, `the next three days`.

Each reader takes a position and gives the piece and the position after it, or None.
"""

from datetime import date, timedelta

from rules.times import calendar
from rules.times.kinds import kinds
from rules.times.numbers import SECONDS, number
from rules.times.pieces import Here, Is, Piece, Read, skip
from rules.times.values import Grain

_UNIT, _MONTHS = kinds("unit"), kinds("month short_month")
_MONTH, _MONTH_LEAD, _DOUBTFUL, _PLURAL = kinds("month"), kinds("month_lead"), kinds("doubtful"), kinds("plural")


def month_at(here: Here, at: int, short: bool) -> tuple[int, int] | None:
    if not here.tokens.kinds[at] & _MONTHS:
        return None
    word = here.tokens.get(at, "month")
    if word:
        return int(word[0]), word[1]
    word = here.tokens.get(at, "short_month") if short else None
    if word is None:
        return None
    return int(word[0]), word[1] + here.tokens.is_word(word[1], ".")


def year_at(here: Here, at: int) -> tuple[int, int] | None:
    end = skip(here, at, "of")
    end += here.tokens.is_word(end, ",") if end == at else 0
    end = skip(here, end, "of", "article") if end == at else skip(here, end, "article")
    year = here.tokens.number_at(end)
    if year is not None and 1990 <= year < 2100 and not here.tokens.is_word(end + 1, ":"):
        return year, end + 1
    named = period(here, skip(here, at, "of"))  # "June of next year"
    return (named[0].first.year, named[1]) if named and named[0].grain is Grain.YEAR else None


def period(here: Here, at: int) -> Read:
    """`next week`, `la semana que viene`, `il mese prossimo`, `this weekend`, `fin de semana`."""
    tokens = here.tokens
    if not tokens.reach(at) & _UNIT:
        return None
    start = skip(here, at, "article")
    mod = tokens.get(start, "mod") or tokens.get(at, "mod")
    at = mod[1] if mod else start
    unit = tokens.get(at, "unit")
    if unit is None or unit[0] not in ("week", "weekend", "month", "quarter", "year", "workweek", "fortnight"):
        return None
    end = unit[1]
    behind = tokens.get(end, "after_mod")
    side = mod[0] if mod else ""
    if behind and side in ("", "this"):
        side, end = behind[0], behind[1]
    elif tokens.get(at, "part_hour") or _of_a_number(here, end):
        return None  # "the next quarter of an hour", "en la semana del 22"
    name = "week" if unit[0] == "fortnight" else unit[0]
    if not side and name != "weekend":
        return None
    steps = {"next": 1, "coming": 1, "last": -1, "after_next": 2}.get(side, 0)
    if name == "weekend" and side == "coming":
        steps = 0
    if name == "weekend" and here.today.weekday() >= 5 and side == "next":
        steps = 1
    span = calendar.period(here.today, name, steps)
    if span is None:
        return None
    grain = {"weekend": Grain.WEEKEND, "month": Grain.MONTH, "quarter": Grain.MONTH, "year": Grain.YEAR}.get(
        name, Grain.WEEK
    )
    return Piece(Is.DATE, *span, grain, named="period"), end


def _of_a_number(here: Here, at: int) -> bool:
    of = skip(here, at, "of", "article")
    return of > at and here.tokens.number_at(of) is not None


def inside(here: Here, at: int) -> Read:
    """The period of which a part is taken: `next month`, `June`, `the month`."""
    end = skip(here, at, "article")
    return period(here, at) or period(here, end) or named_month(here, end) or bare_unit(here, end)


def edge_of_day(here: Here, at: int) -> Read:
    """`EOD`, `close of business`, `el cierre`; not that of something that is no day: `el cierre del número`."""
    tokens = here.tokens
    word = tokens.get(at, "edge_unit")
    if word is None or not word[0].endswith("/day"):
        return None
    part = tokens.get(at, "part")
    if part and part[1] > word[1]:
        return None  # "a última hora de la mañana"
    of = skip(here, word[1], "of", "definite")
    if of > word[1] and of < len(tokens) and (not tokens.kinds[of] or tokens.kinds[of] & _UNIT):
        return None
    return Piece(Is.PART, part=f"edge_{word[0].partition('/')[0]}"), word[1]


def bare_unit(here: Here, at: int) -> Read:
    unit = here.tokens.get(at, "unit")
    span = calendar.period(here.today, unit[0], 0) if unit else None
    return (Piece(Is.DATE, *span), unit[1]) if span and unit else None


def named_month(here: Here, at: int) -> Read:
    """`March`, `next March`, `marzo 2026`; the present month when it is still running."""
    tokens = here.tokens
    mod = tokens.get(at, "mod")
    start = mod[1] if mod else at
    month = month_at(here, start, short=True)
    year = year_at(here, month[1]) if month else None
    if month is None or (year is None and not tokens.kinds[start] & _MONTH):
        return None
    side = mod[0] if mod else ""
    first = _month_first(here.today, month[0], year[0] if year else None, side)
    if first is None:
        return None
    piece = Piece(Is.DATE, first, calendar.add_months(first, 1), Grain.MONTH, named="month")
    led = start > 0 and tokens.kinds[start - 1] & _MONTH_LEAD
    doubtful = bool(tokens.kinds[start] & _DOUBTFUL) and not (mod or year or led)
    return piece._replace(doubtful=doubtful), year[1] if year else month[1]


def _month_first(today: date, month: int, year: int | None, side: str) -> date | None:
    if year is not None:
        return calendar.made(year, month, 1)
    back = side == "last"
    this_year = today.year - (month >= today.month) if back else today.year + (month < today.month)
    return calendar.made(this_year, month, 1)


def window(here: Here, at: int) -> Read:
    """`the next three days`, `le ultime due settimane`, `3 semanas que vienen`, `los próximos días`."""
    tokens = here.tokens
    start = at
    lead = tokens.get(at, "in")
    if lead and tokens.get(lead[1] - 1, "mod") and not tokens.get(at, "mod"):
        start = lead[1] - 1
    start = skip(here, start, "article")
    mod = tokens.get(start, "mod")
    end = mod[1] if mod and mod[0] != "this" else start
    amount = number(here, end) or _some(here, end)
    end = amount[1] if amount else end
    between = tokens.get(end, "mod")
    if between and between[0] != "this" and not (mod and mod[0] != "this"):
        mod, end = between, between[1]
    part = tokens.get(end, "part_hour")
    if part and mod and mod[0] == "next":
        until = here.now + timedelta(minutes=int(part[0]))
        return Piece(Is.INSTANT, moment=until, named="shift"), part[1]
    unit = tokens.get(end, "unit")
    if unit is None or (tokens.is_word(end, "'") and tokens.number_at(end - 1) is None):
        return None  # "next one's"
    end = unit[1]
    behind = tokens.get(end, "after_mod")
    side = mod[0] if mod and mod[0] != "this" else behind[0] if behind else ""
    end = behind[1] if behind and not (mod and mod[0] != "this") else end
    count = amount[0] if amount else _few(here, unit)
    if side not in ("next", "last") or not 0 < count <= 366:
        return None
    return _window(here, unit[0], count, side, end)


def _some(here: Here, at: int) -> tuple[int, int] | None:
    some = here.tokens.get(at, "some")
    return (int(some[0]), some[1]) if some and int(some[0]) > 1 else None


def _few(here: Here, unit: tuple[str, int]) -> int:
    """`the next days` are about three; `the last hour` is one; a week or a month has its own reader."""
    if unit[0] == "day":
        return 3 if here.tokens.kinds[unit[1] - 1] & _PLURAL else 0
    return 1 if unit[0] in SECONDS else 0


def _window(here: Here, unit: str, count: int, side: str, end: int) -> Read:
    if unit in SECONDS:
        size = timedelta(seconds=SECONDS[unit])
        floor = here.now.replace(second=0, microsecond=0, minute=0 if unit == "hour" else here.now.minute)
        begins = floor + size if side == "next" else floor - count * size
        return Piece(Is.INSTANT, moment=begins, until=begins + count * size, named="shift"), end
    steps = range(1, count + 1) if side == "next" else range(-count, 0)
    if unit == "day":
        first, after = here.today + timedelta(days=steps[0]), here.today + timedelta(days=steps[-1] + 1)
        return Piece(Is.DATE, first, after, Grain.DAY, named="window"), end
    begins_at, ends_at = calendar.period(here.today, unit, steps[0]), calendar.period(here.today, unit, steps[-1])
    if begins_at is None or ends_at is None or unit == "weekend":
        return None
    grain = Grain.WEEK if unit == "week" else Grain.MONTH
    return Piece(Is.DATE, begins_at[0], ends_at[1], grain, named="window"), end
