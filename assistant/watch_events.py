"""What the watcher tells while it works: one value an event, one JSON line for programs."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from assistant.records import Item
from rules.signals import Signal
from rules.tags import Tag


class EventName(StrEnum):
    CONNECTED = "connected"
    CAUGHT_UP = "caught-up"
    JUDGED = "judged"
    TAGGED = "tagged"
    SET_ASIDE = "set-aside"
    IDLE = "idle"
    OFFLINE = "offline"
    REFUSED = "refused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; empty fields do not apply. `new` and `tagged` count mails of one catch-up."""

    name: EventName
    at: datetime
    account: str
    folder: str = ""
    uid: int | None = None
    message_id: str | None = None
    tags: tuple[Tag, ...] | None = None
    kind: str = ""
    reason: str = ""
    new: int | None = None
    tagged: int | None = None
    item: Item | None = None  # for people, as is what follows; programs ask the store
    signals: tuple[Signal, ...] = ()


Sink = Callable[[Event], None]


def as_json(event: Event) -> str:
    """One line, with the fields that apply."""
    fields: dict[str, Any] = {"event": str(event.name), "at": event.at.isoformat(), "account": event.account}
    for name in ("folder", "uid", "message_id", "tags", "kind", "reason", "new", "tagged"):
        value = getattr(event, name)
        if value is not None and value != "":
            fields[name] = [str(tag) for tag in value] if name == "tags" else value
    if event.name in (EventName.JUDGED, EventName.TAGGED):
        fields.setdefault("message_id", "")
    return json.dumps(fields, ensure_ascii=False)
