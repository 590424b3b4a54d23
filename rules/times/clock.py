"""Times of day: `17:30`, `5pm`, `las tres y media`, `alle 17`, `ten past four`, `noon`, `8 in the evening`."""

from rules.times.kinds import FIGURES, kinds
from rules.times.lexicon import minutes
from rules.times.numbers import number
from rules.times.pieces import Here, Is, Piece, Read, counts_things, is_led
from rules.times.tokens import Word
from rules.times.values import Grain

_QUARTERS = kinds("half_past quarter_past quarter_to")
_SHIFTS = _QUARTERS | FIGURES | kinds("num tens")
_DASH, _NAMED = kinds("dash"), kinds("num tens")  # "nine-thirty"
_MINUTES = FIGURES | kinds("dash num tens and_half and_quarter minus_quarter and_three_quarters plus minus zero")
_TELLING = _SHIFTS | kinds("clock late_clock")
_OPENINGS = _TELLING | kinds("article hour_mark weak_mark bare_mark")
_JOINED = kinds("plus and_half")
_BEHIND_MINUTES = kinds("unit past to")
_HALVES = kinds("am pm")
_ENDS = _HALVES | kinds("hour_end")
_BEHIND_HOUR = _ENDS | kinds("part day day_part")
_CLOCK, _WORDS = kinds("clock"), kinds("clock late_clock")
_DAYS, _OF, _YES_HOUR = kinds("day day_part"), kinds("of"), kinds("yes_hour")
_THINGS, _SOME, _SHARES = kinds("unit counted"), kinds("some"), kinds("any_of")
_SUFFIX = kinds("suffix")
_MONEY = frozenset("%€$£°/#*+")


def clock(here: Here, at: int, ahead: int, trusted: bool = False) -> Read:
    """A time of day. `trusted` when what stands before makes a bare number an hour ("Monday 9", "from 9 to 5").

    `ahead` has the kinds of the words from here on.
    """
    tokens = here.tokens
    if not (tokens.kinds[at] & _OPENINGS and ahead & _TELLING):
        return None
    found = (_word(here, at) if ahead & _WORDS else None) or _minutes_and_hour(here, at)
    if found:
        return found
    strong, weak = tokens.get(at, "hour_mark"), tokens.get(at, "weak_mark")
    for mark in (strong, weak):
        if mark and mark[0] == "one" and not _is_one(here, mark[1]):
            return None
    if strong and (weak is None or strong[1] >= weak[1]):
        return _minutes_and_hour(here, strong[1]) or hour(here, strong[1], marked=True) or _word(here, strong[1])
    if weak and at and tokens.kinds[at - 1] & _SHARES:
        return None  # "ninguna de las dos"
    if weak:
        again = tokens.get(weak[1], "hour_mark")
        inner = hour(here, again[1], marked=True) if again else None
        return inner or _minutes_and_hour(here, weak[1]) or hour(here, weak[1], weak=True) or _word(here, weak[1])
    bare = tokens.get(at, "bare_mark") if at == 0 else None
    if bare and bare[0] == "one" and not _is_one(here, bare[1]):
        return None
    return hour(here, bare[1], weak=True) if bare else hour(here, at, weak=trusted)


def _is_one(here: Here, at: int) -> bool:
    """Does one o'clock follow, or a word, where the article before it can only be that of one hour?"""
    count = number(here, at)
    return count is None or count[0] in (1, 13)


def _word(here: Here, at: int) -> Read:
    """`noon`, `first thing`, and `a quarter to noon`."""
    tokens = here.tokens
    word = tokens.get(at, "clock")
    at = at if word else _past_article(here, at)
    word = word or tokens.get(at, "clock")
    part = tokens.get(at, "part")
    if word and part and part[1] > word[1]:
        return None  # "a primera hora de la tarde"
    if word and not _is_noun(here, at, word):
        piece = Piece(Is.CLOCK, minute=minutes(word[0]), named="word")
        end = word[1]
        for cls, shift in (("and_half", 30), ("and_quarter", 15), ("minus_quarter", -15)):
            more = tokens.get(end, cls)
            if more:
                return piece._replace(minute=piece.minute + shift), more[1]
        return piece, end
    word = tokens.get(at, "late_clock")
    if word is None or _is_noun(here, at, word):
        return None
    return Piece(Is.CLOCK, minute=minutes(word[0]), named="word"), word[1]


def _is_noun(here: Here, at: int, word: Word) -> bool:
    """`the first thing I saw`: words that only without an article are a time of day."""
    return word[1] - at > 1 and is_led(here, at, "definite")


def _past_article(here: Here, at: int) -> int:
    article = here.tokens.get(at, "article")
    return article[1] if article else at


