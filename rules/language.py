"""Which language a text is written in: one of the languages we know, or unknown.

A vote of words, then of letters and endings for words that nobody lists. Languages that we do not judge vote too, so
that Portuguese is not taken for Spanish. A text in two languages is judged by its paragraphs. On a tie: unknown.
Look-alike letters are plain already (`rules.cleaning.unmask`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from operator import add, sub
from pathlib import Path
from struct import unpack
from typing import Any

from rules.kept import Kept
from rules.languages import Language
from rules.languages.quick import own_table
from rules.letters import Letters

UNKNOWN = "unknown"
FOREIGN = Path(__file__).parent / "languages" / "foreign.toml"

LISTED, SHARED, HINT = (
    4,
    2,
    1,
)  # votes of a word that one language lists, that several list, and of a letter or an ending
MOST_CHARACTERS = 6000
CLEAR = 0.8  # share of the known languages' votes above which a text counts as written in one

_GLUED = re.compile(r"[^'·]+(?:['·][^'·]+)*")  # the words in a run of letters and apostrophes: "'l'altro'"
_FIRST_OTHER = "\u0370"  # letters before it are Latin
_PARAGRAPH = re.compile(r"\n[ \t]*\n")

Votes = tuple[int, ...]  # for each language, those that are judged first
# The votes for all languages in one number, a field of so many bits for each: a text is then counted by one sum.
Ballot = int
FIELD = 16  # MOST_CHARACTERS cannot give a language more votes


def _spaced(character: str) -> str:
    """A character as it stands in a word; what parts words becomes a blank."""
    kept = "'" if character == "’" else character.lower()[:1]
    return kept if kept.isalpha() or kept in "'·¿¡" else " "


_SPACED = Letters(_spaced)


class Tables:
    """What each word votes for, listed or not. Endings stand under their last two letters, the longest first."""

    def __init__(self, languages: Sequence[Language]) -> None:
        tables: dict[str, Mapping[str, Any]] = {language.code: language.table("language") for language in languages}
        self.judged = tuple(tables)
        foreign = own_table(FOREIGN)
        tables |= {code: table for code, table in foreign.items() if code not in tables}
        self._codes = (*tables, "other")
        self._yield = [bool(tables.get(code, {}).get("yields")) for code in self._codes]
        one = {code: 1 << FIELD * place for place, code in enumerate(self._codes)}
        alone = frozenset(one.values())  # what only one language claims
        words = _claims((one[code], str(table.get("words", "")).split()) for code, table in tables.items())
        letters = _claims((one[code], table.get("letters", "")) for code, table in tables.items())
        endings = _claims((one[code], table.get("endings", ())) for code, table in tables.items())
        self._listed = {word: claim * (LISTED if claim in alone else SHARED) for word, claim in words.items()}
        self._letters = {letter: claim * 2 * HINT for letter, claim in letters.items()}
        self._endings: dict[str, list[tuple[str, Ballot]]] = {}
        for ending, claim in sorted(endings.items(), key=lambda entry: -len(entry[0])):
            self._endings.setdefault(ending[-2:], []).append((ending, claim * HINT))
        self._other_script = one["other"] * LISTED
        self._words = Kept(self._word)

    def votes(self, text: str) -> Votes:
        """How strongly each language is heard, the foreign ones included."""
        if "@" in text or "/" in text or "www." in text:
            text = " ".join([word for word in text.split() if not ("@" in word or "://" in word or "www." in word)])
        words = _SPACED.change(text).replace("¿", " ¿ ").replace("¡", " ¡ ").split()
        total = sum(map(self._words.__getitem__, words))
        return unpack(f"<{len(self._codes)}H", total.to_bytes(FIELD // 8 * len(self._codes), "little"))

    def winner(self, votes: Votes) -> tuple[str, int]:
        """The code of the language that is heard most, and its votes; UNKNOWN when none stands out or is judged."""
        weighed = [*map(sub, map(add, votes, votes), self._yield)]
        most, best = max(zip(weighed, self._codes, strict=True))
        runner_up = sorted(weighed)[-2]
        count = most + 1 >> 1
        if 2 * count <= runner_up or count < SHARED or best not in self.judged:
            return UNKNOWN, 0
        return best, count

    def _word(self, run: str) -> Ballot:
        """What a word votes for; one that nobody lists by its look, half as much by what an apostrophe joins in it."""
        listed = self._listed.get(run)
        if listed:
            return listed
        total = 0
        for word in _GLUED.findall(run):
            listed = self._listed.get(word)
            total += listed or self._hints(word)
            if not listed and "'" in word:
                total += sum(map(self._listed.get, word.split("'"), repeat(0))) >> 1  # no field holds an odd number
        return total

    def _hints(self, word: str) -> Ballot:
        """What the letters and the end of an unlisted word say."""
        total = 0
        if not word.isascii():
            total = sum(map(self._letters.get, word, repeat(0)))
            if max(word) >= _FIRST_OTHER and _other_script().search(word):
                total += self._other_script
        for ending, ballot in self._endings.get(word[-2:], ()):
            if word.endswith(ending) and word != ending:
                return total + ballot
        return total


@lru_cache(maxsize=4)
def _tables(languages: tuple[Language, ...]) -> Tables:
    """The votes of all languages, those that are not judged included."""
    return Tables(languages)


def language_of(text: str, languages: Sequence[Language]) -> str:
    """The code of the text's language, or UNKNOWN. Of a mixed text: of the paragraph that asks, else of the longest."""
    tables = _tables(tuple(languages))
    text = text[:MOST_CHARACTERS]
    votes = tables.votes(text)
    best, _ = tables.winner(votes)
    known = votes[: len(tables.judged)]
    if sum(known) <= 24 or max(known) >= CLEAR * sum(known) or "\n" not in text:
        return best
    return _of_paragraphs(_PARAGRAPH.split(text), tables) or best


def _of_paragraphs(paragraphs: Sequence[str], tables: Tables) -> str:
    """The last paragraph with a question decides; without one, the language that most words are in."""
    weights: dict[str, int] = {}
    asked = ""
    for paragraph in paragraphs:
        code, count = tables.winner(tables.votes(paragraph))
        if count >= 3 * LISTED:
            weights[code] = weights.get(code, 0) + count
            asked = code if "?" in paragraph else asked
    return asked or max(weights, key=lambda code: weights[code], default="")


@lru_cache(maxsize=1)
def _other_script() -> re.Pattern[str]:
    """Letters of other scripts; a range so wide takes long to compile."""
    return re.compile(rf"[{_FIRST_OTHER}-\u1cff\u2e80-\ud7ff\uf900-\ufaff]")


def _claims(entries: Iterable[tuple[int, Iterable[str]]]) -> dict[str, int]:
    """Each item with the languages that have it: a one in the field of each."""
    found: dict[str, int] = {}
    for one, items in entries:
        for item in dict.fromkeys(map(str.lower, items)):
            found[item] = found.get(item, 0) + one
    return found
