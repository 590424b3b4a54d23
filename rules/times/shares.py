"""What is cut out of a stretch or a day: `end of the month`, `the last week of June`, `second half of May`, `EOD`.

Each reader takes a position and gives the piece and the position after it, or None.
"""

from collections.abc import Collection
from datetime import date, timedelta

from rules.times import calendar
from rules.times.days import bare_day, day_of_named_month, day_word, weekday
from rules.times.kinds import kinds
from rules.times.numbers import ordinal
from rules.times.periods import edge_of_day, inside
from rules.times.pieces import Here, Is, Piece, Read, skip
from rules.times.values import Grain

_OF, _ANY = kinds("of"), range(7)
_THURSDAY, _SATURDAY = 3, 5
# Of each share: the weekdays on which one may begin, how many days it then begins earlier (a week belongs where its
# Thursday lies), and how many it has.
_SHARES = {
    "day": (_ANY, 0, 1),
    "workday": (range(5), 0, 1),
    "weekend": ((_SATURDAY,), 0, 2),
    "week": ((_THURSDAY,), 3, 7),
}


def edge(here: Here, at: int) -> Read:
    """`end of the month`, `a mediados de marzo`, `fine settimana prossima`, `end of today`, `EOD`."""
    tokens = here.tokens
    fixed = tokens.get(at, "edge_unit")
    if fixed:
        side, _, unit = fixed[0].partition("/")
        found = edge_of_day(here, at)
        if found:
            return found
        span = calendar.period(here.today, unit, 0)
        if span:
            return _edge_piece(span, side), fixed[1]
    word = tokens.get(at, "edge")
    if word is None:
        return None
    end = skip(here, word[1], "of", "definite")
    within = inside(here, word[1]) or inside(here, end) or share(here, end)
    if within is None:
        return _edge_of_named_day(here, end, word[0]) if tokens.kinds[word[1] - 1] & _OF else None
    return _edge_piece((within[0].first, within[0].after), word[0]), within[1]


def _edge_piece(span: tuple[date, date], side: str) -> Piece:
    first, after = calendar.edge_of(*span, side)
    return Piece(Is.DATE, first, after, Grain.DAY, named="edge")


def _edge_of_named_day(here: Here, at: int, side: str) -> Read:
    """The end of today, of Friday: of the working day."""
    found = day_word(here, at) or weekday(here, at)
    if found is None or found[0].part or side == "middle":
        return None
    return found[0]._replace(part=f"edge_{side}", named="edge"), found[1]


def share(here: Here, at: int) -> Read:
    """`first Monday of the month`, `the second week of July`, `last day of next month`, `second half of May`."""
    tokens = here.tokens
    start = skip(here, at, "article")
    last = tokens.get(at, "mod") or tokens.get(start, "mod")
    count = tokens.get(start, "rank") or ordinal(here, start)
    if count is None and (last is None or last[0] != "last"):
        return None
    position, end = (int(count[0]), count[1]) if count else (-1, last[1] if last else start)
    half, unit, named = (tokens.get(end, cls) for cls in ("half_of", "unit", "weekday"))
    what = half or unit or named
    of = skip(here, what[1], "of", "article") if what else end
    whole = inside(here, skip(here, what[1], "of")) or inside(here, of) if what and of > what[1] else None
    if what is None or whole is None or (whole[0].after - whole[0].first).days < 6:
        return None
    if half or what[0] == "fortnight":
        return _half(whole[0], position), whole[1]
    weekdays, early, days = ((int(named[0]),), 0, 1) if named else _SHARES.get(what[0], ((), 0, 1))
    first = _nth(whole[0], weekdays, position)
    if first is None:
        return None
    first -= timedelta(days=early)
    grain = {2: Grain.WEEKEND, 7: Grain.WEEK}.get(days, Grain.DAY)
    return Piece(Is.DATE, first, first + timedelta(days=days), grain, named="full" if days == 1 else "period"), whole[1]


def around(here: Here, at: int) -> Read:
    """`the week of the 9th`, `la semana del 22`, `il weekend del 10 aprile`."""
    unit = here.tokens.get(skip(here, at, "definite"), "unit")
    of = skip(here, unit[1], "of") if unit else at
    if unit is None or of == unit[1]:
        return None
    found = day_of_named_month(here, of) or bare_day(here, of) or bare_day(here, of - 1)
    span = calendar.period(found[0].first, unit[0], 0) if found else None
    if found is None or span is None or unit[0] not in ("week", "weekend") or here.tokens.get(found[1], "range_day"):
        return None
    grain = Grain.WEEK if unit[0] == "week" else Grain.WEEKEND
    return Piece(Is.DATE, *span, grain, named="period"), found[1]


def _half(whole: Piece, position: int) -> Piece:
    middle = whole.first + (whole.after - whole.first) // 2
    first, after = (whole.first, middle) if position == 1 else (middle, whole.after)
    return Piece(Is.DATE, first, after, Grain.WEEK, named="period")


def _nth(whole: Piece, weekdays: Collection[int], position: int) -> date | None:
    """The day on which the share with this number begins, from the end where it is negative."""
    days = [whole.first + timedelta(days=n) for n in range((whole.after - whole.first).days)]
    chosen = [day for day in days if day.weekday() in weekdays]
    place = position - 1 if position > 0 else position
    return chosen[place] if -len(chosen) <= place < len(chosen) else None
