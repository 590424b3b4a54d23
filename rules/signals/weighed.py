"""What the signals about a sentence's meaning share: a sentence weighs something for a tag, and is its own evidence."""

from collections.abc import Callable

from rules.reading import Reading, Sentence
from rules.signals import Findings, Signal
from rules.tags import Tag

Weigh = Callable[[Sentence, Reading], float]
ENOUGH = 1.0


def weighed(reading: Reading, tag: Tag, reason: str, weigh: Weigh) -> Findings:
    """A signal for each sentence that weighs enough."""
    signals = []
    for sentence in reading:
        weight = weigh(sentence, reading)
        if weight >= ENOUGH:
            signals.append(
                Signal(tag, sentence.words, sentence.where, sentence.start, sentence.end, reason, weight=weight)
            )
    return Findings(tuple(signals))
