"""The only file that asks what time it is. Parts are given a Clock; tests and the demo give them another.

`now` is the wall clock, aware, in UTC: limits use it. `monotonic` counts suspended time too: intervals use it.
"""

import time
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

YEARS = range(1900, 3000)  # an instant of any other is a mistake, and beyond the sums of a calendar


class Clock(Protocol):
    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def written(text: str, zone: tzinfo | None = None) -> datetime | None:
    """An ISO 8601 instant with its offset, else of `zone`; None for any other, and beyond the YEARS."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    read = read if read.tzinfo else read.replace(tzinfo=zone)
    return read if read.tzinfo and read.year in YEARS else None


class ShiftedClock:
    """The machine's clock, started at another instant: for `--now`, the demo and tests."""

    def __init__(self, start: datetime, below: Clock | None = None) -> None:
        self._below = below or SystemClock()
        self._start = start.astimezone(UTC)
        self._since = self._below.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._below.monotonic() - self._since)

    def monotonic(self) -> float:
        return self._below.monotonic()
