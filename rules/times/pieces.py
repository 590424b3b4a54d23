"""The pieces of an expression of time and how they are read: numbers, durations, dates, times of day.

Each reader takes the tokens and a position and gives the piece and the position after it, or None. Dates are worked out
at once, relative to the local moment of arrival; times of day stay open until a date is known.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum

from rules.times import calendar
from rules.times.lexicon import Tokens
from rules.times.values import Grain

MOST_DAYS = 3700  # a duration beyond ten years is no appointment


class Is(IntEnum):
    DATE = 1
    CLOCK = 2
    PART = 3
    INSTANT = 4
    ZONE = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece. Of a date: first day and day after; of a clock: minutes from midnight; of an instant: the moment."""

    kind: Is
    first: date = date.min
    after: date = date.min
    grain: Grain = Grain.DAY
    minute: int = 0
    open_half: bool = False  # the clock names no half of the day: 5 may be 17
    part: str = ""
    moment: datetime | None = None
    until: datetime | None = None
    zone: str = ""
    weekday: int | None = None
    dom: int | None = None
    named: str = "day"  # weekday, dom, full, word, period, edge, shift: how the date was said
    standing: bool = False
    due: int | None = None  # minutes from midnight of the last day, when the words say so ("end of day")
    doubtful: bool = False


Read = tuple[Piece, int] | None


@dataclass(frozen=True, slots=True)
class Here:
    """Where and when the words are read: the tokens, the local moment of arrival, day before month or not."""

    tokens: Tokens
    now: datetime
    day_first: bool
    spoken_days: bool = False  # "el quince": a day of the month may be said as a plain number
    dot_hours: bool = False  # "15.30" is a time; where the point is the decimal sign it needs a word for hours

    @property
    def today(self) -> date:
        return self.now.date()


def number(here: Here, at: int) -> tuple[int, int] | None:
    """A whole number in figures or words, up to 9999."""
    tokens = here.tokens
    figures = tokens.number_at(at)
    if figures is not None:
        return figures, at + 1
    classes = tokens.classes(at)
    if not classes:
        return None
    tens = classes.get("tens")
    if tens:
        value, end = int(tens[0]), tens[1]
        joined = end + 1 if tokens.get(end, "dash") or tokens.get(end, "plus") else end
        ones = tokens.get(joined, "num")
        if ones and int(ones[0]) < 10:
            return value + int(ones[0]), ones[1]
        return value, end
    word = classes.get("num")
    return (int(word[0]), word[1]) if word else None


def ordinal(here: Here, at: int) -> tuple[int, int] | None:
    """`3rd`, `3º`, `third`."""
    tokens = here.tokens
    word = tokens.get(at, "ordinal")
    if word:
        return int(word[0]), word[1]
    tens = tokens.get(at, "tens")
    if tens:
        joined = tens[1] + 1 if tokens.get(tens[1], "dash") else tens[1]
        ones = tokens.get(joined, "ordinal")
        if ones and int(ones[0]) < 10:
            return int(tens[0]) + int(ones[0]), ones[1]
    figures = tokens.number_at(at)
    if figures is None:
        return None
    suffix = tokens.get(at + 1, "suffix")
    return (figures, suffix[1]) if suffix and tokens.touches(at + 1) else None


Duration = tuple[float, str]  # how many of a unit

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def duration(here: Here, at: int) -> tuple[list[Duration], int] | None:
    """`two hours`, `half an hour`, `2 weeks and 3 days`, `un'ora e mezza`."""
    found = _one_duration(here, at)
    if found is None:
        return None
    (amount, unit), end = found
    parts = [(amount, unit)]
    while len(parts) < 3:
        joined = here.tokens.get(end, "or") or here.tokens.get(end, "plus")
        more = _one_duration(here, joined[1]) if joined else None
        if more is None or more[0][1] == unit:
            break
        parts.append(more[0])
        unit, end = more[0][1], more[1]
    return parts, end


def _one_duration(here: Here, at: int) -> tuple[Duration, int] | None:
    tokens = here.tokens
    half_hour = tokens.get(at, "half_hour")
    if half_hour:
        return (0.5, "hour"), half_hour[1]
    amount, end = _amount(here, at)
    if amount is None:
        return None
    more = tokens.get(end, "and_half")
    if more and tokens.get(more[1], "unit"):
        amount, end = amount + 0.5, more[1]
    between = tokens.get(end, "mod") or tokens.get(end, "more")
    if between and tokens.get(between[1], "unit"):
        end = between[1]
    unit = tokens.get(end, "unit")
    if unit is None:
        return None
    end = unit[1]
    for cls, extra in (("and_half", 0.5), ("and_quarter", 0.25)):
        more = tokens.get(end, cls)
        if more and not tokens.get(more[1], "unit"):
            return (amount + extra, unit[0]), more[1]
    return (amount, unit[0]), end


