"""Reads spoken instants back, by trying every moment there is: slow and simple, to check the quick way of speaking."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rules.replies.wording import Wording
from rules.spoken import at_clock, bare_date


def read_back(wording: Wording, text: str, written: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant spoken in a text by `bare_moment`, in the user's zone; None when there is none.

    A date without a year is the next one on or after the day the reply is written.
    """
    lowered = text.lower()
    for ahead in range(-1, 800):
        day = written.astimezone(zone).date() + timedelta(days=ahead)
        said = bare_date(wording, day, written.date()).lower()
        place = lowered.find(said)
        if place < 0:
            continue
        rest = lowered[place + len(said) :]
        for minute in range(1440):
            at = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
            pattern = wording.phrase("dates.moment").format(date="", at=at_clock(wording, at).lower())
            if rest.startswith(pattern) and not rest[len(pattern) : len(pattern) + 1].isdigit():
                return at
    return None
