"""The words of a sentence: cut, folded, and looked up in a language's lists. Longest phrases win within one list.

Case and accents are ignored. One word may stand in several lists; which of them counts is for the grammar to say.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules.cleaning import without_marks
from rules.languages import Language

TOKEN = re.compile(r"\d+|[^\W\d_]+['’]?|[^\w\s]|_")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
ABBREVIATED = 4  # letters; such names of days and months may end in a full stop
LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign, with its place in the text."""

    text: str
    folded: str
    start: int
    end: int


def fold(text: str) -> str:
    """Without case and accents; apostrophes straight."""
    return without_marks(text.replace("’", "'"))


def cut(text: str) -> tuple[Token, ...]:
    return tuple(Token(m[0], fold(m[0]), m.start(), m.end()) for m in TOKEN.finditer(text))


Entry = tuple[str, Any, str]  # the list, what the phrase means there, the phrase


class Lexicon:
    """All phrases of a language's `hours.toml`, by their folded words: list name and value."""

    def __init__(self, language: Language) -> None:
        self.table = language.table("hours")
        self.day_letters: str = self.table["day_letters"]["letters"]
        self._phrases: dict[tuple[str, ...], list[tuple[str, Any]]] = {}
        self.longest = 1
        for kind, value, phrase in _entries(self.table):
            self.add(kind, value, phrase)
            if kind in ("day", "month") and len(phrase) <= ABBREVIATED:
                self.add(kind, value, f"{phrase}.")

    def add(self, kind: str, value: Any, phrase: str) -> None:
        key = tuple(token.folded for token in cut(phrase))
        entries = self._phrases.setdefault(key, [])
        if (kind, value) not in entries:
            entries.append((kind, value))
        self.longest = max(self.longest, len(key))

    def of(self, words: tuple[str, ...]) -> list[tuple[str, Any]]:
        return self._phrases.get(words, [])


def _entries(table: Mapping[str, Any]) -> Iterator[Entry]:
    """Every phrase with the list it stands in and what it means there."""
    for section in ("link", "off", "promise"):
        for kind, phrases in table[section].items():
            name = "day_unit" if (section, kind) == ("promise", "day") else kind
            yield from ((name, kind, phrase) for phrase in phrases)
    yield from _days_and_numbers(table)
    yield from _times_of_day(table)
    yield from _dates_and_absences(table)


def _days_and_numbers(table: Mapping[str, Any]) -> Iterator[Entry]:
    for number, key in enumerate(DAYS):
        yield from (("day", number, phrase) for phrase in table["days"][key])
    for key, days in (("working", range(5)), ("weekend", (5, 6)), ("daily", range(7))):
        yield from (("day_set", tuple(days), phrase) for phrase in table["day_sets"][key])
    yield from (("elsewhen", None, phrase) for phrase in table["day_sets"]["elsewhen"])
    yield from (("other_days", None, phrase) for phrase in table["day_sets"]["others"])
    for number, key in enumerate(MONTHS, 1):
        yield from (("month", number, phrase) for phrase in table["months"][key])
    yield from (("number", number, phrase) for number, phrase in enumerate(table["numbers"]["words"]))
    for key, phrases in table["numbers"]["more"].items():
        yield from (("one" if key == "1" else "number", int(key), phrase) for phrase in phrases)
    yield from (("number_suffix", None, phrase) for phrase in table["numbers"]["suffix"])
    for key, place in ORDINALS.items():
        yield from (("ordinal", place, phrase) for phrase in table["ordinals"][key])


def _times_of_day(table: Mapping[str, Any]) -> Iterator[Entry]:
    for kind in ("am", "pm", "suffix", "minute_mark", "noon", "midnight", "whole_day"):
        yield from ((kind, kind, phrase) for phrase in table["clock"][kind])
    for kind in ("before", "after"):
        for key, phrases in table["clock"][kind].items():
            yield from ((f"clock_{kind}", int(key), phrase) for phrase in phrases)
    for part in ("morning", "afternoon", "evening"):
        yield from (("part", part, phrase) for phrase in table["parts"][part])
    yield from (("only", None, phrase) for phrase in table["parts"]["only"])
    yield from (("lunch", None, phrase) for phrase in table["lunch"]["words"])
    for minutes, phrases in table["lunch"]["length"].items():
        yield from (("length", int(minutes), phrase) for phrase in phrases)


