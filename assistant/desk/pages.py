"""What the desk answers, as values: already worded in the user's language, already cleaned."""

from dataclasses import dataclass
from datetime import date, datetime

from assistant.records import Case, PromiseDue, Unanswered
from rules.client import Agreement
from rules.limits import Limits, Span
from rules.tags import Tag


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of the own text (or of the subject) that carried a tag: `[start, end)` in characters."""

    tag: Tag
    where: str  # body | subject
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Opened:
    """One mail as the review shows it. `folded` says what was set aside ("quote", lines)."""

    case: Case
    why: tuple[str, ...]
    why_not: tuple[str, ...]
    marks: tuple[Mark, ...]
    summary: str  # neutral, for a body that starts folded; "" otherwise
    record: str  # "claimed 5 times, confirmed once", "" when there is nothing to say
    reply_to: str  # the address a reply goes to, shown whole
    warnings: tuple[str, ...] = ()
    no_reply: str = ""  # why no reply is offered
    folded: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DayPicture:
    """One day of the limits' picture: its working spans, and why it is as it is."""

    day: date
    spans: tuple[Span, ...]
    because: str  # week | absence | exception | holiday
    name: str = ""  # of the holiday or the absence


@dataclass(frozen=True, slots=True)
class UnderstoodSentence:
    """Limits typed as a sentence: what was understood, said back, and what was not, quoted. Nothing is saved."""

    sentence: str
    not_understood: tuple[str, ...]
    example: str
    limits: Limits | None
    picture: tuple[DayPicture, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One client in a list."""

    name: str
    mails: int
    crossings: int
    last_mail: datetime | None


@dataclass(frozen=True, slots=True)
class ClientPage:
    """One client. The heat maps count by weekday (Monday first) and hour, in the user's zone."""

    name: str
    arrivals: tuple[tuple[int, ...], ...]
    asked_for: tuple[tuple[int, ...], ...]
    months: tuple[tuple[str, dict[Tag, int]], ...]  # ("2026-06", counts), oldest first
    claims: int
    confirmed: int
    step: int
    trend: str  # better | worse | steady | new
    promises: tuple[PromiseDue, ...]
    unanswered: tuple[Unanswered, ...]  # own mails that wait for their answer, the oldest first
    agreements: tuple[Agreement, ...]
    note: str
    exceptions: tuple[str, ...]  # the client's own terms and corrections, in words
    my_off_hours_mails: int
