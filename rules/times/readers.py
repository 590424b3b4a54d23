"""A date however it is said, and what is counted from one: `in two hours`, `3 days after Friday`."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, reduce
from operator import or_

from rules.times import calendar
from rules.times.days import bare_day, counted_weekday, day_of_named_month, day_word, feast, habit, weekday
from rules.times.figures import numeric
from rules.times.kinds import FIGURES, kinds
from rules.times.numbers import SECONDS, Duration, duration, shifted
from rules.times.periods import named_month, period, window
from rules.times.pieces import Here, Is, Piece, Read
from rules.times.shares import around, edge, share
from rules.times.tokens import Word
from rules.times.values import Grain
from rules.times.written import written_date

Reader = Callable[[Here, int], Read]
_NUMBER = FIGURES | kinds("num tens")
_DAY_OF_MONTH = _NUMBER | kinds("ordinal")
_MONTH = kinds("month short_month")
_WEEKDAY = kinds("weekday short_weekday")
_UNIT = kinds("unit")
# The readers of dates in the order they are asked; the words that may stand first, and sets of words of each of which
# one must stand there or ahead: "the" needs a "Friday".
DATE_READERS: tuple[tuple[Reader, int, tuple[int, ...]], ...] = (
    (habit, kinds("habit habit_weekend habit_part every"), ()),
    (
        share,
        _DAY_OF_MONTH | kinds("article mod rank"),
        (kinds("ordinal rank mod suffix"), _UNIT | kinds("half_of weekday")),
    ),
    (around, kinds("definite unit"), (_UNIT, _DAY_OF_MONTH)),
    (window, _NUMBER | kinds("article mod in some"), (_UNIT | kinds("part_hour"), kinds("mod after_mod"))),
    (counted_weekday, _NUMBER | kinds("article"), (kinds("weekday"), kinds("hence"))),
    (written_date, FIGURES | _MONTH | kinds("article"), (FIGURES | _MONTH,)),
    (numeric, FIGURES, ()),
    (day_of_named_month, _DAY_OF_MONTH | _MONTH | kinds("article"), (_MONTH,)),
    (edge, kinds("edge edge_unit"), ()),
    (period, kinds("unit article mod"), (_UNIT,)),
    (weekday, _WEEKDAY | kinds("article mod"), (_WEEKDAY,)),
    (day_word, kinds("day day_part"), ()),
    (feast, kinds("holiday article"), (kinds("holiday"),)),
    (bare_day, kinds("article day_article"), (_DAY_OF_MONTH,)),
    (bare_day, _DAY_OF_MONTH, (kinds("ordinal suffix unit"),)),
    (named_month, _MONTH | kinds("mod"), (_MONTH,)),
)
_FIRST = reduce(or_, (first for _, first, _ in DATE_READERS))
_NEEDED = reduce(or_, (words for _, _, needed in DATE_READERS for words in needed))
# What may begin a duration, what counts one, and what tells from where it is counted: before it and behind it.
_LENGTH = _NUMBER | kinds("ago_first in some half quarter three_quarters part_hour")
_COUNTS, _BEFORE, _BEHIND = kinds("unit part_hour"), kinds("ago_first in"), kinds("ago hence after before_shift")


@lru_cache(maxsize=1024)
def _readers(first: int, ahead: int) -> tuple[Reader, ...]:
    """The readers that may find a date at words of these kinds."""
    return tuple(reader for reader, words, needed in DATE_READERS if first & words and all(map(ahead.__and__, needed)))


def day(here: Here, at: int, ahead: int) -> Read:
    """A date however it is said; an article or two may lead. `ahead` has the kinds of the words from here on."""
    for reader in _readers(here.tokens.kinds[at] & _FIRST, ahead & _NEEDED):
        found = reader(here, at)
        if found:
            return found
    return None


def relative(here: Here, at: int, ahead: int) -> Read:
    """`in two hours`, `dentro de tres días`, `two days ago`, `hace una semana`, `3 days after Friday`."""
    tokens = here.tokens
    first = tokens.kinds[at]
    if not (first & _LENGTH and ahead & _COUNTS and (first & _BEFORE or ahead & _BEHIND)):
        return None
    before = tokens.get(at, "ago_first")
    if before:
        found = duration(here, before[1])
        return _moved(here, found, -1) if found else None
    into = tokens.get(at, "in")
    if into:
        end = into[1]
        if _is_running(here, into):
            return None
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


def _is_running(here: Here, into: Word) -> bool:
    """Is it the present one, and no length: `entro il mese`, `dentro de la semana`, but not `within the hour`?"""
    the = here.tokens.get(into[1], "definite")
    unit = here.tokens.get(the[1], "unit") if the else None
    return unit is not None and not (into[0] == "length" or (into[0] == "limit" and unit[0] in SECONDS))


def _moved(here: Here, found: tuple[list[Duration], int], sign: int) -> Read:
    parts, end = found
    closing = here.tokens.get(end, "hence") if sign > 0 else None
    if sign < 0:
        today = here.tokens.get(end, "day")
        closing = today if today and today[0] == "0" else None  # "a year ago today"
    moved = shifted(here.now, parts, sign)
    if moved is None:
        return None
    moment, grain = moved
    end = closing[1] if closing else end
    if grain is Grain.MINUTE:
        return Piece(Is.INSTANT, moment=moment, grain=grain, named="shift"), end
    return Piece(Is.DATE, moment.date(), moment.date() + calendar.DAY, named="shift"), end


def _from_date(here: Here, parts: list[Duration], end: int) -> Read:
    """Counted from a date: `3 days after Friday`, `una semana después del 25`, and in Britain `a week on Friday`."""
    tokens = here.tokens
    for cls, sign in (("after", 1), ("before_shift", -1)):
        word = tokens.get(end, cls)
        if word is None:
            continue
        start = day(here, word[1], tokens.ahead(word[1])) or day(here, word[1] - 1, tokens.ahead(word[1] - 1))
        if start is None or start[0].kind != Is.DATE or start[0].grain is not Grain.DAY:
            continue
        if word[0] == "weeks" and (parts[0][1] not in ("week", "fortnight") or start[0].named != "weekday"):
            continue
        moved = shifted(datetime.combine(start[0].first, here.now.timetz()), parts, sign)
        if moved and moved[1] is Grain.DAY:
            on = moved[0].date()
            return Piece(Is.DATE, on, on + calendar.DAY, named="shift"), start[1]
    return None
