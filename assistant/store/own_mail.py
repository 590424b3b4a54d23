"""The user's own mail to clients from other programs, by its headers in Sent; mail that lindero sent is not here.

The watcher records it, in one short transaction a chunk; what follows from it is asked by the rooms beside this one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.store.database import Database
from assistant.store.instants import stored
from rules.cleaning import without_marks
from rules.subjects import bare_subject


@dataclass(frozen=True, slots=True)
class SentPlace:
    """Where an account's sent mail lies, and the last UID that was read there."""

    name: str
    uidvalidity: int
    last_uid: int = 0


@dataclass(frozen=True, slots=True)
class OwnMail:
    """One mail of the user's to a client. `thread`: the mails it names, the one it answers first."""

    message_id: str
    client: str
    recipient: str
    subject: str
    sent_at: datetime
    in_reply_to: str
    references: tuple[str, ...]
    expects: bool

    @property
    def thread(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each for each in (self.in_reply_to, *self.references) if each))


class OwnMailStore:
    """Reads are cheap; each write is one short transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def place(self, account: str) -> SentPlace | None:
        row = self._database.row("SELECT * FROM sent_folder WHERE account = ?", (account,))
        return None if row is None else SentPlace(row["name"], row["uidvalidity"], row["last_uid"])

    def save_place(self, account: str, place: SentPlace) -> None:
        self._database.run(
            "INSERT OR REPLACE INTO sent_folder VALUES (?, ?, ?, ?)",
            (account, place.name, place.uidvalidity, place.last_uid),
        )

    def forget_place(self, account: str) -> None:
        self._database.run("DELETE FROM sent_folder WHERE account = ?", (account,))

    def is_from_the_outbox(self, message_id: str) -> bool:
        """Did lindero send it? A draft of ours that the user finished elsewhere it did not."""
        row = self._database.row(
            "SELECT 1 FROM reply WHERE message_id = ? AND state IN ('sending', 'sent', 'unsure')", (message_id,)
        )
        return row is not None

    def thread_client(self, thread: Sequence[str], recipients: Iterable[str]) -> tuple[str, str] | None:
        """The client, and which of the addresses is theirs, when a mail of this thread came from one of them."""
        wanted = set(recipients)
        for message_id in thread:
            rows = self._database.rows(
                "SELECT client, sender, lower(reply_to) AS reply_to FROM mail"
                " WHERE message_id = ? AND kind = 'personal'",
                (message_id,),
            )
            for row in rows:
                theirs = wanted & {row["sender"], row["reply_to"]}
                if theirs:
                    return row["client"], min(theirs)
        return None

    def has_written(self, client: str) -> bool:
        found = self._database.row("SELECT 1 FROM mail WHERE client = ? AND kind = 'personal' LIMIT 1", (client,))
        return found is not None

    def record(self, account: str, mails: Iterable[OwnMail], place: SentPlace, at: datetime) -> None:
        """Keep what is new; the mails of clients that it answers wait no longer."""
        with self._database.transaction():
            for mail in mails:
                self._insert(account, mail, at)
                self._answer(mail)
            self.save_place(account, place)

    def _insert(self, account: str, mail: OwnMail, at: datetime) -> None:
        self._database.run(
            "INSERT OR IGNORE INTO own_mail (account, message_id, client, recipient, subject, topic, sent_at,"
            " in_reply_to, refs, expects, read_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                account,
                mail.message_id,
                mail.client,
                mail.recipient,
                mail.subject,
                without_marks(bare_subject(mail.subject)),
                stored(mail.sent_at),
                mail.in_reply_to,
                " ".join(mail.references),
                int(mail.expects),
                stored(at),
            ),
        )

    def _answer(self, mail: OwnMail) -> None:
        for message_id in mail.thread:
            self._database.run(
                "UPDATE mail SET state = 'answered', own_text = '', snoozed_until = NULL"
                " WHERE message_id = ? AND client = ? AND state IN ('waiting', 'snoozed')",
                (message_id, mail.client),
            )
