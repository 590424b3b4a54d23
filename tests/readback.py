"""Reads spoken instants back, by trying one day after the other: slow and simple, to check how they are spoken."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rules.replies.wording import Wording
from rules.spoken import at_clock, bare_date

CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
DAYS_AHEAD = 1000


def read_back(wording: Wording, text: str, written: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant spoken in a text by `bare_moment`, in the user's zone; None when there is none.

    A date without a year is the next one on or after the day the reply is written.
    """
    lowered = text.lower()
    for ahead in range(-1, DAYS_AHEAD):
        day = written.astimezone(zone).date() + timedelta(days=ahead)
        said = bare_date(wording, day, written.date()).lower()
        place = lowered.find(said)
        clock = CLOCK.search(lowered, place + len(said)) if place >= 0 else None
        if clock is None:
            continue
        at = datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2]), tzinfo=zone)
        spoken = wording.phrase("dates.moment").format(date="", at=at_clock(wording, at).lower())
        if lowered.startswith(spoken, place + len(said)):
            return at
    return None
