"""What a reply may say of one mail: every value with where it came from. Nothing else ever fills a slot."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.client import ClientHistory
from rules.hours import client_for, is_working_time, next_working_time, terms_for, zone_at
from rules.languages import Language, Languages
from rules.limits import ClientTerms, EmergencyRight, Limits, WorkAmount
from rules.message import Message
from rules.promise import Promise, last_day_of_notice, promise, update_slot
from rules.replies.situation import CAPACITY, CONDUCT, EMERGENCY, FREE, REWORK, SCOPE
from rules.replies.wording import Wording, capital, wording_of
from rules.sayback import Asked, SayBack, concept_said, concepts_in, concepts_of, lexicon_of, say_back
from rules.spoken import (
    Place,
    amount,
    bare_date,
    bare_moment,
    counted,
    hours,
    joined,
    number_word,
    on_moment,
    week_on,
)
from rules.times import Grain, Role, TimeFound
from rules.verdict import Verdict

END_OF_DAY = (23, 59)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Value:
    """A value ready to be said, and its source: a place in the mail, a key of the settings, a sum, the history."""

    text: str
    source: str


Facts = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Case:
    """One mail to be answered, with everything that is known of it."""

    message: Message
    verdict: Verdict
    limits: Limits  # with this client's own terms
    terms: ClientTerms | None
    history: ClientHistory
    now: datetime  # when the reply is written, in the user's zone
    language: Language
    languages: Languages
    register: str
    situation: str
    estimate: WorkAmount | None

    @property
    def wording(self) -> Wording:
        return wording_of(self.language)

    @property
    def leaves_at(self) -> datetime:
        """When it is read at the earliest: at once in working time and in an emergency, else when work resumes."""
        if self.situation == EMERGENCY:
            return self.now
        return next_working_time(self.now, self.limits) or self.now


def case_for(
    message: Message,
    verdict: Verdict,
    limits: Limits,
    now: datetime,
    history: ClientHistory,
    language: Language,
    languages: Languages,
    register: str,
    situation: str,
    estimate: WorkAmount | None,
) -> Case:
    address = message.sender.address
    since = max(now, message.arrived_at)
    local = since.astimezone(zone_at(since, limits))
    return Case(
        message, verdict, terms_for(address, limits), client_for(address, limits), history, local, language, languages,
        register, situation, estimate,
    )  # fmt: skip


def promise_of(case: Case) -> Promise:
    """What this reply promises: a first report in an emergency, else an answer."""
    if case.situation == EMERGENCY:
        return Promise(update_slot(case.now, case.limits), None)
    return promise(case.now, case.limits, case.estimate)


def facts_of(case: Case, promised: Promise) -> tuple[Facts, SayBack]:
    """Everything that can be said, by slot."""
    said = say_back(case.verdict, case.language)
    facts: Facts = {}
    for name, text, source in (
        *promise_facts(case, promised),
        *ask_facts(case, said),
        *limit_facts(case),
        *crossing_facts(case, said.time),
        *scope_facts(case),
        *history_facts(case),
    ):
        if text:
            facts[name] = Value(text, source)
    return facts, said


Found = Iterator[tuple[str, str, str]]


def place_of(case: Case) -> Place:
    """Where the client is: by the settings, else only whether the mail was written in another zone than ours."""
    theirs = ZoneInfo(case.terms.zone) if case.terms and case.terms.zone else None
    sent = case.message.sent_at
    away = (
        sent is not None and bool(sent.utcoffset()) and sent.utcoffset() != sent.astimezone(case.now.tzinfo).utcoffset()
    )
    return Place(theirs, away)


def promise_facts(case: Case, promised: Promise) -> Found:
    wording, place = case.wording, place_of(case)
    source = "computed: limits.answer_within" if case.estimate is None else "computed: estimate"
    if case.situation == EMERGENCY:
        source = "computed: limits.hours"
    for name, instant, from_ in (
        ("slot", promised.first, source),
        ("slot2", promised.second, "computed: limits.notice"),
        ("back", back_at(case), "settings: limits.absence"),
    ):
        if instant is not None:
            on = on_moment(wording, instant, case.now, case.register, place)
            yield name, on, from_
            yield f"{name}_bare", bare_moment(wording, instant, case.now, case.register, place), from_
            yield f"{name}_start", capital(on), from_


def back_at(case: Case) -> datetime | None:
    return next_working_time(case.now, case.limits)


def ask_facts(case: Case, said: SayBack) -> Found:
    """The main ask with its time and purpose; nothing when none is recognised."""
    wording = case.wording
    when = asked_phrase(wording, said.time, case.now) if said.time else ""
    when_source = f"mail: body {said.time.start}-{said.time.end} ({said.time.words})" if said.time and when else ""
    yield "asked", when, when_source
    yield "asked_bare", due_said(wording, said.time.due, case.now) if said.time and when else "", when_source
    ask = main_ask(case, said)
    if ask is not None:
        phrase = " ".join(part for part in (wording.spoken(ask.clause, case.register), when) if part)
        phrase += (", " if when else " ") + said.purpose if said.purpose else ""
        source = f"mail: body {ask.start}-{ask.end}"
        yield "ask", phrase, f"{source}; {when_source}" if when_source else source
    yield "count", number_word(wording, len(said.asks)) if len(said.asks) > 1 else "", "mail: counted"
    yield "amount", said.amounts[0] if said.amounts else "", "mail: body"


def main_ask(case: Case, said: SayBack) -> Asked | None:
    """The ask that is said back: for another trade the trade itself; none where it would not fit the situation."""
    trade = next((text for name, text, _ in scope_facts(case) if name == "trade"), "")
    if case.situation in (SCOPE, FREE) and trade:
        phrase = lexicon_of(case.language).take_on.replace("{trade}", trade)
        return Asked(phrase, phrase, 0, len(case.verdict.own_text))
    first = said.asks[0] if said.asks else None
    if first is None or (case.situation in (REWORK, SCOPE, FREE) and not first.thing):
        return None
    return None if first.is_question and said.time is not None else first


def asked_phrase(wording: Wording, time: TimeFound, written: datetime) -> str:
    """The asked time as said back: "by Friday 5 June at 18:00", "on Sunday 21 June"; "" for a standing wish."""
    if time.standing or time.grain in (Grain.WEEK, Grain.MONTH, Grain.YEAR):
        return ""
    if time.grain is Grain.WEEKEND and time.due.astimezone(written.tzinfo).weekday() >= SATURDAY:
        return wording.phrase("dates.weekend").format(date=due_said(wording, time.due, written))
    lead = wording.phrase("dates.by" if time.role is Role.DEADLINE else "dates.on")
    return lead + due_said(wording, time.due, written)


def due_said(wording: Wording, due: datetime, written: datetime) -> str:
    """A day alone when the day's end was meant, else with its time."""
    due = due.astimezone(written.tzinfo)
    if (due.hour, due.minute) == END_OF_DAY:
        return bare_date(wording, due.date(), written.date())
    return bare_moment(wording, due, written, "")


