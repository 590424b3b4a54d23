"""Which times are asked of the user, and which are only mentioned: the fair on the 12th, what was sent on Friday.

Facts about the words around an expression are weighed: the preposition before it, a request in its clause or sentence,
an event of somebody else's, the past, a negation. The words are data (`[roles]` of `dates.toml`).
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from rules.phrases import Folded, Place
from rules.times.resolving import Value
from rules.times.values import Grain, Role
from rules.times.weighing import Weighs, scene

_STRETCHES = (Grain.WEEK, Grain.MONTH, Grain.YEAR)  # work for next week may be done on any day of it
_HOURS = (Grain.MINUTE, Grain.PART)

BINDS = 20
SURE = frozenset(("quoted", "content", "indefinite", "name_part", "negated", "vague"))  # these need no weighing
UNSURE = 0.6  # so far below the surest
DOUBT = 0.3  # a score so near zero leaves it to the weights by hand
GRAINS = {grain: f"grain.{grain}" for grain in Grain}
PLACES = tuple([f"sentence.{n}" for n in range(4)])
OTHERS = tuple([f"others.{n}" for n in range(4)])
AGAINST = -99  # decides alone
HAND = {  # what each fact weighs in a language for which nothing was learned
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
LONGEST = 60  # characters of a phrase
CLOSE = 30  # characters before an expression: a few words
CLAUSE = 160  # characters around an expression in which its clause is looked for
_BREAK = re.compile(r"[,;:().!?](?:(?<=[,;:()])|(?= |$))| - ")  # of a folded text: every space in it is a blank

Span = tuple[int, int]


class Spoken(NamedTuple):
    """A value with its span in the folded text."""

    value: Value
    start: int
    end: int


class Beside(NamedTuple):
    """The roles of the phrases right beside an expression."""

    leading: set[str]  # into it, with their last words perhaps a part of it ("antes" + "del lunes")
    before: set[str]  # up to where it begins, white space aside
    behind: set[str]  # from where it ends, white space and a comma aside


class Heard:
    """The phrases of the roles, where they stand in the folded text."""

    def __init__(self, text: str, found: Sequence[Place]) -> None:
        self._text, self._found = text, found
        self._starts = [place[0] for place in found]
        self._spans: defaultdict[str, list[Span]] = defaultdict(list)
        for start, below, role, _ in found:
            self._spans[role].append((start, -below))
        self._drop("ask", within="past")  # "quedamos" in "quedamos en que"
        self._drop("event", within="ask")  # "hay" in "hay que"

    def _drop(self, role: str, within: str) -> None:
        """Forget the phrases that are only parts of others."""
        others = self._spans.get(within)
        if not others or role not in self._spans:
            return
        kept = []
        for span in self._spans[role]:
            last = bisect_left(others, (span[0] + 1, 0))
            if not any(span[1] <= stop for _, stop in others[max(last - 3, 0) : last]):
                kept.append(span)
        self._spans[role] = kept

    def inside(self, role: str, start: int, end: int) -> bool:
        """Does one stand wholly between these two places?"""
        spans = self._spans.get(role)
        if not spans:
            return False
        first = bisect_left(spans, (start, 0))
        for begin, stop in spans[first : first + 12]:
            if begin >= end:
                return False
            if stop <= end:
                return True
        return False

    def last(self, role: str, start: int, end: int) -> int:
        """Where the last one between two places ends; the first place when there is none."""
        spans = self._spans.get(role, [])
        last = bisect_left(spans, (end, 0))
        return max((stop for begin, stop in spans[max(last - 12, 0) : last] if begin >= start), default=start)

    def joined(self, first: str, second: str, start: int, end: int) -> bool:
        """Does one of the first role stand between two places with one of the second right behind it ("and send")?"""
        spans = self._spans.get(first, [])
        begin = bisect_left(spans, (start, 0))
        return any(stop <= end and self.starts(second, stop) for _, stop in spans[begin : begin + 8])

    def beside(self, start: int, end: int) -> "Beside":
        """What stands right beside an expression."""
        blank = self._back(start, " ")
        at, behind = self._back(blank, " ,:"), self._behind(end)
        near = self._found[bisect_left(self._starts, start - LONGEST) : bisect_right(self._starts, start)]
        leading = [(below, role) for _, below, role, _ in near if at <= -below < end]
        following = self._found[bisect_left(self._starts, behind) : bisect_right(self._starts, behind)]
        return Beside(
            {role for _, role in leading},
            {role for below, role in leading if -below == blank},
            {role for _, _, role, _ in following},
        )

    def _back(self, at: int, over: str) -> int:
        while at and self._text[at - 1] in over:
            at -= 1
        return at

    def _behind(self, at: int) -> int:
        while at < len(self._text) and self._text[at] in " ,¿¡":
            at += 1
        return at

    def starts(self, role: str, at: int) -> bool:
        """Does one begin here, white space and a comma aside?"""
        return self.after(role, at) is not None

    def after(self, role: str, at: int) -> int | None:
        """Where one ends that begins here, None when none does."""
        spans = self._spans.get(role)
        if not spans:
            return None
        at = self._behind(at)
        first = bisect_left(spans, (at, 0))
        return spans[first][1] if first < len(spans) and spans[first][0] == at else None


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
    clauses = {at: _clause(found[at], text, sentences[of_sentence[at]], heard) for at in ahead}
    done = [(spoken.value, Role.MENTION) for spoken in found]
    scores: dict[int, float] = {}
    for at, clause in clauses.items():
        done[at] = _judged(at, clause, mail, weighing, scores)
    _leave_the_less_sure(done, scores)
    _prefer_hours(done, mail)
    if all(role is Role.MENTION for _, role in done):
        _bind_what_is_meant(done, mail)
    if any(asking) and all(role is Role.MENTION for _, role in done):
        _bind_a_gate(done, clauses, mail)
    return done


class Clause(NamedTuple):
    """The clause around an expression, and whether its sentence is a question."""

    start: int
    end: int
    question: bool
    asks: bool  # it begins with an imperative, or it is the one that ends in a question mark
    short: bool  # hardly more than the expression itself: the request stands in the clause beside it
    quoted: bool  # it stands between quotation marks: words of a page, not of the sender
    beside: Beside


def _clause(spoken: Spoken, text: str, span: Span, heard: Heard) -> Clause:
    floor, ceiling = max(span[0], spoken.start - CLAUSE), min(span[1], spoken.end + CLAUSE)
    start = floor
    for found in _BREAK.finditer(text, floor, spoken.start):
        start = found.end()
    closing = _BREAK.search(text, spoken.end, ceiling)
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


def _judged(
    at: int, clause: Clause, mail: Mail, weighing: Weighs | None, scores: dict[int, float]
) -> tuple[Value, Role]:
    """The value and the role of one time; its score, where it is weighed, is told in `scores`."""
    spoken, number, heard = mail.found[at], mail.of_sentence[at], mail.heard
    value, beside = spoken.value, clause.beside
    if value.standing or heard.inside("lasting", *mail.sentences[number]):
        against = _reasons_against(spoken, clause, _is_due(spoken, clause, heard), heard)
        wished = mail.asking[number] and not against
        return value._replace(standing=True), Role.APPOINTMENT if wished else Role.MENTION
    if "before" in beside.leading and "inclusive" not in beside.behind:
        value = _before(value)
    if value.due <= mail.arrived:
        return value, Role.MENTION
    facts = _facts(spoken, clause, heard, mail.asking[number], any(mail.asking[max(number - 1, 0) : number + 2]))
    by_hand = sum(map(HAND.__getitem__, facts))
    asked = by_hand >= BINDS
    if weighing and SURE.isdisjoint(facts):
        more = [*facts, *_surroundings(at, clause, mail)]
        score = scores[at] = weighing.score(
            scene(by_hand, more, mail.spaced, mail.sentences[number], spoken.start, spoken.end)
        )
        asked = score > 0 if abs(score) > DOUBT else asked
    if not asked:
        return value, Role.MENTION
    return value, Role.DEADLINE if _is_to_deliver(value, facts) else Role.APPOINTMENT


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
        return "due" in facts or "aim" in facts or "until" in facts or value.closing or value.grain in _STRETCHES
    return False


def _is_due(spoken: Spoken, clause: Clause, heard: Heard) -> bool:
    beside = clause.beside
    return "due_after" in beside.behind or "due" in beside.leading or heard.inside("due", spoken.start, spoken.end)


def _facts(spoken: Spoken, clause: Clause, heard: Heard, asking: bool, near: bool) -> list[str]:
    """What the grammar notices of an expression: names of HAND."""
    start, end, leading, behind = spoken.start, spoken.end, clause.beside.leading, clause.beside.behind
    due = _is_due(spoken, clause, heard)
    facts = _reasons_against(spoken, clause, due, heard)
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
    if spoken.value.grain in _HOURS and heard.inside("together", clause.start, clause.end):
        facts.append("together")
    elif "due_after" not in behind:
        if heard.inside("event", asked_until, start):
            facts.append("event_asked" if clause.question and clause.asks else "event")
        if "event" in behind and asked_until == clause.start:
            facts.append("event_behind")
    if heard.inside("past", asked_until, start):
        facts.append("past")
    return facts


def _reasons_against(spoken: Spoken, clause: Clause, due: bool, heard: Heard) -> list[str]:
    """A start, a part of a name ("the invoice of 3 May"), what a page is to say, a vague wish, or something denied."""
    value, start, (leading, before, behind) = spoken.value, spoken.start, clause.beside
    stretch, hours = value.grain in _STRETCHES, value.grain in _HOURS
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


def _is_a_gate(spoken: Spoken, clause: Clause, heard: Heard) -> bool:
    """Is it somebody else's last moment: "the printer takes files until noon", "entries close at midnight"?"""
    bound = not clause.beside.leading.isdisjoint(("due", "until", "aim"))
    passed_on = (bound and heard.inside("gate", clause.start, clause.end)) or heard.inside("closing", *clause[:2])
    return passed_on and not _reasons_against(spoken, clause, due=False, heard=heard)