def _minutes_and_hour(here: Here, at: int) -> Read:
    """`half past four`, `ten to nine`, `quarter past 3pm`, `cuarto para las cinco`."""
    tokens = here.tokens
    if not tokens.kinds[at] & _SHIFTS:
        return None
    if tokens.kinds[at] & _QUARTERS:
        for cls, shift in (("half_past", 30), ("quarter_past", 15), ("quarter_to", -15)):
            word = tokens.get(at, cls)
            if word:
                return _shifted(here, word[1], shift)
    amount = number(here, at)
    if amount is None or not (1 <= amount[0] <= 45 and tokens.kinds[amount[1]] & _BEHIND_MINUTES):
        return None
    unit = tokens.get(amount[1], "unit")
    end = unit[1] if unit and unit[0] == "minute" else amount[1]
    for cls, sign in (("past", 1), ("to", -1)):
        word = tokens.get(end, cls)
        plain = word is not None and unit is None and tokens.number_at(at) is not None
        if word and amount[0] % 5 == 0 and not (plain and not _is_halved_hour(here, word[1])):
            return _shifted(here, word[1], sign * amount[0])
    return None


def _is_halved_hour(here: Here, at: int) -> bool:
    """`20 to 2pm` is a time, `15 to 20` hardly."""
    return bool(here.tokens.kinds[at] & _CLOCK or here.tokens.kinds[at + 1] & _HALVES)


def _shifted(here: Here, at: int, shift: int) -> Read:
    mark = here.tokens.get(at, "hour_mark")
    found = _word(here, at) or hour(here, mark[1] if mark else at, marked=True)
    if found is None:
        return _in_this_hour(here, at, shift)
    return found[0]._replace(minute=(found[0].minute + shift) % 1440), found[1]


def _in_this_hour(here: Here, at: int, shift: int) -> Read:
    """`at ten past`, with no hour named: the next time that the clock shows these minutes."""
    tokens = here.tokens
    if shift == 30 or (at < len(tokens) and tokens.texts[at].isalnum()):
        return None
    passed = here.now.minute >= shift % 60
    return Piece(Is.CLOCK, minute=(here.now.hour + passed) % 24 * 60 + shift % 60, grain=Grain.MINUTE), at


