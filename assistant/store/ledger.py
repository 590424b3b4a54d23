"""What is remembered of each client, and the acts of the user, so that each can be undone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from assistant.records import PromiseDue
from assistant.store.database import Database, Row
from assistant.store.instants import instant_of, read, stored
from rules.tags import CROSSINGS, Tag

if TYPE_CHECKING:  # a client's history is read after the first screen
    from rules.client import Agreement, ClientHistory, PastMail

REMEMBERED_MAILS = 500
_PROMISED = "FROM promise p JOIN reply said ON said.id = p.reply AND said.state = 'sent'"
# A later word of the user answers the mail `m`: is that in the thread of the reply `said`?
_IN_THREAD = """(m.in_reply_to = said.message_id OR instr(m.refs, said.message_id) > 0
    OR (said.answers <> '' AND instr(m.refs, said.answers) > 0))"""


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the user. `before` is what undoing it needs."""

    id: int
    name: str
    mail_id: int | None
    reply_id: int | None
    before: dict[str, Any]


class Ledger:
    """The client's record. Reads are cheap; each write is one short transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def history(self, client: str, before: datetime | None = None) -> ClientHistory:
        """All that is remembered of one client up to an instant, oldest first."""
        from rules.client import ClientHistory, PastReply

        limit = stored(before) if before else 2**62
        mails = self._database.rows(
            "SELECT arrived_at, tags, verdict, deadline, confirmed FROM mail"
            " WHERE client = ? AND kind = 'personal' AND arrived_at < ? ORDER BY arrived_at DESC LIMIT ?",
            (client, limit, REMEMBERED_MAILS),
        )
        replies = self._database.rows(
            "SELECT coalesce(approved_at, send_at, 0) AS at, situation, step, keys FROM reply"
            " WHERE client = ? AND state IN ('approved', 'sending', 'sent', 'unsure') ORDER BY at, id",
            (client,),
        )
        return ClientHistory(
            mails=tuple(past_mail(row) for row in reversed(mails)),
            replies=tuple(
                PastReply(instant_of(r["at"]), r["situation"], r["step"], tuple(r["keys"].split())) for r in replies
            ),
            agreements=self.agreements(client),
            open_promises=tuple(promise.due_at for promise in self.promises(client)),
        )

    def promises(self, client: str = "") -> tuple[PromiseDue, ...]:
        """Open promises, the next one first; of every client when none is named."""
        rows = self._database.rows(
            "SELECT * FROM promise WHERE state = 'open' AND (? = '' OR client = ?) ORDER BY due_at, id",
            (client, client),
        )
        return tuple(
            PromiseDue(r["id"], r["client"], instant_of(r["due_at"]), r["what"], r["state"], r["mail"]) for r in rows
        )

    def promise(self, client: str, due_at: datetime, what: str, mail_id: int | None, reply_id: int | None) -> None:
        """Keep a promise made with a reply; one for each reply."""
        with self._database.transaction():
            self._database.run("DELETE FROM promise WHERE reply = ?", (reply_id,))
            self._database.run(
                "INSERT INTO promise (reply, mail, client, due_at, what, state) VALUES (?, ?, ?, ?, ?, 'open')",
                (reply_id, mail_id, client, stored(due_at), what),
            )

    def settle_promise(self, promise_id: int, state: str) -> None:
        """Mark a promise kept, late or withdrawn; open takes that back."""
        self._database.run("UPDATE promise SET state = ? WHERE id = ?", (state, promise_id))

    def settle_answered_promises(self) -> None:
        """What was promised in a reply that left is kept by the user's next word in its thread: in time, or late.

        That is another reply, or a mail from another program.
        """
        answered = self._database.rows(
            "SELECT id, due_at, min(at) AS at FROM ("
            f" SELECT p.id, p.due_at, next.sent_at AS at {_PROMISED}"
            " JOIN reply next ON next.client = p.client AND next.id <> said.id AND next.state = 'sent'"
            "  AND next.sent_at >= said.sent_at"
            " LEFT JOIN mail m ON m.id = next.mail"
            " WHERE p.state = 'open' AND (next.mail = p.mail OR (said.answers <> '' AND next.answers = said.answers)"
            f"  OR {_IN_THREAD})"
            f" UNION ALL SELECT p.id, p.due_at, next.sent_at {_PROMISED}"
            " JOIN own_mail next ON next.client = p.client AND next.sent_at >= said.sent_at"
            " LEFT JOIN mail m ON next.in_reply_to <> '' AND m.message_id = next.in_reply_to"
            " WHERE p.state = 'open' AND (instr(next.in_reply_to || ' ' || next.refs, said.message_id) > 0"
            "  OR (said.answers <> '' AND instr(next.in_reply_to || ' ' || next.refs, said.answers) > 0)"
            f"  OR {_IN_THREAD})"
            ") GROUP BY id"
        )
        for row in answered:
            self.settle_promise(row["id"], "kept" if row["at"] <= row["due_at"] else "late")

    def owes_an_answer(self, mail_id: int) -> bool:
        """Did the reply to this mail leave with a promise, and is what was promised not on its way?"""
        row = self._database.row(
            "SELECT 1 FROM promise p JOIN reply said ON said.id = p.reply AND said.state = 'sent'"
            " WHERE p.mail = ? AND p.state = 'open' AND NOT EXISTS (SELECT 1 FROM reply next"
            "  WHERE next.mail = p.mail AND next.state IN ('approved', 'sending', 'unsure'))",
            (mail_id,),
        )
        return row is not None

    def withdraw_promises_of(self, reply_id: int) -> None:
        self._database.run("UPDATE promise SET state = 'withdrawn' WHERE reply = ? AND state = 'open'", (reply_id,))

    def agreements(self, client: str) -> tuple[Agreement, ...]:
        from rules.client import Agreement

        rows = self._database.rows("SELECT * FROM agreement WHERE client = ? ORDER BY on_date, id", (client,))
        return tuple(
            Agreement(date.fromisoformat(r["on_date"]), r["said"], r["understood"], r["agreed"], r["message_id"])
            for r in rows
        )

    def agree(self, client: str, agreement: Agreement) -> int:
        """Note what was agreed; the number that takes it back."""
        a = agreement
        noted = self._database.run(
            "INSERT INTO agreement (client, on_date, said, understood, agreed, message_id) VALUES (?, ?, ?, ?, ?, ?)",
            (client, a.on.isoformat(), a.said, a.understood, a.agreed, a.message_id),
        )
        return noted.lastrowid or 0

    def take_agreement_back(self, number: int) -> None:
        self._database.run("DELETE FROM agreement WHERE id = ?", (number,))

    def newest_message_id(self, client: str) -> str:
        """The Message-ID of the client's last mail, "" when none is known."""
        row = self._database.row(
            "SELECT message_id FROM mail WHERE client = ? ORDER BY arrived_at DESC LIMIT 1", (client,)
        )
        return row["message_id"] if row else ""

    def note(self, client: str) -> str:
        row = self._database.row("SELECT text FROM note WHERE client = ?", (client,))
        return row["text"] if row else ""

    def save_note(self, client: str, text: str) -> None:
        self._database.run(
            "INSERT INTO note VALUES (?, ?) ON CONFLICT (client) DO UPDATE SET text = excluded.text", (client, text)
        )

    def clients(self) -> list[Row]:
        """Name, mails, crossings and last arrival of each client with personal mail, latest first."""
        crossing = " OR ".join(f"' ' || tags || ' ' LIKE '% {tag} %'" for tag in sorted(CROSSINGS))
        return self._database.rows(
            f"SELECT client AS name, count(*) AS mails, sum({crossing}) AS crossings, max(arrived_at) AS last"
            " FROM mail WHERE kind = 'personal' GROUP BY client ORDER BY last DESC"
        )

    def senders(self, client: str) -> tuple[str, ...]:
        """The addresses this client wrote from."""
        rows = self._database.rows("SELECT DISTINCT sender FROM mail WHERE client = ?", (client,))
        return tuple(row["sender"] for row in rows)

    def sent_times(self, client: str = "") -> tuple[datetime, ...]:
        """When the user's own mails left, to one client or to all: replies, and what other programs sent."""
        rows = self._database.rows(
            "SELECT sent_at FROM (SELECT client, sent_at FROM reply WHERE state = 'sent' AND sent_at IS NOT NULL"
            " UNION ALL SELECT client, sent_at FROM own_mail) WHERE :client IN ('', client)",
            {"client": client},
        )
        return tuple(instant_of(row["sent_at"]) for row in rows)

    def record_act(self, at: datetime, name: str, mail_id: int | None, reply_id: int | None, before: object) -> None:
        self._database.run(
            "INSERT INTO act (at, name, mail, reply, before) VALUES (?, ?, ?, ?, ?)",
            (stored(at), name, mail_id, reply_id, json.dumps(before, ensure_ascii=False)),
        )

    def last_act(self) -> Act | None:
        """The last act that was not undone."""
        row = self._database.row("SELECT * FROM act WHERE undone = 0 ORDER BY id DESC LIMIT 1")
        return (
            None if row is None else Act(row["id"], row["name"], row["mail"], row["reply"], json.loads(row["before"]))
        )

    def mark_undone(self, act_id: int) -> None:
        self._database.run("UPDATE act SET undone = 1 WHERE id = ?", (act_id,))

    def recall(self, name: str) -> str:
        row = self._database.row("SELECT value FROM setting WHERE name = ?", (name,))
        return row["value"] if row else ""

    def remember(self, name: str, value: str) -> None:
        self._database.run(
            "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
        )


def past_mail(row: Row) -> PastMail:
    from rules.client import PastMail

    verdict = json.loads(row["verdict"])
    urgency = verdict.get("urgency", {})
    return PastMail(
        arrived_at=instant_of(row["arrived_at"]),
        tags=tags_of(row["tags"].split()),
        by_definition=bool(urgency.get("by_definition")),
        claimed=bool(urgency.get("claimed")),
        deadline=read(row["deadline"]),
        confirmed=None if row["confirmed"] is None else bool(row["confirmed"]),
        tender=bool(verdict.get("full", {}).get("tender")),
    )


def tags_of(names: Sequence[str]) -> tuple[Tag, ...]:
    known = {tag.value for tag in Tag}
    return tuple(Tag(name) for name in names if name in known)
