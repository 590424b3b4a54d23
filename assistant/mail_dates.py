"""Dates as mail writes them, `19 Jun 2026 10:00:00 +0200` (RFC 5322), and IMAP, with hyphens (RFC 9051)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_USUAL = re.compile(
    r"\s*(?:[A-Za-z]{3},\s*)?(\d{1,2})[ -]([A-Za-z]{3})[ -]((?:19|2\d)\d\d) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"
    r"\s*(?:\([A-Za-z ]{1,40}\)\s*)?",
    re.ASCII,
)
_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(re.findall(r"\w+", _NAMES), 1)}


def usual_date(text: str) -> datetime | None:
    """The aware instant of a date in the usual shape, None for any other. Raises ValueError for a day there is not."""
    match = _USUAL.fullmatch(text)
    month = _MONTHS.get(match[2].lower()) if match else None
    if match is None or month is None:
        return None
    day, _, year, hour, minute, second, *offset = match.groups()
    return datetime(int(year), month, int(day), int(hour), int(minute), int(second), tzinfo=_zone(*offset))


@lru_cache(maxsize=64)
def _zone(sign: str, hours: str, minutes: str) -> timezone:
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    return timezone(offset) if offset else UTC