def _amount(here: Here, at: int) -> tuple[float | None, int]:
    tokens = here.tokens
    for cls, value in (("three_quarters", 0.75), ("quarter", 0.25), ("half", 0.5)):
        word = tokens.get(at, cls)
        if word:
            some = tokens.get(word[1], "some")
            end = some[1] if some and int(some[0]) == 1 else word[1]
            if tokens.get(end, "unit"):
                return value, end
    if tokens.is_word(at + 1, "/") and tokens.number_at(at) and tokens.number_at(at + 2):
        below = tokens.number_at(at + 2) or 1
        return (tokens.number_at(at) or 0) / below, at + 3
    if (
        tokens.number_at(at) is not None
        and tokens.is_word(at + 1, ".")
        and tokens.touches(at + 1)
        and tokens.touches(at + 2)
    ):
        return float(f"{tokens.number_at(at)}.{tokens.texts[at + 2]}") if tokens.number_at(
            at + 2
        ) is not None else None, at + 3
    some = tokens.get(at, "some")
    half = tokens.get(some[1], "half") or tokens.get(some[1], "quarter") if some else None
    if some and half and int(some[0]) == 1:
        return (0.5 if tokens.get(some[1], "half") else 0.25), half[1]
    whole = number(here, at)
    if whole and (some is None or whole[1] >= some[1]):
        return float(whole[0]), whole[1]
    return (float(some[0]), some[1]) if some else (None, at)


def shifted(start: datetime, parts: list[Duration], sign: int) -> tuple[datetime, Grain] | None:
    """The moment a duration away, and how exactly it is meant: hours to the minute, days to the day."""
    moment, grain = start, Grain.MINUTE
    for amount, unit in parts:
        if unit in _SECONDS:
            seconds = amount * _SECONDS[unit]
            if abs(seconds) > MOST_DAYS * 86_400:
                return None
            moment += timedelta(seconds=sign * seconds)
            continue
        grain = Grain.DAY
        shifted_day = _shifted_day(moment.date(), amount, unit, sign)
        if shifted_day is None:
            return None
        moment = datetime.combine(shifted_day, moment.timetz())
    return moment, grain


def _shifted_day(day: date, amount: float, unit: str, sign: int) -> date | None:
    days = {"day": 1, "week": 7, "fortnight": 14, "weekend": 7, "workweek": 7}.get(unit)
    if days is not None:
        total = round(amount * days)
        return day + timedelta(days=sign * total) if total <= MOST_DAYS else None
    if unit == "workday":
        return _workdays(day, int(amount), sign)
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}.get(unit)
    if months is None or amount * months > 130:
        return None
    return calendar.add_months(day, sign * round(amount * months))


def _workdays(day: date, amount: int, sign: int) -> date | None:
    if amount > 400:
        return None
    while amount > 0:
        day += sign * calendar.DAY
        amount -= day.weekday() < 5
    return day


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


def on_day(when: date | None, end: int, named: str, **more: int | None) -> Read:
    if when is None:
        return None
    return Piece(Is.DATE, when, when + calendar.DAY, named=named, weekday=more.get("weekday"), dom=more.get("dom")), end


def day(here: Here, at: int) -> Read:
    """A date however it is said; an article or two may lead."""
    classes = here.tokens.classes(at).keys()
    figures = at < len(here.tokens) and here.tokens.texts[at].isdecimal()
    for reader, first_words in DATE_READERS:
        if not classes.isdisjoint(first_words) or (figures and "figures" in first_words):
            found = reader(here, at)
            if found:
                return found
    return None


def day_word(here: Here, at: int) -> Read:
    """`tomorrow`, `tonight`, `pasado mañana`."""
    word = here.tokens.get(at, "day_part")
    if word:
        offset, _, part = word[0].partition("/")
        found = on_day(here.today + timedelta(days=int(offset)), word[1], "word")
        return (replace(found[0], part=part), found[1]) if found else None
    word = here.tokens.get(at, "day")
    return on_day(here.today + timedelta(days=int(word[0])), word[1], "word") if word else None


