"""The parts of a reply, situation by situation, and the pools of wording each part may come from."""

from dataclasses import dataclass

from rules.replies.facts import Case, Facts, promise_of
from rules.replies.situation import (
    ABSENCE,
    AGREED,
    CAPACITY,
    COMPLAINT,
    CONDUCT,
    EMERGENCY,
    FREE,
    LATE,
    LETTER,
    OFF_TIME,
    RECEIVED,
    REPEATED,
    REWORK,
    RUDE,
    SCOPE,
    SHORT_NOTICE,
    STARTED_BY_ME,
    THANKS,
    URGENT,
    VAGUE,
    left_over,
)
from rules.replies.suggestion import Tone
from rules.sayback import SayBack, concepts_in
from rules.times import Grain, Role

WITH_CHANNEL = frozenset({OFF_TIME, URGENT, REPEATED, EMERGENCY, ABSENCE, LETTER})
SAID_BACK_FIRST = frozenset({OFF_TIME, SHORT_NOTICE, URGENT, REPEATED, SCOPE, FREE, ABSENCE, AGREED})
NO_HUGS = frozenset({EMERGENCY, RUDE, COMPLAINT, CAPACITY, CONDUCT})
WITH_AMOUNT = frozenset({SCOPE, FREE, AGREED, REWORK, COMPLAINT})
NO_SMALL_TALK = frozenset({RECEIVED, EMERGENCY, RUDE, LATE, COMPLAINT, THANKS, *STARTED_BY_ME})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the reply: its role, and the pools its sentence comes from (the first that has one that fits)."""

    role: str
    pools: tuple[str, ...]


def plan(case: Case, tone: Tone, step: int, facts: Facts, said: SayBack) -> tuple[Part, ...]:
    """The parts in order: say back, feeling or apology, limit, way forward, channel, close."""
    s = case.situation
    return (
        opening(s, tone, facts, said),
        *feelings(case, tone),
        *checks(s, tone, said),
        *reasons(s, facts),
        limit(case, step),
        *clauses(case),
        offer(case, step, facts, said),
        *channels(s),
        Part("close", (f"close.{Tone.PLAIN if s in NO_HUGS and tone is Tone.WARM else tone}",)),
    )


def opening(situation: str, tone: Tone, facts: Facts, said: SayBack) -> Part:
    """The request said back, as numbered points when there are several."""
    if len(said.asks) > 1 and situation in SAID_BACK_FIRST and "trade" not in facts:
        return Part("points", ("points.lead",))
    return Part("acknowledge", (f"{situation}.ack", f"ack.{tone}", "ack_when", "ack_open"))


def feelings(case: Case, tone: Tone) -> list[Part]:
    s = case.situation
    if s in (COMPLAINT, LATE):
        leaving = s == COMPLAINT and case.verdict.threatens_to_leave
        return [Part("apology", (f"{s}.apology",)), *([Part("leaving", (f"{s}.leaving",))] if leaving else [])]
    if case.verdict.tender and s not in (EMERGENCY, *STARTED_BY_ME):
        return [Part("tender", ("tender",))]
    return [Part("feeling", ("feeling",))] if tone is Tone.WARM and s not in NO_SMALL_TALK else []


def reasons(situation: str, facts: Facts) -> list[Part]:
    """The facts on which the limit rests: why the moment is off-time, what had been agreed."""
    if situation == OFF_TIME:
        kinds = (("off_day", "day"), ("off_moment", "moment"), ("tight", "tight"))
        again = "-again" if "asked" in facts else ""  # the date has just been said back
        return [Part("why", tuple(f"{situation}.why-{kind}{again}" for slot, kind in kinds if slot in facts))]
    return [Part("agreed", (f"{situation}.agreed",))] if situation == REWORK else []


def limit(case: Case, step: int) -> Part:
    """The limit itself; in an emergency, what is done first, by what has broken."""
    s = case.situation
    kinds = concepts_in(case.verdict.own_text, case.languages, "means") if s == EMERGENCY else []
    return Part(
        "limit",
        (
            *(f"{s}.limit-{kind}" for kind in kinds[:1]),
            *dated(case, f"{s}.limit{step}"),
            f"{s}.limit{step}",
            f"{s}.limit",
        ),
    )


def offer(case: Case, step: int, facts: Facts, said: SayBack) -> Part:
    """The way forward; where another trade is asked for, whom to ask instead."""
    s = case.situation
    elsewhere = (f"{SCOPE}.offer-trade",) if s in (SCOPE, FREE) and "trade" in facts else ()
    return Part(
        "offer",
        (
            *elsewhere,
            *meeting(f"{s}.offer{step}", said),
            *dated(case, f"{s}.offer{step}"),
            f"{s}.offer{step}",
            f"{s}.offer",
            "offer",
        ),
    )


def meeting(pool: str, said: SayBack) -> tuple[str, ...]:
    """The sentences for a call or a meeting wanted at a certain hour."""
    time = said.time
    if time is None or time.role is not Role.APPOINTMENT or time.grain not in (Grain.MINUTE, Grain.HOUR):
        return ()
    return () if any(ask.thing for ask in said.asks) else (f"{pool}-meeting",)


def dated(case: Case, pool: str) -> tuple[str, ...]:
    """The sentences for a mail that names its date: the promise comes before it, or too late for it."""
    due = case.verdict.deadline
    if due is None:
        return ()
    first = promise_of(case).first
    return (f"{pool}-{'early' if first and first < due else 'late'}", f"{pool}-dated")


def clauses(case: Case) -> list[Part]:
    """What the mail holds beside its main matter, and a word of regret where the work ends."""
    s, further = case.situation, left_over(case.situation, case.verdict)
    regret = [Part("regret", (f"{s}.regret",))] if s == CONDUCT else []
    amount = [Part("amount", ("also.amount",))] if s in WITH_AMOUNT else []
    return [*regret, *([Part("also", (f"also.{further}",))] if further else []), *amount]


def channels(situation: str) -> list[Part]:
    """How to be reached in an emergency, where it fits."""
    if situation not in WITH_CHANNEL:
        return []
    return [Part("channel", (f"{situation}.channel",) if situation == EMERGENCY else ("channel", "channel_only"))]


def checks(situation: str, tone: Tone, said: SayBack) -> list[Part]:
    """A question whether the request was understood, where it was said back."""
    wanted = tone is Tone.PLAIN and len(said.asks) == 1 and situation not in (*NO_SMALL_TALK, VAGUE)
    return [Part("check", ("check",))] if wanted else []
