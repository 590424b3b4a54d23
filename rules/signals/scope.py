"""It asks for more than was agreed: extras for free, one more round, another profession's work."""

from rules.reading import Reading
from rules.said import Sentence, is_negated
from rules.signals import Findings, Signal, Where
from rules.signals.weighed import weighed
from rules.tags import Tag

LABEL = "out_of_scope"
ASKED = -0.3  # how sure the ear must be that a sentence asks, when no phrase says so
DOUBTED = -2.5  # how far below the line the ear may be when a service is asked for that the user does not offer


def scope(reading: Reading) -> Findings:
    """Sentences that ask for more; and those that ask for a service which the user's list lacks."""
    heard = weighed(reading, Tag.OUT_OF_SCOPE, "beyond_the_agreement", _weigh)
    if reading.ear is not None and reading.ear.margin(LABEL) < DOUBTED:
        return heard
    unoffered = reading.unoffered
    if reading.categories.isdisjoint(unoffered):
        return heard
    others = tuple([s for n in range(len(reading.sentences)) for s in _other_service(n, reading, unoffered)])
    covered = {(s.where, s.start) for s in others}
    kept = tuple([s for s in heard.signals if (s.where, s.start) not in covered])
    return Findings(kept + others, heard.dismissed if not others else ())


def _other_service(number: int, reading: Reading, unoffered: frozenset[str]) -> list[Signal]:
    """A request for a service beyond the user's, unless a price is asked for it."""
    sentence = reading.sentences[number]
    asked = sentence.categories & unoffered
    if not asked or sentence.where is Where.SUBJECT or sentence.has("scope.paid", "shape.over"):
        return []
    if not (sentence.asks or (_sounds_asked(number, reading))):
        return []
    named = [f for f in sentence.of(*asked) if not is_negated(f, sentence)]
    if not named:
        return []
    found = min(named, key=lambda f: (f.start, f.category))
    words = sentence.words_of(found)[0]
    values = (("heavy", words),)
    return [
        Signal(Tag.OUT_OF_SCOPE, sentence.words, sentence.where, sentence.start, sentence.end, "not_offered", values)
    ]


def _sounds_asked(number: int, reading: Reading) -> bool:
    ear = reading.ear
    return ear is not None and number < len(ear.sentences) and ear.score(number, "request") > ASKED


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
