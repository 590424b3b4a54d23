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

# Words, numbers and single signs of a folded text, each with the blanks behind; plain letters first, the most frequent.
TOKEN = re.compile(r"[a-z]+[^\W\d_]* *|\d+ *|[^\s\w] *|[^\W\d_]+ *|_ *")
_PARTED = "\0"  # between phrases that are folded at once

Phrase = tuple[tuple[str, ...], str, str]  # words, class and value

Longer = tuple[tuple[str, ...], "Meanings"]  # words, and what they mean with all that the first of them do
_NO_LONGER: Mapping[str, list[Longer]] = {}


class Meanings(dict[str, tuple[str, int]]):
    """What the words from a token on may be: for each class its value and how many tokens its longest phrase has.

    `lead` is the length of the longest phrase that only leads to a time. Of a single word, `longer` has what it means
    with those behind it, by the second word and the longest first, and `sure` says that it may be a time itself.
    """

    __slots__ = ("kinds", "lead", "longer", "sure")

    def __init__(
        self, found: Mapping[str, tuple[str, int]], longer: Mapping[str, list[Longer]] = _NO_LONGER, sure: bool = False
    ) -> None:
        super().__init__(found)
        self.longer, self.sure = longer, sure
        self.kinds = self.lead = 0
        for cls, (_, length) in found.items():
            self.kinds |= BITS[cls]
            if BITS[cls] & LEADING:
                self.lead = max(self.lead, length)


NOTHING = Meanings({})


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
    forms: re.Pattern[str] | None  # in one of its groups, named for the role


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
        _forms(table.get("forms", {})),
    )


def _forms(table: Mapping[str, str]) -> re.Pattern[str] | None:
    """One pattern for the words of all roles: a word has one role by its form."""
    forms = [f"(?P<{role}>{form})" for role, form in table.items() if form]
    return re.compile(rf"\b(?:{'|'.join(forms)})\b") if forms else None


def _phrases(table: Mapping[str, Sequence[str]]) -> list[Phrase]:
    """The phrases of a table, folded at once."""
    written = [(key.partition(":"), phrase) for key, phrases in table.items() for phrase in phrases]
    folded = fold(_PARTED.join(phrase for _, phrase in written)).text.split(_PARTED)
    return [
        (words, cls, value)
        for ((cls, _, value), _), phrase in zip(written, folded, strict=False)
        if cls in BITS and (words := tuple(map(str.rstrip, TOKEN.findall(phrase))))
    ]


def _known(phrases: Sequence[Phrase]) -> dict[str, Meanings]:
    """Every word of every phrase, with what it may mean alone and with others behind it."""
    said: dict[tuple[str, ...], dict[str, tuple[str, int]]] = {}
    for words, cls, value in phrases:
        said.setdefault(words, {})[cls] = value, len(words)
    longer: dict[str, dict[str, list[Longer]]] = {}
    for words in sorted(said, key=len, reverse=True):
        if len(words) > 1:
            beginnings = [said.get(words[:length], {}) for length in range(1, len(words) + 1)]
            meanings = Meanings({cls: meaning for found in beginnings for cls, meaning in found.items()})
            longer.setdefault(words[0], {}).setdefault(words[1], []).append((words, meanings))
    sure = _sure(phrases)
    known = {word for words in said for word in words}
    return {word: Meanings(said.get((word,), {}), longer.get(word, _NO_LONGER), word in sure) for word in known}


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
