"""What a run of verdicts and replies says about one client: history in, facts out."""

from dataclasses import dataclass
from datetime import date, datetime

from rules.tags import Tag


@dataclass(frozen=True, slots=True)
class PastMail:
    """One earlier mail of the client. `confirmed` is the user's word on a claimed urgency: None when never asked."""

    arrived_at: datetime
    tags: tuple[Tag, ...]
    by_definition: bool = False
    claimed: bool = False
    deadline: datetime | None = None
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class PastReply:
    """One reply that was approved. `keys` are the wording keys of its sentences, so that none is said twice."""

    at: datetime
    situation: str
    step: int
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the client said, what was understood, what both agreed, with its date and the mail that holds it."""

    on: date
    said: str
    understood: str
    agreed: str
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class ClientHistory:
    """All that is remembered of one client, oldest first. Empty for a new one."""

    mails: tuple[PastMail, ...] = ()
    replies: tuple[PastReply, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    open_promises: tuple[datetime, ...] = ()
