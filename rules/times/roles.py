"""Which times are asked of the user, and which are only mentioned: the fair on the 12th, what was sent on Friday.

Facts about the words around an expression are weighed: the preposition before it, a request in its clause or sentence,
an event of somebody else's, the past, a negation. The words are data (`[roles]` of `dates.toml`).
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from rules.phrases import Place
from rules.times.resolving import Value
from rules.times.values import Grain, Role

_STRETCHES = (Grain.WEEK, Grain.MONTH, Grain.YEAR)  # work for next week may be done on any day of it
_HOURS = (Grain.MINUTE, Grain.PART)
BINDS = 2.0
DUE = 1.7  # alone it does not bind: a request must be heard near it
LONGEST = 60  # characters of a phrase
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

    def __init__(self, text: str, found: Sequence[Place], forms: Sequence[tuple[str, Span]] = ()) -> None:
        self._text, self._found = text, found
        self._starts = [place[0] for place in found]
        self._spans: defaultdict[str, list[Span]] = defaultdict(list)
        for start, below, role, _ in found:
            self._spans[role].append((start, -below))
        for role, span in forms:
            self._spans[role].append(span)
        for role in {role for role, _ in forms}:
            self._spans[role].sort(key=lambda span: (span[0], -span[1]))
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
        return Beside(
            {role for _, below, role, _ in near if at <= -below < end},
            {role for _, below, role, _ in near if -below == blank},
            {place[2] for place in self._found[bisect_left(self._starts, behind) : bisect_right(self._starts, behind)]},
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


def roles_of(
    found: Sequence[Spoken], text: str, sentences: Sequence[Span], heard: Heard, arrived: datetime, heading: bool
) -> list[tuple[Value, Role]]:
    """The role of each expression, in order; the due moment is moved where the words ask for it ("before Monday")."""
    starts = [start for start, _ in sentences]
    asking = [heading or "?" in text[start:end] or heard.inside("ask", start, end) for start, end in sentences]
    done: list[tuple[Value, Role]] = []
    of_sentence: list[int] = []
    gates: list[int] = []
    for spoken in found:
        number = max(bisect_right(starts, spoken.start) - 1, 0)
        of_sentence.append(number)
        span = sentences[number] if sentences else (0, len(text))
        if heard.inside("lasting", *span):
            spoken = spoken._replace(value=spoken.value._replace(standing=True))
        near = any(asking[max(number - 1, 0) : number + 2])
        clause = _clause(spoken, text, span, heard)
        done.append(_judged(spoken, clause, heard, arrived, bool(asking) and asking[number], near))
        if _is_a_gate(spoken, clause, heard) and spoken.value.due > arrived:
            gates.append(len(done) - 1)
    _prefer_hours(done, of_sentence, found, heard)
    if all(role is Role.MENTION for _, role in done):
        _bind_what_is_meant(done, of_sentence, sentences, asking, heard, arrived)
    if gates and any(asking) and all(role is Role.MENTION for _, role in done):
        done[gates[0]] = (done[gates[0]][0], Role.DEADLINE)
    return done


class Clause(NamedTuple):
    """The clause around an expression, and whether its sentence is a question."""

    start: int
    end: int
    question: bool
    asks: bool  # it begins with an imperative, or it is the one that ends in a question mark
    close: int  # a few words before the expression
    short: bool  # hardly more than the expression itself: the request stands in the clause beside it
    quoted: bool  # it stands between quotation marks: words of a page, not of the sender
    beside: Beside


def _clause(spoken: Spoken, text: str, span: Span, heard: Heard) -> Clause:
    floor, ceiling = max(span[0], spoken.start - CLAUSE), min(span[1], spoken.end + CLAUSE)
    start = floor
    for found in _BREAK.finditer(text, floor, spoken.start):
        start = found.end()
    closing = _BREAK.search(text, spoken.end, ceiling)
    words = text[start : spoken.start].split()
    close = spoken.start - len(" ".join(words[-5:])) - 1
    end = closing.start() if closing else ceiling
    short = len(words) + len(text[spoken.end : end].split()) <= 2
    questioned = "?" in text[span[0] : span[1]]
    beside = heard.beside(spoken.start, spoken.end)
    asks = (closing is not None and closing[0] == "?") or _is_imperative(start, heard)
    asks = asks or "imperative" in beside.behind or heard.joined("lead_in", "imperative", start, spoken.start)
    quoted = text.count('"', span[0], spoken.start) % 2 == 1 and '"' in text[spoken.end : span[1]]
    return Clause(start, end, questioned, asks, max(close, start), short, quoted, beside)


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
    spoken: Spoken, clause: Clause, heard: Heard, arrived: datetime, asking: bool, near: bool
) -> tuple[Value, Role]:
    value, start, end = spoken.value, spoken.start, spoken.end
    leading, behind = clause.beside.leading, clause.beside.behind
    latest = "due_after" in behind
    due = latest or "due" in leading or heard.inside("due", start, end)
    if value.standing:
        wished = asking and not _is_set_aside(spoken, clause, due, heard)
        return value, Role.APPOINTMENT if wished else Role.MENTION
    value = _before(value) if "before" in leading and "inclusive" not in behind else value
    if value.due <= arrived or _is_set_aside(spoken, clause, due, heard):
        return value, Role.MENTION
    asked_until = heard.last("ask", clause.start, start)
    asks_here = asked_until > clause.start or heard.inside("ask", end, clause.end)
    asks_here = asks_here or clause.asks or ((asking or due) and clause.short)
    meets = heard.inside("meet", clause.start, clause.end)
    aimed = 1.0 * ("aim" in leading) + 0.5 * ("until" in leading)
    score = DUE if due else aimed
    score += 2.0 if asks_here else 1.0 if asking else 0.5 if near else 0.0
    score += 0.7 * (clause.question or meets)
    together = value.grain in _HOURS and heard.inside("together", clause.start, clause.end)
    if together:
        score += BINDS
    elif not latest:
        weight = 0.6 if clause.question and clause.asks else 1.5
        score -= weight * heard.inside("event", asked_until, start) + (
            "event" in behind and asked_until == clause.start
        )
    score -= 2.0 * heard.inside("past", asked_until, start)
    if score < BINDS:
        return value, Role.MENTION
    on_the_moment = not (aimed or value.closing or value.grain in _STRETCHES)
    return value, Role.APPOINTMENT if not due and (meets or together or on_the_moment) else Role.DEADLINE


def _is_set_aside(spoken: Spoken, clause: Clause, due: bool, heard: Heard) -> bool:
    """A start, a part of a name ("the invoice of 3 May"), what a page is to say, a vague wish, or something denied."""
    leading, before, behind = clause.beside
    if clause.quoted or (not due and _is_content(spoken, clause, heard)):
        return True
    if not due and ("start" in leading or spoken.value.named == "month" or spoken.value.grain is Grain.YEAR):
        return True
    if "before" in leading and not clause.question and heard.inside("denied", clause.start, spoken.start):
        return True
    if not due and "after" in leading and spoken.value.grain not in _HOURS:
        return True
    if "indefinite" in before or ("name_part" in behind and not due):
        return True
    if "vague" in behind or ("vague" in before and spoken.value.grain in _STRETCHES):
        return True
    if heard.inside("negated", clause.start, spoken.start):
        return True
    return not due and heard.inside("denied", clause.close, spoken.start)


def _is_a_gate(spoken: Spoken, clause: Clause, heard: Heard) -> bool:
    """Is it somebody else's last moment: "the printer takes files until noon", "entries close at midnight"?"""
    bound = not clause.beside.leading.isdisjoint(("due", "until", "aim"))
    passed_on = (bound and heard.inside("gate", clause.start, clause.end)) or heard.inside("closing", *clause[:2])
    return passed_on and not _is_set_aside(spoken, clause, due=False, heard=heard)


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


