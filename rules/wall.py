"""The clock on the user's wall: which zone and which offset hold at an instant, in travel and over clock changes.

Instants are UTC seconds; wall times are seconds from 1970-01-01 00:00 on the wall. A stay elsewhere begins and ends at
midnight of the place stayed in.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from rules.limits import Stay

DAY = 86_400
STEP = 2 * DAY  # no zone changes its clocks twice within so short a time
EARLIEST = datetime(1, 1, 3, tzinfo=UTC).timestamp()
LATEST = datetime(9999, 12, 29, tzinfo=UTC).timestamp()


class Wall:
    """A zone, with other zones for stays. Of stays that overlap the first one counts."""

    def __init__(self, zone: str, stays: tuple[Stay, ...] = ()) -> None:
        self.zone = ZoneInfo(zone)
        self._stays = tuple((*_bounds(stay), ZoneInfo(stay.zone)) for stay in stays)

    def zone_at(self, instant: float) -> ZoneInfo:
        for since, until, zone in self._stays:
            if since <= instant < until:
                return zone
        return self.zone

    def offset_at(self, instant: float) -> int:
        """Seconds east of UTC."""
        within = min(max(instant, EARLIEST), LATEST)
        offset = datetime.fromtimestamp(within, self.zone_at(within)).utcoffset() or timedelta()
        return int(offset.total_seconds())

    def stretches(self, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
        """`[begin, end)` cut where the offset changes: (since, until, offset) in order."""
        since, offset = begin, self.offset_at(begin)
        for step in range(begin, end, STEP):
            after = min(step + STEP, end)
            for change in self._changes(step, after):
                if self.offset_at(change) != offset:
                    yield since, change, offset
                    since, offset = change, self.offset_at(change)
        yield since, end, offset

    def _changes(self, begin: int, end: int) -> Iterator[int]:
        """Instants in `(begin, end)` at which the offset may change: ends of stays, and between them the clocks."""
        marks = sorted({begin, end} | {m for s in self._stays for m in s[:2] if begin < m < end})
        for low, high in pairwise(marks):
            if self.offset_at(low) != self.offset_at(high - 1):
                yield self._first_change(low, high - 1)
            yield high

    def _first_change(self, low: int, high: int) -> int:
        before = self.offset_at(low)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.offset_at(middle) == before else (low, middle)
        return high

    def instant(self, wall: float) -> float:
        """The first instant at which the wall shows this time; for a time that is skipped, the moment of the change."""
        begin = int(wall) - STEP
        for since, until, offset in self.stretches(begin, begin + 2 * STEP):
            if wall - offset < until:
                return max(wall - offset, since)
        return wall - self.offset_at(wall)


def _bounds(stay: Stay) -> tuple[int, int]:
    zone = ZoneInfo(stay.zone)
    last = min(stay.last, date.max - timedelta(days=1))
    return _midnight(stay.first, zone), _midnight(last + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
