"""Single days: `tomorrow`, `Friday`, `the 25th`, `19 de junio`, `every Sunday`, and parts of the day.

Each reader takes a position and gives the piece and the position after it, or None.
"""

from datetime import date, timedelta

from rules.times import calendar
from rules.times.figures import numeric
from rules.times.kinds import FIGURES, kinds
from rules.times.numbers import number, ordinal
from rules.times.periods import edge_of_day, month_at, period, year_at
from rules.times.pieces import Here, Is, Piece, Read, is_counted, is_cut, is_led, leaves_whole, on_day, skip
from rules.times.values import Grain

_WEEKDAY, _THINGS = kinds("weekday"), kinds("unit counted")
_LEADS_ANY = kinds("article some")  # "the morning", "una mañana": alone no moment
_JOINTS = kinds("range dash")
_OF, _NAMES_PERIOD = kinds("of"), kinds("after_mod mod month short_month unit")
_COUNTS = FIGURES | kinds("num tens")
_BEFORE_WEEK = kinds("of article mod unit")
_BEHIND_WEEKDAY = FIGURES | kinds("after_mod num tens part hour_mark ordinal month")


def day_word(here: Here, at: int) -> Read:
    """`tomorrow`, `tonight`, `pasado mañana`."""
    word = here.tokens.get(at, "day_part")
    if word:
        offset, _, part = word[0].partition("/")
        found = on_day(here.today + timedelta(days=int(offset)), word[1], "word")
        return (found[0]._replace(part=part), found[1]) if found else None
    word = None if is_led(here, at, "some") else here.tokens.get(at, "day")  # "un domani" is no date
    return on_day(here.today + timedelta(days=int(word[0])), word[1], "word") if word else None


def day_of_named_month(here: Here, at: int) -> Read:
    """`19 de junio`, `the 1st of March 2026`, `June 19th`, `primo maggio`, `19-20 June` (its first day)."""
    tokens = here.tokens
    start = skip(here, at, "article")
    dom = ordinal(here, start) or number(here, start)
    if dom and 1 <= dom[0] <= 31:
        month = month_at(here, skip(here, dom[1], "of", "article"), short=True)
        if month is None:
            month = month_at(here, skip(here, dom[1], "article", "of"), short=True)
        if month:
            year = year_at(here, month[1])
            when = calendar.day_and_month(here.today, dom[0], month[0], year[0] if year else None)
            return on_day(when, year[1] if year else month[1], "full", dom=dom[0])
    month = month_at(here, at, short=True)
    if month is None:
        return None
    start = skip(here, month[1], "article")
    dom = ordinal(here, start) or number(here, start)
    if dom is None or not 1 <= dom[0] <= 31 or tokens.is_word(dom[1], ":") or is_counted(here, dom[1]):
        return None
    year = year_at(here, dom[1])
    when = calendar.day_and_month(here.today, dom[0], month[0], year[0] if year else None)
    return on_day(when, year[1] if year else dom[1], "full", dom=dom[0])


def weekday(here: Here, at: int) -> Read:
    """`Friday`, `next Friday`, `el viernes que viene`, `Friday week`, `Friday of next week`, `Tuesday 19`."""
    tokens = here.tokens
    at = skip(here, at, "article")
    mod = tokens.get(at, "mod")
    at = mod[1] if mod else at
    word = tokens.get(at, "weekday") or tokens.get(at, "short_weekday")
    if word is None:
        return None
    short = not tokens.kinds[at] & _WEEKDAY
    number_of_day, end = int(word[0]), word[1]
    end += short and tokens.is_word(end, ".")
    beside = _beside_date(here, end, number_of_day)
    if beside:
        return beside
    side = mod[0] if mod else ""
    behind = tokens.get(end, "after_mod")
    if behind and side in ("", "this"):
        side, end = behind[0], behind[1]
    within = _week_named(here, end)
    if within and not side:
        when = calendar.weekday_of_week(within[0], number_of_day)
        return on_day(when, within[1], "weekday", weekday=number_of_day)
    when = weekday_date(here.today, number_of_day, side)
    found = on_day(when, end, "weekday", weekday=number_of_day)
    if found and short and not side:
        return found[0]._replace(doubtful=True), found[1]
    return found


