"""Is a moment inside the limits, when does work resume, how much working time lies between two moments.

An instant is working time exactly when the clock on the wall shows a time inside the day's spans. So an hour that the
clocks skip holds no work, and an hour that they repeat holds it twice. Spans are half-open; all sums run in UTC.
Days come from `rules.days`, clocks from `rules.wall`. Results are aware, in the zone the user is in at that moment.
"""

import re
from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fnmatch import translate
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rules.days import Calendar, Cause, Day
from rules.limits import Absence, ClientTerms, Limits, WorkAmount
from rules.wall import DAY, EARLIEST, LATEST, Wall

__all__ = [
    "Cause",
    "Day",
    "absence_at",
    "add_work",
    "add_working_minutes",
    "changes_at",
    "client_for",
    "day_of",
    "day_spans",
    "is_working_time",
    "next_working_time",
    "takes_emergencies",
    "terms_for",
    "worked_on",
    "working_day_minutes",
    "working_minutes_between",
    "working_time_between",
    "zone_at",
]

BLOCK = 32 * DAY  # edges are worked out for so many seconds at a time, when first asked for
HORIZON_BLOCKS = 115  # ten years: who does not work within them is taken never to work again
KEPT_LIMITS = 32
KEPT_BLOCKS = 512
KEPT_DAYS = 512
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
LONGEST_SPAN_DAYS = 2


