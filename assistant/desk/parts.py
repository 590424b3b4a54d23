"""The parts a desk is given, and what all of its rooms share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import DataError

if TYPE_CHECKING:  # the first screen is painted before most of these are needed
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from assistant.clock import Clock
    from assistant.config import Config
    from assistant.outbox import Outbox
    from assistant.records import Case, Unanswered
    from assistant.store.database import Database
    from assistant.store.ledger import Ledger
    from assistant.store.mail import MailStore
    from rules.languages import Languages
    from rules.limits import Limits


@dataclass(frozen=True, slots=True)
class Parts:
    """What a desk works with. `config` answers with the file as it stands now: the user may have edited it."""

    database: Database
    mails: MailStore
    ledger: Ledger
    outbox: Outbox
    clock: Clock
    languages: Languages
    config: Callable[[], Config]
    config_file: Path
    data_folder: Path
    ring: Callable[[], None]  # wakes whoever watches and sends: something was changed and is committed
    put_in_drafts: Callable[[int], None]  # a reply, into the account's Drafts folder; waits for the server


class Room:
    """What every room of the desk knows."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def now(self) -> datetime:
        return self._parts.clock.now()

    def limits(self) -> Limits:
        """What holds now."""
        return self._parts.config().limits.current

    def change_count(self) -> int:
        """Differs from the last answer when any other process has written: ask it each second or so."""
        return self._parts.database.change_count()

    def unanswered(self, client: str = "") -> Iterator[Unanswered]:
        """Own mails that wait for a client's answer, the oldest first."""
        from assistant.store.unanswered import UnansweredStore
        from assistant.unanswered import waiting_for_answers

        return waiting_for_answers(UnansweredStore(self._parts.database), self.limits(), self.now(), client)

    def remember(self, name: str, value: str) -> None:
        """Screen state that survives a restart."""
        self._parts.ledger.remember(f"screen.{name}", value)

    def recall(self, name: str) -> str:
        return self._parts.ledger.recall(f"screen.{name}")

    def _case(self, mail_id: int) -> Case:
        case = self._parts.mails.case(mail_id)
        if case is None:
            raise DataError("this mail is no longer known: it was forgotten or the database was rebuilt")
        return case

    def _change_file(self, act: str, change: Callable[[], object]) -> None:
        """Change the configuration; what it said before is kept, so that the act can be undone."""
        file = self._parts.config_file
        text = file.read_text(encoding="utf-8")
        change()
        after = file.read_text(encoding="utf-8")
        if after != text:
            self._parts.ledger.record_act(self.now(), act, None, None, {"text": text, "after": after})
