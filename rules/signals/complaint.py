"""It states a grievance about the work or the service, or threatens to leave."""

from rules.reading import Reading
from rules.said import Meant, Sentence, meant
from rules.signals import Findings, Signal
from rules.signals.weighed import weighed
from rules.tags import Tag

LABEL = "complaint"
REASON = "grievance"
DOUBTED = -2.5  # how far below its line the ear may be when more, or earlier, was expected in so many words


def complaint(reading: Reading) -> Findings:
    """What the ear hears; and grievances told plainly, which are often too polite for it."""
    heard = weighed(reading, Tag.COMPLAINT, REASON, _weigh)
    if heard.signals or not reading.has("complaint.plain"):
        return heard
    if reading.ear is not None and reading.ear.margin(LABEL) < DOUBTED:
        return heard
    told = tuple([_told(sentence) for sentence in reading.sentences if _tells_plainly(sentence)])
    return Findings(told) if told else heard


def _tells_plainly(sentence: Sentence) -> bool:
    return any(meant(found, sentence) is Meant.AS_SAID for found in sentence.of("complaint.plain"))


def _told(sentence: Sentence) -> Signal:
    return Signal(Tag.COMPLAINT, sentence.words, sentence.where, sentence.start, sentence.end, REASON)


def _weigh(sentence: Sentence, reading: Reading) -> float:
    grievances = len({found.phrase for found in sentence.of("complaint.grievance")})
    leaving = sentence.has("complaint.leave")
    return 0.5 * grievances + 0.7 * leaving - 0.5 * sentence.has("shape.praise")
