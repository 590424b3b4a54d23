"""Which sentences ask something of the user: to do, decide, deliver, answer or attend.

Phrases of asking, questions, orders at the start of a clause and proposals to meet weigh together with what the learned
ear hears. Fitted on the trained part of our mails and on English prose from elsewhere.
"""

from collections.abc import Set

from rules.ear import Ear
from rules.said import Sentence

LABEL = "request"
WEIGHTS = {
    "request.please": 3.0,
    "request.ask": 2.0,
    "request.meet": 1.8,
    "request.wish": 0.1,  # "I need", "I'd like": of the user, or of anybody else
    "request.own": -5.0,
}
QUESTION, ORDER = 1.5, 1.0
HEARD = 0.4  # of the ear's score
LINE, LINE_ALONE = -0.2, 0.6  # to lie above: in a mail, and for a sentence that stands alone


def requests_in(sentences: tuple[Sentence, ...], ear: Ear | None, lead_in: Set[str]) -> tuple[Sentence, ...]:
    """The sentences of a mail that ask something, in order. `lead_in`: words that may stand before an order."""
    if ear is None:
        return tuple([s for s in sentences if _told(s, lead_in) > 0])
    line = LINE_ALONE if ear.alone else LINE
    heard = zip(ear.sentences, ear.scores(LABEL), strict=True)
    return tuple([s for s, score in heard if _told(s, lead_in) + HEARD * score > line])


def _told(sentence: Sentence, lead_in: Set[str]) -> float:
    """What the grammar makes of a sentence."""
    said, told = sentence.categories, 0.0
    if not said.isdisjoint(WEIGHTS):
        told = sum([weight for category, weight in WEIGHTS.items() if category in said])
    if "?" in sentence.words:
        told += QUESTION
    if "request.starts" in said and _orders(sentence, lead_in):
        told += ORDER
    return told


def _orders(sentence: Sentence, lead_in: Set[str]) -> bool:
    """Does a clause begin with a word that orders?"""
    for found in sentence.of("request.starts"):
        before = sentence.folded.text[sentence.folded_span[0] : found.start]
        if before[-1:].isalnum() or before[-1:] == ":":
            continue  # the second half of a word: "e:mail"
        before = before.strip(" -*>\"'")
        if not before or before in lead_in or before[-1:] in (",", ":", ";"):
            return True
    return False
