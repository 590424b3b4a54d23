"""It judges without saying what to change."""

from rules.reading import Reading
from rules.said import Sentence
from rules.signals import Findings
from rules.signals.weighed import weighed
from rules.tags import Tag


def vagueness(reading: Reading) -> Findings:
    return weighed(reading, Tag.VAGUE_FEEDBACK, "nothing_to_act_on", _weigh)


def _weigh(sentence: Sentence, reading: Reading) -> float:
    judgements = len({found.phrase for found in sentence.of("vague.judgement")})
    return 0.5 * judgements - 0.5 * sentence.has("shape.praise")
