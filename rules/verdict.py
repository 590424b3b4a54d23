"""Verdict: the signals of one message, weighed. judge() is the one engine behind every door."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from rules.cleaning import unmask
from rules.corrections import corrected
from rules.ear import listen
from rules.hours import client_for, terms_for, working_minutes_between, zone_at
from rules.kind import kind_of
from rules.language import UNKNOWN, language_of
from rules.languages import BUILT_IN_LANGUAGES, Language, Languages
from rules.limits import Limits
from rules.message import Kind, Message
from rules.problems import Problem
from rules.reading import Reading
from rules.requests import requests_in
from rules.said import Sentence, categories_of, read_sentences
from rules.signals import Dismissed, Findings, Signal, Where
from rules.signals.order import SIGNALS
from rules.subjects import is_old
from rules.tags import WEIGHT, Tag
from rules.text import OwnText, Part, PartKind, own_text
from rules.times import Role, TimeFound, asked_time, times_of
from rules.vocabulary import Vocabulary, vocabulary

TAGS = tuple(Tag)
MOST_QUOTED = 8000  # characters of earlier mail that are looked through for what was claimed there


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one mail asks. `tags` are in the order of `Tag`; `deadline` is aware, in the user's zone.

    `working_minutes_left` is None without a deadline. `claimed` and `by_definition` are the two facts of urgency that
    the mail itself holds; the third, by whom, is the client's record and lives in `rules.client`.
    """

    kind: Kind
    language: str
    own_text: str
    parts: tuple[Part, ...]
    tags: tuple[Tag, ...] = ()
    main_tag: Tag | None = None
    claimed: bool = False
    by_definition: bool = False
    deadline: datetime | None = None
    working_minutes_left: int | None = None
    request: bool = False
    softened: bool = False  # takes pressure off ("no rush")
    threatens_to_leave: bool = False
    tender: bool = False  # illness, grief: firmness pauses
    asks: tuple[tuple[int, int], ...] = ()  # spans of the own text that ask something of the user, in order
    times: tuple[TimeFound, ...] = ()
    signals: tuple[Signal, ...] = ()
    dismissed: tuple[Dismissed, ...] = ()
    problems: tuple[Problem, ...] = ()


def judge(
    message: Message, limits: Limits, languages: Languages = BUILT_IN_LANGUAGES, usual_language: str = ""
) -> Verdict:
    """Judge one mail by the limits that held when it came. Pure, deterministic, never raises on what a client wrote.

    `usual_language` is a code to read it in when its own language cannot be told and the client's entry names none.
    """
    own = own_text(message.body, message.sender.name)
    kind = kind_of(message, limits.addresses)
    plain = unmask(own.text)
    spoken = language_of(plain, languages.all)
    if kind.kind is not Kind.PERSONAL:
        set_aside = Dismissed(kind.because, kind.kind.value, Where.HEADER)
        return Verdict(kind.kind, spoken, own.text, own.parts, dismissed=(set_aside,), problems=message.problems)
    usual = spoken if spoken != UNKNOWN else _usual_language(message, limits) or usual_language
    terms = terms_for(message.sender.address, limits)
    reading = read(message, own, plain, terms, languages.get(usual), languages)
    findings = corrected(_ask_all(reading), message, limits)
    return _verdict(reading, own, spoken, findings)


