"""It asks for more than was agreed: extras for free, one more round, another profession's work."""

from rules.reading import Reading
from rules.said import Sentence
from rules.signals import Findings
from rules.signals.weighed import weighed
from rules.tags import Tag


def scope(reading: Reading) -> Findings:
    return weighed(reading, Tag.OUT_OF_SCOPE, "beyond_the_agreement", _weigh)


def _weigh(sentence: Sentence, reading: Reading) -> float:
    """A demand with something that makes it small, added or free; asking for a price takes it back."""
    if sentence.has("scope.paid") or not sentence.asks:
        return 0.0
    return (
        0.7 * sentence.has("scope.extra")
        + 0.7 * sentence.has("scope.free")
        + 0.7 * sentence.has("scope.rounds")
        + 0.4 * sentence.has("scope.minimiser")
    )
