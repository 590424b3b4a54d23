"""Dates in figures: `2026-06-19`, `19/6`, `19.06.2026`, `19-6-26`, `6/2026`.

Each reader takes a position and gives the piece and the position after it, or None.
"""

from datetime import date

from rules.times import calendar
from rules.times.kinds import kinds
from rules.times.pieces import Here, Is, Piece, Read, is_led, on_day
from rules.times.values import Grain

_COUNTED = kinds("counted")
_BEHIND_RANGE = kinds("am pm hour_end weekday month")


def numeric(here: Here, at: int) -> Read:
    """Two or three numbers with one of the signs of a date between them."""
    tokens, texts = here.tokens, here.tokens.texts
    first = tokens.number_at(at)
    if first is None or at + 2 >= len(texts) or texts[at + 1] not in "/-.":
        return None
    second, tight = tokens.number_at(at + 2), tokens.touches(at + 1) and tokens.touches(at + 2)
    if second is None or (tight and _is_address(here, at)):
        return None
    third = _third(here, at)
    if len(texts[at]) == 4:
        return on_day(calendar.made(first, second, third), at + 5, "full") if third and tight else None
    if third is not None:
        year = third + 2000 if third < 100 else third
        when = _day_month(here, first, second, year) if len(texts[at + 4]) in (2, 4) else None
        return on_day(when, at + 5, "full") if when and abs(year - here.today.year) < 30 else None
    if len(texts[at + 2]) == 4:
        return _month_of_year(here, at, first, second)
    return _day_without_year(here, at, first, second, tight)


def _third(here: Here, at: int) -> int | None:
    """The number behind the same sign again."""
    tokens, texts = here.tokens, here.tokens.texts
    again = at + 4 < len(texts) and texts[at + 3] == texts[at + 1] and tokens.touches(at + 3) and tokens.touches(at + 4)
    return tokens.number_at(at + 4) if again else None


def _is_address(here: Here, at: int) -> bool:
    """Do four numbers stand there: an address or a version, not a date?"""
    texts = here.tokens.texts
    return at + 5 < len(texts) and texts[at + 5] in "/-." and here.tokens.touches(at + 5) and len(texts[at + 4]) < 4


def _is_behind_noun(here: Here, at: int) -> bool:
    """`invoice 8/2026`, `posts 1-8`."""
    return at > 0 and here.tokens.texts[at - 1].isalpha() and not here.tokens.kinds[at - 1] & ~_COUNTED


def _month_of_year(here: Here, at: int, month: int, year: int) -> Read:
    first = calendar.made(year, month, 1) if 1990 < year < 2100 else None
    if first is None or here.tokens.texts[at + 1] == "." or _is_behind_noun(here, at):
        return None
    return Piece(Is.DATE, first, calendar.add_months(first, 1), Grain.MONTH, named="period"), at + 3


def _day_without_year(here: Here, at: int, first: int, second: int, tight: bool) -> Read:
    tokens, sign = here.tokens, here.tokens.texts[at + 1]
    if len(tokens.texts[at + 2]) > 2 or (sign != "/" and _is_behind_noun(here, at)):
        return None
    pointed = tokens.is_word(at + 3, ".")
    if sign == "-" and _is_range(here, at + 3):
        return None
    if sign == ".":
        short = len(tokens.texts[at + 2]) == 2 and second <= 12
        if not (tight and short and (pointed or _is_dotted_day(here, at))):
            return None
    when = _day_month(here, first, second, None)
    if when is None:
        return None
    doubtful = sign == "-" and not _is_led_day(here, at)
    piece = Piece(Is.DATE, when, when + calendar.DAY, named="numeric", doubtful=doubtful)
    return piece, at + 3 + (sign == "." and pointed)


def _is_dotted_day(here: Here, at: int) -> bool:
    """`entro il 23.06`, `by 23.06`, but not `the 14.02` to Leeds."""
    led = is_led(here, at, "limit") or (here.spoken_days and is_led(here, at, "day_article"))
    return led and len(here.tokens.texts[at]) == 2


def _is_led_day(here: Here, at: int) -> bool:
    """`el 19-6`, `on 19-6`, but not a `9-5 job`."""
    return any(is_led(here, at, cls) for cls in ("limit", "month_lead", "day_article", "weekday"))


def _is_range(here: Here, at: int) -> bool:
    """Are two numbers with a dash before this place hours or days: `3-4pm`, `9-11:30`, `9-11 h`, `3-4 July`?"""
    written = here.tokens.is_word(at, ":") and here.tokens.touches(at)
    return written or bool(here.tokens.kinds[at] & _BEHIND_RANGE)


def _day_month(here: Here, first: int, second: int, year: int | None) -> date | None:
    dom, month = (first, second) if here.day_first else (second, first)
    if month > 12:
        dom, month = month, dom
    if not (1 <= month <= 12 and 1 <= dom <= 31):
        return None
    return calendar.day_and_month(here.today, dom, month, year)
