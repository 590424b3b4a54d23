"""What the signals about a mail's meaning share: the learned ear decides, and sentences are evidence.

The ear knows the grammar's phrases and facts as features of its own; a mail is tagged when it lies above the ear's line
(in logits). In a language without weights the grammar alone decides, against a line of its own.
"""

from collections.abc import Callable

from rules.ear import Ear
from rules.reading import Reading
from rules.said import Sentence
from rules.signals import NONE, Dismissed, Findings, Signal
from rules.tags import Tag

LABELS = {tag: tag.replace("-", "_") for tag in Tag}  # as the ear calls them
Weigh = Callable[[Sentence, Reading], float]
ENOUGH = 1.0  # of a sentence's grammar, where there is no ear
NEAR = -0.7  # a mail this far below the line is told as seen and not enough


def weighed(reading: Reading, tag: Tag, reason: str, weigh: Weigh) -> Findings:
    """A signal for each sentence that says it, when the mail as a whole weighs enough."""
    sentences, ear, label = reading.sentences, reading.ear, LABELS[tag]
    if not sentences:
        return NONE
    if ear is None:
        grammar = [weigh(sentence, reading) for sentence in sentences]
        said = [n for n, weight in enumerate(grammar) if weight >= ENOUGH]
        return Findings(tuple(_signal(sentences[n], tag, reason, grammar[n]) for n in said))
    if ear.margin(label) <= NEAR:
        return NONE
    best = ear.best(label)
    if ear.says(label):
        return Findings(tuple([_heard(ear, sentences[n], n, tag, reason, label) for n in best]))
    return Findings(dismissed=(_not_enough(sentences[best[0]], tag),))


def _heard(ear: Ear, sentence: Sentence, n: int, tag: Tag, reason: str, label: str) -> Signal:
    heavy = ", ".join(ear.heavy(n, label))
    return _signal(sentence, tag, reason, ear.score(n, label), (("heavy", heavy),) if heavy else ())


def _signal(
    sentence: Sentence, tag: Tag, reason: str, weight: float, values: tuple[tuple[str, str], ...] = ()
) -> Signal:
    return Signal(tag, sentence.words, sentence.where, sentence.start, sentence.end, reason, values, weight)


def _not_enough(sentence: Sentence, tag: Tag) -> Dismissed:
    return Dismissed(sentence.words, "not_enough", sentence.where, sentence.start, sentence.end, tag)
