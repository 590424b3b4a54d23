"""Replies on their way, as rows. Every change names the states it may start from, so that two cannot both make it."""

import json
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from assistant.records import OutboxEntry, ReplyState
from assistant.store.database import Database, Row
from assistant.store.instants import read, stored

Value = str | int | bytes | None


@dataclass(frozen=True, slots=True)
class NewReply:
    """A reply as it enters the outbox: drafted, composed, not approved."""

    account: str
    client: str
    to: str
    subject: str
    message_id: str
    raw: bytes
    body: str
    tail: str = ""
    mail_id: int | None = None
    answers: str = ""
    heard_at: datetime | None = None
    situation: str = ""
    tone: str = ""
    language: str = ""
    step: int = 0
    keys: tuple[str, ...] = ()
    answer_by: datetime | None = None
    warnings: tuple[str, ...] = field(default=())


class ReplyStore:
    """The table of replies. Reads are cheap; each write is one short transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def transaction(self) -> AbstractContextManager[None]:
        return self._database.transaction()

    def add(self, reply: NewReply) -> int:
        """Keep a draft; its id."""
        cursor = self._database.run(
            "INSERT INTO reply (mail, account, client, recipient, subject, message_id, raw, body, state, situation,"
            " tone, language, step, keys, answer_by, answers, heard_at, tail, warnings)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                reply.mail_id,
                reply.account,
                reply.client,
                reply.to,
                reply.subject,
                reply.message_id,
                reply.raw,
                reply.body,
                ReplyState.DRAFTED,
                reply.situation,
                reply.tone,
                reply.language,
                reply.step,
                " ".join(reply.keys),
                stored(reply.answer_by),
                reply.answers,
                stored(reply.heard_at),
                reply.tail,
                json.dumps(reply.warnings, ensure_ascii=False),
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def move(self, reply_id: int, from_states: Collection[ReplyState], /, **changes: Value) -> bool:
        """Change a reply if it is in one of these states; False when it is not (any more)."""
        marks = ", ".join("?" * len(from_states))
        return self._update(changes, f"id = ? AND state IN ({marks})", reply_id, *from_states)

    def move_claimed(self, reply_id: int, token: str, /, **changes: Value) -> bool:
        """Change a reply that is being sent under this claim; False when the claim is gone."""
        return self._update(changes, "id = ? AND state = 'sending' AND claimed_by = ?", reply_id, token)

    def _update(self, changes: Mapping[str, Value], where: str, *values: Value) -> bool:
        columns = ", ".join(f"{name} = ?" for name in changes)
        cursor = self._database.run(f"UPDATE reply SET {columns} WHERE {where}", (*changes.values(), *values))
        return cursor.rowcount == 1

    def row(self, reply_id: int) -> Row | None:
        return self._database.row("SELECT * FROM reply WHERE id = ?", (reply_id,))

    def rows_in(self, *states: ReplyState) -> list[Row]:
        """The replies in these states, in the order of their moments."""
        marks = ", ".join("?" * len(states))
        return self._database.rows(
            f"SELECT * FROM reply WHERE state IN ({marks}) ORDER BY coalesce(send_at, 0), id", states
        )

    def to_file(self) -> list[Row]:
        """Sent replies whose copy in Sent is still owed."""
        return self._database.rows("SELECT * FROM reply WHERE state = 'sent' AND filed = 'no' ORDER BY id")

    def entries(self) -> tuple[OutboxEntry, ...]:
        """All replies: those still to leave by their moment, then the others, latest first."""
        rows = self._database.rows(
            "SELECT * FROM reply ORDER BY state = 'sent', CASE state WHEN 'sent' THEN -sent_at ELSE send_at END, id"
        )
        return tuple(entry_of(row) for row in rows)

    def entry(self, reply_id: int) -> OutboxEntry | None:
        row = self.row(reply_id)
        return None if row is None else entry_of(row)

    def newest_mail(self) -> int:
        row = self._database.row("SELECT coalesce(max(id), 0) FROM mail")
        return int(row[0]) if row else 0

    def ask_after_news(self) -> None:
        """Mark waiting replies that something has overtaken since they were approved."""
        self._ask_after_own_mail()
        self._ask_after_new_mail()

    def _ask_after_own_mail(self) -> None:
        """The user has answered that mail from another program: nothing is said twice."""
        self._database.run(
            "UPDATE reply SET asked = 'answered' WHERE state = 'approved' AND asked = '' AND answers <> '' AND EXISTS ("
            " SELECT 1 FROM own_mail o WHERE o.client = reply.client AND o.read_at >= reply.approved_at"
            " AND instr(o.in_reply_to || ' ' || o.refs, reply.answers) > 0)"
        )

    def _ask_after_new_mail(self) -> None:
        """The client, or the thread, wrote again."""
        self._database.run(
            "UPDATE reply SET asked = 'new-mail' WHERE state = 'approved' AND asked = '' AND EXISTS ("
            " SELECT 1 FROM mail m WHERE m.id > reply.seen AND m.kind = 'personal' AND m.id IS NOT reply.mail"
            " AND m.arrived_at >= coalesce(reply.heard_at, 0)"
            " AND NOT (reply.answers <> '' AND m.message_id = reply.answers)"
            " AND (m.client = reply.client OR (reply.answers <> ''"
            "      AND (m.in_reply_to = reply.answers OR instr(m.refs, reply.answers) > 0))))"
        )

    def believe_mail(self) -> None:
        """A mail that names an unsure reply proves that it arrived."""
        self._database.run(
            "UPDATE reply SET state = 'sent', sent_at = coalesce(first_try, approved_at), phase = '', last_error = ''"
            " WHERE state = 'unsure' AND EXISTS (SELECT 1 FROM mail m WHERE m.id > reply.seen"
            " AND (m.message_id = reply.message_id OR m.in_reply_to = reply.message_id"
            "      OR instr(m.refs, reply.message_id) > 0))"
        )

    def forget_bytes(self, reply_id: int) -> None:
        """Erase what only sending and filing needed: the bytes and the client's quoted words."""
        self._database.run("UPDATE reply SET raw = x'', tail = '' WHERE id = ? AND state = 'sent'", (reply_id,))


def entry_of(row: Row) -> OutboxEntry:
    return OutboxEntry(
        id=row["id"],
        mail_id=row["mail"],
        account=row["account"],
        client=row["client"],
        to=row["recipient"],
        subject=row["subject"],
        message_id=row["message_id"],
        body=row["body"],
        state=ReplyState(row["state"]),
        send_at=read(row["send_at"]),
        sent_at=read(row["sent_at"]),
        attempts=row["attempts"],
        last_error=row["last_error"],
        asked=row["asked"],
        filed=row["filed"],
        situation=row["situation"],
        tone=row["tone"],
        step=row["step"],
        answer_by=read(row["answer_by"]),
        warnings=tuple(json.loads(row["warnings"])),
    )
