"""What the user wrote down as urgent, understood: concepts of the thesaurus, and free phrases matched word by word.

A concept is known by its name in every language, so that "site down" also finds "il sito non si apre". A phrase that
fits no concept is matched by the stems of its words, with the thesaurus's synonyms.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rules.languages import Language
from rules.phrases import PhraseBook, entries, fold, forms

DEFAULT_MEANS = ("site down", "payment broken", "data lost or leaked", "legal or tax date within 24 h")
CONCEPTS = ("site_down", "payment_broken", "data_lost", "legal_deadline")  # what DEFAULT_MEANS stand for
CONCEPT_KEYS = ("phrases", "things", "troubles", "topic")
SHORTEST_STEM = 4


class FreePhrase(NamedTuple):
    """A phrase of the user's that fits no concept: each of its words as the stems that may stand for it."""

    text: str
    words: tuple[tuple[str, ...], ...]


class Definition(NamedTuple):
    """The user's definition of urgent: concepts by name with the user's words for them, and free phrases."""

    concepts: tuple[tuple[str, str], ...]
    free: tuple[FreePhrase, ...]


USUAL = Definition(tuple(zip(CONCEPTS, DEFAULT_MEANS, strict=True)), ())


def definition(means: Sequence[str], languages: Iterable[Language]) -> Definition:
    """Understand the user's phrases; with none, the usual four."""
    if not means or tuple(means) == DEFAULT_MEANS:
        return USUAL
    return _definition(tuple(means), tuple(languages))


@lru_cache(maxsize=16)
def _definition(means: tuple[str, ...], languages: tuple[Language, ...]) -> Definition:
    tables = [language.table("thesaurus") for language in languages]
    names = _names_book(tables)
    concepts: list[tuple[str, str]] = []
    free: list[FreePhrase] = []
    for phrase in means:
        known = {found.category for found in names.find(fold(phrase))}
        concepts += [(name, phrase) for name in sorted(known)]
        if not known:
            free.append(_free(phrase, tables))
    return Definition(tuple(concepts), tuple(f for f in free if f.words))


def _names_book(tables: Iterable[Mapping[str, object]]) -> PhraseBook:
    concepts = [(name, held) for table in tables for name, held in table.items() if isinstance(held, Mapping)]
    return PhraseBook(pair for name, held in concepts for pair in entries({name: held.get("means")}))


def _free(phrase: str, tables: Sequence[Mapping[str, object]]) -> FreePhrase:
    """The phrase's words that carry meaning, each with its synonyms in every language."""
    groups: list[set[str]] = []
    for table in tables:
        held = table.get("synonyms", {})
        if isinstance(held, Mapping):
            groups += [{fold(form).text for word in words for form in forms(word)} for words in held.values()]
    words = [w for w in _words(fold(phrase).text) if len(w) >= SHORTEST_STEM or w.isdigit()]
    alternatives = []
    for word in words or _words(fold(phrase).text):
        same = {word}.union(*(group for group in groups if any(_same_stem(word, other) for other in group)))
        alternatives.append(tuple(sorted(same)))
    return FreePhrase(phrase, tuple(alternatives))


def _words(folded: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in folded).split()


def stem(word: str) -> str:
    """A word without its ending: at least four letters, and what inflection leaves of longer ones."""
    return word if len(word) <= SHORTEST_STEM else word[: max(SHORTEST_STEM, len(word) - 2)]


def _same_stem(one: str, other: str) -> bool:
    return " " not in other and stem(one) == stem(other)


def free_phrase_in(free: FreePhrase, folded: str) -> tuple[int, int] | None:
    """The span in a folded sentence from the first to the last word of a free phrase; None unless all are there."""
    spans: list[tuple[int, int]] = []
    for alternatives in free.words:
        span = _first_of(alternatives, folded)
        if span is None:
            return None
        spans.append(span)
    return min(start for start, _ in spans), max(end for _, end in spans)


def _first_of(alternatives: tuple[str, ...], folded: str) -> tuple[int, int] | None:
    for alternative in alternatives:
        looked_for = stem(alternative)
        at = folded.find(looked_for)
        while at >= 0:
            if at == 0 or not folded[at - 1].isalnum():
                end = at + len(looked_for)
                while end < len(folded) and folded[end].isalnum():
                    end += 1
                if end - at <= len(alternative) + 3:
                    return at, end
            at = folded.find(looked_for, at + 1)
    return None