def _prefer_hours(
    done: list[tuple[Value, Role]], of_sentence: Sequence[int], found: Sequence[Spoken], heard: Heard
) -> None:
    """`tomorrow, could you call me at seven`, `Saturday, from ten`: that hour is asked, not the whole day."""
    for i in range(len(done) - 1):
        (first, role), (second, other) = done[i], done[i + 1]
        exact = first.grain is Grain.DAY and second.grain in _HOURS
        together = of_sentence[i] == of_sentence[i + 1] and first.begins <= second.begins < first.ends
        if not (exact and together):
            continue
        if other is Role.MENTION and "after" in heard.beside(*found[i + 1][1:]).leading:
            other = role
        if Role.MENTION not in (role, other):
            done[i : i + 2] = [(first, Role.MENTION), (second, other)]


def _bind_what_is_meant(
    done: list[tuple[Value, Role]],
    of_sentence: list[int],
    sentences: Sequence[Span],
    asking: Sequence[bool],
    heard: Heard,
    arrived: datetime,
) -> None:
    """`before then`: of the last sentence that names a time the first one, an hour rather than a day.

    `before I board` means a time of its own sentence only.
    """
    for number, (start, end) in enumerate(sentences):
        back, here = heard.inside("then", start, end), heard.inside("before_it", start, end)
        if not asking[number] or not (back or here):
            continue
        near = range(0 if back else number, number + 1)
        named = [i for i, where in enumerate(of_sentence) if where in near and done[i][0].due > arrived]
        if named:
            last = of_sentence[named[-1]]
            first = min((i for i in named if of_sentence[i] == last), key=lambda i: done[i][0].grain not in _HOURS)
            done[first] = (done[first][0], Role.DEADLINE)
            return
