"""Which situation a mail is in: the one reply that handles its main tag fully, and the tags left for a clause."""

from datetime import datetime
from functools import lru_cache

from rules.client import ClientHistory, claims, step_for
from rules.hours import absence_at
from rules.languages import BUILT_IN_LANGUAGES, Languages
from rules.limits import Limits
from rules.phrases import PhraseBook, entries, fold
from rules.replies.wording import wording_of
from rules.sayback import say_back, wants_no_answer
from rules.tags import WEIGHT, Tag
from rules.verdict import Verdict

OFF_TIME, SHORT_NOTICE, URGENT, REPEATED = "off-time-request", "short-notice", "claimed-urgency", "repeated-claims"
EMERGENCY, SCOPE, FREE, REWORK = "emergency", "out-of-scope", "free-extra", "rework"
VAGUE, COMPLAINT, LATE, RUDE = "vague-feedback", "complaint", "late", "rude"
ABSENCE, RECEIVED, THANKS, AGREED = "absence", "received", "thanks", "as-agreed"
ANSWER_TIME, FOLLOW_UP, FEEDBACK = "answer-time", "follow-up", "feedback-request"
CAPACITY, CONDUCT, LETTER = "closing-capacity", "closing-conduct", "letter-of-limits"

SITUATIONS = (
    OFF_TIME, SHORT_NOTICE, URGENT, REPEATED, EMERGENCY, SCOPE, FREE, REWORK, VAGUE, COMPLAINT, LATE, RUDE, ABSENCE,
    RECEIVED, THANKS, AGREED, ANSWER_TIME, FOLLOW_UP, FEEDBACK, CAPACITY, CONDUCT, LETTER,
)  # fmt: skip
STARTED_BY_ME = frozenset({FOLLOW_UP, FEEDBACK, CAPACITY, CONDUCT, LETTER})  # they answer no request of the mail
LADDER_TAG = {
    OFF_TIME: Tag.OFF_TIME_REQUEST,
    SHORT_NOTICE: Tag.SHORT_NOTICE,
    URGENT: Tag.URGENT,
    REPEATED: Tag.URGENT,
    SCOPE: Tag.OUT_OF_SCOPE,
    FREE: Tag.OUT_OF_SCOPE,
    REWORK: Tag.REWORK,
    VAGUE: Tag.VAGUE_FEEDBACK,
    COMPLAINT: Tag.COMPLAINT,
    RUDE: Tag.RUDE,
}
SITUATION_OF = {
    Tag.EMERGENCY: EMERGENCY,
    Tag.RUDE: RUDE,
    Tag.OFF_TIME_REQUEST: OFF_TIME,
    Tag.COMPLAINT: COMPLAINT,
    Tag.OUT_OF_SCOPE: SCOPE,
    Tag.REWORK: REWORK,
    Tag.URGENT: URGENT,
    Tag.SHORT_NOTICE: SHORT_NOTICE,
    Tag.VAGUE_FEEDBACK: VAGUE,
}
NEVER_WAITING = frozenset({EMERGENCY, RUDE, COMPLAINT})  # answered as such even while the user is away


def situations(language: str = "en", languages: Languages = BUILT_IN_LANGUAGES) -> tuple[tuple[str, str], ...]:
    """Every situation with a reply, and its name in a language."""
    chosen = languages.get(language) or languages.get("en")
    wording = wording_of(chosen) if chosen else None
    return tuple((key, wording.phrase(f"titles.{key}") if wording else key) for key in SITUATIONS)


def main_situation(verdict: Verdict, limits: Limits, history: ClientHistory, now: datetime) -> str:
    """The situation whose reply is offered first."""
    tag = main_tag(verdict)
    situation = SITUATION_OF.get(tag, RECEIVED) if tag else RECEIVED
    if situation not in NEVER_WAITING and absence_at(now, limits) is not None:
        return ABSENCE
    if situation == URGENT and claims(history, now).cry_wolf:
        return REPEATED
    if situation == SCOPE and wants_it_free(verdict):
        return FREE
    if situation == COMPLAINT and any(promised < now for promised in history.open_promises):
        return LATE
    if situation == RECEIVED and (not verdict.request or says_no_answer(verdict)):
        return THANKS
    return situation


def says_no_answer(verdict: Verdict) -> bool:
    """A mail that asks for nothing we know and says itself that it wants no answer."""
    language = BUILT_IN_LANGUAGES.get(verdict.language)
    if language is None or not wants_no_answer(verdict.own_text, language):
        return False
    return not any(ask.thing for ask in say_back(verdict, language).asks)


def main_tag(verdict: Verdict) -> Tag | None:
    """The heaviest tag that asks for an answer of its own."""
    return next((tag for tag in WEIGHT if tag in verdict.tags and tag is not Tag.AFTER_HOURS), None)


def wants_it_free(verdict: Verdict) -> bool:
    """Is work of one's own trade wanted without pay? Another trade is declined first, paid or not."""
    if any(signal.reason == "not_offered" for signal in verdict.signals):
        return False
    return bool(free_words(verdict.language).find(fold(verdict.own_text)))


@lru_cache(maxsize=8)
def free_words(code: str) -> PhraseBook:
    """What clients call free of charge, in a language."""
    language = BUILT_IN_LANGUAGES.get(code)
    scope = language.table("phrases").get("scope", {}) if language else {}
    return PhraseBook(entries({"free": scope.get("free")}))


def offered(verdict: Verdict, limits: Limits, history: ClientHistory, now: datetime) -> tuple[str, ...]:
    """The situations worth offering for a mail, the main one first.

    Ending the work for conduct is offered only where rude words are on record.
    """
    fitting = [main_situation(verdict, limits, history, now)]
    fitting += [SITUATION_OF[tag] for tag in WEIGHT if tag in verdict.tags and tag in SITUATION_OF]
    rude = Tag.RUDE in verdict.tags or any(Tag.RUDE in mail.tags for mail in history.mails)
    rest = [key for key in SITUATIONS if key != CONDUCT or rude]
    return tuple(dict.fromkeys([*fitting, *rest]))


def step_of(situation: str, verdict: Verdict, history: ClientHistory, before: datetime) -> int:
    """The step of firmness a reply takes in this situation; 1 where there is no ladder."""
    tag = LADDER_TAG.get(situation)
    return step_for(history, situation, tag, before, verdict.tender) if tag else 1


def left_over(situation: str, verdict: Verdict) -> Tag | None:
    """The heaviest further tag, which the reply handles in a clause."""
    handled = {LADDER_TAG.get(situation)}
    if situation not in (*LADDER_TAG, LATE, ABSENCE):
        return None
    return next((t for t in WEIGHT if t in verdict.tags and t in SITUATION_OF and t not in handled), None)
