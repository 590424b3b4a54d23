"""The words of time of one language, looked up by token.

`dates.toml` holds classes of words (`rules.times.kinds`); an entry `"class:value"` lists the phrases of one meaning.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from rules.languages import Language
from rules.phrases import PhraseBook, entries, fold
from rules.times.kinds import BITS, LEADING, STARTERS

TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\s\w]|_")  # words, numbers and single signs of a folded text
_PARTED = "\0"  # between phrases that are folded at once

Phrases = tuple[tuple[tuple[str, ...], str, str], ...]  # words, class and value, the longest first


class Meanings(dict[str, tuple[str, int]]):
    """What the words from a token on may be: for each class its value and how many tokens its longest phrase has."""

    __slots__ = ("kinds", "lead")

    def __init__(self, found: Mapping[str, tuple[str, int]]) -> None:
        super().__init__(found)
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
    """The words of one language. `alone` tells what a word may be; `phrases` maps a first word and the one behind it
    to the phrases that begin so."""

    alone: Mapping[str, Meanings]
    phrases: Mapping[str, Mapping[str, Phrases]]
    parts: Mapping[str, Part]
    month_first_zones: tuple[str, ...]
    spoken_days: bool
    dot_hours: bool
    roles: PhraseBook
    ask_form: re.Pattern[str] | None

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word of every phrase: what may stand between the beginning of an expression and its first sure word."""
        return frozenset(word for tokens, _, _ in self._all() for word in tokens)

    @cached_property
    def starters(self) -> frozenset[str]:
        """Of each phrase that can be a time the longest word: where none of them stands, no time does."""
        phrases = (
            tokens
            for tokens, cls, value in self._all()
            if BITS[cls] & STARTERS and not (cls == "num" and value == "1")  # "one" and "una" say too little
        )
        telling = (max(enumerate(tokens), key=lambda place: (len(place[1]), place[0]))[1] for tokens in phrases)
        return frozenset(word for word in telling if word.isalpha())

    def _all(self) -> Iterator[tuple[tuple[str, ...], str, str]]:
        for word, meanings in self.alone.items():
            yield from (((word,), cls, value) for cls, (value, _) in meanings.items())
        for following in self.phrases.values():
            for found in following.values():
                yield from found


@lru_cache(maxsize=16)
def lexicon(language: Language) -> Lexicon:
    """Read a language's words once."""
    table = language.table("dates")
    alone: dict[str, dict[str, tuple[str, int]]] = {}
    longer: dict[str, dict[str, list[tuple[tuple[str, ...], str, str]]]] = {}
    written = [(key, phrase) for key, phrases in table.get("words", {}).items() for phrase in phrases]
    folded = fold(_PARTED.join(phrase for _, phrase in written)).text.split(_PARTED)
    for (key, _), phrase in zip(written, folded, strict=False):
        cls, _, value = key.partition(":")
        if cls not in BITS:
            continue
        first, *rest = tokens = tuple(TOKEN.findall(phrase))
        if rest:
            longer.setdefault(first, {}).setdefault(rest[0], []).append((tokens, cls, value))
        else:
            alone.setdefault(first, {})[cls] = value, 1
    return Lexicon(
        {word: Meanings(found) for word, found in alone.items()},
        {word: {second: _longest_first(found) for second, found in more.items()} for word, more in longer.items()},
        {name: _part(*hours) for name, hours in table.get("parts", {}).items()},
        tuple(table.get("month_first_zones", ())),
        bool(table.get("spoken_days", False)),
        bool(table.get("dot_hours", False)),
        PhraseBook(entries(table.get("roles", {}))),
        re.compile(rf"\b(?:{table['ask_form']})\b") if table.get("ask_form") else None,
    )


def _longest_first(phrases: list[tuple[tuple[str, ...], str, str]]) -> Phrases:
    return tuple(sorted(phrases, key=lambda phrase: -len(phrase[0])))


def _part(begins: str, ends: str, due: str) -> Part:
    return Part(minutes(begins), minutes(ends), minutes(due))


def minutes(clock: str) -> int:
    """Minutes from midnight of `HH:MM`; `24:00` is the end of the day."""
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)
