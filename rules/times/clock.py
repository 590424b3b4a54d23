"""Times of day behind their words: `at 17:30`, `las tres y media`, `alle 17`, `ten past four`, `noon`."""

from rules.times.hours import hour
from rules.times.kinds import FIGURES, kinds
from rules.times.lexicon import minutes
from rules.times.numbers import number
from rules.times.pieces import Here, Is, Piece, Read, is_led
from rules.times.tokens import Word
from rules.times.values import Grain

_QUARTERS = kinds("half_past quarter_past quarter_to")
_SHIFTS = _QUARTERS | FIGURES | kinds("num tens")
_TELLING = _SHIFTS | kinds("clock late_clock")
_OPENINGS = _TELLING | kinds("article hour_mark weak_mark bare_mark")
_BEHIND_MINUTES = kinds("unit past to")
_HALVES = kinds("am pm")
_CLOCK, _WORDS = kinds("clock"), kinds("clock late_clock")
_SHARES = kinds("any_of")


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
