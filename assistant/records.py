"""What the store holds, as values: a mail under review, a reply on its way, a promise, an account's state."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from rules.message import Address, Message
from rules.tags import Tag

if TYPE_CHECKING:  # a list of mails is read without the rules that judged them
    from rules.verdict import Verdict


class MailState(StrEnum):
    NONE = "none"  # judged, nothing to review
    WAITING = "waiting"
    SNOOZED = "snoozed"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


class ReplyState(StrEnum):
    DRAFTED = "drafted"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"


class Item(NamedTuple):
    """One mail as a list shows it. `client` is the name of the client's entry, else the sender's address."""

    id: int
    account: str
    sender: Address
    client: str
    subject: str
    arrived_at: datetime
    language: str
    tags: tuple[Tag, ...]
    main_tag: Tag | None
    state: MailState
    deadline: datetime | None = None
    snoozed_until: datetime | None = None
    message_id: str = ""


class Case(NamedTuple):
    """One mail opened: the message as it was judged (own text only; quotations are not kept) and its verdict."""

    item: Item
    message: Message
    verdict: Verdict


class OutboxEntry(NamedTuple):
    """One reply on its way. `warnings` are told beside the address it goes to."""

    id: int
    mail_id: int | None
    account: str
    client: str
    to: str
    subject: str
    message_id: str
    body: str
    state: ReplyState
    send_at: datetime | None
    sent_at: datetime | None
    attempts: int
    last_error: str
    asked: str = ""  # why the user is asked before it leaves: "" | late | new-mail | answered
    filed: str = "no"
    situation: str = ""
    tone: str = ""
    step: int = 0
    answer_by: datetime | None = None
    warnings: tuple[str, ...] = ()


class PromiseDue(NamedTuple):
    """What the user promised to a client, and when it falls due."""

    id: int
    client: str
    due_at: datetime
    what: str
    state: str
    mail_id: int | None = None


class Unanswered(NamedTuple):
    """A mail of the user's own to a client that is the last word of its thread. `mail_id`: theirs, when one is kept.

    `days`: working days it has waited.
    """

    id: int
    client: str
    recipient: str
    subject: str
    sent_at: datetime
    mail_id: int | None = None
    days: int = 0


class AccountStatus(NamedTuple):
    """What the watcher last knew of one account, in words a user understands (`detail`).

    During a long reading `done` of `whole` mails are read; else both are 0.
    """

    name: str
    state: str
    detail: str = ""
    since: datetime | None = None
    last_contact: datetime | None = None
    last_mail: datetime | None = None
    next_try: datetime | None = None
    keywords_local: bool = False
    done: int = 0
    whole: int = 0


class Fate(StrEnum):
    """What became of one try."""

    SENT = "sent"
    LATER = "later"  # the server asks to come again (4xx)
    UNREACHED = "unreached"  # no connection, or lost before the dot: it cannot have arrived
    REFUSED = "refused"  # 5xx: trying again is no use
    NO_LOGIN = "no login"  # the account was not let in, or has no password
    UNSURE = "unsure"  # lost after the dot


class Delivery(NamedTuple):
    """The fate of one try, and what is to be told of it: one cleaned sentence."""

    fate: Fate
    words: str = ""
