"""It is rude: insulting, demeaning or threatening a person. Blunt, unhappy or fond swearing is not."""

from rules.reading import Reading
from rules.said import Sentence
from rules.signals import Findings
from rules.signals.weighed import weighed
from rules.tags import Tag


def tone(reading: Reading) -> Findings:
    return weighed(reading, Tag.RUDE, "rude_to_a_person", _weigh)


def _weigh(sentence: Sentence, reading: Reading) -> float:
    if sentence.has("shape.praise"):
        return 0.0
    insults = len({found.phrase for found in sentence.of("rude.insult")})
    return 0.5 * insults + 0.6 * sentence.has("rude.contempt") + 0.6 * sentence.has("rude.threat")
