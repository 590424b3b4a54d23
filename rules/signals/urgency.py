"""It claims urgency: by words, by pressure, by capitals, by a header. By the sender's word only, not by the user's."""

import re

from rules.phrases import Found
from rules.reading import Reading
from rules.said import Meant, Sentence, meant
from rules.signals import Dismissed, Findings, Signal, Where
from rules.tags import Tag

_SHOUTED = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{3,}\b")


def urgency(reading: Reading) -> Findings:
    """Urgency or immediate attention claimed for this request. Denied, supposed or quoted claims are set aside."""
    signals = list(_from_headers(reading))
    dismissed: list[Dismissed] = []
    softened = reading.has("softener.words")
    for sentence in reading:
        for found in sentence.of("urgent.claim"):
            how = meant(found, sentence)
            words, start, end = sentence.words_of(found)
            if how is Meant.AS_SAID and sentence.where is Where.SUBJECT and (reading.is_answer or softened):
                dismissed.append(Dismissed(words, "old_subject", sentence.where, start, end, Tag.URGENT))
            elif how is Meant.AS_SAID:
                signals.append(Signal(Tag.URGENT, words, sentence.where, start, end, "urgency_claimed"))
            else:
                dismissed.append(Dismissed(words, how.value, sentence.where, start, end, Tag.URGENT))
        signals += _pressing(sentence)
    return Findings(tuple(signals), tuple(dismissed))


def _from_headers(reading: Reading) -> list[Signal]:
    """`Importance: high` (RFC 2156 section 5.3.4) and `X-Priority: 1` or 2, as Outlook and others set them."""
    for name in ("importance", "x-priority", "x-msmail-priority", "priority"):
        value = reading.message.header(name).strip()
        if value.lower() in ("high", "urgent") or value[:1] in ("1", "2"):
            shown = f"{header_name(name)}: {value}"
            return [Signal(Tag.URGENT, shown, Where.HEADER, 0, 0, "urgency_in_header")]
    return []


def header_name(name: str) -> str:
    """A lower-case header name as people write it."""
    return {"x-msmail-priority": "X-MSMail-Priority"}.get(name, name.title())


def _pressing(sentence: Sentence) -> list[Signal]:
    """Pressure without the word: two of its phrases, or one that is shouted."""
    pressing: list[Found] = [f for f in sentence.of("urgent.press") if meant(f, sentence) is Meant.AS_SAID]
    loud = "!!" in sentence.words or "??" in sentence.words or len(_SHOUTED.findall(sentence.words)) > 2
    if not pressing or (len(pressing) < 2 and not loud):
        return []
    words, start, end = sentence.words_of(pressing[0])
    return [Signal(Tag.URGENT, words, sentence.where, start, end, "pressure")]
