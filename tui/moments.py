"""A moment as a person types it into a dialog: 16:30, or 2026-06-22 09:00."""

from datetime import datetime, timedelta


def moment_typed(text: str, now: datetime) -> datetime | None:
    """The instant in the zone of `now`; an hour alone is the next one. None when it is not a moment to come."""
    words = text.strip().replace("T", " ")
    for shape in ("%Y-%m-%d %H:%M", "%H:%M"):
        try:
            read = datetime.strptime(words, shape)
        except ValueError:
            continue
        if shape == "%H:%M":
            at = now.replace(hour=read.hour, minute=read.minute, second=0, microsecond=0)
            return at if at > now else (at + timedelta(days=1))
        at = read.replace(tzinfo=now.tzinfo)
        return at if at > now else None
    return None