def hour(here: Here, at: int, marked: bool = False, weak: bool = False) -> Read:
    """The hour in figures or words, with its minutes and its half of the day. A bare one needs a word for hours."""
    tokens = here.tokens
    approx = tokens.get(at, "hour_mark") if marked or weak else None
    at = approx[1] if approx else at
    written = _written_minutes(here, at, marked or weak, weak)
    if written:
        said = _with_half(here, *written)
        closing = tokens.get(said[1], "hour_end")
        return said[0], closing[1] if closing else said[1]
    figures = tokens.number_at(at)
    if (
        figures is not None
        and (marked or tokens.kinds[at + 1] & _HALVES)
        and len(tokens.texts[at]) in (3, 4)
        and figures % 100 < 60
        and figures < 2400
        and not (tokens.touches(at + 1) and tokens.texts[at + 1] in ".-/" and tokens.touches(at + 2))
        and not counts_things(here, at + 1)
    ):
        opened = 0 < figures < 1259 and not tokens.texts[at].startswith("0") and len(tokens.texts[at]) == 3
        piece = Piece(Is.CLOCK, minute=figures // 100 * 60 + figures % 100, open_half=opened)
        return _with_half(here, piece, at + 1)
    found = number(here, at) if figures is None else (figures, at + 1)
    if found is None or found[0] > 24 or (figures is not None and len(tokens.texts[at]) > 2):
        return None
    count, end = found
    if tokens.kinds[end] & _SUFFIX and tokens.touches(end):
        return None  # "la 1ª ronda", "by 18th"
    if tokens.kinds[at] & _SOME and not (marked or weak):
        return None  # "una mañana", "un domani"
    opened = 1 <= count <= 12 and not tokens.texts[at].startswith("0")
    piece = Piece(Is.CLOCK, minute=count * 60, open_half=opened, grain=piece_grain(count))
    sure = marked or weak or at == 0 or not tokens.kinds[end] & _JOINED or is_led(here, at, "bare_mark")
    behind = _minutes_behind(here, piece, end, marked) if sure else None  # "pages 14 and 15", "four and a half grand"
    if behind:
        return None if counts_things(here, behind[1]) else _with_half(here, *behind)
    half = _with_half(here, piece, end)
    if half[1] > end:
        return half
    closing = tokens.get(end, "hour_end")
    if closing and (marked or not tokens.get(end, "unit")):
        return _with_half(here, piece, closing[1])
    if marked and not _is_counted(here, end):
        return piece, end
    if weak and _may_follow(here, end):
        return piece, end
    return _with_part_behind(here, piece, end)


def piece_grain(hour: int) -> Grain:
    return Grain.HOUR if hour else Grain.MINUTE


def _written_minutes(here: Here, at: int, marked: bool, weak: bool) -> tuple[Piece, int] | None:
    """`17:30`, `17h30`, `17h`, `17.30` (after a word for hours)."""
    tokens = here.tokens
    hour = tokens.number_at(at)
    if hour is None or hour > 24 or len(tokens.texts[at]) > 2 or at + 1 >= len(tokens):
        return None
    sign = tokens.texts[at + 1]
    if sign not in (":", ".", "h", ",") or not tokens.touches(at + 1):
        return None
    minute = tokens.number_at(at + 2) if tokens.touches(at + 2) else None
    opened = 1 <= hour <= 12 and not tokens.texts[at].startswith("0")
    if minute is not None and len(tokens.texts[at + 2]) == 2 and minute < 60:
        end = at + 3
        if tokens.is_word(end, ":") and tokens.touches(end) and tokens.number_at(end + 1) is not None:
            if not marked:
                return None  # a length, or the place in a film
            end += 2
        elif sign == ":" and tokens.is_word(end, "h") and tokens.touches(end):
            end += 1
        if sign == "." and weak and 0 < minute <= 12 and minute % 5 and hour > 12:
            return None  # "by 23.06" is a day in June
        money = end < len(tokens) and tokens.texts[end] in _MONEY
        dotted = (
            here.dot_hours
            and not is_led(here, at, "day_article")
            and sign == "."
            and len(tokens.texts[at]) == 2
            and _may_follow(here, end)
        )
        if sign in ".," and (money or not (marked or dotted)) and not _half_of_day(here, end):
            return None
        if hour == 24 and (minute or not marked):
            return None
        return Piece(Is.CLOCK, minute=hour * 60 + minute, open_half=opened, grain=Grain.MINUTE), end
    if sign == "h" and minute is None:
        return Piece(Is.CLOCK, minute=hour * 60, grain=Grain.HOUR), at + 2 + tokens.is_word(at + 2, ".")
    return None


def _half_of_day(here: Here, at: int) -> bool:
    return bool(here.tokens.kinds[at] & _ENDS)


def _minutes_behind(here: Here, piece: Piece, at: int, marked: bool) -> tuple[Piece, int] | None:
    """`las tres y media`, `le cinque meno un quarto`, `alle 17 e 30`, `three twenty`."""
    tokens = here.tokens
    if not tokens.kinds[at] & _MINUTES:
        return None
    for cls, shift in (("and_half", 30), ("and_quarter", 15), ("minus_quarter", -15), ("and_three_quarters", 45)):
        word = tokens.get(at, cls)
        if word:
            return piece._replace(minute=piece.minute + shift, grain=Grain.MINUTE), word[1]
    for cls, sign in (("plus", 1), ("minus", -1)):
        word = tokens.get(at, cls)
        amount = number(here, word[1]) if word else None
        if amount and amount[0] < 60 and (marked or sign < 0 or amount[0] % 5 == 0):
            unit = tokens.get(amount[1], "unit")
            if unit is None or unit[0] == "minute":
                minute = piece.minute + sign * amount[0]
                return piece._replace(minute=minute, grain=Grain.MINUTE), unit[1] if unit else amount[1]
    at += bool(marked and tokens.kinds[at] & _DASH and tokens.touches(at) and tokens.kinds[at + 1] & _NAMED)
    zero = tokens.get(at, "zero")
    amount = number(here, zero[1] if zero else at)
    if amount and not (marked or zero or (tokens.kinds[amount[1]] & _HALVES and amount[0] % 5 == 0)):
        return None
    if amount and (10 <= amount[0] < 60 or (zero and amount[0] < 10)) and not _is_counted(here, amount[1]):
        return piece._replace(minute=piece.minute + amount[0], grain=Grain.MINUTE), amount[1]
    return None


def _with_half(here: Here, piece: Piece, at: int) -> tuple[Piece, int]:
    """Before noon or after it, when the words say so."""
    tokens = here.tokens
    if not tokens.kinds[at] & _BEHIND_HOUR:
        return piece, at
    closing = tokens.get(at, "hour_end")
    end = closing[1] if closing else at
    for cls in ("am", "pm"):
        word = tokens.get(end, cls)
        if word and piece.minute < 13 * 60:
            hour = piece.minute // 60 % 12 + (12 if cls == "pm" else 0)
            return piece._replace(minute=hour * 60 + piece.minute % 60, open_half=False), word[1]
    return _with_part_behind(here, piece, end) or (piece, at)


def _with_part_behind(here: Here, piece: Piece, at: int) -> Read:
    """`8 in the evening`, `3 del pomeriggio`, `nine tomorrow`, `8 tonight`."""
    tokens = here.tokens
    part = tokens.get(at, "part")
    if part and (part[1] - at > 1 or piece.named == "marked"):
        return piece._replace(part=part[0]), part[1]
    if tokens.kinds[at] & _DAYS and piece.minute < 13 * 60:
        return piece, at
    return None


def _is_counted(here: Here, at: int) -> bool:
    """Is the number before a count of something: `at 3 %`, `a las 3 horas` is not?"""
    unit = here.tokens.get(at, "unit")
    if (unit is not None and unit[0] != "hour") or counts_things(here, at):
        return True
    return at < len(here.tokens) and here.tokens.texts[at] in _MONEY


def _may_follow(here: Here, at: int) -> bool:
    tokens = here.tokens
    if at >= len(tokens):
        return True
    text = tokens.texts[at]
    if not text[0].isalnum():
        return text not in _MONEY and not (text in ".,:" and tokens.touches(at) and tokens.touches(at + 1))
    found = tokens.kinds[at]
    if not found or text.isdigit() or found & _THINGS:
        return False
    return not found & _OF or bool(found & _YES_HOUR)
