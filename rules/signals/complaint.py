"""It states a grievance about the work or the service, or threatens to leave."""

from rules.reading import Reading
from rules.said import Sentence
from rules.signals import Findings
from rules.signals.weighed import weighed
from rules.tags import Tag


def complaint(reading: Reading) -> Findings:
    return weighed(reading, Tag.COMPLAINT, "grievance", _weigh)


def _weigh(sentence: Sentence, reading: Reading) -> float:
    grievances = len({found.phrase for found in sentence.of("complaint.grievance")})
    leaving = sentence.has("complaint.leave")
    return 0.5 * grievances + 0.7 * leaving - 0.5 * sentence.has("shape.praise")
