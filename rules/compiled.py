"""The working time of one value of the limits, worked out as edges in UTC seconds and kept.

Days come from `rules.days`, clocks from `rules.wall`; the questions are asked in `rules.hours`.
"""

import re
from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, date, datetime
from fnmatch import translate
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from rules.days import Calendar, Day
from rules.limits import ClientTerms, Limits
from rules.wall import DAY, EARLIEST, LATEST, Wall

BLOCK = 32 * DAY  # edges are worked out for so many seconds at a time, when first asked for
KEPT_LIMITS = 32
KEPT_BLOCKS = 512
KEPT_DAYS = 512
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
LONGEST_SPAN_DAYS = 2


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

    def on_the_wall(self, on: date, seconds: float) -> float:
        """The instant so many seconds of the wall clock after a local midnight."""
        return self.wall.instant((on.toordinal() - EPOCH_ORDINAL) * DAY + seconds)

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

    @cached_property
    def working_day_minutes(self) -> int:
        """The hours of the commonest working day of the week, in minutes; see `rules.hours`."""
        lengths = [sum(span.end - span.start for span in day) for day in self.limits.week if day]
        return max(lengths, key=lambda length: (lengths.count(length), length), default=0)

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


def compiled_for(limits: Limits) -> Compiled:
    """What has been worked out of these limits so far."""
    found = _kept.get(id(limits))
    if found is None:
        if len(_kept) >= KEPT_LIMITS:
            _kept.clear()
        found = _kept[id(limits)] = Compiled(limits)
    return found