def _is_content(spoken: Spoken, clause: Clause, heard: Heard) -> bool:
    """Is it what a page is to say: "change 10:00 to 11:00", "add that we open at 9"?"""
    if "content_after" in clause.beside.behind:
        return True
    return heard.inside("content", clause.start, spoken.start) and not heard.inside("meet", clause.start, clause.end)


def _before(value: Value) -> Value:
    """`before Monday`: the work is due when the day before ends."""
    if value.grain in _HOURS or value.named == "edge":
        return value
    return value._replace(due=value.begins - timedelta(minutes=1))


def _prefer_hours(done: list[tuple[Value, Role]], mail: Mail) -> None:
    """`tomorrow, could you call me at seven`, `Saturday, from ten`: that hour is asked, not the whole day."""
    for i in range(len(done) - 1):
        (first, role), (second, other) = done[i], done[i + 1]
        exact = first.grain is Grain.DAY and second.grain in _HOURS
        together = mail.of_sentence[i] == mail.of_sentence[i + 1] and first.begins <= second.begins < first.ends
        if not (exact and together):
            continue
        if other is Role.MENTION and _go_together(mail.found[i], mail.found[i + 1], mail):
            other = role
        if Role.MENTION not in (role, other):
            done[i : i + 2] = [(first, Role.MENTION), (second, other)]


def _go_together(day: Spoken, hour: Spoken, mail: Mail) -> bool:
    """Is the hour said in one breath with its day, or as the earliest one?"""
    return not _BREAK.search(mail.text, day.end, hour.start) or "after" in mail.heard.beside(*hour[1:]).leading


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
            first = min((i for i in named if mail.of_sentence[i] == last), key=lambda i: done[i][0].grain not in _HOURS)
            done[first] = (done[first][0], Role.DEADLINE)
            return


def _bind_a_gate(done: list[tuple[Value, Role]], clauses: Mapping[int, Clause], mail: Mail) -> None:
    """The first of somebody else's last moments, where the mail asks for something and nothing else is due."""
    for at, clause in clauses.items():
        if _is_a_gate(mail.found[at], clause, mail.heard):
            done[at] = (done[at][0], Role.DEADLINE)
            return
