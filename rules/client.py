"""What a run of verdicts and replies says about one client: history in, facts out.

Everything is counted up to a given instant and nothing is a score: firmness has five steps, claims of urgency are
counted beside those that held, and clean weeks make good again what crossings built up.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.tags import CROSSINGS, Tag

HIGHEST_STEP = 5
CLEAN_WEEKS = 4  # so many weeks without the same crossing take one step back
CLAIMS_COUNT_FOR = timedelta(days=180)  # older claims are forgiven
FEWEST_CLAIMS = 3  # below this nothing is said of a client's claims
WOLF_SHARE = 1 / 3  # at most this share confirmed: the claims have lost their meaning


@dataclass(frozen=True, slots=True)
class PastMail:
    """One earlier mail of the client. `confirmed` is the user's word on a claimed urgency: None when never asked."""

    arrived_at: datetime
    tags: tuple[Tag, ...]
    by_definition: bool = False
    claimed: bool = False
    deadline: datetime | None = None
    confirmed: bool | None = None
    tender: bool = False  # it spoke of illness or grief: it never raises a step

    @property
    def crosses(self) -> bool:
        """Does it count against the client?"""
        return not CROSSINGS.isdisjoint(self.tags)


@dataclass(frozen=True, slots=True)
class PastReply:
    """One reply that was approved. `keys` are the wording keys of its sentences, so that none is said twice."""

    at: datetime
    situation: str
    step: int
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the client said, what was understood, what both agreed, with its date and the mail that holds it."""

    on: date
    said: str
    understood: str
    agreed: str
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class ClientHistory:
    """All that is remembered of one client, oldest first. Empty for a new one."""

    mails: tuple[PastMail, ...] = ()
    replies: tuple[PastReply, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    open_promises: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims of urgency in the last half year, and how many of them held."""

    made: int
    confirmed: int

    @property
    def cry_wolf(self) -> bool:
        """Enough claims, too few of them real. It never silences an emergency: that has a tag of its own."""
        return self.made >= FEWEST_CLAIMS and self.confirmed / self.made <= WOLF_SHARE


def step_for(history: ClientHistory, situation: str, tag: Tag | None, before: datetime, tender: bool = False) -> int:
    """The step of firmness, 1 to 5, that a reply to a crossing at this instant takes.

    Each earlier crossing of the same kind raised it by one, each four clean weeks took one back. A mail that speaks of
    illness or grief gets the gentlest step, and raises none.
    """
    if tender:
        return 1
    return min(
        HIGHEST_STEP, 1 + max(level_by_mails(history, tag, before), level_by_replies(history, situation, before))
    )


def level_by_mails(history: ClientHistory, tag: Tag | None, before: datetime) -> int:
    crossings = [m.arrived_at for m in history.mails if tag in m.tags and not m.tender and m.arrived_at < before]
    return ladder(crossings, before) if tag in CROSSINGS else 0


def level_by_replies(history: ClientHistory, situation: str, before: datetime) -> int:
    said = [reply for reply in history.replies if reply.situation == situation and reply.at <= before]
    if not said:
        return 0
    return max(0, said[-1].step - clean_steps(said[-1].at, before))


def ladder(crossings: list[datetime], before: datetime) -> int:
    """How high a run of crossings has climbed by an instant."""
    level, last = 0, None
    for at in [*crossings, None]:
        level = max(0, level - (clean_steps(last, at or before) if last else 0))
        if at is not None:
            level, last = min(HIGHEST_STEP, level + 1), at
    return level


def clean_steps(since: datetime, until: datetime) -> int:
    """Steps taken back between two instants without a crossing."""
    return max(0, (until - since) // timedelta(weeks=CLEAN_WEEKS))


def claims(history: ClientHistory, before: datetime) -> Claims:
    """Claims of urgency up to an instant; one counts as held when it met the definition or the user said so."""
    made = [m for m in history.mails if m.claimed and before - CLAIMS_COUNT_FOR <= m.arrived_at < before]
    return Claims(len(made), sum(1 for m in made if (m.by_definition if m.confirmed is None else m.confirmed)))


def heat_map(moments: list[datetime], zone: ZoneInfo) -> tuple[tuple[int, ...], ...]:
    """How many moments fall on each weekday (Monday first) and hour of the day, in the user's zone."""
    counts = Counter((local.weekday(), local.hour) for local in (moment.astimezone(zone) for moment in moments))
    return tuple(tuple(counts[day, hour] for hour in range(24)) for day in range(7))


def arrivals(history: ClientHistory, zone: ZoneInfo) -> tuple[tuple[int, ...], ...]:
    """When the client writes."""
    return heat_map([mail.arrived_at for mail in history.mails], zone)


def asked_for(history: ClientHistory, zone: ZoneInfo) -> tuple[tuple[int, ...], ...]:
    """When the client wants work done."""
    return heat_map([mail.deadline for mail in history.mails if mail.deadline], zone)


def months(history: ClientHistory, zone: ZoneInfo) -> tuple[tuple[str, dict[Tag, int]], ...]:
    """Tags counted by month ("2026-06"), oldest first; a month without tags stays, one without mail does not."""
    found: dict[str, Counter[Tag]] = {}
    for mail in history.mails:
        found.setdefault(f"{mail.arrived_at.astimezone(zone):%Y-%m}", Counter()).update(mail.tags)
    return tuple((month, dict(counts)) for month, counts in sorted(found.items()))


class Trend(StrEnum):
    NEW = "new"
    BETTER = "better"
    STEADY = "steady"
    WORSE = "worse"


def trend(history: ClientHistory, now: datetime) -> Trend:
    """The share of mails that cross a limit: the last eight weeks against the eight before."""
    span = timedelta(weeks=8)
    recent = [m for m in history.mails if now - span <= m.arrived_at <= now]
    earlier = [m for m in history.mails if now - 2 * span <= m.arrived_at < now - span]
    if len(recent) < FEWEST_CLAIMS or len(earlier) < FEWEST_CLAIMS:
        return Trend.NEW
    change = crossing_share(recent) - crossing_share(earlier)
    return Trend.STEADY if abs(change) < 0.15 else Trend.WORSE if change > 0 else Trend.BETTER


def crossing_share(mails: list[PastMail]) -> float:
    return sum(mail.crosses for mail in mails) / len(mails)


def turned_round(history: ClientHistory, now: datetime) -> bool:
    """Someone who used to cross limits often and has not for some weeks: worth a word of thanks."""
    past = [m for m in history.mails if m.arrived_at <= now]
    recent = [m for m in past if m.arrived_at > now - timedelta(weeks=CLEAN_WEEKS)]
    crossings = [m for m in past if m.crosses]
    return bool(recent) and len(crossings) >= FEWEST_CLAIMS and not any(m.crosses for m in recent)