def is_working_time(t: datetime, limits: Limits) -> bool:
    """Is this instant inside the limits? The start of a span is, its end is not."""
    instant = t.timestamp()
    edges = _compiled(limits).block(int(instant // BLOCK)).edges
    return bisect_right(edges, instant) % 2 == 1


def next_working_time(t: datetime, limits: Limits) -> datetime | None:
    """The first working instant at or after `t`: `t` itself when it is one, None when none comes within ten years."""
    compiled = _compiled(limits)
    instant = t.timestamp()
    for number in range(int(instant // BLOCK), int(instant // BLOCK) + HORIZON_BLOCKS):
        edges = compiled.block(number).edges
        place = bisect_right(edges, instant)
        if place % 2:
            return t if number == int(instant // BLOCK) else compiled.aware(number * BLOCK)
        if place < len(edges):
            return compiled.aware(edges[place])
    return None


def changes_at(t: datetime, limits: Limits) -> datetime | None:
    """The next instant after `t` at which work starts or stops; None when nothing changes within ten years."""
    compiled = _compiled(limits)
    instant = t.timestamp()
    working = is_working_time(t, limits)
    for number in range(int(instant // BLOCK), int(instant // BLOCK) + HORIZON_BLOCKS):
        edges = compiled.block(number).edges
        for edge in edges[bisect_right(edges, instant) :]:
            if compiled.works_at(edge) != working:
                return compiled.aware(edge)
    return None


def working_time_between(a: datetime, b: datetime, limits: Limits) -> timedelta:
    """Working time in `[a, b)`, exact; zero when `b` is not after `a`."""
    begin, end = a.timestamp(), b.timestamp()
    if end <= begin:
        return timedelta()
    compiled = _compiled(limits)
    first, last = int(begin // BLOCK), int(end // BLOCK)
    whole = sum(compiled.block(number).total for number in range(first, last))
    seconds = whole + compiled.block(last).worked_until(end) - compiled.block(first).worked_until(begin)
    return timedelta(seconds=seconds)


def working_minutes_between(a: datetime, b: datetime, limits: Limits) -> int:
    """Whole working minutes in `[a, b)`; 0 when `b` is not after `a`."""
    return int(working_time_between(a, b, limits) // timedelta(minutes=1))


def add_working_minutes(t: datetime, minutes: int, limits: Limits) -> datetime | None:
    """The first instant with so many working minutes since `t`: the end of a span rather than the start of the next.

    `t` itself for none; None when they do not come together within ten years.
    """
    if minutes <= 0:
        return t
    compiled = _compiled(limits)
    instant = t.timestamp()
    first = int(instant // BLOCK)
    wanted = minutes * 60 + compiled.block(first).worked_until(instant)
    for number in range(first, first + HORIZON_BLOCKS):
        block = compiled.block(number)
        if block.total >= wanted:
            return compiled.aware(block.after(wanted))
        wanted -= block.total
    return None


def add_work(t: datetime, amount: WorkAmount, limits: Limits) -> datetime | None:
    """The instant after an amount of work: working minutes, or working days by the clock.

    Counting starts when work resumes. A day that starts at its opening is over at its end: one working day after
    Saturday is Monday's last minute, one after Tuesday 10:00 is Wednesday 10:00 (or the nearest working moment after
    it on Wednesday, at the latest that day's end).
    """
    if not amount.days:
        return add_working_minutes(t, amount.minutes, limits)
    compiled = _compiled(limits)
    start = next_working_time(t, limits)
    if start is None:
        return None
    day, seconds = compiled.place(start)
    days = amount.days
    if seconds <= day.spans[0].start * 60:
        days, seconds = days - 1, LONGEST_SPAN_DAYS * DAY
    for _ in range(days):
        following = compiled.working_day_after(day.on)
        if following is None:
            return None
        day = following
    at = next((max(seconds, s.start * 60) for s in day.spans if seconds < s.end * 60), day.spans[-1].end * 60)
    return compiled.aware(compiled.wall.instant((day.on.toordinal() - EPOCH_ORDINAL) * DAY + at))


def day_spans(day: date, limits: Limits) -> Day:
    """What a local date holds and why: its spans (those that start on it), the cause, a holiday's or absence's name."""
    return _compiled(limits).calendar.day(day)


def day_of(t: datetime, limits: Limits) -> Day:
    """The day an instant belongs to: the one whose span it is in, even past midnight, else its local date."""
    return _compiled(limits).place(t)[0]


def absence_at(t: datetime, limits: Limits) -> Absence | None:
    """The absence on the local date of an instant."""
    compiled = _compiled(limits)
    return compiled.calendar.absence(compiled.aware(t.timestamp()).date())


def zone_at(t: datetime, limits: Limits) -> ZoneInfo:
    """The zone the user is in at an instant: that of the limits, or of a stay elsewhere."""
    return _compiled(limits).wall.zone_at(t.timestamp())


def takes_emergencies(t: datetime, limits: Limits) -> bool:
    """May an emergency reach the user now? At work always; in off-time within the channel's hours, if it has any."""
    if limits.emergency_week is None or is_working_time(t, limits):
        return True
    return is_working_time(t, _compiled(limits).emergency_hours)


def working_day_minutes(limits: Limits) -> int:
    """The hours of a working day, in minutes: of the commonest length in the week, the longer one of two as common.

    Zero when the week has no working day.
    """
    lengths = [sum(span.end - span.start for span in day) for day in limits.week if day]
    return max(lengths, key=lambda length: (lengths.count(length), length), default=0)


def client_for(address: str, limits: Limits) -> ClientTerms | None:
    """The client an address belongs to: one that names it whole, else the first whose pattern fits. Case is ignored."""
    return _compiled(limits).client(address.casefold()) if limits.clients else None


def terms_for(address: str, limits: Limits) -> Limits:
    """The limits with this client's exceptions applied; the same value for everyone else.

    Hours of a client replace the week and its seasons; days off stay days off.
    """
    client = client_for(address, limits)
    return limits if client is None else _compiled(limits).terms(client)


def worked_on(day: date, limits: Limits) -> tuple[tuple[int, int], ...]:
    """Working time on a local date, as minutes of the wall clock in the limits' own zone, journeys included."""
    zone = ZoneInfo(limits.zone)
    t: datetime | None = datetime(day.year, day.month, day.day, tzinfo=zone)
    end = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)
    found = []
    while t is not None and t < end.astimezone(UTC):
        start = next_working_time(t, limits)
        t = changes_at(start, limits) if start and start < end.astimezone(UTC) else None
        if start and t:
            until = min(t.astimezone(UTC), end.astimezone(UTC)).astimezone(zone)
            last = until.hour * 60 + until.minute if until.date() == day else 1440
            begins = start.astimezone(zone)
            found.append((begins.hour * 60 + begins.minute, last))
    return tuple(found)


class Block(NamedTuple):
    """Working time of one stretch of UTC seconds: edges (start, end, start, ...) and the seconds worked before each."""

    edges: tuple[int, ...]
    before: tuple[int, ...]
    total: int

    def worked_until(self, instant: float) -> float:
        place = bisect_right(self.edges, instant)
        if place % 2:
            return self.before[place - 1] + instant - self.edges[place - 1]
        return self.before[place] if place < len(self.edges) else self.total

    def after(self, seconds: float) -> float:
        """The first instant at which so many seconds (more than none, at most all) have been worked."""
        for place in range(1, len(self.edges), 2):
            if self.before[place] >= seconds:
                return self.edges[place] - (self.before[place] - seconds)
        return self.edges[-1]


class Compiled:
    """One value of the limits with the working time worked out of it so far."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.calendar = Calendar(limits)
        self.wall = Wall(limits.zone, limits.stays)
        self._blocks: dict[int, Block] = {}
        self._days: dict[int, Day] = {}
        self._terms: dict[str, Limits] = {}
        self.emergency_hours = replace(
            limits, week=limits.emergency_week or (), seasons=(), absences=(), exceptions=(), holidays=()
        )

    def block(self, number: int) -> Block:
        found = self._blocks.get(number)
        if found is None:
            if len(self._blocks) >= KEPT_BLOCKS:
                self._blocks.clear()
            found = self._blocks[number] = self._work_out(number)
        return found

    def _work_out(self, number: int) -> Block:
        begin, end = number * BLOCK, (number + 1) * BLOCK
        pieces: list[tuple[int, int]] = []
        for since, until, offset in self.wall.stretches(begin, end):
            first = (since + offset) // DAY - LONGEST_SPAN_DAYS
            for day in range(first, (until + offset) // DAY + 1):
                midnight = day * DAY - offset
                for span in self._spans(day):
                    low, high = max(midnight + span[0], since), min(midnight + span[1], until)
                    if low < high:
                        pieces.append((low, high))
        edges = _merged(pieces)
        lengths = [edges[i] - edges[i - 1] if i % 2 else 0 for i in range(len(edges))]
        return Block(tuple(edges), tuple(accumulate(lengths)), sum(lengths))

    def _spans(self, day: int) -> list[tuple[int, int]]:
        ordinal = day + EPOCH_ORDINAL
        if not 1 <= ordinal <= date.max.toordinal():
            return []
        return [(s.start * 60, s.end * 60) for s in self.day(ordinal).spans]

    def works_at(self, instant: float) -> bool:
        return bisect_right(self.block(int(instant // BLOCK)).edges, instant) % 2 == 1

    def aware(self, instant: float) -> datetime:
        """In the user's zone; the first and last days that the calendar has stand for what lies beyond them."""
        instant = min(max(instant, EARLIEST), LATEST)
        return datetime.fromtimestamp(instant, UTC).astimezone(self.wall.zone_at(instant))

    def place(self, t: datetime) -> tuple[Day, float]:
        """The day an instant belongs to, and the seconds since that day's midnight on the wall."""
        local = self.aware(t.timestamp())
        seconds = local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6
        today = local.toordinal()
        for back in range(min(LONGEST_SPAN_DAYS + 1, today)):
            day, since = self.day(today - back), seconds + back * DAY
            for span in day.spans:
                if span.start * 60 <= since < span.end * 60:
                    return day, since
        return self.day(today), seconds

    def day(self, ordinal: int) -> Day:
        """The day of a proleptic ordinal, remembered."""
        found = self._days.get(ordinal)
        if found is None:
            if len(self._days) >= KEPT_DAYS:
                self._days.clear()
            found = self._days[ordinal] = self.calendar.day(date.fromordinal(ordinal))
        return found

    def working_day_after(self, on: date) -> Day | None:
        for ordinal in range(on.toordinal() + 1, min(on.toordinal() + 3700, date.max.toordinal())):
            day = self.day(ordinal)
            if day.spans:
                return day
        return None

    def client(self, folded: str) -> ClientTerms | None:
        named = self._named.get(folded)
        if named is not None:
            return named
        found = self._patterns.match(folded)
        return self._owners[found.lastindex - 1] if found and found.lastindex else None

    @cached_property
    def _named(self) -> dict[str, ClientTerms]:
        return {address: client for client in reversed(self.limits.clients) for address in client.match}

    @cached_property
    def _owners(self) -> list[ClientTerms]:
        """Whose each pattern is, in the order in which they are tried."""
        return [client for client in self.limits.clients for _ in client.match]

    @cached_property
    def _patterns(self) -> re.Pattern[str]:
        """The patterns of all clients in one, a group each."""
        return re.compile("|".join(f"({translate(p)})" for client in self.limits.clients for p in client.match))

    def terms(self, client: ClientTerms) -> Limits:
        if client.name not in self._terms or len(self._terms) > KEPT_BLOCKS:
            self._terms[client.name] = _with_terms(self.limits, client)
        return self._terms[client.name]


def _merged(pieces: list[tuple[int, int]]) -> list[int]:
    """Pieces as a flat list of edges, touching and overlapping ones joined."""
    edges: list[int] = []
    for low, high in sorted(pieces):
        if edges and low <= edges[-1]:
            edges[-1] = max(edges[-1], high)
        else:
            edges += (low, high)
    return edges


def _with_terms(limits: Limits, client: ClientTerms) -> Limits:
    return replace(
        limits,
        week=limits.week if client.week is None else client.week,
        seasons=limits.seasons if client.week is None else (),
        notice=client.notice or limits.notice,
        answer_within=client.answer_within or limits.answer_within,
        rounds_included=limits.rounds_included if client.rounds_included is None else client.rounds_included,
    )


# Keyed by identity: hashing a whole value of the limits would cost more than the question. The limits are kept with
# what was worked out of them, so an identity cannot be used again while its entry stands.
_kept: dict[int, Compiled] = {}


def _compiled(limits: Limits) -> Compiled:
    found = _kept.get(id(limits))
    if found is None:
        if len(_kept) >= KEPT_LIMITS:
            _kept.clear()
        found = _kept[id(limits)] = Compiled(limits)
    return found
