"""What front ends ask of the mails: lists, one case, counts; and the few states that the user changes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from assistant.records import AccountStatus, Case, Item, MailState
from assistant.store.database import Database, Row
from assistant.store.instants import read, stored
from assistant.store.items import item_of
from rules.cleaning import without_marks
from rules.tags import WEIGHT, Tag

LISTED = (
    "id, account, sender, sender_name, client, subject, arrived_at, language, tags, main_tag, state, deadline,"
    " snoozed_until, message_id"
)


class MailStore:
    """Reads are cheap at 100,000 rows; each write is one short transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def items(
        self,
        states: Collection[MailState] = (),
        *,
        text: str = "",
        client: str = "",
        tag: str = "",
        offset: int = 0,
        limit: int = 100,
        before: datetime | None = None,
    ) -> list[Item]:
        """Mails, newest first; without states every mail that has a tag. `text` looks in sender, client and subject
        and, while it is kept, in the own text.
        """
        where, values = _conditions(states, text, client, tag, before)
        rows = self._database.rows(
            f"SELECT {LISTED} FROM mail {where} ORDER BY arrived_at DESC, id DESC LIMIT ? OFFSET ?",
            (*values, limit, offset),
        )
        return [item_of(row) for row in rows]

    def count(self, states: Collection[MailState] = (), *, text: str = "", client: str = "", tag: str = "") -> int:
        where, values = _conditions(states, text, client, tag, None)
        row = self._database.row(f"SELECT count(*) FROM mail {where}", values)
        return int(row[0]) if row else 0

    def counts_by_tag(self, states: Collection[MailState] = (MailState.WAITING,)) -> dict[str, int]:
        """How many mails have each main tag."""
        where, values = _conditions(states, "", "", "", None)
        rows = self._database.rows(f"SELECT main_tag, count(*) FROM mail {where} GROUP BY main_tag", values)
        return {row[0]: row[1] for row in rows}

    def judged(self, accounts: Sequence[str]) -> int:
        """How many mails of these accounts were read and judged, whatever came of it."""
        row = self._database.row(f"SELECT count(*) FROM mail WHERE account IN ({_marks(accounts)})", tuple(accounts))
        return int(row[0]) if row else 0

    def tagged(self, accounts: Sequence[str]) -> int:
        """How many of them have a tag."""
        row = self._database.row(
            f"SELECT count(*) FROM mail WHERE state != 'none' AND account IN ({_marks(accounts)})", tuple(accounts)
        )
        return int(row[0]) if row else 0

    def due_between(self, start: datetime, end: datetime) -> list[Item]:
        """Waiting mails whose deadline lies in `[start, end)`, the next one first."""
        rows = self._database.rows(
            f"SELECT {LISTED} FROM mail INDEXED BY mail_by_deadline"
            " WHERE state = 'waiting' AND deadline IS NOT NULL AND deadline >= ? AND deadline < ? ORDER BY deadline",
            (stored(start), stored(end)),
        )
        return [item_of(row) for row in rows]

    def item(self, mail_id: int) -> Item | None:
        row = self._database.row(f"SELECT {LISTED} FROM mail WHERE id = ?", (mail_id,))
        return item_of(row) if row else None

    def case(self, mail_id: int) -> Case | None:
        from assistant.store.cases import case_of  # with the rules behind a verdict: not needed for lists

        row = self._database.row("SELECT * FROM mail WHERE id = ?", (mail_id,))
        return case_of(row) if row else None

    def with_message_id(self, message_id: str) -> Item | None:
        """The newest mail with this Message-ID."""
        row = self._database.row(
            f"SELECT {LISTED} FROM mail WHERE message_id = ? ORDER BY id DESC LIMIT 1", (message_id,)
        )
        return item_of(row) if row and message_id else None

    def set_state(self, mail_id: int, state: MailState, snoozed_until: datetime | None = None) -> None:
        """Move a mail on. Its own text is kept as long as `forget_texts` leaves it, so that an act can be undone."""
        self._database.run(
            "UPDATE mail SET state = ?, snoozed_until = ? WHERE id = ?", (str(state), stored(snoozed_until), mail_id)
        )

    def forget_texts(self) -> None:
        """Erase the own text of mails that no longer wait for review."""
        self._database.run("UPDATE mail SET own_text = '' WHERE own_text != '' AND state NOT IN ('waiting', 'snoozed')")

    def retag(self, mail_id: int, tags: Sequence[Tag], main_tag: Tag | None) -> None:
        """Other tags, by the user's word; the server is told what is left at the next contact."""
        with self._database.transaction():
            self._database.run(
                "UPDATE mail SET tags = ?, main_tag = ? WHERE id = ?", (" ".join(tags), main_tag or "", mail_id)
            )
            self._database.run(
                "UPDATE place SET tagged = 0 WHERE mail = ? AND (tagged = 1 OR written != '')", (mail_id,)
            )

    def confirmed(self, mail_id: int) -> bool | None:
        """The user's word on a claimed urgency: None when never asked."""
        row = self._database.row("SELECT confirmed FROM mail WHERE id = ?", (mail_id,))
        return None if row is None or row["confirmed"] is None else bool(row["confirmed"])

    def confirm(self, mail_id: int, was_urgent: bool | None) -> None:
        """The user's word on a claimed urgency."""
        self._database.run(
            "UPDATE mail SET confirmed = ? WHERE id = ?", (None if was_urgent is None else int(was_urgent), mail_id)
        )

    def wake_snoozed(self, now: datetime) -> int:
        """Let snoozed mails whose time has come wait again; how many."""
        return self._database.run(
            "UPDATE mail SET state = 'waiting', snoozed_until = NULL WHERE state = 'snoozed' AND snoozed_until <= ?",
            (stored(now),),
        ).rowcount

    def statuses(self) -> list[AccountStatus]:
        return [_status(row) for row in self._database.rows("SELECT * FROM account ORDER BY name")]


def _conditions(
    states: Collection[MailState], text: str, client: str, tag: str, before: datetime | None
) -> tuple[str, tuple[object, ...]]:
    parts: list[str] = []
    values: list[object] = []
    if states:
        parts.append(f"state IN ({_marks(states)})")
        values += [str(state) for state in states]
    else:
        parts.append("state != 'none'")
    if client:
        parts.append("client = ?")
        values.append(client)
    if tag == WEIGHT[0]:  # the heaviest is always the main one, for which there is an index
        parts.append("main_tag = ?")
        values.append(str(tag))
    elif tag:
        parts.append("instr(' ' || tags || ' ', ?) > 0")
        values.append(f" {tag} ")
    for word in without_marks(text).split():
        parts.append("(instr(words, ?) > 0 OR own_text LIKE ? ESCAPE '\\')")
        values += [word, "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"]
    if before is not None:
        parts.append("arrived_at < ?")
        values.append(stored(before))
    return "WHERE " + " AND ".join(parts), tuple(values)


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


def _status(row: Row) -> AccountStatus:
    return AccountStatus(
        name=row["name"],
        state=row["state"],
        detail=row["detail"],
        since=read(row["since"]),
        last_contact=read(row["last_contact"]),
        last_mail=read(row["last_mail"]),
        next_try=read(row["next_try"]),
        keywords_local=bool(row["keywords_local"]),
        done=row["done"],
        whole=row["whole"],
    )
