"""A date however it is said, and what is counted from one: `in two hours`, `3 days after Friday`."""

from collections.abc import Callable
from datetime import datetime

from rules.times import calendar
from rules.times.days import bare_day, counted_weekday, day_of_named_month, day_word, feast, habit, numeric, weekday
from rules.times.numbers import Duration, duration, shifted
from rules.times.periods import edge, named_month, period, window
from rules.times.pieces import Here, Is, Piece, Read
from rules.times.values import Grain
from rules.times.written import written_date

Reader = Callable[[Here, int], Read]
_COUNTS = frozenset(("num", "tens", "ordinal", "some", "half", "quarter", "three_quarters", "half_hour"))
# The readers of dates in the order they are asked, and the classes of words of which one must stand first.
DATE_READERS: tuple[tuple[Reader, frozenset[str]], ...] = (
    (habit, frozenset(("habit", "habit_weekend", "habit_part", "every"))),
    (window, frozenset(("article", "mod", "in", "figures")) | _COUNTS),
    (counted_weekday, frozenset(("article", "mod", "figures", "ordinal", "num"))),
    (written_date, frozenset(("article", "figures", "month", "short_month"))),
    (numeric, frozenset(("figures",))),
    (day_of_named_month, frozenset(("article", "figures", "ordinal", "num", "tens", "month", "short_month"))),
    (edge, frozenset(("edge", "edge_unit"))),
    (period, frozenset(("article", "mod", "unit"))),
    (weekday, frozenset(("article", "mod", "weekday", "short_weekday"))),
    (day_word, frozenset(("day", "day_part"))),
    (feast, frozenset(("article", "holiday"))),
    (bare_day, frozenset(("article", "figures", "ordinal", "num", "tens"))),
    (named_month, frozenset(("mod", "month", "short_month"))),
)
_FIRST_WORDS = frozenset().union(*(first_words for _, first_words in DATE_READERS))


def day(here: Here, at: int) -> Read:
    """A date however it is said; an article or two may lead."""
    classes = here.tokens.classes(at).keys()
    figures = at < len(here.tokens) and here.tokens.texts[at].isdecimal()
    if not figures and classes.isdisjoint(_FIRST_WORDS):
        return None
    for reader, first_words in DATE_READERS:
        if not classes.isdisjoint(first_words) or (figures and "figures" in first_words):
            found = reader(here, at)
            if found:
                return found
    return None


def relative(here: Here, at: int) -> Read:
    """`in two hours`, `dentro de tres días`, `two days ago`, `hace una semana`, `3 days after Friday`."""
    tokens = here.tokens
    if tokens.number_at(at) is None and tokens.classes(at).keys().isdisjoint(_RELATIVE):
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


_RELATIVE = frozenset(("ago_first", "in", "num", "tens", "some", "half", "quarter", "three_quarters", "half_hour"))


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
        if start and start[0].kind is Is.DATE and start[0].grain is Grain.DAY:
            base = datetime.combine(start[0].first, here.now.timetz())
            moved = shifted(base, parts, sign)
            if moved and moved[1] is Grain.DAY:
                on = moved[0].date()
                return Piece(Is.DATE, on, on + calendar.DAY, named="shift"), start[1]
    return None