def limit_facts(case: Case) -> Found:
    """What the settings say, in the language of the reply."""
    wording, limits = case.wording, case.limits
    yield "hours", hours(wording, week_on(limits, case.now.date())), "settings: limits.hours"
    yield "notice", amount(wording, limits.notice), "settings: limits.notice"
    yield "answer_within", amount(wording, limits.answer_within), "settings: limits.answer_within"
    if limits.rounds_included:
        yield "rounds", counted(wording, "rounds", limits.rounds_included), "settings: limits.rounds_included"
    if not (case.terms and case.terms.emergency is EmergencyRight.NO):
        yield "channel", limits.emergency_channel, "settings: limits.emergency_channel"
    yield "means", means_said(case), "settings: urgent.means"
    yield "agreement", case.terms.agreement if case.terms else "", "settings: client.agreement"
    if case.situation in (CAPACITY, CONDUCT):
        last = last_day_of_notice(case.now, limits)
        yield (
            "last_day",
            bare_date(wording, last.date(), case.now.date()) if last else "",
            "computed: end of next month",
        )


def means_said(case: Case) -> str:
    """The user's own definition of urgent, by what it means; own words only in the user's own language."""
    said: list[str] = []
    for text in case.limits.urgent_means:
        keys = concepts_of(text, case.languages, "means")
        if keys:
            said += [concept_said(case.language, "means", key) for key in keys]
        elif case.limits.language == case.language.code:
            said.append(text)
    parts = [part for part in dict.fromkeys(said) if part]
    return joined_or(case.wording, parts)


def joined_or(wording: Wording, parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + wording.phrase("dates.or").format(last=parts[-1])


def crossing_facts(case: Case, time: TimeFound | None) -> Found:
    """Why the asked moment is off-time: a closed day, a moment outside the hours, or no working time before it."""
    wording, limits, deadline = case.wording, case.limits, case.verdict.deadline
    if deadline is None:
        return
    local = deadline.astimezone(zone_at(deadline, limits))
    source = f"mail: body {time.start}-{time.end} ({time.words}); settings: limits.hours" if time else "mail; settings"
    whole_day = (local.hour, local.minute) == END_OF_DAY
    morning = local.replace(hour=0, minute=0, second=0, microsecond=0)
    opening = next_working_time(morning, limits)
    closed = opening is None or opening.date() != local.date()
    appointment = time is not None and time.role is Role.APPOINTMENT
    if closed and (appointment or whole_day):
        yield "off_day", bare_date(wording, local.date(), case.now.date()), source
    elif appointment and not whole_day and not is_working_time(local, limits):
        yield "off_moment", bare_moment(wording, local, case.now, case.register), source
    elif not case.verdict.working_minutes_left:
        yield "tight", due_said(wording, local, case.now), source


def scope_facts(case: Case) -> Found:
    """The trade asked for, whom the user refers to for it, and what the user offers."""
    wording, limits = case.wording, case.limits
    own = {key for text in limits.services for key in concepts_of(text, case.languages, "trades")}
    beyond = [s for s in case.verdict.signals if s.tag.value == "out-of-scope"]
    words = " . ".join(s.words for s in beyond) or case.verdict.own_text
    asked = [key for key in concepts_in(words, case.languages, "trades") if key not in own]
    if not asked and beyond:
        asked = [key for key in concepts_in(case.verdict.own_text, case.languages, "trades") if key not in own]
    if asked:
        yield "trade", concept_said(case.language, "trades", asked[0]), f"mail: body ({asked[0]})"
    for topic, whom in limits.refer:
        same_trade = set(concepts_of(topic, case.languages, "trades")) & set(asked)
        if same_trade or topic.casefold() in case.verdict.own_text.casefold():
            yield "refer", whom, f"settings: services.refer.{topic}"
            break
    said = []
    for text in limits.services:
        keys = concepts_of(text, case.languages, "trades")
        known = concept_said(case.language, "trades", keys[0]) if keys else ""
        said.append(known or (text if limits.language == case.language.code else ""))
    yield "services", joined(wording, [part for part in said if part]), "settings: services.offered"


def history_facts(case: Case) -> Found:
    """The agreement that a firm reply may cite: the newest one."""
    if case.history.agreements:
        last = case.history.agreements[-1]
        wording = case.wording
        source = f"agreement of {last.on.isoformat()}"
        yield "agreed_on", bare_date(wording, last.on, case.now.date()), source
        yield "agreed", last.agreed.strip().rstrip("."), source
