"""It is urgent as the user defined it, whether or not it says so. The tag for which recall matters most."""

from datetime import timedelta

from rules.emergencies import Definition, free_phrase_in
from rules.reading import Reading
from rules.said import Sentence, is_negated
from rules.signals import Dismissed, Findings, Signal
from rules.tags import Tag


def emergency(reading: Reading) -> Findings:
    """Each sentence that reports something the user listed; supposed ones and those that are over are set aside."""
    signals: list[Signal] = []
    dismissed: list[Dismissed] = []
    sentences = list(reading)
    for number, sentence in enumerate(sentences):
        found = _concept(sentence, reading) or _free(sentence, reading.definition)
        if found is None:
            continue
        means, words, start, end = found
        following = sentences[number + 1 : number + 3]
        if sentence.has("shape.hypothetical"):
            dismissed.append(Dismissed(words, "hypothetical", sentence.where, start, end, Tag.EMERGENCY))
        elif sentence.has("shape.over") or any(s.has("shape.over") for s in following):
            dismissed.append(Dismissed(words, "over", sentence.where, start, end, Tag.EMERGENCY))
        else:
            signals.append(
                Signal(Tag.EMERGENCY, words, sentence.where, start, end, "user_defined", (("means", means),))
            )
    return Findings(tuple(signals), tuple(dismissed))


def _concept(sentence: Sentence, reading: Reading) -> tuple[str, str, int, int] | None:
    """A listed concept said outright, or a thing and its trouble in one sentence."""
    for concept, means in reading.definition.concepts:
        within = reading.hours_allowed(concept)
        if within is not None and not _due_within(reading, within):
            continue
        outright = sentence.of(f"{concept}.phrases")
        if outright:
            words, start, end = sentence.words_of(outright[0])
            return means, words, start, end
        things, troubles = sentence.of(f"{concept}.things"), sentence.of(f"{concept}.troubles")
        pairs = [(a, b) for a in things for b in troubles if not (a.start < b.end and b.start < a.end)]
        pairs = [(a, b) for a, b in pairs if not is_negated(b, sentence)]
        if pairs:
            a, b = min(pairs, key=lambda pair: abs(pair[0].start - pair[1].start))
            start, end = sentence.folded.span(min(a.start, b.start), max(a.end, b.end))
            return means, sentence.folded.original[start:end], start, end
    return None


def _due_within(reading: Reading, hours: float) -> bool:
    asked = reading.asked
    latest = reading.message.arrived_at + timedelta(hours=hours)
    return any(reading.message.arrived_at <= time.due <= latest for time in ((asked,) if asked else reading.times))


def _free(sentence: Sentence, definition: Definition) -> tuple[str, str, int, int] | None:
    first, last = sentence.start, sentence.end
    folded = sentence.folded.text
    if sentence.folded.index is None:
        folded = folded[first:last]
    for phrase in definition.free:
        span = free_phrase_in(phrase, folded)
        if span is not None:
            offset = first if sentence.folded.index is None else 0
            start, end = sentence.folded.span(span[0] + offset, span[1] + offset)
            return phrase.text, sentence.folded.original[start:end], start, end
    return None
