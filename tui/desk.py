"""What the screens ask of the desk. `assistant.desk.Desk` answers it; tests have a smaller one of their own.

Every call may wait and may be made from any thread; `LinderoError` says in a sentence what could not be done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from assistant.desk import ClientPage, ClientRow, Opened, Shield, UnderstoodSentence
    from assistant.records import Item, OutboxEntry, PromiseDue
    from rules.limits import Limits
    from rules.reply import Suggestion
    from rules.tags import Tag


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mails the review shows; `mail` is the one to open."""

    state: str = "waiting"
    text: str = ""
    client: str = ""
    tag: str = ""
    mail: int | None = None


class Hint(Protocol):
    """Something the draft check noticed: `[start, end)` of the draft, and a sentence."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def sentence(self) -> str: ...


class Desk(Protocol):
    def now(self) -> datetime: ...

    def shield(self) -> Shield: ...

    def change_count(self) -> int: ...

    def remember(self, name: str, value: str) -> None: ...

    def recall(self, name: str) -> str: ...

    def switch_tagging_on(self) -> object: ...

    def keep_promise(self, promise: PromiseDue) -> object: ...

    # Mails under review
    def items(
        self, state: str = "waiting", text: str = "", client: str = "", tag: str = "", offset: int = 0, limit: int = 200
    ) -> Sequence[Item]: ...

    def count(self, state: str = "waiting", text: str = "", client: str = "", tag: str = "") -> int: ...

    def open(self, mail_id: int) -> Opened: ...

    def situations(self) -> Sequence[tuple[str, str]]: ...

    def suggestions(
        self, mail_id: int, situation: str = "", language: str = "", register: str = "", step: int = 0
    ) -> Sequence[Suggestion]: ...

    def check_draft(self, mail_id: int, text: str) -> Sequence[Hint]: ...

    def cool_down(self, mail_id: int) -> timedelta: ...

    def approve(
        self,
        mail_id: int,
        text: str,
        suggestion: Suggestion | None,
        send_now: bool = False,
        send_at: datetime | None = None,
    ) -> OutboxEntry: ...

    def save_draft(self, mail_id: int, text: str, suggestion: Suggestion | None) -> str: ...

    def snooze(self, mail_id: int) -> datetime: ...

    def dismiss(self, mail_id: int) -> object: ...

    def correct(self, mail_id: int, tag: Tag) -> object: ...

    def confirm_urgency(self, mail_id: int, was_urgent: bool) -> object: ...

    def undo(self) -> str: ...

    # Replies on their way
    def outbox(self) -> Sequence[OutboxEntry]: ...

    def cancel(self, reply_id: int) -> OutboxEntry: ...

    def change_moment(self, reply_id: int, at: datetime) -> OutboxEntry: ...

    def edit_reply(self, reply_id: int, text: str) -> OutboxEntry: ...

    def settle(self, reply_id: int, how: str) -> OutboxEntry: ...

    def send_anyway(self, reply_id: int) -> OutboxEntry: ...

    # Limits
    def limits(self) -> Limits: ...

    def limits_sentence(self) -> str: ...

    def read_sentence(self, text: str) -> UnderstoodSentence: ...

    def save_limits(self, change: Limits | str) -> object: ...

    def letter(self, language: str) -> str: ...

    # Clients
    def clients(self) -> Sequence[ClientRow]: ...

    def client(self, name: str) -> ClientPage: ...

    def save_note(self, client: str, text: str) -> object: ...

    def agree(self, client: str, agreed: str, said: str = "", understood: str = "") -> object: ...
