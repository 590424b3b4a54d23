"""Which sentences ask something of the user: to do, decide, deliver, answer or attend.

Phrases of asking, questions, orders at the start of a clause and proposals to meet, unless the learned ear is sure that
nothing is asked; and what the ear alone is sure of.
"""

from rules.ear import Ear
from rules.said import Sentence

LABEL = "request"
SURE, UNLIKELY, MEETING = 0.1, -0.85, -0.4  # scores of a sentence: asked anyhow, not asked after all, a meeting asked
_LEADS = frozenset({"", "and", "so", "also", "then", "ok", "okay", "but", "please", "y", "e", "pero", "ma", "poi", "o"})


def requests_in(sentences: tuple[Sentence, ...], ear: Ear | None) -> tuple[Sentence, ...]:
    """The sentences of a mail that ask something, in order."""
    return tuple(
        s for n, s in enumerate(sentences) if _asks(s, ear.score(n, LABEL) if ear and n < len(ear.sentences) else None)
    )


def _asks(sentence: Sentence, score: float | None) -> bool:
    if sentence.has("request.own"):
        return False
    told = sentence.asks or _orders(sentence)
    if score is None:
        return told or sentence.has("request.meet")
    return score > SURE or (told and score > UNLIKELY) or (sentence.has("request.meet") and score > MEETING)


def _orders(sentence: Sentence) -> bool:
    """Does a clause begin with a word that orders?"""
    for found in sentence.of("request.starts"):
        before = sentence.folded.text[sentence.folded_start : found.start].strip(" -*>\"'")
        if before in _LEADS or before[-1:] in (",", ":", ";"):
            return True
    return False