def numeric(here: Here, at: int) -> Read:
    """`2026-06-19`, `19/6`, `19.06.2026`, `19-6-26`."""
    tokens = here.tokens
    texts = tokens.texts
    first = tokens.number_at(at)
    if first is None or at + 2 >= len(texts) or texts[at + 1] not in "/-." or tokens.number_at(at + 2) is None:
        return None
    sign, tight = texts[at + 1], tokens.touches(at + 1) and tokens.touches(at + 2)
    second = tokens.number_at(at + 2) or 0
    third = None
    if at + 4 < len(texts) and texts[at + 3] == sign and tokens.touches(at + 3) and tokens.touches(at + 4):
        third = tokens.number_at(at + 4)
    if tight and at + 5 < len(texts) and texts[at + 5] in "/-." and tokens.touches(at + 5) and len(texts[at + 4]) < 4:
        return None  # an address or a version, not a date
    if len(texts[at]) == 4:
        return on_day(calendar.made(first, second, third), at + 5, "full") if third and tight else None
    if third is not None:
        if len(texts[at + 4]) not in (2, 4):
            return None
        year = third + 2000 if third < 100 else third
        when = _day_month(here, first, second, year)
        return on_day(when, at + 5, "full") if when and abs(year - here.today.year) < 30 else None
    if len(texts[at + 2]) == 4 and sign in "/-" and 1 <= first <= 12 and 1990 < second < 2100:
        month = calendar.made(second, first, 1)
        return (
            (Piece(Is.DATE, month, calendar.add_months(month, 1), Grain.MONTH, named="period"), at + 3)
            if month
            else None
        )
    if sign == "-" and _is_hours(here, at + 3):
        return None
    if (
        len(texts[at + 2]) > 2
        or (sign == "." and not (len(texts[at + 2]) == 2 and second <= 12))
        or not (tight or sign != ".")
    ):
        return None
    if sign == "." and not tokens.is_word(at + 3, "."):
        return None
    when = _day_month(here, first, second, None)
    return on_day(when, at + 3 + (sign == "." and tokens.is_word(at + 3, ".")), "numeric") if when else None


def _is_hours(here: Here, at: int) -> bool:
    """Do two numbers with a dash before this place look like hours: `3-4pm`, `9-11:30`, `9-11 h`?"""
    follows = here.tokens.classes(at)
    written = here.tokens.is_word(at, ":") and here.tokens.touches(at)
    return written or any(cls in follows for cls in ("am", "pm", "hour_end", "weekday"))


def _day_month(here: Here, first: int, second: int, year: int | None) -> date | None:
    dom, month = (first, second) if here.day_first else (second, first)
    if month > 12:
        dom, month = month, dom
    if not (1 <= month <= 12 and 1 <= dom <= 31):
        return None
    return calendar.day_and_month(here.today, dom, month, year)


def _month_at(here: Here, at: int, short: bool) -> tuple[int, int] | None:
    word = here.tokens.get(at, "month")
    if word:
        return int(word[0]), word[1]
    word = here.tokens.get(at, "short_month") if short else None
    if word is None:
        return None
    return int(word[0]), word[1] + here.tokens.is_word(word[1], ".")


def _skip(here: Here, at: int, *classes: str) -> int:
    for cls in classes:
        word = here.tokens.get(at, cls)
        at = word[1] if word else at
    return at


def _year_at(here: Here, at: int) -> tuple[int, int] | None:
    end = _skip(here, at, "of")
    end += here.tokens.is_word(end, ",") if end == at else 0
    end = _skip(here, end, "of", "article") if end == at else _skip(here, end, "article")
    year = here.tokens.number_at(end)
    if year is not None and 1990 <= year < 2100 and not here.tokens.is_word(end + 1, ":"):
        return year, end + 1
    return None