def _beside_date(here: Here, at: int, number_of_day: int) -> Read:
    """The Friday of `Friday before Christmas`, `lunedì dopo Pasqua`."""
    before, after = here.tokens.get(at, "before_shift"), here.tokens.get(at, "after")
    word = before or after
    if word is None or word[0]:
        return None
    found = feast(here, word[1]) or day_of_named_month(here, word[1]) or feast(here, word[1] - 1)
    if found is None:
        return None
    find = calendar.weekday_before if before else calendar.weekday_after
    return on_day(find(found[0].first, number_of_day), found[1], "full")


def weekday_date(today: date, number_of_day: int, side: str) -> date:
    """`next` is the one of next week; said on Saturday for Monday that is the day after tomorrow."""
    if side == "next":
        return calendar.weekday_of_week(calendar.monday_of(today) + timedelta(weeks=1), number_of_day)
    if side == "last":
        return calendar.weekday_before(today, number_of_day)
    if side == "after_next":
        return calendar.weekday_after(today, number_of_day) + timedelta(weeks=1)
    return calendar.weekday_after(today, number_of_day)


def _week_named(here: Here, at: int) -> tuple[date, int] | None:
    """The Monday of `of next week`, `de la semana que viene`, `week` (British: a week later)."""
    tokens = here.tokens
    if not tokens.kinds[at] & _BEFORE_WEEK:
        return None
    start = skip(here, at, "of", "article")
    found = period(here, start)
    if found and found[0].grain is Grain.WEEK and found[0].named == "period":
        return found[0].first, found[1]
    unit = tokens.get(at, "unit")
    if unit and unit[0] == "week" and not tokens.get(at, "article"):
        return calendar.monday_of(here.today) + timedelta(weeks=1), unit[1]
    return None


def bare_day(here: Here, at: int) -> Read:
    """`the 25th`, `el 25`, `il 12`, `20th of next month`: a day of the month with an article or an ordinal sign."""
    tokens = here.tokens
    start = skip(here, at, "day_article")
    count = ordinal(here, start)
    figures = tokens.number_at(start) is not None
    lone = count is not None and figures and not (here.spoken_days and start == at)
    dom = count or number(here, start)
    if dom is None or not 1 <= dom[0] <= 31 or is_counted(here, dom[1]):
        return None
    of = skip(here, dom[1], "of", "article")
    month = period(here, of) or period(here, skip(here, dom[1], "of")) or period(here, dom[1])
    if month and month[0].grain is Grain.MONTH and (of > dom[1] or start > at):
        return on_day(calendar.made(month[0].first.year, month[0].first.month, dom[0]), month[1], "full")
    if is_cut(here, dom[1]) and numeric(here, start):
        return None  # "el 22-06-2026"
    found = on_day(calendar.day_of_month(here.today, dom[0]), dom[1], "dom", dom=dom[0])
    if found is None or not (lone or _may_be_day(here, at, start, dom)):
        return None
    if is_led(here, at, "month_lead") or _is_limited(here, at, start):
        return found
    ranked = lone and (start == at or here.spoken_days) and dom[1] < len(tokens)  # "2nd thoughts", "il 2° logo"
    ranked = ranked and tokens.texts[dom[1]].isalpha() and not tokens.kinds[dom[1]]
    bare = not lone and (count is not None or not here.spoken_days)  # "il primo", "squash the 12 we chose"
    return found[0]._replace(doubtful=ranked or bare), found[1]


def _is_limited(here: Here, at: int, start: int) -> bool:
    return is_led(here, start, "limit") or is_led(here, at, "limit")  # "antes del 15 vamos bien"


def _may_be_day(here: Here, at: int, start: int, dom: tuple[int, int]) -> bool:
    """May the number behind its article be a day, by its own form and by what follows?"""
    tokens, end = here.tokens, dom[1]
    limited = _is_limited(here, at, start)
    if start == at or not (limited or _may_follow_day(here, end) or _is_singular(here, at, start)):
        return False
    whole = tokens.get(end, "of")
    hours = whole and tokens.kinds[whole[1]] & FIGURES and tokens.kinds[whole[1] + 1] & _JOINTS  # "el 27 de 10 a 14"
    if whole and not limited and not hours and not tokens.kinds[whole[1]] & _NAMES_PERIOD:
        return False  # "the 3 of us", "il tre di coppe"
    if tokens.number_at(start) is not None:
        return True
    if ordinal(here, start) is None:
        return dom[0] > 1 and here.spoken_days
    alone = whole is not None or end >= len(tokens) or not tokens.texts[end].isalnum()
    return dom[0] == 1 and alone  # "the first", not "the second" or "the first one"


