"""It claims urgency: by words, by pressure, by capitals, by a header. By the sender's word only, not by the user's."""

from collections.abc import Iterator
from datetime import timedelta

from rules.reading import Reading
from rules.said import Meant, Sentence, meant
from rules.signals import Dismissed, Findings, Signal, Where
from rules.tags import Tag

LABEL = "urgent"
CLAIMS = ("urgent.outright", "urgent.claim", "urgent.soft")
URGENCY_HEADERS = ("importance", "x-priority", "x-msmail-priority", "priority")
DOUBTED = -1.0  # how far below the line the ear may be when urgency is claimed in so many words for what is asked
DOUBTED_UNASKED = 0.0  # and when nothing is asked
HEARD_ALONE = 0.3  # the least score for words of haste in a sentence that stands alone
DOUBTED_LOUD = -4.0  # and when those words are shouted, or say outright that it is urgent
PRESSED = 0.3  # how far above it when no word claims urgency
PRESSED_BY_TROUBLE = 1.0  # and when the mail reports an emergency besides, which presses without any claim
PRESSED_BY_TIME = 2.0  # and when it asks for something soon, which has tags of its own
SOON = timedelta(days=2)


def urgency(reading: Reading) -> Findings:
    """Urgency or immediate attention claimed for this request. Denied, supposed or quoted claims are set aside."""
    claims, dismissed, loud = _claimed(reading) if reading.has(*CLAIMS) else ([], [], False)
    for sentence in reading.quoted:
        quoted = [sentence.words_of(found)[0] for found in sentence.of("urgent.claim")]
        why = "old_subject" if sentence.where is Where.SUBJECT else "quoted"
        dismissed += [Dismissed(words, why, tag=Tag.URGENT) for words in quoted[:1]]
    signals = _from_headers(reading)
    if claims and not signals and _doubted(reading, loud):
        dismissed += [Dismissed(s.words, "not_enough", s.where, s.start, s.end, Tag.URGENT) for s in claims]
    else:
        signals += claims
    return Findings(tuple(signals or _pressed(reading)), tuple(dismissed))


def _claimed(reading: Reading) -> tuple[list[Signal], list[Dismissed], bool]:
    """Words that claim urgency, those that are set aside, and whether any claim is loud."""
    claims: list[Signal] = []
    dismissed: list[Dismissed] = []
    loud = False
    for sentence in reading.sentences:
        for found in sentence.of(*CLAIMS):
            words, start, end = sentence.words_of(found)
            aside = _set_aside(reading, sentence, meant(found, sentence))
            if not aside and found.category == "urgent.soft" and not _is_pressed_for(reading, sentence):
                aside = "not_enough"
            if aside:
                dismissed.append(Dismissed(words, aside, sentence.where, start, end, Tag.URGENT))
            else:
                loud |= found.category == "urgent.outright" or words.isupper()
                claims.append(Signal(Tag.URGENT, words, sentence.where, start, end, "urgency_claimed"))
    return claims, dismissed, loud


def _set_aside(reading: Reading, sentence: Sentence, how: Meant) -> str:
    """Why words of urgency are none; "" when they are. An old subject does not speak for the new text."""
    if how is not Meant.AS_SAID:
        return how.value
    if sentence.where is Where.SUBJECT and reading.has("softener.words"):
        return "old_subject"
    return ""


def _is_pressed_for(reading: Reading, sentence: Sentence) -> bool:
    """Words such as "right now" claim urgency only for something that is asked."""
    if reading.ear is not None and reading.ear.alone:
        return sentence in reading.asking and reading.ear.score(0, LABEL) > HEARD_ALONE
    if sentence in reading.asking:
        return True
    return bool(reading.asking) and reading.ear is not None and reading.ear.says(LABEL)


def _doubted(reading: Reading, loud: bool) -> bool:
    if reading.ear is None:
        return False
    asked = DOUBTED if reading.asking else DOUBTED_UNASKED
    return reading.ear.margin(LABEL) < (DOUBTED_LOUD if loud else asked)


def _pressed(reading: Reading) -> list[Signal]:
    """Pressure without the word, as the ear hears it; in a language without weights, two of its phrases together."""
    if reading.ear is None:
        pressing = [(s, s.of("urgent.press")) for s in reading.sentences]
        return [_pressure(*s.words_of(found[0]), s) for s, found in pressing if len(found) > 1]
    if reading.ear.margin(LABEL) <= PRESSED or (reading.ear.alone and not reading.asking):
        return []
    line = max((PRESSED, *_pressed_otherwise(reading)))
    if not reading.ear.says(LABEL, line):
        return []
    sentences = [(reading.ear.sentences[n], n) for n in reading.ear.best(LABEL)]
    return [_pressure(s.words, s.start, s.end, s, reading.ear.score(n, LABEL)) for s, n in sentences]


def _pressed_otherwise(reading: Reading) -> Iterator[float]:
    """The lines for what presses without any claim, an emergency or a near date: the ear takes it for a claim."""
    if reading.ear is not None and reading.ear.margin("emergency") > 0:
        yield PRESSED_BY_TROUBLE
    if reading.asked and not reading.asked.standing and reading.asked.due < reading.message.arrived_at + SOON:
        yield PRESSED_BY_TIME


def _pressure(words: str, start: int, end: int, sentence: Sentence, weight: float = 1.0) -> Signal:
    return Signal(Tag.URGENT, words, sentence.where, start, end, "pressure", weight=weight)


def _from_headers(reading: Reading) -> list[Signal]:
    """`Importance: high` (RFC 2156 section 5.3.4) and `X-Priority: 1` or 2, as Outlook and others set them."""
    headers = dict(reversed(reading.message.headers))  # of two the first counts
    for name in filter(headers.__contains__, URGENCY_HEADERS):
        value = headers[name].strip()
        if value.lower() in ("high", "urgent") or value[:1] in ("1", "2"):
            shown = f"{header_name(name)}: {value}"
            return [Signal(Tag.URGENT, shown, Where.HEADER, 0, 0, "urgency_in_header")]
    return []


def header_name(name: str) -> str:
    """A lower-case header name as people write it."""
    return {"x-msmail-priority": "X-MSMail-Priority"}.get(name, name.title())