def day_of_named_month(here: Here, at: int) -> Read:
    """`19 de junio`, `the 1st of March 2026`, `June 19th`, `primo maggio`, `19-20 June` (its first day)."""
    tokens = here.tokens
    start = _skip(here, at, "article")
    dom = ordinal(here, start) or number(here, start)
    if dom and 1 <= dom[0] <= 31:
        month = _month_at(here, _skip(here, dom[1], "of", "article"), short=True)
        if month is None:
            month = _month_at(here, _skip(here, dom[1], "article", "of"), short=True)
        if month:
            year = _year_at(here, month[1])
            when = calendar.day_and_month(here.today, dom[0], month[0], year[0] if year else None)
            return on_day(when, year[1] if year else month[1], "full", dom=dom[0])
    month = _month_at(here, at, short=True)
    if month is None:
        return None
    start = _skip(here, month[1], "article")
    dom = ordinal(here, start) or number(here, start)
    if dom is None or not 1 <= dom[0] <= 31 or tokens.is_word(dom[1], ":") or _counts(here, dom[1]):
        return None
    year = _year_at(here, dom[1])
    when = calendar.day_and_month(here.today, dom[0], month[0], year[0] if year else None)
    return on_day(when, year[1] if year else dom[1], "full", dom=dom[0])


def _counts(here: Here, at: int) -> bool:
    """Does what follows a number make it a count or a time: `5 %`, `3 days`, `9 am`?"""
    found = here.tokens.classes(at)
    return any(cls in found for cls in ("unit", "am", "pm")) or (
        at < len(here.tokens) and here.tokens.texts[at] in "%€$£°:/"
    )


def weekday(here: Here, at: int) -> Read:
    """`Friday`, `next Friday`, `el viernes que viene`, `Friday week`, `Friday of next week`, `Tuesday 19`."""
    tokens = here.tokens
    at = _skip(here, at, "article")
    mod = tokens.get(at, "mod")
    at = mod[1] if mod else at
    word = tokens.get(at, "weekday") or tokens.get(at, "short_weekday")
    if word is None:
        return None
    short = "weekday" not in tokens.classes(at)
    number_of_day, end = int(word[0]), word[1]
    end += short and tokens.is_word(end, ".")
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
        return replace(found[0], doubtful=True), found[1]
    return found


def weekday_date(today: date, number_of_day: int, side: str) -> date:
    """`next` is the one of next week; said on Saturday for Monday that is the day after tomorrow."""
    if side == "next":
        return calendar.weekday_of_week(calendar.monday_of(today) + timedelta(weeks=1), number_of_day)
    if side == "last":
        return calendar.weekday_before(today, number_of_day)
    return calendar.weekday_after(today, number_of_day)


def _week_named(here: Here, at: int) -> tuple[date, int] | None:
    """The Monday of `of next week`, `de la semana que viene`, `week` (British: a week later)."""
    tokens = here.tokens
    start = _skip(here, at, "of", "article")
    found = period(here, start)
    if found and found[0].grain is Grain.WEEK and found[0].named == "period":
        return found[0].first, found[1]
    unit = tokens.get(at, "unit")
    if unit and unit[0] == "week" and not tokens.get(at, "article"):
        return calendar.monday_of(here.today) + timedelta(weeks=1), unit[1]
    return None


def period(here: Here, at: int) -> Read:
    """`next week`, `la semana que viene`, `il mese prossimo`, `this weekend`, `fin de semana`."""
    tokens = here.tokens
    start = _skip(here, at, "article")
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
    name = "week" if unit[0] == "fortnight" else unit[0]
    if not side and name != "weekend":
        return None
    steps = {"next": 1, "coming": 1, "last": -1}.get(side, 0)
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


def edge(here: Here, at: int) -> Read:
    """`end of the month`, `a mediados de marzo`, `fine settimana prossima`, `EOD`."""
    tokens = here.tokens
    fixed = tokens.get(at, "edge_unit")
    if fixed:
        side, _, unit = fixed[0].partition("/")
        if unit == "day":
            return Piece(Is.PART, part=f"edge_{side}"), fixed[1]
        span = calendar.period(here.today, unit, 0)
        return (_edge_piece(span, side), fixed[1]) if span else None
    word = tokens.get(at, "edge")
    if word is None:
        return None
    end = _skip(here, word[1], "of", "article")
    within = period(here, word[1]) or period(here, end) or named_month(here, end) or _bare_unit(here, end)
    if within is None:
        return None
    piece, end = within
    return _edge_piece((piece.first, piece.after), word[0]), end


def _bare_unit(here: Here, at: int) -> Read:
    unit = here.tokens.get(at, "unit")
    span = calendar.period(here.today, unit[0], 0) if unit else None
    return (Piece(Is.DATE, *span), unit[1]) if span and unit else None


