"""Finds a language's phrases in a text: folding, word edges, exact accents, open endings.

A phrase is written as people type it. A trailing `*` leaves its end open until the word ends ("urgen*"); a leading `=`
asks for the very accents ("=mañana"); a leading `<` leaves its beginning open, for languages that glue words together.
`{a|b}` is any one of its alternatives, `{a|}` may be left out; braces do not nest. "{in|within} {the next|} hour" is
four phrases: blanks left over do not count.
Look-alike letters are plain already (`rules.cleaning.unmask`). Spans count characters of the text that was given,
`[start, end)`. What a phrase means is not decided here.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick

from rules.letters import Letters

MOST_FORMS = 200  # phrases that one entry may stand for
PLAIN = {"’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-"}


def fold_character(character: str) -> str | None:
    """One character, lower-cased and without marks; None for a mark that stands alone."""
    if character in PLAIN:
        return PLAIN[character]
    if character.isspace():
        return " "
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return None
    return unicodedata.normalize("NFKD", character)[:1].casefold()[:1]


_FOLDED = Letters(fold_character)
_BETWEEN = "\n"  # between phrases: no folded one has a line's end
_SPACED = Letters(lambda character: character if character.isalnum() or character in ("'", _BETWEEN) else " ")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without case and marks. `index` maps its characters to the original's; None when they run in step.

    `spaced` is the folded text with a blank for whatever belongs to no word; apostrophes stay.
    """

    original: str
    text: str
    spaced: str
    index: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that a span of the folded text stands for."""
        if self.index is None:
            return start, end
        last = self.index[end] if end < len(self.index) else len(self.original)
        return self.index[start] if start < len(self.index) else len(self.original), last


def fold(text: str) -> Folded:
    """The text made comparable: lower case, no marks, plain quotes, any white space a blank."""
    folded = _FOLDED.change(text)
    if len(folded) == len(text):
        return Folded(text, folded, _SPACED.change(folded))
    kept = tuple(i for i, c in enumerate(text) if _FOLDED[ord(c)] is not None)
    return Folded(text, folded, _SPACED.change(folded), kept)


class Phrase(NamedTuple):
    """One entry: its folded form, its category, and how its edges are held."""

    text: str
    category: str
    open_start: bool = False
    open_end: bool = False
    accented: str = ""  # the form as written, when its accents count


# A phrase as it is sought: does a blank lead it, is it a single word, its text and category, does it go on to the end
# of the word, and its form with accents where they count.
Sought = tuple[bool, bool, str, str, bool, str]
Place = tuple[int, int, str, str]  # start, end below zero, category, phrase: in this order they sort


class Found(NamedTuple):
    """A phrase in a text, `[start, end)` in characters of the folded text."""

    category: str
    phrase: str
    start: int
    end: int

    @staticmethod
    def at(place: Place) -> "Found":
        start, below, category, phrase = place
        return Found(category, phrase, start, -below)


def read_phrase(entry: str, category: str) -> Phrase | None:
    """An entry of `phrases.toml` as a Phrase; None for an empty one."""
    if entry.isascii() and not (entry[:1] in "=<" or entry[-1:] == "*"):
        return Phrase(entry.lower(), category) if entry.strip() else None
    exact, open_start, open_end = entry.startswith("="), entry.startswith("<"), entry.endswith("*")
    bare = entry.lstrip("=<").rstrip("*")
    folded = _FOLDED.change(bare)
    if not folded.strip():
        return None
    return Phrase(folded, category, open_start, open_end, bare.casefold() if exact else "")


def forms(entry: str) -> list[str]:
    """The phrases that an entry stands for; none when its braces are broken (`fault_of` says how)."""
    try:
        return _spread(entry) if "{" in entry else [entry]
    except ValueError:
        return []


def fault_of(entry: str) -> str | None:
    """What is wrong with the braces of an entry."""
    try:
        _spread(entry)
    except ValueError as fault:
        return str(fault)
    return None


def _spread(entry: str) -> list[str]:
    """Each choice of alternatives. Raises ValueError: a brace is left open, or the phrases are too many."""
    outside, *opened = entry.split("{")
    if "}" in outside:
        raise ValueError("a brace is left open")
    found = [outside]
    for part in opened:
        try:
            choice, after = part.split("}")
        except ValueError:
            raise ValueError("a brace is left open") from None
        alternatives = choice.split("|")
        if len(found) * len(alternatives) > MOST_FORMS:
            raise ValueError(f"stands for more than {MOST_FORMS} phrases")
        found = [before + alternative + after for before in found for alternative in alternatives]
    return [" ".join(form.split()) for form in found] if "{|" in entry or "|}" in entry else found


def entries(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(category, phrase) of every list in a table of lists; nested tables give dotted categories."""
    for key, value in table.items():
        category = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from entries(value, f"{category}.")
        elif isinstance(value, list):
            yield from ((category, form) for entry in value if isinstance(entry, str) for form in forms(entry))


class PhraseBook:
    """All phrases of a language, found in one pass whatever their number."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        read = (read_phrase(entry, category) for category, entry in pairs)
        self._phrases = [phrase for phrase in read if phrase is not None]
        self._is_empty = not self._phrases

    @cached_property
    def _search(self) -> tuple[AhoCorasick, list[Sought]]:
        """Finds each phrase in a text of words alone, with a blank where one of its own must begin or end."""
        searched, sought = [], []
        bare = _words(_SPACED.change(_BETWEEN.join([phrase.text for phrase in self._phrases]))).split(_BETWEEN)
        for phrase, words in zip(self._phrases, bare, strict=True):
            text, category, open_start, open_end, accented = phrase
            begins, in_word = words[0] != " " and not open_start, words[-1] != " "
            searched.append(" " * begins + words + " " * (in_word and not open_end))
            sought.append((begins, text.isalnum(), text, category, in_word and open_end, accented))
        self._phrases.clear()  # all is said: half a megabyte
        return AhoCorasick(searched), sought

    def find(self, folded: Folded) -> list[Found]:
        """Every phrase that stands on word edges, in order of start, the longer first, overlaps included."""
        return [Found.at(place) for place in self.places(folded)]

    def places(self, folded: Folded) -> list[Place]:
        """The same as bare values."""
        if self._is_empty:
            return []
        text, (automaton, sought), found = folded.text, self._search, []
        for number, at, _ in automaton.find_matches_as_indexes(_words(f" {folded.spaced} "), overlapping=True):
            begins, is_word, words, category, open_end, accented = sought[number]
            start = at if begins else at - 1
            if not (is_word or text.startswith(words, start)):
                continue  # other signs stand between the same words
            end = start + len(words)
            if accented and not _has_accents(folded, start, end, accented):
                continue
            found.append((start, -(word_end(text, end) if open_end else end), category, words))
        found.sort()
        return found


def _words(spaced: str) -> str:
    """The letters and figures alone."""
    return spaced.replace("'", " ")


def word_end(text: str, at: int) -> int:
    """The end of the word that holds position `at`."""
    while at < len(text) and text[at].isalnum():
        at += 1
    return at


def _has_accents(folded: Folded, start: int, end: int, accented: str) -> bool:
    begin, end = folded.span(start, end)
    return unicodedata.normalize("NFC", folded.original[begin:end]).casefold() == accented