def read(
    message: Message, own: OwnText, plain: str, terms: Limits, language: Language | None, languages: Languages
) -> Reading:
    """Everything the signals look at, worked out once. Without a language no phrase and no time is found.

    `plain` is the own text without look-alike letters.
    """
    words = vocabulary(language) if language else Vocabulary.empty()
    zone = zone_at(message.arrived_at, terms)
    subject = read_sentences(unmask(message.subject), Where.SUBJECT, words.book)
    body = read_sentences(plain, Where.BODY, words.book)
    spans = [(sentence.start, sentence.end) for sentence in body]
    times = times_of(body[0].folded, language, message.arrived_at, zone.key, spans=spans) if language and body else ()
    is_answer = bool(message.in_reply_to) or is_old(message.subject)
    heard = body if is_answer and body else (*subject, *body)  # an old subject does not speak for the new text
    asked, asked_in = asked_time(times), Where.BODY
    if asked is None and language and subject and not is_answer and any(sentence.asks for sentence in body):
        heading = times_of(subject[0].folded, language, message.arrived_at, zone.key, heading=True)
        asked, asked_in = asked_time(heading), Where.SUBJECT
    ear = listen(language, heard) if language else None
    return Reading(
        message,
        terms,
        plain,
        zone,
        heard,
        categories_of(heard),
        times,
        asked,
        (*(subject if heard is body else ()), *_earlier(message, own, words)),
        languages.all,
        words.allowed_hours,
        ear,
        requests_in(heard, ear, words.lead_in),
        asked_in,
    )


def _earlier(message: Message, own: OwnText, words: Vocabulary) -> tuple[Sentence, ...]:
    """The sentences of earlier mail that stands below or between the new text."""
    if len(own.parts) == 1:
        return ()
    quoted = "\n".join(message.body[p.start : p.end] for p in own.parts if p.kind in (PartKind.QUOTE, PartKind.FORWARD))
    return read_sentences(unmask(quoted[:MOST_QUOTED]), Where.BODY, words.book) if quoted else ()


def _usual_language(message: Message, limits: Limits) -> str:
    client = client_for(message.sender.address, limits)
    return client.language if client else ""


def _ask_all(reading: Reading) -> Findings:
    signals, dismissed = zip(*[signal(reading) for signal in SIGNALS], strict=True)
    return Findings(tuple(chain.from_iterable(signals)), tuple(chain.from_iterable(dismissed)))


def _verdict(reading: Reading, own: OwnText, spoken: str, findings: Findings) -> Verdict:
    signals = tuple([_in_original(s, reading, own) for s in findings.signals])
    given = [signal.tag for signal in signals]
    tags = tuple(filter(given.__contains__, TAGS))
    asked = reading.asked if reading.asked and reading.asked.role is not Role.MENTION else None
    asks = tuple([(s.start, s.end) for s in reading.asking if s.where is Where.BODY])
    return Verdict(
        kind=Kind.PERSONAL,
        language=spoken,
        own_text=own.text,
        parts=own.parts,
        tags=tags,
        main_tag=main_tag(tags),
        claimed=Tag.URGENT in tags,
        by_definition=Tag.EMERGENCY in tags,
        deadline=asked.due.astimezone(reading.zone) if asked and not asked.standing else None,
        working_minutes_left=_minutes_left(reading, asked),
        request=bool(reading.asking),
        softened=reading.has("softener.words"),
        threatens_to_leave=Tag.COMPLAINT in tags and reading.has("complaint.leave"),
        tender=reading.has("tender.words"),
        asks=asks,
        times=reading.times,
        signals=signals,
        dismissed=findings.dismissed,
        problems=reading.message.problems,
    )


def main_tag(tags: Iterable[Tag]) -> Tag | None:
    """The one tag that matters most."""
    return next(filter(set(tags).__contains__, WEIGHT), None)


def _minutes_left(reading: Reading, asked: TimeFound | None) -> int | None:
    if asked is None or asked.standing:
        return None
    return working_minutes_between(reading.message.arrived_at, asked.due, reading.limits)


def _in_original(signal: Signal, reading: Reading, own: OwnText) -> Signal:
    """The signal with the words as they were written: unmasking keeps offsets, not letters."""
    if signal.where is Where.HEADER or own.text is reading.own:
        return signal
    text = own.text if signal.where is Where.BODY else reading.message.subject
    return Signal(
        signal.tag,
        text[signal.start : signal.end],
        signal.where,
        signal.start,
        signal.end,
        signal.reason,
        signal.values,
        signal.weight,
    )
