"""What the freelancer set: hours, days off, what counts as urgent, and the exceptions for single clients.

Times of day are minutes from local midnight; a span that passes midnight ends beyond 1440. Spans are half-open.
Dates are local to the limits' zone and inclusive at both ends, as people write them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a day, `[start, end)` in minutes from local midnight; `end` may exceed 1440."""

    start: int
    end: int


DaySpans = tuple[Span, ...]
Week = tuple[DaySpans, ...]  # seven entries, Monday first

WORK_WEEK: Week = ((Span(540, 1020),),) * 5 + ((),) * 2


class WorkAmount(NamedTuple):
    """An amount of work: whole working days, or working minutes when `days` is 0."""

    days: int = 0
    minutes: int = 0


ONE_DAY = WorkAmount(days=1)
FIVE_DAYS = WorkAmount(days=5)


class Absence(NamedTuple):
    """Days away, both ends included. Of a yearly one only month and day count; it may pass the year's end."""

    first: date
    last: date
    reason: str = ""
    public: bool = False
    yearly: bool = False


class DayException(NamedTuple):
    """Other hours on one date, or on the dates of a rule (RFC 5545 section 3.3.10) that starts on `start`."""

    hours: DaySpans
    on: date | None = None
    rule: str = ""
    start: date | None = None


class Season(NamedTuple):
    """Another week from one (month, day) to another, both included, each year; it may pass the year's end."""

    first: tuple[int, int]
    last: tuple[int, int]
    week: Week


class Stay(NamedTuple):
    """Travel: another zone from one date to another, both included."""

    first: date
    last: date
    zone: str


class Holiday(NamedTuple):
    """A public holiday, with its name in the user's language."""

    on: date
    name: str


class EmergencyRight(StrEnum):
    """May this client call an emergency in off-time?"""

    DEFAULT = "default"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class ClientTerms:
    """What differs for one client. Empty fields fall back to the common limits."""

    name: str
    match: tuple[str, ...]  # addresses or patterns such as *@example.org, lower case
    language: str = ""
    register: str = ""  # informal | formal | vos
    tone: str = ""  # warm | plain | firm
    week: Week | None = None
    notice: WorkAmount | None = None
    answer_within: WorkAmount | None = None
    emergency: EmergencyRight = EmergencyRight.DEFAULT
    zone: str = ""  # the client's own zone, shown beside ours in replies
    rounds_included: int | None = None
    agreement: str = ""  # the written source that firm replies cite


class Correction(NamedTuple):
    """The user's own correction: this tag is fine from these senders. It never touches emergencies."""

    match: str
    tag: str
    words: str = ""  # only when these words carried the tag; "" for any
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Everything the user set, as it held at one time. Made by configuration or by a sentence; checked there."""

    zone: str = "UTC"
    week: Week = WORK_WEEK
    seasons: tuple[Season, ...] = ()
    absences: tuple[Absence, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    country: str = ""
    region: str = ""
    stays: tuple[Stay, ...] = ()
    notice: WorkAmount = ONE_DAY
    answer_within: WorkAmount = ONE_DAY
    nudge_after: WorkAmount = FIVE_DAYS  # own mail that no client has answered is shown from then on; nothing: never
    rounds_included: int | None = None
    emergency_channel: str = ""
    emergency_week: Week | None = None
    urgent_means: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    refer: tuple[tuple[str, str], ...] = ()  # topic -> whom to ask
    clients: tuple[ClientTerms, ...] = ()
    corrections: tuple[Correction, ...] = ()
    name: str = ""
    addresses: tuple[str, ...] = ()  # the user's own, lower case
    language: str = "en"  # of screens and of reasons
    signature: str = ""


@dataclass(frozen=True, slots=True)
class LimitsHistory:
    """Dated versions of the limits, oldest first: mail is judged by what held when it came."""

    versions: tuple[tuple[datetime, Limits], ...] = field(default=())

    @property
    def current(self) -> Limits:
        return self.versions[-1][1]

    def at(self, instant: datetime) -> Limits:
        """What held at an instant; before the first version, the first."""
        held = [limits for since, limits in self.versions if since <= instant]
        return held[-1] if held else self.versions[0][1]
