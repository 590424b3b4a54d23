"""A sentence as it was said: its phrases, and how each of them is meant.

Spans count characters of the own text, or of the subject.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from rules.phrases import Folded, Found, PhraseBook, Place, fold
from rules.sentences import sentences
from rules.signals import Where

_SHOUTED = re.compile(r"[A-ZÀ-ÖØ-Þ](?<!\w.)[A-ZÀ-ÖØ-Þ]{2,}\b", re.DOTALL)  # begins with a set: `re` leaps to it
_QUOTED = re.compile(r"""(?<!\w)(["'])(?=\S)[^"\n]{1,80}?(?<=\S)\1(?!\w)""")  # an apostrophe inside a word is none
ASKING = ("request.ask", "request.please", "request.wish")
NO_PHRASES: frozenset[str] = frozenset()
NAMED = 4  # words at most that quotation marks make a name of something
NEGATION_REACH = 4  # words between a negation and what it denies: "it is not really all that urgent"


class Meant(StrEnum):
    """How a phrase is meant. Only what is meant as said becomes a signal; the rest is kept as the reason why not."""

    AS_SAID = "as_said"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    REPORTED = "reported"
    ANOTHER_SENSE = "another_sense"


class Sentence(NamedTuple):
    """One sentence. `places` are its phrases, in characters of the folded text; `shouted` counts words in capitals."""

    where: Where
    start: int
    end: int
    words: str
    folded: Folded
    places: tuple[Place, ...]
    categories: frozenset[str]
    shouted: int

    def of(self, *categories: str) -> list[Found]:
        """Its phrases of these categories, in order."""
        if self.categories.isdisjoint(categories):
            return []
        return [Found.at(place) for place in self.places if place[2] in categories]

    def has(self, *categories: str) -> bool:
        return not self.categories.isdisjoint(categories)

    @property
    def plain(self) -> str:
        """The folded words of this sentence alone."""
        start, end = self.folded_span
        return self.folded.text[start:end]

    @property
    def folded_span(self) -> tuple[int, int]:
        """Where the sentence stands in the folded text."""
        index = self.folded.index
        if index is None:
            return self.start, self.end
        return bisect_left(index, self.start), bisect_left(index, self.end)

    @property
    def asks(self) -> bool:
        return "?" in self.words or self.has(*ASKING)

    def words_of(self, found: Found) -> tuple[str, int, int]:
        """A phrase's own words with their span in the own text (or the subject)."""
        start, end = self.folded.span(found.start, found.end)
        return self.folded.original[start:end], start, end


def read_sentences(text: str, where: Where, book: PhraseBook) -> tuple[Sentence, ...]:
    """The sentences of a text, each with its phrases."""
    if where is Where.BODY:
        return sentences_at(sentences(text), text, where, book)
    return sentences_at([(0, len(text))] if text.strip() else [], text, where, book)


def sentences_at(spans: Sequence[tuple[int, int]], text: str, where: Where, book: PhraseBook) -> tuple[Sentence, ...]:
    """These stretches of a text as sentences."""
    folded = fold(text)
    places = tuple(book.places(folded))
    index = folded.index
    begins = [place[0] for place in places] if index is None else [index[place[0]] for place in places]
    shouts = [shout.start() for shout in _SHOUTED.finditer(text)]
    edges = [*[start for start, _ in spans], len(text) + 1]
    cuts = [bisect_left(begins, edge) for edge in edges]
    louder = [bisect_left(shouts, edge) for edge in edges] if shouts else [0] * len(edges)
    read = []
    for n, (start, end) in enumerate(spans):
        own = places[cuts[n] : cuts[n + 1]]
        loud = louder[n + 1] - louder[n]
        categories = frozenset([category for _, _, category, _ in own]) if own else NO_PHRASES
        read.append(Sentence(where, start, end, text[start:end], folded, own, categories, loud))
    return tuple(read)


def categories_of(sentences: Sequence[Sentence]) -> frozenset[str]:
    """The categories of all phrases in these sentences."""
    return frozenset[str]().union(*[sentence.categories for sentence in sentences])


def meant(found: Found, sentence: Sentence) -> Meant:
    """How a phrase is meant where it stands: as said, denied, supposed, told of others, over, or in another sense."""
    if _inside(found, sentence, "urgent.hidden") or _inside(found, sentence, "softener.words"):
        return Meant.ANOTHER_SENSE if _inside(found, sentence, "urgent.hidden") else Meant.NEGATED
    if _is_named(found, sentence):
        return Meant.ANOTHER_SENSE
    if is_negated(found, sentence):
        return Meant.NEGATED
    if sentence.has("shape.hypothetical"):
        return Meant.HYPOTHETICAL
    if sentence.has("shape.reported"):
        return Meant.REPORTED
    return Meant.AS_SAID


def is_negated(found: Found, sentence: Sentence) -> bool:
    """Does a negation stand before it, in the same clause, a few words away?"""
    text = sentence.folded.text
    for negation in sentence.of("shape.negation"):
        if negation.end > found.start:
            continue
        between = text[negation.end : found.start]
        if between.count(" ") > NEGATION_REACH + 1 or any(mark in between for mark in ",;:.!?()"):
            continue
        breaks = any(negation.end <= b.start < found.start for b in sentence.of("shape.clause_break"))
        if not breaks:
            return True
    return False


def _inside(found: Found, sentence: Sentence, category: str) -> bool:
    return any(held.start <= found.start and found.end <= held.end for held in sentence.of(category))


def _is_named(found: Found, sentence: Sentence) -> bool:
    """Does it stand between quotation marks with few other words: spoken of, not said ("a button called 'Urgent'")?"""
    plain, (start, _) = sentence.plain, sentence.folded_span
    return ('"' in plain or "'" in plain) and any(
        start + named.start() < found.start and found.end < start + named.end() and len(named[0].split()) <= NAMED
        for named in _QUOTED.finditer(plain)
    )
