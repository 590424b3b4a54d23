"""Suggestion: a reply composed from a verdict, the limits and what was said before.

acknowledge / say back -> feeling or apology -> the limit and its written source -> alternatives -> channel -> close.
Pure: the same mail, verdict, limits, instant and history give the same text. The parts live in rules.replies.
"""

from datetime import datetime

from rules.client import HIGHEST_STEP, ClientHistory
from rules.hours import client_for
from rules.languages import BUILT_IN_LANGUAGES, Language, Languages
from rules.limits import Limits, WorkAmount
from rules.message import Message
from rules.promise import Promise
from rules.replies.compose import composed, laid_out
from rules.replies.facts import Case, Facts, case_for, facts_of, promise_of
from rules.replies.refusal import no_reply_reason
from rules.replies.registers import chosen_register
from rules.replies.situation import SITUATIONS, main_situation, offered, situations, step_of
from rules.replies.suggestion import Sentence, Suggestion, Tone
from rules.sayback import SayBack
from rules.subjects import bare_subject
from rules.verdict import Verdict

__all__ = [
    "SITUATIONS",
    "Sentence",
    "Suggestion",
    "Tone",
    "main_situation",
    "no_reply_reason",
    "offered",
    "registers",
    "reply_language",
    "reply_subject",
    "situations",
    "suggest",
    "suggestions",
]

NO_HISTORY = ClientHistory()


def suggest(
    message: Message,
    verdict: Verdict,
    limits: Limits,
    now: datetime,
    history: ClientHistory = NO_HISTORY,
    *,
    situation: str = "",
    tone: Tone | None = None,
    language: str = "",
    register: str = "",
    step: int = 0,
    languages: Languages = BUILT_IN_LANGUAGES,
    estimate: WorkAmount | None = None,
) -> Suggestion:
    """The reply offered for one mail, written at `now`.

    What is left open is chosen: the main situation, the client's tone (else warm), language and register, the step that
    the history has reached. `estimate` is the work's own, and takes the place of the answering time promised.
    """
    case = case_of(message, verdict, limits, now, history, situation, language, register, languages, estimate)
    return reply_in(case, known_of(case), tone or client_tone(case), step)


def suggestions(
    message: Message,
    verdict: Verdict,
    limits: Limits,
    now: datetime,
    history: ClientHistory = NO_HISTORY,
    *,
    situation: str = "",
    language: str = "",
    register: str = "",
    step: int = 0,
    languages: Languages = BUILT_IN_LANGUAGES,
    estimate: WorkAmount | None = None,
) -> tuple[Suggestion, ...]:
    """The three tones of a reply, the client's own tone first."""
    case = case_of(message, verdict, limits, now, history, situation, language, register, languages, estimate)
    first, known = client_tone(case), known_of(case)
    return tuple(reply_in(case, known, tone, step) for tone in (first, *(t for t in Tone if t is not first)))


def case_of(
    message: Message,
    verdict: Verdict,
    limits: Limits,
    now: datetime,
    history: ClientHistory,
    situation: str,
    language: str,
    register: str,
    languages: Languages,
    estimate: WorkAmount | None,
) -> Case:
    terms = client_for(message.sender.address, limits)
    speech = reply_language(message, verdict, limits, language, languages)
    form = chosen_register(register, terms.register if terms else "", verdict.own_text, message.body, speech)
    chosen = situation if situation in SITUATIONS else main_situation(verdict, limits, history, now)
    return case_for(message, verdict, limits, now, history, speech, languages, form, chosen, estimate)


def reply_language(
    message: Message, verdict: Verdict, limits: Limits, asked: str = "", languages: Languages = BUILT_IN_LANGUAGES
) -> Language:
    """What the user asks for, else the client's setting, else the mail's own language, else the user's."""
    terms = client_for(message.sender.address, limits)
    able = {language.code: language for language in languages.all if language.file("wording.toml")}
    for code in (asked, terms.language if terms else "", verdict.language, limits.language):
        if code in able:
            return able[code]
    return able.get("en") or next(iter(able.values()))


def registers(languages: Languages = BUILT_IN_LANGUAGES) -> dict[str, tuple[str, ...]]:
    """The languages that replies are written in, each with its registers."""
    written = (language for language in languages.all if language.file("wording.toml"))
    return {language.code: tuple(language.table("wording").get("registers", ())) for language in written}


def client_tone(case: Case) -> Tone:
    """The tone set for this client, else warm; a mail of illness or grief is always answered warmly."""
    if case.terms and case.terms.tone in tuple(Tone) and not case.verdict.tender:
        return Tone(case.terms.tone)
    return Tone.WARM


def known_of(case: Case) -> tuple[Promise, Facts, SayBack]:
    """What all tones of a reply share: the promise, and what may be said."""
    promised = promise_of(case)
    return promised, *facts_of(case, promised)


def reply_in(case: Case, known: tuple[Promise, Facts, SayBack], tone: Tone, step: int) -> Suggestion:
    rung = (
        min(step, HIGHEST_STEP)
        if step > 0
        else step_of(case.situation, case.verdict, case.history, case.message.arrived_at)
    )
    promised, facts, said = known
    sentences = composed(case, tone, rung, facts, said)
    return Suggestion(
        case.situation,
        tone,
        case.language.code,
        case.register,
        rung,
        reply_subject(case.message.subject, case.wording.phrase("subject.none")),
        laid_out(sentences),
        promised.first,
        sentences,
    )


def reply_subject(subject: str, unnamed: str = "") -> str:
    """The subject with one "Re:" before it, however many marks of an answer, of whichever program, it carried.

    Marks of forwarding stay. `unnamed` stands for a subject of which nothing is left (RFC 5322 section 3.6.5).
    """
    return f"Re: {bare_subject(subject) or unnamed}".rstrip()
