"""Dated versions of the limits: mail is judged by what held when it came.

Kept in the data folder, for each configuration file: when each version began to hold, and the sections that make the
limits as they stood then. Accounts are not part of it. Corrections count for old mail too, so only today's are used.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from assistant.shelf import Shelf

FILE_NAME = "limits-history.json"
SECTIONS = ("me", "limits", "urgent", "services", "client")
MOST_VERSIONS = 200

Version = tuple[datetime, Mapping[str, Any]]


def versions(file: Path, content: Mapping[str, Any], folder: Path, now: datetime, record: bool) -> list[Version]:
    """What held and since when, oldest first, what the file says now last; with `record` this is written down too."""
    shelf = Shelf(folder / FILE_NAME)
    key = str(file.resolve())
    known = _known(shelf.get(key))
    current = _sections(content)
    if not known or known[-1][1] != current:
        known = [*known, (now, current)][-MOST_VERSIONS:]
        if record:
            shelf.put(key, [[since.isoformat(), sections] for since, sections in known])
    return known


def _known(kept: Any) -> list[Version]:
    """Versions as they were written; a damaged history is as good as none."""
    try:
        read: list[Version] = [(datetime.fromisoformat(since), dict(sections)) for since, sections in kept or []]
    except (TypeError, ValueError):
        return []
    return read if all(since.tzinfo for since, _ in read) else []


def _sections(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The sections that make the limits, as JSON holds them: dates become ISO texts."""
    chosen = {key: content[key] for key in SECTIONS if key in content}
    plain: Mapping[str, Any] = json.loads(json.dumps(chosen, default=_iso))
    return plain


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
