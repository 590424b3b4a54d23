"""A moment as a person types it into a dialog: 16:30, or 2026-06-22 09:00."""

import re
from datetime import datetime, timedelta

SHAPE = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T]+)?(\d{1,2})[:.h](\d{2})")


def moment_typed(text: str, now: datetime) -> datetime | None:
    """The instant in the zone of `now`; an hour alone is the next one. None when it is not a moment to come."""
    found = SHAPE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute = (int(part) if part else None for part in found.groups())
    try:
        at = now.replace(hour=hour or 0, minute=minute or 0, second=0, microsecond=0)
        if year is not None:
            at = at.replace(year=year, month=month or 1, day=day or 1)
    except ValueError:
        return None
    if at <= now:
        return None if year is not None else at + timedelta(days=1)
    return at
