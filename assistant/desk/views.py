"""What the desk answers first, as values: what the day opens with. What other screens show is in `pages.py`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.records import AccountStatus, Item, OutboxEntry, PromiseDue, Unanswered
    from rules.tags import Tag


@dataclass(frozen=True, slots=True)
class DryRun:
    """Tagging is not switched on yet: how many mails were judged, how many would have been tagged."""

    judged: int
    would_tag: int
    reading: bool  # the first look at the mailbox is still going on
    done: int = 0  # how many mails of the look are read
    whole: int = 0  # and of how many; 0 while that is not known


@dataclass(frozen=True, slots=True)
class Shield:
    """What the day opens with. `changes_at` is when working time begins or ends next; None when it never does.

    `due_before` are the mails whose deadline falls before `changes_at` (before work resumes, in off-time).
    """

    now: datetime
    working: bool
    changes_at: datetime | None
    because: str  # week | absence | exception | holiday
    due_before: tuple[Item, ...] = ()
    emergencies: tuple[Item, ...] = ()
    promises: tuple[PromiseDue, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()  # own mails that wait for a client's answer, the oldest few
    waiting: dict[Tag, int] = field(default_factory=dict)  # waiting mails by main tag
    leaving: tuple[OutboxEntry, ...] = ()
    statuses: tuple[AccountStatus, ...] = ()
    dry_run: DryRun | None = None