def _is_singular(here: Here, at: int, start: int) -> bool:
    """`el 24 cerramos`: where a count has the article of the plural, a bare word behind the figures is none."""
    tokens, end = here.tokens, start + 1
    article = tokens.get(at, "day_article")
    if not here.spoken_days or article is None or article[0] or (tokens.number_at(start) or 0) < 2:
        return False
    return end < len(tokens) and not tokens.kinds[end] and tokens.texts[end].isalpha() and not tokens.touches(end)


def _may_follow_day(here: Here, at: int) -> bool:
    """A bare number is a day unless a thing that is counted follows it."""
    tokens = here.tokens
    if at >= len(tokens):
        return True
    text = tokens.texts[at]
    if not text[0].isalnum():
        return leaves_whole(here, at, "%€$£/°#")
    found = tokens.kinds[at] & ~FIGURES
    return bool(found) and not found & _THINGS


def feast(here: Here, at: int) -> Read:
    tokens = here.tokens
    word = tokens.get(skip(here, at, "article"), "holiday") or tokens.get(at, "holiday")
    return on_day(calendar.holiday(here.today, word[0]), word[1], "full") if word else None


def habit(here: Here, at: int) -> Read:
    """A wish without a date: `on Saturdays`, `every evening`, `los sábados`, `weekends`. Its date is the next one."""
    tokens = here.tokens
    word = tokens.get(at, "habit")
    before = tokens.get(at - 1, "before_shift") if at else None
    if before and before[1] > at:
        return None  # "prima di lunedì" is no habit
    if word and at and tokens.kinds[at] & _OF and tokens.kinds[at - 1] & FIGURES:
        return None  # nor is "alle 12 di venerdì"
    if word and _is_alone(here, word[1]) and _beside_date(here, word[1], int(word[0])) is None:
        when = calendar.weekday_after(here.today, int(word[0]))
        return Piece(Is.DATE, when, when + calendar.DAY, weekday=int(word[0]), named="weekday", standing=True), word[1]
    word = tokens.get(at, "habit_weekend")
    if word:
        span = calendar.period(here.today, "weekend", 0)
        return (Piece(Is.DATE, *span, Grain.WEEKEND, named="period", standing=True), word[1]) if span else None
    word = tokens.get(at, "habit_part")
    if word and not (at and tokens.kinds[at - 1] & _COUNTS):  # "five nights"
        return Piece(Is.PART, part=word[0], standing=True), word[1]
    every = tokens.get(at, "every")
    if every is None:
        return None
    found = (
        weekday(here, every[1]) or period(here, every[1]) or part_of_day(here, every[1]) or _every_day(here, every[1])
    )
    return (found[0]._replace(standing=True), found[1]) if found else None


def _is_alone(here: Here, at: int) -> bool:
    """Does neither a date nor an hour follow: `il sabato`, but not `il sabato 20` or `di sabato prossimo`?"""
    return not here.tokens.kinds[at] & _BEHIND_WEEKDAY


def _every_day(here: Here, at: int) -> Read:
    unit = here.tokens.get(at, "unit")
    if unit is None or unit[0] != "day":
        return None
    return on_day(here.today + calendar.DAY, unit[1], "word")


def counted_weekday(here: Here, at: int) -> Read:
    """`3 Fridays from now`."""
    tokens = here.tokens
    amount = number(here, skip(here, at, "article"))
    word = tokens.get(amount[1], "weekday") if amount else None
    hence = tokens.get(word[1], "hence") if word else None
    if amount and word and hence and amount[0] < 60:
        first = calendar.weekday_after(here.today, int(word[0]))
        return on_day(first + timedelta(weeks=amount[0] - 1), hence[1], "full")
    return None


def part_of_day(here: Here, at: int) -> Read:
    word = here.tokens.get(at, "part")
    if word:
        bare = word[1] - at == 1 or bool(here.tokens.kinds[at] & _LEADS_ANY)
        return Piece(Is.PART, part=word[0], doubtful=bare and not is_led(here, at, "limit")), word[1]
    return edge_of_day(here, at)
