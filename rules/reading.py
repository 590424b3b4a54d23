"""One mail, read: its sentences, the phrases in each, and how each phrase is meant.

Made once for a mail and handed to every signal. Spans count characters of the own text, or of the subject.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rules.emergencies import Definition
from rules.limits import Limits
from rules.message import Message
from rules.phrases import Folded, Found, PhraseBook, fold
from rules.sentences import sentences
from rules.signals import Where
from rules.times import TimeFound

NEGATION_REACH = 4  # words between a negation and what it denies: "it is not really all that urgent"


class Meant(StrEnum):
    """How a phrase is meant. Only what is meant as said becomes a signal; the rest is kept as the reason why not."""

    AS_SAID = "as_said"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    REPORTED = "reported"
    OVER = "over"
    ANOTHER_SENSE = "another_sense"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. `found` are its phrases, in characters of the folded text; `scores` are the learned ear's."""

    where: Where
    start: int
    end: int
    words: str
    folded: Folded
    found: tuple[Found, ...]
    categories: frozenset[str]
    scores: tuple[float, ...] = ()

    def of(self, category: str) -> list[Found]:
        return [found for found in self.found if found.category == category]

    def has(self, *categories: str) -> bool:
        return any(category in self.categories for category in categories)

    @property
    def asks(self) -> bool:
        return "?" in self.words or self.has("request.ask")

    def words_of(self, found: Found) -> tuple[str, int, int]:
        """A phrase's own words with their span in the own text (or the subject)."""
        start, end = self.folded.span(found.start, found.end)
        return self.folded.original[start:end], start, end


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the signals look at. `limits` already hold this client's exceptions."""

    message: Message
    limits: Limits
    own: str
    subject: tuple[Sentence, ...]
    body: tuple[Sentence, ...]
    times: tuple[TimeFound, ...]
    asked: TimeFound | None
    quoted: str  # what is set aside: earlier mail that may hold an agreement
    is_answer: bool  # the subject is an old one: "Re: ..."
    definition: Definition
    allowed: Mapping[str, float] = field(default_factory=dict)  # concept -> hours within which it counts

    def __iter__(self) -> Iterator[Sentence]:
        yield from self.subject
        yield from self.body

    def has(self, *categories: str) -> bool:
        return any(sentence.has(*categories) for sentence in self)

    def hours_allowed(self, concept: str) -> float | None:
        """Within how many hours this concept is an emergency; None when at any time."""
        return self.allowed.get(concept)


def read_sentences(text: str, where: Where, book: PhraseBook) -> tuple[Sentence, ...]:
    """The sentences of a text, each with its phrases."""
    folded = fold(text)
    spans = sentences(text) if where is Where.BODY else ([(0, len(text))] if text.strip() else [])
    starts = [start for start, _ in spans]
    held: list[list[Found]] = [[] for _ in spans]
    for found in book.find(folded):
        at = bisect_right(starts, folded.span(found.start, found.end)[0]) - 1
        if at >= 0:
            held[at].append(found)
    return tuple(
        Sentence(where, start, end, text[start:end], folded, tuple(own), frozenset(f.category for f in own))
        for (start, end), own in zip(spans, held, strict=True)
    )


def meant(found: Found, sentence: Sentence) -> Meant:
    """How a phrase is meant where it stands: as said, denied, supposed, told of others, over, or in another sense."""
    if _inside(found, sentence, "urgent.hidden") or _inside(found, sentence, "softener.words"):
        return Meant.ANOTHER_SENSE if _inside(found, sentence, "urgent.hidden") else Meant.NEGATED
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
