"""Expressions of time in a text, the instants they mean, and which of them is asked of the user.

Resolved relative to arrival, in the user's zone unless the text names another. Weeks begin on Monday. A grammar of our
own over the words in `languages/*/dates.toml`; where a language has no such words, nothing is found. Cost is linear.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.languages import Language
from rules.phrases import Folded, Place, fold
from rules.sentences import sentences
from rules.times.facts import Spoken
from rules.times.grammar import expression
from rules.times.heard import Heard
from rules.times.lexicon import Lexicon, lexicon
from rules.times.pieces import Here
from rules.times.resolving import Value
from rules.times.roles import may_be_asked, roles_of
from rules.times.tokens import Tokens
from rules.times.values import Grain, Role, TimeFound
from rules.times.weighing import Weighs, weighing_of

__all__ = ["Grain", "Role", "TimeFound", "asked_time", "times_in", "times_of"]

_GOES_ON = re.compile(r"-\d{3}|(?<=\d)[.,:]\d")  # "call me at 1-800-55-...", "at 2.4 m" tell numbers, not hours
_GOES_BEFORE = re.compile(r"(?<=\d[.,:])\d|(?<=[a-z])\d")  # "4.11 tomorrow", "F24"
_DATED = (Grain.DAY, Grain.PART, Grain.MINUTE)
MOST_CHARACTERS = 20_000  # of a longer text only the beginning is searched for times


def times_in(
    text: str, language: Language, arrived_at: datetime, zone: str, heading: bool = False
) -> tuple[TimeFound, ...]:
    """Every expression of time in the text, in order. A `heading` is the subject of a mail that asks for something."""
    return times_of(fold(text[:MOST_CHARACTERS]), language, arrived_at, zone, heading)


def times_of(
    folded: Folded,
    language: Language,
    arrived_at: datetime,
    zone: str,
    heading: bool = False,
    spans: Sequence[tuple[int, int]] = (),
    weighing: Weighs | None = None,
) -> tuple[TimeFound, ...]:
    """The same of a text that is folded already; `spans` are its sentences, where they have been cut.

    `weighing` stands in for the weights of the language.
    """
    if len(folded.original) > MOST_CHARACTERS:
        folded, spans = fold(folded.original[:MOST_CHARACTERS]), ()
    words = lexicon(language)
    tokens = Tokens(folded.text, words)
    if not tokens.starters:
        return ()
    if not 1900 < arrived_at.year < 9000:  # a forged date: nothing can be counted from it
        return ()
    tokens.look_closer()
    now = arrived_at.astimezone(ZoneInfo(zone))
    month_first = bool(words.month_first_zones) and zone.startswith(words.month_first_zones)
    here = Here(tokens, now, now.date(), not month_first, words.spoken_days, language.code, words.dot_hours)
    found = _expressions(here, words, folded.text)
    if not found:
        return ()
    roles = [(spoken.value, Role.MENTION) for spoken in found]
    if any(may_be_asked(spoken, arrived_at) for spoken in found):
        heard = Heard(folded.text, _roles(folded, words))
        if folded.index is not None or not spans:
            spans = sentences(folded.original if folded.index is None else folded.text)
        weighing = None if heading else weighing or weighing_of(language)  # a subject is too short to weigh its words
        roles = roles_of(found, folded, spans, heard, arrived_at, heading, weighing)
    return tuple(
        _time_found(folded.original, folded.span(spoken.start, spoken.end), value, role)
        for spoken, (value, role) in zip(found, roles, strict=True)
    )


def _roles(folded: Folded, words: Lexicon) -> list[Place]:
    """The phrases of the roles in order, and the words that ask or tell of the past by their form.

    Forms are told by accents: they are looked for where the folded text runs in step with the original.
    """
    found = words.roles.places(folded)
    if folded.index is None and words.forms:
        forms = words.forms.finditer(folded.original.lower())
        found += [(form.start(), -form.end(), form.lastgroup or "", "") for form in forms]
        found.sort()
    return found


def _expressions(here: Here, words: Lexicon, text: str) -> list[Spoken]:
    """Every expression with its span in the folded text. A bare hour is read on the date spoken of before it."""
    tokens, floor, context = here.tokens, 0, None
    found: list[Spoken] = []
    for starter in (*tokens.starters, len(tokens)):  # the last words may be a time, too
        for at in tokens.openings(starter, floor) if starter >= floor else ():
            parsed = expression(here, words, at, context) if at >= floor and tokens.may_open(at) else None
            if parsed is None:
                continue
            value, first, floor = parsed
            start, end = tokens.span(first, floor)
            if not (value.doubtful and len(tokens) > floor - first) and not _is_cut(text, start, end):
                found.append(Spoken(value, start, end))
                dated = value.named not in ("clock", "part", "shift") and value.grain in _DATED and not value.standing
                context = value.begins.date() if dated else context
        floor = max(floor, starter + 1)
    return found


def _is_cut(text: str, start: int, end: int) -> bool:
    """Does a longer number or name go on before the expression or behind it?"""
    return bool(_GOES_ON.match(text, end) or _GOES_BEFORE.match(text, start))


def _time_found(text: str, span: tuple[int, int], value: Value, role: Role) -> TimeFound:
    start, end = span
    due = value.begins if value.throughout and role is Role.APPOINTMENT else value.due
    return TimeFound(text[start:end], start, end, value.begins, value.ends, due, value.grain, role, value.standing)


def asked_time(times: tuple[TimeFound, ...]) -> TimeFound | None:
    """The one asked of the user: the earliest date that binds, else the first wish without a date."""
    binding = [time for time in times if time.role is not Role.MENTION]
    dated = [time for time in binding if not time.standing]
    return min(dated, key=lambda time: time.due) if dated else next(iter(binding), None)
