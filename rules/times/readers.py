"""A date however it is said, and what is counted from one: `in two hours`, `3 days after Friday`."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, reduce
from operator import or_

from rules.times import calendar
from rules.times.days import bare_day, counted_weekday, day_of_named_month, day_word, feast, habit, numeric, weekday
from rules.times.kinds import FIGURES, TELLING, kinds
from rules.times.numbers import Duration, duration, shifted
from rules.times.periods import edge, named_month, period, window
from rules.times.pieces import Here, Is, Piece, Read
from rules.times.values import Grain
from rules.times.written import written_date

Reader = Callable[[Here, int], Read]
_NUMBER = FIGURES | kinds("num tens")
_DURATION = _NUMBER | kinds("unit half_hour")
_RELATIVE = _NUMBER | kinds("ago_first in some half quarter three_quarters half_hour")
_DAY_OF_MONTH = _NUMBER | kinds("ordinal")
_MONTH = kinds("month short_month")
_WEEKDAY = kinds("weekday short_weekday")
# The readers of dates in the order they are asked; the words that may stand first, and those that must follow if they
# only lead: "the" needs a "Friday".
DATE_READERS: tuple[tuple[Reader, int, int], ...] = (
    (habit, kinds("habit habit_weekend habit_part every"), TELLING),
    (window, _NUMBER | kinds("article mod in some"), _NUMBER | kinds("unit")),
    (counted_weekday, _DAY_OF_MONTH | kinds("article mod"), _DAY_OF_MONTH | kinds("weekday")),
    (written_date, FIGURES | _MONTH | kinds("article"), FIGURES | _MONTH),
    (numeric, FIGURES, FIGURES),
    (day_of_named_month, _DAY_OF_MONTH | _MONTH | kinds("article"), _DAY_OF_MONTH | _MONTH),
    (edge, kinds("edge edge_unit"), TELLING),
    (period, kinds("unit article mod"), kinds("unit")),
    (weekday, _WEEKDAY | kinds("article mod"), _WEEKDAY),
    (day_word, kinds("day day_part"), TELLING),
    (feast, kinds("holiday article"), kinds("holiday")),
    (bare_day, _DAY_OF_MONTH | kinds("article"), _DAY_OF_MONTH),
    (named_month, _MONTH | kinds("mod"), _MONTH),
)
_FIRST_WORDS = reduce(or_, (first_words for _, first_words, _ in DATE_READERS))


@lru_cache(maxsize=1024)
def _readers(first: int, reach: int) -> tuple[Reader, ...]:
    """The readers that may find a date at words of these kinds."""
    return tuple(reader for reader, first_words, needed in DATE_READERS if first & first_words and reach & needed)


def day(here: Here, at: int) -> Read:
    """A date however it is said; an article or two may lead."""
    for reader in _readers(here.tokens.kinds[at] & _FIRST_WORDS, here.tokens.reach(at) & TELLING):
        found = reader(here, at)
        if found:
            return found
    return None


def relative(here: Here, at: int) -> Read:
    """`in two hours`, `dentro de tres días`, `two days ago`, `hace una semana`, `3 days after Friday`."""
    tokens = here.tokens
    if not (tokens.kinds[at] & _RELATIVE and tokens.reach(at) & _DURATION):
        return None
    before = tokens.get(at, "ago_first")
    if before:
        found = duration(here, before[1])
        return _moved(here, found, -1) if found else None
    ahead = tokens.get(at, "in")
    if ahead:
        end = ahead[1]
        approx = tokens.get(end, "hour_mark")
        found = duration(here, approx[1] if approx else end)
        return _moved(here, found, 1) if found else None
    found = duration(here, at)
    if found is None:
        return None
    parts, end = found
    for cls, sign in (("ago", -1), ("hence", 1)):
        word = tokens.get(end, cls)
        if word:
            return _moved(here, (parts, word[1]), sign)
    return _from_date(here, parts, end)


def _moved(here: Here, found: tuple[list[Duration], int], sign: int) -> Read:
    parts, end = found
    closing = here.tokens.get(end, "hence") if sign > 0 else None
    moved = shifted(here.now, parts, sign)
    if moved is None:
        return None
    moment, grain = moved
    end = closing[1] if closing else end
    if grain is Grain.MINUTE:
        return Piece(Is.INSTANT, moment=moment, grain=grain, named="shift"), end
    return Piece(Is.DATE, moment.date(), moment.date() + calendar.DAY, named="shift"), end


def _from_date(here: Here, parts: list[Duration], end: int) -> Read:
    for cls, sign in (("after", 1), ("before_shift", -1)):
        word = here.tokens.get(end, cls)
        start = day(here, word[1]) if word else None
        if start and start[0].kind == Is.DATE and start[0].grain is Grain.DAY:
            base = datetime.combine(start[0].first, here.now.timetz())
            moved = shifted(base, parts, sign)
            if moved and moved[1] is Grain.DAY:
                on = moved[0].date()
                return Piece(Is.DATE, on, on + calendar.DAY, named="shift"), start[1]
    return None