def _edge_piece(span: tuple[date, date], side: str) -> Piece:
    first, after = calendar.edge_of(*span, side)
    return Piece(Is.DATE, first, after, Grain.DAY, named="edge")


def named_month(here: Here, at: int) -> Read:
    """`March`, `next March`, `marzo 2026`; the present month when it is still running."""
    tokens = here.tokens
    mod = tokens.get(at, "mod")
    start = mod[1] if mod else at
    month = _month_at(here, start, short=True)
    year = _year_at(here, month[1]) if month else None
    if month is None or (year is None and "month" not in tokens.classes(start)):
        return None
    side = mod[0] if mod else ""
    first = _month_first(here.today, month[0], year[0] if year else None, side)
    if first is None:
        return None
    piece = Piece(Is.DATE, first, calendar.add_months(first, 1), Grain.MONTH, named="month")
    led = start > 0 and "month_lead" in tokens.classes(start - 1)
    doubtful = "doubtful" in tokens.classes(start) and not (mod or year or led)
    return replace(piece, doubtful=doubtful), year[1] if year else month[1]


def _month_first(today: date, month: int, year: int | None, side: str) -> date | None:
    if year is not None:
        return calendar.made(year, month, 1)
    back = side == "last"
    this_year = today.year - (month >= today.month) if back else today.year + (month < today.month)
    return calendar.made(this_year, month, 1)


def bare_day(here: Here, at: int) -> Read:
    """`the 25th`, `el 25`, `il 12`, `20th of next month`: a day of the month with an article or an ordinal sign."""
    tokens = here.tokens
    start = _skip(here, at, "article")
    count = ordinal(here, start)
    figures = tokens.number_at(start) is not None
    lone = count is not None and figures and not (here.spoken_days and start == at)
    dom = count or number(here, start)
    if dom is None or not 1 <= dom[0] <= 31 or _counts(here, dom[1]):
        return None
    of = _skip(here, dom[1], "of", "article")
    month = period(here, of) or period(here, _skip(here, dom[1], "of")) or period(here, dom[1])
    if month and month[0].grain is Grain.MONTH and (of > dom[1] or start > at):
        return on_day(calendar.made(month[0].first.year, month[0].first.month, dom[0]), month[1], "full")
    if not lone and (start == at or not _may_follow_day(here, dom[1])):
        return None
    if not figures and (dom[0] > 1 or not count) and (count or dom[0] == 1 or not here.spoken_days):
        return None  # "the second", "the one": rarely a date
    if not figures and count and dom[1] < len(tokens) and tokens.texts[dom[1]].isalnum():
        return None  # "the first one"
    return on_day(calendar.day_of_month(here.today, dom[0]), dom[1], "dom", dom=dom[0])


def _may_follow_day(here: Here, at: int) -> bool:
    """A bare number is a day unless a thing that is counted follows it."""
    tokens = here.tokens
    if at >= len(tokens):
        return True
    text = tokens.texts[at]
    if not text[0].isalnum():
        return text not in "%€$£/°#" and not (text in ".,:" and tokens.touches(at) and tokens.touches(at + 1))
    found = tokens.classes(at)
    return bool(found) and "unit" not in found


def feast(here: Here, at: int) -> Read:
    tokens = here.tokens
    word = tokens.get(_skip(here, at, "article"), "holiday") or tokens.get(at, "holiday")
    return on_day(calendar.holiday(here.today, word[0]), word[1], "full") if word else None


def habit(here: Here, at: int) -> Read:
    """A wish without a date: `on Saturdays`, `every evening`, `los sábados`, `weekends`. Its date is the next one."""
    tokens = here.tokens
    word = tokens.get(at, "habit")
    if word and _is_alone(here, word[1]):
        when = calendar.weekday_after(here.today, int(word[0]))
        return Piece(Is.DATE, when, when + calendar.DAY, weekday=int(word[0]), named="weekday", standing=True), word[1]
    word = tokens.get(at, "habit_weekend")
    if word:
        span = calendar.period(here.today, "weekend", 0)
        return (Piece(Is.DATE, *span, Grain.WEEKEND, named="period", standing=True), word[1]) if span else None
    word = tokens.get(at, "habit_part")
    if word:
        return Piece(Is.PART, part=word[0], standing=True), word[1]
    every = tokens.get(at, "every")
    if every is None:
        return None
    found = (
        weekday(here, every[1]) or period(here, every[1]) or part_of_day(here, every[1]) or _every_day(here, every[1])
    )
    return (replace(found[0], standing=True, part=found[0].part), found[1]) if found else None


