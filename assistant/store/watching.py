"""What the watcher keeps: mails as they come, how far each folder is read, what the server still has to be told.

One watcher writes here (it holds the lock), one short transaction a step.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from assistant.records import AccountStatus, MailState
from assistant.store.cases import mail_values
from assistant.store.database import Database, Row
from assistant.store.instants import stored
from rules.message import Message
from rules.tags import Tag
from rules.verdict import Verdict

MOST_ATTEMPTS = 3


class Told(IntEnum):
    """Does the server know the tags of a mail in one place?"""

    NOT_YET = 0
    YES = 1
    LOCAL = 2
    DRY_RUN = 3


@dataclass(frozen=True, slots=True)
class Position:
    """How far a folder is read. `since` is the day from which its first scan looked.

    `is_scanning`: a scan of older mail (the first, or after a new UIDVALIDITY) is not through yet.
    """

    uidvalidity: int
    last_uid: int = 0
    modseq: int = 0
    since: date | None = None
    is_scanning: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a mail is known: its place, and across a new UIDVALIDITY its Message-ID, size and INTERNALDATE."""

    uid: int
    message_id: str
    size: int
    internal_date: datetime | None
    sender: str
    subject: str


@dataclass(frozen=True, slots=True)
class Known:
    """A mail that is in the store. `old` is its place under an earlier UIDVALIDITY; None when it lies elsewhere too.

    `written`: the tags that we wrote as keywords at the old place.
    """

    mail_id: int
    tags: tuple[Tag, ...]
    old: tuple[int, int] | None = None
    written: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Untold:
    """A mail whose keywords on the server are not those of its tags yet. `written` are those that we wrote there."""

    uid: int
    message_id: str
    tags: tuple[Tag, ...]
    written: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail that is new to the store, judged."""

    identity: Identity
    client: str
    message: Message
    verdict: Verdict
    state: MailState
    told: Told


class Place:
    """The folder of one account under one UIDVALIDITY."""

    __slots__ = ("account", "folder", "uidvalidity")

    def __init__(self, account: str, folder: str, uidvalidity: int) -> None:
        self.account, self.folder, self.uidvalidity = account, folder, uidvalidity

    @property
    def key(self) -> tuple[str, str, int]:
        return self.account, self.folder, self.uidvalidity


class WatchStore:
    """The watcher's side of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def relax(self) -> None:
        """Called once by each watching thread: mail that a power cut takes away is read again."""
        self._database.relax()

    def position(self, account: str, folder: str) -> Position | None:
        row = self._database.row("SELECT * FROM folder WHERE account = ? AND name = ?", (account, folder))
        if row is None:
            return None
        since = date.fromisoformat(row["since"]) if row["since"] else None
        return Position(row["uidvalidity"], row["last_uid"], row["modseq"], since, bool(row["scanning"]))

    def save_position(self, account: str, folder: str, position: Position) -> None:
        self._database.run(
            "INSERT OR REPLACE INTO folder (account, name, uidvalidity, last_uid, modseq, since, scanning)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                account,
                folder,
                position.uidvalidity,
                position.last_uid,
                position.modseq,
                position.since.isoformat() if position.since else "",
                int(position.is_scanning),
            ),
        )

    def done_above(self, place: Place, uid: int) -> set[int]:
        """UIDs above one that need no reading: their mails are in the store, or set aside for good."""
        some = "account = ? AND folder = ? AND uidvalidity = ? AND uid > ?"
        rows = self._database.rows(
            f"SELECT uid FROM place WHERE {some} UNION ALL SELECT uid FROM set_aside WHERE {some} AND attempts >= ?",
            (*place.key, uid, *place.key, uid, MOST_ATTEMPTS),
        )
        return {row[0] for row in rows}

    def recognise(self, place: Place, mails: Sequence[Identity]) -> dict[int, Known]:
        """Mails that are in the store from an earlier UIDVALIDITY of this folder or from another folder, by UID.

        One stored mail answers for one mail of this folder: two mails with one Message-ID are two mails.
        """
        rows = self._candidates(place.account, mails)
        if not rows:
            return {}
        by_id: dict[str, list[Row]] = {}
        for row in rows:
            by_id.setdefault(row["message_id"], []).append(row)
        taken = {r["id"] for r in rows if (r["folder"], r["uidvalidity"]) == (place.folder, place.uidvalidity)}
        found: dict[int, Known] = {}
        for exact in (True, False):
            for mail in mails:
                if mail.uid in found:
                    continue
                known = _match(place, mail, by_id.get(mail.message_id, []), taken, exact)
                if known is not None:
                    taken.add(known.mail_id)
                    found[mail.uid] = known
        return found

    def _candidates(self, account: str, mails: Sequence[Identity]) -> list[Row]:
        ids = sorted({mail.message_id for mail in mails if mail.message_id})
        sizes = sorted({mail.size for mail in mails if not mail.message_id})
        rows: list[Row] = []
        for column, values, more in (("message_id", ids, ""), ("size", sizes, " AND m.message_id = ''")):
            if values:
                rows += self._database.rows(
                    "SELECT m.id, m.message_id, m.size, m.sender, m.subject, m.tags, p.folder, p.uidvalidity, p.uid,"
                    f" p.written, p.internal_date FROM mail m JOIN place p ON p.mail = m.id WHERE m.account = ?{more}"
                    f" AND m.{column} IN ({', '.join('?' * len(values))})",
                    (account, *values),
                )
        return rows

    def record(
        self,
        place: Place,
        arrivals: Iterable[Arrival],
        known: Mapping[int, tuple[Known, Identity, Told]],
        position: Position,
        at: datetime,
    ) -> dict[int, int]:
        """One chunk, in one transaction: new mails, mails known again, and how far the folder is read. Ids by UID.

        News is recorded in haste: its tags wait, and what is written after them can tidy up.
        """
        ids: dict[int, int] = {}
        haste = nullcontext() if position.is_scanning else self._database.in_haste()
        with haste, self._database.transaction():
            for arrival in arrivals:
                ids[arrival.identity.uid] = self._insert(place, arrival, at)
            for uid, (mail, identity, told) in known.items():
                if mail.old is not None:
                    self._database.run(
                        "DELETE FROM place WHERE account = ? AND folder = ? AND uidvalidity = ? AND uid = ?",
                        (place.account, place.folder, *mail.old),
                    )
                self._place(place, identity, mail.mail_id, told, mail.written)
                ids[uid] = mail.mail_id
            self.save_position(place.account, place.folder, position)
        return ids

    def _insert(self, place: Place, arrival: Arrival, at: datetime) -> int:
        values = mail_values(place.account, arrival.client, arrival.message, arrival.verdict, arrival.state)
        values |= {"size": arrival.identity.size, "judged_at": stored(at)}
        names = ", ".join(values)
        cursor = self._database.run(
            f"INSERT INTO mail ({names}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
        )
        mail_id = int(cursor.lastrowid or 0)
        self._place(place, arrival.identity, mail_id, arrival.told)
        return mail_id

    def _place(self, place: Place, identity: Identity, mail_id: int, told: Told, written: tuple[Tag, ...] = ()) -> None:
        self._database.run(
            "INSERT OR REPLACE INTO place (account, folder, uidvalidity, uid, mail, internal_date, tagged, written)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*place.key, identity.uid, mail_id, stored(identity.internal_date), int(told), " ".join(written)),
        )

    def forget_old_places(self, place: Place) -> None:
        """After a new UIDVALIDITY was read through, its predecessors name nothing any more."""
        with self._database.transaction():
            for table in ("place", "set_aside"):
                self._database.run(
                    f"DELETE FROM {table} WHERE account = ? AND folder = ? AND uidvalidity != ?",
                    (place.account, place.folder, place.uidvalidity),
                )

    def to_tell(self, place: Place, most: int) -> list[Untold]:
        """Mails whose tags the server does not know yet, in the order of the UIDs."""
        rows = self._database.rows(
            "SELECT p.uid, p.written, m.message_id, m.tags FROM place p JOIN mail m ON m.id = p.mail"
            " WHERE p.tagged = 0 AND p.account = ? AND p.folder = ? AND p.uidvalidity = ? ORDER BY p.uid LIMIT ?",
            (*place.key, most),
        )
        return [Untold(row["uid"], row["message_id"], _tags(row["tags"]), _tags(row["written"])) for row in rows]

    def mark(self, place: Place, told: Collection[tuple[Untold, Told, tuple[Tag, ...]]]) -> None:
        """What the server knows now: for each mail how far, and which of our keywords lie there.

        A mail whose tags the user has changed since they were read is still to be told.
        """
        if not told:
            return
        with self._database.transaction():
            self._database.run_many(
                "UPDATE place SET written = ?,"
                " tagged = iif((SELECT tags FROM mail WHERE id = place.mail) = ?, ?, tagged)"
                " WHERE account = ? AND folder = ? AND uidvalidity = ? AND uid = ?",
                [(" ".join(written), " ".join(row.tags), int(how), *place.key, row.uid) for row, how, written in told],
            )

    def tell_dry_runs(self, account: str, folder: str) -> int:
        """Tagging was switched on: what was judged in dry runs is to be told now. How many mails."""
        return self._database.run(
            "UPDATE place SET tagged = 0 WHERE tagged = 3 AND account = ? AND folder = ?", (account, folder)
        ).rowcount

    def waiting_uids(self, place: Place) -> list[int]:
        """UIDs of mails that wait for the user, ascending."""
        rows = self._database.rows(
            "SELECT p.uid FROM mail m JOIN place p ON p.mail = m.id WHERE m.state IN ('waiting', 'snoozed')"
            " AND p.account = ? AND p.folder = ? AND p.uidvalidity = ? ORDER BY p.uid",
            place.key,
        )
        return [row[0] for row in rows]

    def answered_elsewhere(self, place: Place, uids: Sequence[int]) -> int:
        """Mails that were answered in another program wait no longer; how many there were."""
        changed = 0
        if not uids:
            return changed
        with self._database.transaction():
            for uid in uids:
                changed += self._database.run(
                    "UPDATE mail SET state = 'answered', own_text = '', snoozed_until = NULL WHERE state IN"
                    " ('waiting', 'snoozed') AND id = (SELECT mail FROM place WHERE account = ? AND folder = ?"
                    " AND uidvalidity = ? AND uid = ?)",
                    (*place.key, uid),
                ).rowcount
        return changed

    def failed(self, place: Place, uid: int, reason: str, at: datetime, *, finally_: bool = False) -> bool:
        """Count one failed attempt to read a mail. True when it was the last: the mail is set aside."""
        row = self._database.row(
            "INSERT INTO set_aside VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " attempts = max(attempts + 1, excluded.attempts), reason = excluded.reason, at = excluded.at"
            " RETURNING attempts",
            (*place.key, uid, MOST_ATTEMPTS if finally_ else 1, reason, stored(at)),
        )
        return row is not None and row["attempts"] >= MOST_ATTEMPTS

    def to_try_again(self, place: Place) -> list[int]:
        rows = self._database.rows(
            "SELECT uid FROM set_aside WHERE account = ? AND folder = ? AND uidvalidity = ? AND attempts < ?"
            " ORDER BY uid",
            (*place.key, MOST_ATTEMPTS),
        )
        return [row[0] for row in rows]

    def read_after_all(self, place: Place, uids: Iterable[int]) -> None:
        """These were read, or are gone: nothing is left to try."""
        self._database.run_many(
            "DELETE FROM set_aside WHERE account = ? AND folder = ? AND uidvalidity = ? AND uid = ?",
            [(*place.key, uid) for uid in uids],
        )

    def save_status(self, status: AccountStatus) -> None:
        self._database.run(
            "INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                status.name,
                status.state,
                status.detail,
                stored(status.since),
                stored(status.last_contact),
                stored(status.last_mail),
                stored(status.next_try),
                int(status.keywords_local),
                status.done,
                status.whole,
            ),
        )

    def forget_accounts_but(self, names: Sequence[str]) -> None:
        """Accounts that the configuration no longer has are not shown any more."""
        self._database.run(f"DELETE FROM account WHERE name NOT IN ({', '.join('?' * len(names))})", tuple(names))


def _match(place: Place, mail: Identity, rows: list[Row], taken: set[int], exact: bool) -> Known | None:
    """The stored mail that this one is. Exact: by date too; else by Message-ID and size, for a rebuilt server."""
    elsewhere: Row | None = None
    here = {row["id"] for row in rows if row["folder"] == place.folder}
    for row in rows:
        if row["id"] in taken:
            continue
        same_date = row["internal_date"] == stored(mail.internal_date)
        if row["folder"] == place.folder:
            same = row["size"] == mail.size and (same_date if exact else bool(mail.message_id))
            if same and (mail.message_id or (row["sender"], row["subject"]) == (mail.sender, mail.subject)):
                return Known(row["id"], _tags(row["tags"]), (row["uidvalidity"], row["uid"]), _tags(row["written"]))
        elif mail.message_id and row["id"] not in here and row["sender"] == mail.sender:
            elsewhere = row if row["subject"] == mail.subject else elsewhere
    return Known(elsewhere["id"], _tags(elsewhere["tags"])) if elsewhere is not None and not exact else None


def _tags(names: str) -> tuple[Tag, ...]:
    return tuple(Tag(name) for name in names.split())
