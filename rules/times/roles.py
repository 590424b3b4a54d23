"""Which times are asked of the user, and which are only mentioned: the fair on the 12th, what was sent on Friday.

What the grammar notices is weighed with the words by what was learned of a language, and by hand where nothing was.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from rules.phrases import Folded
from rules.times.facts import (
    BINDS,
    BREAK,
    HAND,
    HOURS,
    STRETCHES,
    SURE,
    Clause,
    Spoken,
    clause_of,
    facts_of,
    is_a_gate,
    is_due,
    reasons_against,
)
from rules.times.heard import Heard, Span
from rules.times.resolving import Value
from rules.times.values import Grain, Role
from rules.times.weighing import Weighs, scene

UNSURE = 0.6  # so far below the surest
DOUBT = 0.3  # a score so near zero leaves it to the weights by hand
GRAINS = {grain: f"grain.{grain}" for grain in Grain}
PLACES = tuple([f"sentence.{n}" for n in range(4)])
OTHERS = tuple([f"others.{n}" for n in range(4)])


def may_be_asked(spoken: Spoken, arrived: datetime) -> bool:
    """Does it lie ahead, or is it a wish without a date?"""
    return spoken.value.due > arrived or spoken.value.standing


class Mail(NamedTuple):
    """A folded text with its times, and what is known of it before they are judged."""

    text: str
    found: Sequence[Spoken]
    sentences: Sequence[Span]
    heard: Heard
    arrived: datetime
    asking: list[bool]  # of each sentence: does it ask for something?
    of_sentence: list[int]  # of each time
    ahead: list[int]  # the times that may be asked
    spaced: str  # the words of the text, in their places


def roles_of(
    found: Sequence[Spoken],
    folded: Folded,
    sentences: Sequence[Span],
    heard: Heard,
    arrived: datetime,
    heading: bool = False,
    weighing: Weighs | None = None,
) -> list[tuple[Value, Role]]:
    """The role of each expression, in order; the due moment is moved where the words ask for it ("before Monday")."""
    text = folded.text
    asking = [heading or "?" in text[start:end] or heard.inside("ask", start, end) for start, end in sentences]
    starts = [start for start, _ in sentences]
    of_sentence = [max(bisect_right(starts, spoken.start) - 1, 0) for spoken in found]
    ahead = [at for at, spoken in enumerate(found) if may_be_asked(spoken, arrived)]
    mail = Mail(text, found, sentences, heard, arrived, asking, of_sentence, ahead, folded.spaced)
    clauses = {at: clause_of(found[at], text, sentences[of_sentence[at]], heard) for at in ahead}
    done = [(spoken.value, Role.MENTION) for spoken in found]
    scores: dict[int, float] = {}
    for at, clause in clauses.items():
        value, role, score = _judged(at, clause, mail, weighing)
        done[at] = value, role
        if score is not None:
            scores[at] = score
    _leave_the_less_sure(done, scores)
    _prefer_hours(done, mail)
    if all(role is Role.MENTION for _, role in done):
        _bind_what_is_meant(done, mail)
    if any(asking) and all(role is Role.MENTION for _, role in done):
        _bind_a_gate(done, clauses, mail)
    return done


def _judged(at: int, clause: Clause, mail: Mail, weighing: Weighs | None) -> tuple[Value, Role, float | None]:
    """The value and the role of one time, and its score where it is weighed."""
    spoken, number, heard = mail.found[at], mail.of_sentence[at], mail.heard
    value, beside = spoken.value, clause.beside
    if value.standing or heard.inside("lasting", *mail.sentences[number]):
        against = reasons_against(spoken, clause, is_due(spoken, clause, heard), heard)
        wished = mail.asking[number] and not against
        return value._replace(standing=True), Role.APPOINTMENT if wished else Role.MENTION, None
    if "before" in beside.leading and "inclusive" not in beside.behind:
        value = _before(value)
        if value.due <= mail.arrived:
            return value, Role.MENTION, None
    facts = facts_of(spoken, clause, heard, mail.asking[number], any(mail.asking[max(number - 1, 0) : number + 2]))
    by_hand = sum(map(HAND.__getitem__, facts))
    asked, score = by_hand >= BINDS, None
    if weighing and SURE.isdisjoint(facts):
        more = [*facts, *_surroundings(at, clause, mail)]
        score = weighing.score(scene(by_hand, more, mail.spaced, mail.sentences[number], spoken.start, spoken.end))
        asked = score > 0 if abs(score) > DOUBT else asked
    if not asked:
        return value, Role.MENTION, score
    return value, Role.DEADLINE if _is_to_deliver(value, facts) else Role.APPOINTMENT, score


def _leave_the_less_sure(done: list[tuple[Value, Role]], scores: Mapping[int, float]) -> None:
    """Of several times that are asked, those far below the surest are only what it was derived from."""
    asked = [at for at in scores if done[at][1] is not Role.MENTION]
    line = max((scores[at] for at in asked), default=0.0) - UNSURE
    for at in asked:
        if scores[at] < line:
            done[at] = (done[at][0], Role.MENTION)


def _surroundings(at: int, clause: Clause, mail: Mail) -> list[str]:
    """What can be told of an expression without words: its kind, its place in the mail, how many others there are."""
    value = mail.found[at].value
    place, others = min(mail.of_sentence[at], 3), min(len(mail.ahead) - 1, 3)
    told = [GRAINS[value.grain], "named." + value.named, PLACES[place], OTHERS[others]]
    return [*told, "clause_asks"] if clause.asks else told


def _is_to_deliver(value: Value, facts: Collection[str]) -> bool:
    """Is something due by then, or is one to be there?"""
    if "due" in facts or not ("meets" in facts or "together" in facts):
        return "due" in facts or "aim" in facts or "until" in facts or value.closing or value.grain in STRETCHES
    return False


def _before(value: Value) -> Value:
    """`before Monday`: the work is due when the day before ends."""
    if value.grain in HOURS or value.named == "edge":
        return value
    return value._replace(due=value.begins - timedelta(minutes=1))


def _prefer_hours(done: list[tuple[Value, Role]], mail: Mail) -> None:
    """`tomorrow, could you call me at seven`, `Saturday, from ten`: that hour is asked, not the whole day."""
    for i in range(len(done) - 1):
        (first, role), (second, other) = done[i], done[i + 1]
        exact = first.grain is Grain.DAY and second.grain in HOURS
        together = mail.of_sentence[i] == mail.of_sentence[i + 1] and first.begins <= second.begins < first.ends
        if not (exact and together):
            continue
        if other is Role.MENTION and _go_together(mail.found[i], mail.found[i + 1], mail):
            other = role
        if Role.MENTION not in (role, other):
            done[i : i + 2] = [(first, Role.MENTION), (second, other)]


def _go_together(day: Spoken, hour: Spoken, mail: Mail) -> bool:
    """Is the hour said in one breath with its day, or as the earliest one?"""
    return not BREAK.search(mail.text, day.end, hour.start) or "after" in mail.heard.beside(*hour[1:]).leading


def _bind_what_is_meant(done: list[tuple[Value, Role]], mail: Mail) -> None:
    """`before then`: of the last sentence that names a time the first one, an hour rather than a day.

    `before I board` means a time of its own sentence only.
    """
    for number, (start, end) in enumerate(mail.sentences):
        back, here = mail.heard.inside("then", start, end), mail.heard.inside("before_it", start, end)
        if not mail.asking[number] or not (back or here):
            continue
        near = range(0 if back else number, number + 1)
        named = [i for i, where in enumerate(mail.of_sentence) if where in near and done[i][0].due > mail.arrived]
        if named:
            last = mail.of_sentence[named[-1]]
            first = min((i for i in named if mail.of_sentence[i] == last), key=lambda i: done[i][0].grain not in HOURS)
            meets = mail.heard.inside("meet", start, end)
            done[first] = (done[first][0], Role.APPOINTMENT if meets else Role.DEADLINE)
            return


def _bind_a_gate(done: list[tuple[Value, Role]], clauses: Mapping[int, Clause], mail: Mail) -> None:
    """The first of somebody else's last moments, where the mail asks for something and nothing else is due."""
    for at, clause in clauses.items():
        if is_a_gate(mail.found[at], clause, mail.heard):
            done[at] = (done[at][0], Role.DEADLINE)
            return
