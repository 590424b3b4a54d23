"""The user's own mail to clients from other programs, by its headers in Sent; mail that lindero sent is not here.

The watcher records it, in one short transaction a chunk; what follows from it is asked by the rooms beside this one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.records import Unanswered
from assistant.store.database import Database
from assistant.store.instants import instant_of, stored
from rules.cleaning import without_marks
from rules.subjects import bare_subject

# An answer to `o`: a later mail of the client, or a later word of the user, in its thread. A subject that holds the
# topic counts as the thread: people write anew instead of answering.
_TOPIC = "(o.topic <> '' AND instr({0}, o.topic) > 0)"
_NAMES = "(o.message_id <> '' AND ({0}.in_reply_to = o.message_id OR instr({0}.refs, o.message_id) > 0))"
_ANSWERED = f"""SELECT 1 FROM own_mail o WHERE o.id = ? AND (
    EXISTS (SELECT 1 FROM mail m WHERE m.client = o.client AND m.arrived_at > o.sent_at
            AND m.kind = 'personal' AND ({_NAMES.format("m")} OR {_TOPIC.format("m.words")}))
    OR EXISTS (SELECT 1 FROM own_mail n WHERE n.client = o.client AND n.sent_at > o.sent_at
               AND ({_NAMES.format("n")} OR {_TOPIC.format("n.topic")}))
    OR EXISTS (SELECT 1 FROM reply r WHERE r.client = o.client AND r.approved_at > o.sent_at
               AND r.state IN ('approved', 'sending', 'sent', 'unsure')
               AND r.answers <> '' AND instr(o.in_reply_to || ' ' || o.refs, r.answers) > 0))"""


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
        """Did lindero send it?"""
        return self._database.row("SELECT 1 FROM reply WHERE message_id = ?", (message_id,)) is not None

    def thread_client(self, thread: Sequence[str], recipients: Iterable[str]) -> tuple[str, str] | None:
        """The client, and which of the addresses is theirs, when a mail of this thread came from one of them."""
        wanted = set(recipients)
        for message_id in thread:
            for row in self._database.rows(
                "SELECT client, sender, lower(reply_to) AS reply_to FROM mail WHERE message_id = ?", (message_id,)
            ):
                for address in (row["sender"], row["reply_to"]):
                    if address in wanted:
                        return row["client"], address
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

    def expecting(self, client: str = "") -> list[Unanswered]:
        """Own mails to which an answer is waited for, the oldest first; of every client when none is named."""
        rows = self._database.rows(
            "SELECT * FROM own_mail WHERE expects = 1 AND ? IN ('', client) ORDER BY sent_at, id", (client,)
        )
        return [Unanswered(r["id"], r["client"], r["recipient"], r["subject"], instant_of(r["sent_at"])) for r in rows]

    def is_answered(self, own_mail_id: int) -> bool:
        """Has the client answered it, or has the user written again?"""
        return self._database.row(_ANSWERED, (own_mail_id,)) is not None

    def reviewed_mail(self, own_mail_id: int) -> int | None:
        """The newest mail of the client in its thread that the review can open."""
        row = self._database.row(
            "SELECT max(m.id) FROM own_mail o JOIN mail m ON m.client = o.client AND m.state <> 'none'"
            " AND m.message_id <> '' AND instr(o.in_reply_to || ' ' || o.refs, m.message_id) > 0 WHERE o.id = ?",
            (own_mail_id,),
        )
        return None if row is None else row[0]

    def expect(self, own_mail_id: int, expects: bool) -> None:
        """Is an answer to it waited for? No: it has come, or the user wants to hear no more of it."""
        self._database.run("UPDATE own_mail SET expects = ? WHERE id = ?", (int(expects), own_mail_id))
