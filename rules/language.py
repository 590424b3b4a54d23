"""Which language a text is written in: one of the languages we know, or unknown.

A vote of words, then of letters and endings for words that nobody lists. Languages that we do not judge vote too, so
that Portuguese is not taken for Spanish. A text in two languages is judged by its paragraphs. On a tie: unknown.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from rules.cleaning import unmask
from rules.languages import Language

UNKNOWN = "unknown"
FOREIGN = Path(__file__).parent / "languages" / "foreign.toml"

LISTED, SHARED, HINT = (
    4,
    2,
    1,
)  # votes of a word that one language lists, that several list, and of a letter or an ending
MOST_CHARACTERS = 6000
CLEAR = 0.8  # share of the known languages' votes above which a text counts as written in one

_WORD = re.compile(r"[^\W\d_]+(?:['’·][^\W\d_]+)*|[¿¡]")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1cff\u2e80-\ud7ff\uf900-\ufaff]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_NO_LANGUAGE = re.compile(r"\S*(?:://|@|www\.)\S*")

Votes = dict[str, int]


def language_of(text: str, languages: Sequence[Language]) -> str:
    """The code of the text's language, or UNKNOWN. Of a mixed text: of the paragraph that asks, else of the longest."""
    text = text[:MOST_CHARACTERS]
    votes = _votes(text, tuple(languages))
    best = _winner(votes, languages)
    known = [votes.get(language.code, 0) for language in languages]
    if sum(known) <= 24 or max(known) >= CLEAR * sum(known) or "\n" not in text:
        return best
    return _of_paragraphs(_PARAGRAPH.split(text), languages) or best


def _of_paragraphs(paragraphs: Sequence[str], languages: Sequence[Language]) -> str:
    """The last paragraph with a question decides; without one, the language that most words are in."""
    weights: Votes = {}
    asked = ""
    for paragraph in paragraphs:
        votes = _votes(paragraph, tuple(languages))
        code = _winner(votes, languages)
        if code != UNKNOWN and votes[code] >= 3 * LISTED:
            weights[code] = weights.get(code, 0) + votes[code]
            asked = code if "?" in paragraph else asked
    return asked or max(weights, key=lambda code: weights[code], default="")


def _winner(votes: Votes, languages: Sequence[Language]) -> str:
    if not votes:
        return UNKNOWN
    yielding = _tables(tuple(languages))[3]
    best = max(votes, key=lambda code: 2 * votes[code] - (code in yielding))
    runner_up = max((2 * count - (code in yielding) for code, count in votes.items() if code != best), default=0)
    known = any(language.code == best for language in languages)
    return best if known and 2 * votes[best] > runner_up and votes[best] >= SHARED else UNKNOWN


def _votes(text: str, languages: tuple[Language, ...]) -> Votes:
    """How strongly each language is heard, the foreign ones included."""
    listed, letters, endings, _ = _tables(languages)
    votes: Votes = {}
    text = unmask(_NO_LANGUAGE.sub(" ", text) if "@" in text or "/" in text or "www." in text else text)
    for word in _WORD.findall(text.lower().replace("’", "'")):
        found = listed.get(word)
        if found is None and "'" in word:
            for piece in word.split("'"):
                for code, vote in listed.get(piece, ()):
                    votes[code] = votes.get(code, 0) + vote // 2
        if found is None:
            found = _hints(word, letters, endings)
        for code, vote in found:
            votes[code] = votes.get(code, 0) + vote
    return votes


Ballot = tuple[tuple[str, int], ...]


def _hints(word: str, letters: Mapping[str, tuple[str, ...]], endings: Mapping[str, tuple[str, ...]]) -> Ballot:
    """What the letters and the end of an unlisted word say."""
    found: list[tuple[str, int]] = []
    if not word.isascii():
        for letter in word:
            found += [(code, 2 * HINT) for code in letters.get(letter, ())]
        if _OTHER_SCRIPT.search(word):
            found.append(("other", LISTED))
    for length in range(min(len(word) - 1, 7), 1, -1):
        codes = endings.get(word[-length:])
        if codes:
            found += [(code, HINT) for code in codes]
            break
    return tuple(found)


@lru_cache(maxsize=4)
def _tables(
    languages: tuple[Language, ...],
) -> tuple[dict[str, Ballot], dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], frozenset[str]]:
    """Word -> votes, letter -> languages, ending -> languages, and the languages that yield on a tie."""
    tables: dict[str, Mapping[str, Any]] = {language.code: language.table("language") for language in languages}
    foreign = tomllib.loads(FOREIGN.read_text(encoding="utf-8"))
    tables |= {code: table for code, table in foreign.items() if code not in tables}
    words = _inverted((code, str(table.get("words", "")).split()) for code, table in tables.items())
    ballots = {
        word: tuple((code, LISTED if len(codes) == 1 else SHARED) for code in codes) for word, codes in words.items()
    }
    letters = _inverted((code, table.get("letters", "")) for code, table in tables.items())
    endings = _inverted((code, table.get("endings", ())) for code, table in tables.items())
    return ballots, letters, endings, frozenset(code for code, table in tables.items() if table.get("yields"))


def _inverted(entries: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for code, items in entries:
        for item in items:
            found.setdefault(item.lower(), {})[code] = None
    return {item: tuple(codes) for item, codes in found.items()}
