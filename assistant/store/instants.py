"""Instants in the store: whole seconds since 1970-01-01 UTC, and back as aware times in UTC."""

from datetime import UTC, datetime


def stored(instant: datetime | None) -> int | None:
    """An aware instant as the store keeps it."""
    return None if instant is None else int(instant.timestamp())


def read(seconds: int | None) -> datetime | None:
    """A stored instant, aware, in UTC."""
    return None if seconds is None else instant_of(seconds)


def instant_of(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
