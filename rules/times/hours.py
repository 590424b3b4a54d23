"""An hour with its minutes and its half of the day: `17:30`, `5pm`, `1730`, `tres y media`, `8 in the evening`."""

from rules.times.kinds import FIGURES, kinds
from rules.times.numbers import number
from rules.times.pieces import Here, Is, Piece, Read, counts_things, is_led, leaves_whole, skip
from rules.times.values import Grain

_DASH, _NAMED = kinds("dash"), kinds("num tens")  # "nine-thirty"
_MINUTES = FIGURES | kinds("dash num tens and_half and_quarter minus_quarter and_three_quarters plus minus zero")
_JOINED = kinds("plus and_half")
_HALVES = kinds("am pm")
_ENDS = _HALVES | kinds("hour_end")
_BEHIND_HOUR = _ENDS | kinds("part day day_part")
_DAYS, _OF, _YES_HOUR = kinds("day day_part"), kinds("of"), kinds("yes_hour")
_THINGS, _SOME, _SUFFIX = kinds("unit counted"), kinds("some"), kinds("suffix")
_UNIT = kinds("unit")
_MONEY = frozenset("%€$£°/#*+")


def hour(here: Here, at: int, marked: bool = False, weak: bool = False) -> Read:
    """The hour in figures or words, with its minutes and its half of the day. A bare one needs a word for hours."""
    tokens = here.tokens
    approx = tokens.get(at, "hour_mark") if marked or weak else None
    at = approx[1] if approx else at
    written = _written_minutes(here, at, marked, weak)
    if written:
        said = _with_half(here, *written)
        closing = tokens.get(said[1], "hour_end")
        return said[0], closing[1] if closing else said[1]
    run_together = _run_together(here, at) if marked or tokens.kinds[at + 1] & _HALVES else None
    if run_together:
        return _with_half(here, *run_together)
    found = _whole_hour(here, at, marked or weak)
    if found is None:
        return None
    piece, end = found
    sure = marked or weak or at == 0 or not tokens.kinds[end] & _JOINED or is_led(here, at, "bare_mark")
    behind = _minutes_behind(here, piece, end, marked) if sure else None  # "pages 14 and 15", "four and a half grand"
    if behind:
        return None if counts_things(here, behind[1]) else _with_half(here, *behind)
    half = _with_half(here, piece, end)
    if half[1] > end:
        return half
    closing = tokens.get(end, "hour_end")
    if closing and tokens.get(end, "unit") and piece.open_half and tokens.number_at(end - 1) is None:
        return None  # "a las dos horas" is two hours later
    if closing and (marked or not tokens.get(end, "unit")):
        return _with_half(here, piece, closing[1])
    if (marked and not _is_counted(here, end)) or (weak and _may_follow(here, end)):
        return piece, end
    return _with_part_behind(here, piece, end)


def _whole_hour(here: Here, at: int, marked: bool) -> tuple[Piece, int] | None:
    tokens = here.tokens
    figures = tokens.number_at(at)
    found = number(here, at) if figures is None else (figures, at + 1)
    if found is None or found[0] > 24 or (figures is not None and len(tokens.texts[at]) > 2):
        return None
    count, end = found
    if tokens.kinds[end] & _SUFFIX and tokens.touches(end):
        return None  # "la 1ª ronda", "by 18th"
    if not marked and (tokens.kinds[at] & _SOME or _is_of_both(here, at)):
        return None  # "una mañana", "un domani", "los dos por la mañana"
    grain = Grain.HOUR if count else Grain.MINUTE
    return Piece(Is.CLOCK, minute=count * 60, open_half=_is_open(here, at, count), grain=grain), end


def _is_of_both(here: Here, at: int) -> bool:
    """Has the number an article that hours never have?"""
    return here.spoken_days and is_led(here, at, "definite") and not is_led(here, at, "bare_mark")


def _is_open(here: Here, at: int, hour: int) -> bool:
    """Does the number tell no half of the day? `9` does not, `09` and `21` do."""
    return 1 <= hour <= 12 and not here.tokens.texts[at].startswith("0")


def _run_together(here: Here, at: int) -> tuple[Piece, int] | None:
    """`1730`, `930`."""
    tokens = here.tokens
    figures, length = tokens.number_at(at), len(tokens.texts[at]) if at < len(tokens) else 0
    if figures is None or length not in (3, 4) or figures % 100 >= 60 or figures >= 2400:
        return None
    if counts_things(here, at + 1):
        return None
    if tokens.touches(at + 1) and tokens.texts[at + 1] in ".-/" and tokens.touches(at + 2):
        return None
    opened = 0 < figures < 1259 and not tokens.texts[at].startswith("0") and length == 3
    return Piece(Is.CLOCK, minute=figures // 100 * 60 + figures % 100, open_half=opened), at + 1


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
    if minute is None or len(tokens.texts[at + 2]) != 2 or minute >= 60:
        bare = sign == "h" and minute is None
        end = at + 2 + tokens.is_word(at + 2, ".")
        return (Piece(Is.CLOCK, minute=hour * 60, grain=Grain.HOUR), end) if bare else None
    end = at + 3
    if tokens.is_word(end, ":") and tokens.touches(end) and tokens.number_at(end + 1) is not None:
        if not (marked or weak):
            return None  # a length, or the place in a film
        end += 2
    elif sign == ":" and tokens.is_word(end, "h") and tokens.touches(end):
        end += 1
    if sign in ".," and not (_tells_minutes(here, at, end, marked, weak) or tokens.kinds[end] & _ENDS):
        return None
    if hour == 24 and (minute or not (marked or weak)):
        return None
    opened = _is_open(here, at, hour)
    return Piece(Is.CLOCK, minute=hour * 60 + minute, open_half=opened, grain=Grain.MINUTE), end


def _tells_minutes(here: Here, at: int, end: int, marked: bool, weak: bool) -> bool:
    """May `18.30` or `18,30` be an hour: is it no sum of money, and "by 23.06" no day in June?"""
    tokens, sign = here.tokens, here.tokens.texts[at + 1]
    if end < len(tokens) and tokens.texts[end] in _MONEY:
        return False
    if marked:
        return True
    if weak:
        hour, minute = int(tokens.texts[at]), int(tokens.texts[at + 2])
        return not (sign == "." and hour > 12 and 0 < minute <= 12 and minute % 5)
    dotted = here.dot_hours and sign == "." and len(tokens.texts[at]) == 2
    return dotted and not is_led(here, at, "day_article") and _may_follow(here, end)


def _minutes_behind(here: Here, piece: Piece, at: int, marked: bool) -> tuple[Piece, int] | None:
    """`las tres y media`, `le cinque meno un quarto`, `alle 17 e 30`, `three twenty`."""
    tokens = here.tokens
    if not tokens.kinds[at] & _MINUTES:
        return None
    for cls, shift in (("and_half", 30), ("and_quarter", 15), ("minus_quarter", -15), ("and_three_quarters", 45)):
        word = tokens.get(at, cls)
        if word and not tokens.kinds[skip(here, word[1], "some")] & _UNIT:  # "at 3 and half an hour at 5"
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
        return leaves_whole(here, at, _MONEY)
    found = tokens.kinds[at]
    if not found or text.isdigit() or found & _THINGS:
        return False
    return not found & _OF or bool(found & _YES_HOUR)
