"""Numbers and durations: `twenty-three`, `half an hour`, `2 weeks and 3 days`, and the moment so far away."""

from datetime import date, datetime, timedelta

from rules.times import calendar
from rules.times.kinds import FIGURES, kinds
from rules.times.pieces import Here
from rules.times.values import Grain

_NUMBERS, _ORDINALS = kinds("tens num"), FIGURES | kinds("tens ordinal")
_UNIT, _PLURAL = kinds("unit"), kinds("plural")
_BEHIND_AMOUNT = kinds("and_half mod more unit")
_FRACTIONS = kinds("half quarter three_quarters")
MOST_DAYS = 3700  # a duration beyond ten years is no appointment


def number(here: Here, at: int) -> tuple[int, int] | None:
    """A whole number in figures or words, up to 9999."""
    tokens = here.tokens
    figures = tokens.number_at(at)
    if figures is not None:
        return figures, at + 1
    if not tokens.kinds[at] & _NUMBERS:
        return None
    tens = tokens.get(at, "tens")
    if tens:
        value, end = int(tens[0]), tens[1]
        joined = end + 1 if tokens.get(end, "dash") or tokens.get(end, "plus") else end
        ones = tokens.get(joined, "num")
        if ones and int(ones[0]) < 10:
            return value + int(ones[0]), ones[1]
        return value, end
    word = tokens.get(at, "num")
    return (int(word[0]), word[1]) if word else None


def ordinal(here: Here, at: int) -> tuple[int, int] | None:
    """`3rd`, `3º`, `third`."""
    tokens = here.tokens
    if not tokens.kinds[at] & _ORDINALS:
        return None
    word = tokens.get(at, "ordinal")
    if word:
        return int(word[0]), word[1]
    tens = tokens.get(at, "tens")
    if tens:
        joined = tens[1] + 1 if tokens.get(tens[1], "dash") else tens[1]
        ones = tokens.get(joined, "ordinal")
        if ones and int(ones[0]) < 10:
            return int(tens[0]) + int(ones[0]), ones[1]
    figures, suffix = tokens.number_at(at), tokens.get(at + 1, "suffix")
    return (figures, suffix[1]) if figures is not None and suffix and tokens.touches(at + 1) else None


Duration = tuple[float, str]  # how many of a unit
SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def duration(here: Here, at: int) -> tuple[list[Duration], int] | None:
    """`two hours`, `half an hour`, `2 weeks and 3 days`, `un'ora e mezza`, and the longer of `a week or two`."""
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
    longer = _more_of(here, end) if amount == 1 and len(parts) == 1 else None
    return ([(float(longer[0]), unit)], longer[1]) if longer else (parts, end)


def _one_duration(here: Here, at: int) -> tuple[Duration, int] | None:
    tokens = here.tokens
    part = tokens.get(at, "part_hour")
    if part:
        return (float(part[0]), "minute"), part[1]
    amount, end = _amount(here, at)
    if amount is None or not tokens.kinds[end] & _BEHIND_AMOUNT:
        return None
    more = tokens.get(end, "and_half")
    if more and tokens.get(more[1], "unit"):
        amount, end = amount + 0.5, more[1]
    between = tokens.get(end, "mod") or tokens.get(end, "more")
    if between and between[0] != "last" and tokens.get(between[1], "unit"):
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


def _more_of(here: Here, at: int) -> tuple[int, int] | None:
    """The 5 of `3 to 5`, the 3 of `two or three`."""
    tokens = here.tokens
    joint = tokens.get(at, "dash") or tokens.get(at, "range") or tokens.get(at, "or")
    if joint is None or (tokens.get(at, "range") or joint)[0] == "and":
        return None
    return number(here, joint[1])


def _amount(here: Here, at: int) -> tuple[float | None, int]:
    tokens = here.tokens
    if tokens.kinds[at] & _FRACTIONS:
        for cls, value in (("three_quarters", 0.75), ("quarter", 0.25), ("half", 0.5)):
            word = tokens.get(at, cls)
            if word:
                some = tokens.get(word[1], "some")
                end = some[1] if some and int(some[0]) == 1 else word[1]
                if tokens.get(end, "unit"):
                    return value, end
    whole, behind = tokens.number_at(at), tokens.number_at(at + 2)
    if whole and behind and tokens.is_word(at + 1, "/"):
        either = behind == whole + 1 and tokens.kinds[at + 3] & _PLURAL  # "2/3 giorni"
        return (behind if either else whole / behind), at + 3
    if whole is not None and tokens.is_word(at + 1, ".") and tokens.touches(at + 1) and tokens.touches(at + 2):
        return (None if behind is None else float(f"{whole}.{tokens.texts[at + 2]}")), at + 3
    some = tokens.get(at, "some")
    half = tokens.get(some[1], "half") or tokens.get(some[1], "quarter") if some else None
    if some and half and int(some[0]) == 1:
        return (0.5 if tokens.get(some[1], "half") else 0.25), half[1]
    count = number(here, at)
    if count and (some is None or count[1] >= some[1]):
        more = _more_of(here, count[1])
        count = more if more and tokens.kinds[more[1]] & _UNIT else count
        return float(count[0]), count[1]
    return (float(some[0]), some[1]) if some else (None, at)


def shifted(start: datetime, parts: list[Duration], sign: int) -> tuple[datetime, Grain] | None:
    """The moment a duration away, and how exactly it is meant: hours to the minute, days to the day."""
    moment, grain = start, Grain.MINUTE
    for amount, unit in parts:
        if unit in SECONDS:
            seconds = amount * SECONDS[unit]
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
