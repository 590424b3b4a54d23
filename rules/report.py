"""A month in figures: what came, what asked for work in off-time, and what the user did with the evenings.

History in, counts out; nothing is a score. Days and hours are those of the user's zone.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.client import ClientHistory, Trend, trend
from rules.tags import Tag


@dataclass(frozen=True, slots=True)
class ClientFigures:
    """One client's month. `claims` are claims of urgency, `confirmed` those that held."""

    name: str
    mails: int
    tags: Mapping[Tag, int]
    crossings: int
    claims: int
    confirmed: int
    replies: int
    trend: Trend


@dataclass(frozen=True, slots=True)
class MonthReport:
    """All clients' month ("2026-06"). `days` are those of the month gone by, `untouched` those without an own mail
    sent in off-time."""

    month: str
    clients: tuple[ClientFigures, ...]
    my_mails: int
    my_off_hours_mails: int
    days: int
    untouched: int

    @property
    def mails(self) -> int:
        return sum(client.mails for client in self.clients)

    @property
    def tags(self) -> dict[Tag, int]:
        total: Counter[Tag] = Counter()
        for client in self.clients:
            total.update(client.tags)
        return {tag: total[tag] for tag in Tag if total[tag]}

    @property
    def claims(self) -> int:
        return sum(client.claims for client in self.clients)

    @property
    def confirmed(self) -> int:
        return sum(client.confirmed for client in self.clients)


def month_report(
    month: str,
    histories: Mapping[str, ClientHistory],
    sent: Iterable[datetime],
    is_working: Callable[[datetime], bool],
    zone: ZoneInfo,
    now: datetime,
) -> MonthReport:
    """The month's figures. `sent` are the moments at which the user's own mails to clients left."""
    mine = [at for at in sent if month_of(at, zone) == month]
    late = [at for at in mine if not is_working(at)]
    days = days_gone_by(month, now.astimezone(zone).date())
    figures = [client_figures(name, history, month, zone, now) for name, history in histories.items()]
    busy = sorted((f for f in figures if f.mails or f.replies), key=lambda f: (-f.crossings, -f.mails, f.name))
    touched = {at.astimezone(zone).date() for at in late}
    return MonthReport(month, tuple(busy), len(mine), len(late), days, days - len(touched))


def client_figures(name: str, history: ClientHistory, month: str, zone: ZoneInfo, now: datetime) -> ClientFigures:
    mails = [mail for mail in history.mails if month_of(mail.arrived_at, zone) == month]
    claimed = [mail for mail in mails if mail.claimed]
    held = [m for m in claimed if (m.by_definition if m.confirmed is None else m.confirmed)]
    counts = Counter(tag for mail in mails for tag in mail.tags)
    return ClientFigures(
        name=name,
        mails=len(mails),
        tags={tag: counts[tag] for tag in Tag if counts[tag]},
        crossings=sum(mail.crosses for mail in mails),
        claims=len(claimed),
        confirmed=len(held),
        replies=sum(1 for reply in history.replies if month_of(reply.at, zone) == month),
        trend=trend(history, now),
    )


def month_of(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m}"


def days_gone_by(month: str, today: date) -> int:
    """The days of a month that have begun by today."""
    year, number = (int(part) for part in month.split("-"))
    last = monthrange(year, number)[1]
    if (year, number) == (today.year, today.month):
        return today.day
    return last if date(year, number, last) < today else 0
