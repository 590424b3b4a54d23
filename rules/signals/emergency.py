"""It is urgent as the user defined it, whether or not it says so. The tag for which recall matters most.

The grammar finds a concept that the user listed; the learned ear may only confirm one of those. Phrases of the user's
that fit no concept are found by their words alone.
"""

from collections.abc import Sequence
from datetime import timedelta

from rules.emergencies import CONCEPTS, Definition, free_phrase_in
from rules.features import may_tell, told_by_words
from rules.reading import Reading
from rules.said import Sentence, is_negated
from rules.signals import Dismissed, Findings, Signal
from rules.tags import Tag

LABEL = "emergency"
HEARD = -1.3  # how far below the line the ear may be when it alone hears of a listed concept: better one too many
HEARD_OF_NOTHING = 1.0  # how far above it when the sentence has no word of any concept
DOUBTED = -1.2  # how far below the line the ear may be when the grammar tells of a listed concept
DOUBTED_SHORT = -4.0  # and in a mail of few sentences, which leaves the ear little to hear
SHORT = 2  # sentences, the greeting or the signature among them
FAR = 60  # characters between a thing and its trouble that speak of two matters
Told = tuple[str, int, int]  # the user's words for it, and where the mail tells of it


def emergency(reading: Reading) -> Findings:
    """Each sentence that reports something the user listed; supposed ones and those that are over are set aside."""
    signals: list[Signal] = []
    dismissed: list[Dismissed] = []
    sentences, listed = reading.sentences, reading.definition
    concepts = [(concept, means) for concept, means in listed.concepts if may_tell(reading.categories, concept)]
    for number, sentence in enumerate(sentences if concepts or listed.free else ()):
        free = _free(sentence, listed)
        told = free or _by_words(sentence, concepts, reading)
        if told is None:
            continue
        means, start, end = told
        words = sentence.folded.original[start:end]
        aside = _set_aside(reading, number, doubted=free is None and _doubted(reading))
        if aside:
            dismissed.append(Dismissed(words, aside, sentence.where, start, end, Tag.EMERGENCY))
        else:
            values = (("means", means),)
            signals.append(Signal(Tag.EMERGENCY, words, sentence.where, start, end, "user_defined", values))
    if not signals:
        signals = _heard(reading, sentences)
    return Findings(tuple(signals), tuple(dismissed))


def _doubted(reading: Reading) -> bool:
    line = DOUBTED_SHORT if len(reading.sentences) <= SHORT else DOUBTED
    return reading.ear is not None and reading.ear.margin(LABEL) < line


def _set_aside(reading: Reading, number: int, doubted: bool) -> str:
    """Why a sentence that tells of a concept is no emergency; "" when it is one."""
    sentence = reading.sentences[number]
    if sentence.has("shape.hypothetical"):
        return "hypothetical"
    if _is_settled(reading) or any(near.has("shape.over") for near in reading.sentences[number : number + 3]):
        return "over"
    return "not_enough" if doubted else ""


def _is_settled(reading: Reading) -> bool:
    """Does the mail say anywhere that all is well with its sender ("false alarm", "ours is fine")?"""
    return reading.has("shape.settled") and any(
        not is_negated(found, sentence) for sentence in reading.sentences for found in sentence.of("shape.settled")
    )


def _by_words(sentence: Sentence, concepts: Sequence[tuple[str, str]], reading: Reading) -> Told | None:
    """A listed concept told by its words, and what the user called it."""
    for concept, means in concepts:
        span = told_by_words(sentence, concept)
        if span is not None and span[1] - span[0] < FAR and _in_time(reading, concept):
            return means, *sentence.folded.span(*span)
    return None


def _in_time(reading: Reading, concept: str) -> bool:
    """Some concepts count only when a moment of the mail falls within so many hours: a tax date, a court date."""
    hours = reading.hours_allowed(concept)
    if hours is None:
        return True
    arrived = reading.message.arrived_at
    latest = arrived + timedelta(hours=hours)
    return any(arrived <= time.due <= latest or time.begins <= latest <= time.ends for time in reading.times)


def _heard(reading: Reading, sentences: Sequence[Sentence]) -> list[Signal]:
    """What the ear alone calls an emergency, when its best sentence speaks of a listed concept."""
    if reading.ear is None or not reading.ear.says(LABEL, HEARD) or _is_settled(reading):
        return []
    best = reading.ear.best(LABEL)
    concept = _concept_of(sentences, best[0])
    if not concept and not reading.ear.says(LABEL, HEARD_OF_NOTHING):
        return []
    listed = dict(reading.definition.concepts)
    if concept and concept not in listed:
        return []
    if not concept and not all(name in listed for name in CONCEPTS):
        return []
    if sentences[best[0]].has("shape.hypothetical") or (concept and not _in_time(reading, concept)):
        return []
    means = listed.get(concept, "") or next(iter(listed.values()))
    return [_signal(reading, sentences[n], n, means) for n in best]


def _concept_of(sentences: Sequence[Sentence], best: int) -> str:
    """The concept of which most words stand in a sentence, or else in its neighbours; "" for none."""
    for near in (sentences[best : best + 1], sentences[max(best - 1, 0) : best + 2]):
        counts = {
            concept: sum(len(s.of(f"{concept}.{part}")) for s in near for part in ("topic", "things", "phrases"))
            for concept in CONCEPTS
        }
        most = max(counts, key=lambda concept: counts[concept])
        if counts[most]:
            return most
    return ""


def _signal(reading: Reading, sentence: Sentence, number: int, means: str) -> Signal:
    assert reading.ear is not None
    heavy = ", ".join(reading.ear.heavy(number, LABEL))
    values = (("means", means), *((("heavy", heavy),) if heavy else ()))
    weight = reading.ear.score(number, LABEL)
    return Signal(
        Tag.EMERGENCY, sentence.words, sentence.where, sentence.start, sentence.end, "user_defined", values, weight
    )


def _free(sentence: Sentence, definition: Definition) -> Told | None:
    """A free phrase of the user's, its words found in one sentence."""
    if not definition.free:
        return None
    offset, _ = sentence.folded_span
    for phrase in definition.free:
        span = free_phrase_in(phrase, sentence.plain)
        if span is not None:
            return phrase.text, *sentence.folded.span(span[0] + offset, span[1] + offset)
    return None
