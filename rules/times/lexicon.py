"""The words of time of one language, looked up by token.

`dates.toml` holds classes of words (`rules.times.kinds`); an entry `"class:value"` lists the phrases of one meaning.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rules.languages import Language
from rules.phrases import PhraseBook, entries, fold
from rules.times.kinds import BITS, LEADING, STARTERS

# Words, numbers and single signs of a folded text; plain letters first, of which there are most.
TOKEN = re.compile(r"[a-z]+[^\W\d_]*|\d+|[^\s\w]|[^\W\d_]+|_")
_PARTED = "\0"  # between phrases that are folded at once

Phrase = tuple[tuple[str, ...], str, str]  # words, class and value


class Meanings(dict[str, tuple[str, int]]):
    """What the words from a token on may be: for each class its value and how many tokens its longest phrase has.

    `lead` is the length of the longest phrase that only leads to a time. Of a word in the lexicon, `longer` has the
    phrases that it begins, by their second word and the longest first, and `sure` says that it may be a time itself.
    """

    __slots__ = ("kinds", "lead", "longer", "sure")

    def __init__(
        self, found: Mapping[str, tuple[str, int]], longer: Mapping[str, Sequence[Phrase]], sure: bool
    ) -> None:
        super().__init__(found)
        self.longer, self.sure = longer, sure
        self.kinds = self.lead = 0
        for cls, (_, length) in found.items():
            self.kinds |= BITS[cls]
            if BITS[cls] & LEADING:
                self.lead = max(self.lead, length)


NOTHING = Meanings({}, {}, False)


class Part(NamedTuple):
    """A part of the day in minutes from midnight: its span, and when work asked for then is due."""

    begins: int
    ends: int
    due: int


@dataclass(frozen=True)
class Lexicon:
    """The words of one language. `known` has every word of every phrase: what may stand in an expression."""

    known: Mapping[str, Meanings]
    parts: Mapping[str, Part]
    month_first_zones: tuple[str, ...]
    spoken_days: bool
    dot_hours: bool
    roles: PhraseBook
    ask_form: re.Pattern[str] | None


@lru_cache(maxsize=16)
def lexicon(language: Language) -> Lexicon:
    """Read a language's words once."""
    table = language.table("dates")
    return Lexicon(
        _known(_phrases(table.get("words", {}))),
        {name: _part(*hours) for name, hours in table.get("parts", {}).items()},
        tuple(table.get("month_first_zones", ())),
        bool(table.get("spoken_days", False)),
        bool(table.get("dot_hours", False)),
        PhraseBook(entries(table.get("roles", {}))),
        re.compile(rf"\b(?:{table['ask_form']})\b") if table.get("ask_form") else None,
    )


def _phrases(words: Mapping[str, Sequence[str]]) -> list[Phrase]:
    written = [(key.partition(":"), phrase) for key, phrases in words.items() for phrase in phrases]
    folded = fold(_PARTED.join(phrase for _, phrase in written)).text.split(_PARTED)
    return [
        (tuple(TOKEN.findall(phrase)), cls, value)
        for ((cls, _, value), _), phrase in zip(written, folded, strict=False)
        if cls in BITS
    ]


def _known(phrases: Sequence[Phrase]) -> dict[str, Meanings]:
    alone: dict[str, dict[str, tuple[str, int]]] = {word: {} for words, _, _ in phrases for word in words}
    longer: dict[str, dict[str, list[Phrase]]] = {}
    for phrase in sorted(phrases, key=lambda phrase: -len(phrase[0])):
        words, cls, value = phrase
        if len(words) == 1:
            alone[words[0]][cls] = value, 1
        else:
            longer.setdefault(words[0], {}).setdefault(words[1], []).append(phrase)
    sure = _sure(phrases)
    return {word: Meanings(found, longer.get(word, {}), word in sure) for word, found in alone.items()}


def _sure(phrases: Sequence[Phrase]) -> frozenset[str]:
    """Of each phrase that can be a time the longest word: where none of them stands, no time does."""
    telling = (
        max(enumerate(words), key=lambda place: (len(place[1]), place[0]))[1]
        for words, cls, value in phrases
        if BITS[cls] & STARTERS and not (cls == "num" and value == "1")  # "one" and "una" say too little
    )
    return frozenset(word for word in telling if word.isalpha())


def _part(begins: str, ends: str, due: str) -> Part:
    return Part(minutes(begins), minutes(ends), minutes(due))


def minutes(clock: str) -> int:
    """Minutes from midnight of `HH:MM`; `24:00` is the end of the day."""
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)
