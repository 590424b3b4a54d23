"""What the grammar notices of an expression of time: facts about its clause, and what each weighs by hand.

The preposition before it, a request in its clause or sentence, an event of somebody else's, the past, a negation. The
words are data (`[roles]` of `dates.toml`).
"""

import re
from typing import NamedTuple

from rules.times.heard import Beside, Heard, Span
from rules.times.resolving import Value
from rules.times.values import Grain

STRETCHES = (Grain.WEEK, Grain.MONTH, Grain.YEAR)  # work for next week may be done on any day of it
HOURS = (Grain.MINUTE, Grain.PART)

BINDS = 20  # of all facts together: asked, by hand
AGAINST = -99  # decides alone, by hand
HAND = {  # what each fact weighs by hand
    "due": 17,  # alone it does not bind: a request must be heard near it
    "aim": 10,
    "until": 5,
    "asks": 20,
    "orders": 20,
    "asking": 10,  # in the sentence
    "near": 5,  # in the sentence before or behind
    "meets": 7,
    "question": 7,
    "meets_in_question": -7,
    "together": 20,
    "event": -15,
    "event_asked": -6,
    "event_behind": -10,
    "past": -20,
    **dict.fromkeys(
        ("quoted", "indefinite", "vague", "negated", "denied", "content", "start", "after", "name_part"), AGAINST
    ),
}
SURE = frozenset(("quoted", "content", "indefinite", "name_part", "negated", "vague"))  # these need no weighing
CLOSE = 30  # characters before an expression: a few words
CLAUSE = 160  # characters around an expression in which its clause is looked for
BREAK = re.compile(r"[,;:().!?](?:(?<=[,;:()])|(?= |$))| - ")  # of a folded text: every space in it is a blank


class Spoken(NamedTuple):
    """A value with its span in the folded text."""

    value: Value
    start: int
    end: int


class Clause(NamedTuple):
    """The clause around an expression, and whether its sentence is a question."""

    start: int
    end: int
    question: bool
    asks: bool  # it begins with an imperative, or it is the one that ends in a question mark
    short: bool  # hardly more than the expression itself: the request stands in the clause beside it
    quoted: bool  # it stands between quotation marks: words of a page, not of the sender
    beside: Beside


def clause_of(spoken: Spoken, text: str, span: Span, heard: Heard) -> Clause:
    floor, ceiling = max(span[0], spoken.start - CLAUSE), min(span[1], spoken.end + CLAUSE)
    start = floor
    for found in BREAK.finditer(text, floor, spoken.start):
        start = found.end()
    closing = BREAK.search(text, spoken.end, ceiling)
    end = closing.start() if closing else ceiling
    short = len(text[start : spoken.start].split()) + len(text[spoken.end : end].split()) <= 2
    questioned = text.find("?", *span) >= 0
    beside = heard.beside(spoken.start, spoken.end)
    asks = (closing is not None and closing[0] == "?") or _is_imperative(start, heard)
    asks = asks or "imperative" in beside.behind or heard.joined("lead_in", "imperative", start, spoken.start)
    quoted = text.find('"', spoken.end, span[1]) >= 0 and text.count('"', span[0], spoken.start) % 2 == 1
    return Clause(start, end, questioned, asks, short, quoted, beside)


def _is_imperative(start: int, heard: Heard) -> bool:
    """Does the clause begin with an imperative, after a word or two such as "please" and "and then"?"""
    for _ in range(3):
        if heard.starts("imperative", start):
            return True
        after = heard.after("lead_in", start)
        if after is None:
            return False
        start = after
    return False


def is_due(spoken: Spoken, clause: Clause, heard: Heard) -> bool:
    beside = clause.beside
    return "due_after" in beside.behind or "due" in beside.leading or heard.inside("due", spoken.start, spoken.end)


def facts_of(spoken: Spoken, clause: Clause, heard: Heard, asking: bool, near: bool) -> list[str]:
    """What the grammar notices of an expression: names of HAND."""
    start, end, leading, behind = spoken.start, spoken.end, clause.beside.leading, clause.beside.behind
    due = is_due(spoken, clause, heard)
    facts = reasons_against(spoken, clause, due, heard)
    facts += ["due"] if due else [role for role in ("aim", "until") if role in leading]
    asked_until = heard.last("ask", clause.start, start)
    if asked_until > clause.start or heard.inside("ask", end, clause.end):
        facts.append("asks")
    elif clause.asks or ((asking or due) and clause.short):
        facts.append("orders")
    elif asking or near:
        facts.append("asking" if asking else "near")
    meets = heard.inside("meet", clause.start, clause.end)
    facts += [fact for fact, holds in (("meets", meets), ("question", clause.question)) if holds]
    if meets and clause.question:
        facts.append("meets_in_question")
    if spoken.value.grain in HOURS and heard.inside("together", clause.start, clause.end):
        facts.append("together")
    elif "due_after" not in behind:
        if heard.inside("event", asked_until, start):
            facts.append("event_asked" if clause.question and clause.asks else "event")
        if "event" in behind and asked_until == clause.start:
            facts.append("event_behind")
    if heard.inside("past", asked_until, start):
        facts.append("past")
    return facts


def reasons_against(spoken: Spoken, clause: Clause, due: bool, heard: Heard) -> list[str]:
    """A start, a part of a name ("the invoice of 3 May"), what a page is to say, a vague wish, or something denied."""
    value, start, (leading, before, behind) = spoken.value, spoken.start, clause.beside
    stretch, hours = value.grain in STRETCHES, value.grain in HOURS
    reasons = ["quoted"] if clause.quoted else []
    if "indefinite" in before:
        reasons.append("indefinite")
    if "vague" in behind or ("vague" in before and stretch):
        reasons.append("vague")
    if heard.inside("negated", clause.start, start):
        reasons.append("negated")
    if "before" in leading and not clause.question and heard.inside("denied", clause.start, start):
        reasons.append("denied")
    if due:
        return reasons
    if _is_content(spoken, clause, heard):
        reasons.append("content")
    if "start" in leading or value.named == "month" or value.grain is Grain.YEAR:
        reasons.append("start")
    if "after" in leading and not hours:
        reasons.append("after")
    if "name_part" in behind:
        reasons.append("name_part")
    if heard.inside("denied", max(clause.start, start - CLOSE), start):
        reasons.append("denied")
    return reasons


def is_a_gate(spoken: Spoken, clause: Clause, heard: Heard) -> bool:
    """Is it somebody else's last moment: "the printer takes files until noon", "entries close at midnight"?"""
    bound = not clause.beside.leading.isdisjoint(("due", "until", "aim"))
    passed_on = (bound and heard.inside("gate", clause.start, clause.end)) or heard.inside("closing", *clause[:2])
    return passed_on and not reasons_against(spoken, clause, due=False, heard=heard)


def _is_content(spoken: Spoken, clause: Clause, heard: Heard) -> bool:
    """Is it what a page is to say: "change 10:00 to 11:00", "add that we open at 9"?"""
    if "content_after" in clause.beside.behind:
        return True
    return heard.inside("content", clause.start, spoken.start) and not heard.inside("meet", clause.start, clause.end)