def _is_alone(here: Here, at: int) -> bool:
    """Does neither a date nor an hour follow: `il sabato`, but not `il sabato 20` or `di sabato prossimo`?"""
    follows = here.tokens.classes(at)
    named = any(cls in follows for cls in ("after_mod", "num", "tens", "part", "hour_mark", "ordinal", "month"))
    return not named and here.tokens.number_at(at) is None


def _every_day(here: Here, at: int) -> Read:
    unit = here.tokens.get(at, "unit")
    if unit is None or unit[0] != "day":
        return None
    return on_day(here.today + calendar.DAY, unit[1], "word")


def counted_weekday(here: Here, at: int) -> Read:
    """`first Monday of the month`, `last Friday of March`, `3 Fridays from now`."""
    tokens = here.tokens
    start = _skip(here, at, "article")
    count = ordinal(here, start)
    last = tokens.get(start, "mod")
    position = count[0] if count else -1 if last and last[0] == "last" else 0
    end = count[1] if count else last[1] if last else start
    word = tokens.get(end, "weekday") if position else None
    if word:
        inside = _skip(here, word[1], "of", "article")
        within = (
            period(here, inside) or named_month(here, inside) or _bare_unit(here, inside) if inside > word[1] else None
        )
        if within and within[0].kind is Is.DATE and (within[0].after - within[0].first).days > 20:
            return on_day(_nth_weekday(within[0], int(word[0]), position), within[1], "full")
    amount = number(here, start)
    word = tokens.get(amount[1], "weekday") if amount else None
    hence = tokens.get(word[1], "hence") if word else None
    if amount and word and hence and amount[0] < 60:
        first = calendar.weekday_after(here.today, int(word[0]))
        return on_day(first + timedelta(weeks=amount[0] - 1), hence[1], "full")
    return None


def _nth_weekday(within: Piece, number_of_day: int, position: int) -> date | None:
    if position < 0:
        return calendar.weekday_before(within.after, number_of_day)
    found = calendar.weekday_after(within.first - calendar.DAY, number_of_day) + timedelta(weeks=position - 1)
    return found if found < within.after else None


def part_of_day(here: Here, at: int) -> Read:
    word = here.tokens.get(at, "part")
    if word:
        return Piece(Is.PART, part=word[0], doubtful=word[1] - at == 1 or "article" in here.tokens.classes(at)), word[1]
    fixed = here.tokens.get(at, "edge_unit")
    if fixed and fixed[0].endswith("/day"):
        return Piece(Is.PART, part=f"edge_{fixed[0].partition('/')[0]}"), fixed[1]
    return None


def window(here: Here, at: int) -> Read:
    """`the next three days`, `le ultime due settimane`, `3 semanas que vienen`, `los próximos días`."""
    tokens = here.tokens
    start = at
    lead = tokens.get(at, "in")
    if lead and tokens.get(lead[1] - 1, "mod") and not tokens.get(at, "mod"):
        start = lead[1] - 1
    start = _skip(here, start, "article")
    mod = tokens.get(start, "mod")
    end = mod[1] if mod and mod[0] != "this" else start
    amount = number(here, end) or _some(here, end)
    end = amount[1] if amount else end
    between = tokens.get(end, "mod")
    if between and between[0] != "this" and not (mod and mod[0] != "this"):
        mod, end = between, between[1]
    unit = tokens.get(end, "unit")
    if unit is None:
        return None
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
        return 3 if "plural" in here.tokens.classes(unit[1] - 1) else 0
    return 1 if unit[0] in _SECONDS else 0


def _window(here: Here, unit: str, count: int, side: str, end: int) -> Read:
    if unit in _SECONDS:
        size = timedelta(seconds=_SECONDS[unit])
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


Reader = Callable[[Here, int], Read]

_COUNTS = frozenset(("num", "tens", "ordinal", "some", "half", "quarter", "three_quarters", "half_hour"))

# The readers of dates in the order they are asked, and the classes of words of which one must stand first.
DATE_READERS: tuple[tuple[Reader, frozenset[str]], ...] = (
    (habit, frozenset(("habit", "habit_weekend", "habit_part", "every"))),
    (window, frozenset(("article", "mod", "in", "figures")) | _COUNTS),
    (counted_weekday, frozenset(("article", "mod", "figures", "ordinal", "num"))),
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