def _dates_and_absences(table: Mapping[str, Any]) -> Iterator[Entry]:
    yield from (("away", table["away"]["reason"], phrase) for phrase in table["away"]["vacation"])
    yield from (("away", "", phrase) for phrase in table["away"]["plain"])
    yield from (("month_in", None, phrase) for phrase in table["dates"]["in"])
    yield from (("holidays", None, phrase) for phrase in table["holidays"]["words"])
    yield from (("national", None, phrase) for phrase in table["holidays"]["national"])
    for kind in ("alternate_before", "alternate_after", "of_month", "starting"):
        yield from ((kind, None, phrase) for phrase in table["each"][kind])
    yield from (("one_day", None, phrase) for phrase in table["each"]["one"])
    for phrase in table["each"]["implied_off"]:
        yield "alternate_after", None, phrase
        yield "alternate_off", None, phrase
    for kind, phrases in table["when"].items():
        yield from ((kind, kind, phrase) for phrase in phrases)
    for day, phrases in table["feasts"].items():
        yield from (("feast", (int(day[:2]), int(day[3:])), phrase) for phrase in phrases)
    for days, phrases in table["moving_feasts"].items():
        first, _, last = days.partition("..")
        yield from (("moving_feast", (int(first), int(last)), phrase) for phrase in phrases)
    for part, phrases in table["year_parts"].items():
        yield from (("year_part", part, phrase) for phrase in phrases)
    yield from (("of", None, phrase) for phrase in table["dates"]["of"])
    yield from (("glue", None, phrase) for phrase in table["glue"]["words"])
    yield from (("filler", None, phrase) for phrase in table["filler"]["words"])


class Words:
    """A sentence cut into tokens, with the phrases that begin at each of them."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.tokens = cut(text)
        self.lexicon = lexicon
        self._at = [self._phrases_at(i) for i in range(len(self.tokens))]

    def __len__(self) -> int:
        return len(self.tokens)

    def _phrases_at(self, i: int) -> dict[str, tuple[Any, int]]:
        found: dict[str, tuple[Any, int]] = {}
        for length in range(1, min(self.lexicon.longest, len(self.tokens) - i) + 1):
            words = tuple(token.folded for token in self.tokens[i : i + length])
            for kind, value in self.lexicon.of(words):
                found[kind] = (value, i + length)
        letter = self.tokens[i].text
        if len(letter) == 1 and letter in self.lexicon.day_letters:
            found["day"] = (self.lexicon.day_letters.index(letter), i + 1)
        return found

    def find(self, i: int, kind: str) -> tuple[Any, int] | None:
        """The value of the longest phrase of this list that begins here, and where it ends."""
        return self._at[i].get(kind) if i < len(self.tokens) else None

    def past(self, i: int, *kinds: str) -> int:
        """Where the phrases of these lists that begin here end."""
        while True:
            ends = [found[1] for kind in kinds if (found := self.find(i, kind)) is not None]
            if not ends:
                return i
            i = max(ends)

    def sign(self, i: int, signs: str) -> bool:
        return i < len(self.tokens) and len(self.tokens[i].text) == 1 and self.tokens[i].text in signs

    def touches(self, i: int) -> bool:
        """Does this token follow the one before without a space?"""
        return 0 < i < len(self.tokens) and self.tokens[i].start == self.tokens[i - 1].end

    def between(self, first: int, end: int) -> str:
        """What these tokens are in the text."""
        return self.text[self.tokens[first].start : self.tokens[end - 1].end]

    def regions_at(self, i: int) -> tuple[tuple[str, str], ...]:
        """The regions a name may mean: (country, region)."""
        end = self._at[i]["region"][1]
        named = [
            (kind[7:], value) for kind, (value, to) in self._at[i].items() if kind.startswith("region:") and to == end
        ]
        return tuple(named)

    def digits(self, i: int) -> str:
        """The digits of a number token, "" for anything else."""
        text = self.tokens[i].text if i < len(self.tokens) else ""
        return text if text.isascii() and text.isdigit() else ""

    def number(self, i: int) -> tuple[int, int] | None:
        """A number in figures (at most four) or words."""
        digits = self.digits(i)
        if digits:
            return (int(digits), i + 1) if len(digits) <= 4 else None
        found = self.find(i, "number")
        return (found[0], found[1]) if found else None
