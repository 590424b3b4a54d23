"""It turns round what was decided before."""

from rules.reading import Reading
from rules.said import Sentence
from rules.signals import Findings
from rules.signals.weighed import weighed
from rules.tags import Tag


def rework(reading: Reading) -> Findings:
    return weighed(reading, Tag.REWORK, "turns_round_a_decision", _weigh)


def _weigh(sentence: Sentence, reading: Reading) -> float:
    """A reversal, against an agreement named in the sentence, the mail or the thread."""
    if not sentence.has("rework.reversal"):
        return 0.0
    agreed_here = sentence.has("shape.agreed")
    return 0.6 + 0.6 * agreed_here + 0.3 * (not agreed_here and reading.has("shape.agreed"))
