"""What the user has been told by notification, so that nothing is told twice and nothing is left out after a crash."""

from dataclasses import dataclass
from datetime import date, datetime

from assistant.store.database import Database
from assistant.store.instants import instant_of, stored
from rules.tags import Tag

LAST_EMERGENCY = "last-emergency-told"
LAST_MORNING = "last-morning-told"


@dataclass(frozen=True, slots=True)
class Untold:
    """An emergency the user has not been told of."""

    mail_id: int
    client: str
    subject: str
    rude: bool


@dataclass(frozen=True, slots=True)
class Handover:
    """What waits when work begins: mails to review, and promises that fall due before an instant."""

    mails: int
    promises: int
    first_promise: datetime | None


class ToldStore:
    """The small memory behind notifications."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def untold_emergencies(self, since: datetime) -> list[Untold]:
        """Emergencies that arrived since an instant and still wait, oldest first."""
        rows = self._database.rows(
            "SELECT id, client, sender_name, subject, tags FROM mail"
            " WHERE id > ? AND arrived_at >= ? AND state = 'waiting' ORDER BY id",
            (int(self._setting(LAST_EMERGENCY) or 0), stored(since)),
        )
        return [
            Untold(r["id"], r["sender_name"] or r["client"], r["subject"], Tag.RUDE in r["tags"].split())
            for r in rows
            if Tag.EMERGENCY in r["tags"].split()
        ]

    def emergency_told(self, mail_id: int) -> None:
        self._set(LAST_EMERGENCY, str(mail_id))

    def morning_is_told(self, day: date) -> bool:
        return self._setting(LAST_MORNING) == day.isoformat()

    def morning_told(self, day: date) -> None:
        self._set(LAST_MORNING, day.isoformat())

    def handover(self, until: datetime) -> Handover:
        mails = self._database.row("SELECT count(*) AS n FROM mail WHERE state = 'waiting'")
        promises = self._database.row(
            "SELECT count(*) AS n, min(due_at) AS first FROM promise WHERE state = 'open' AND due_at < ?",
            (stored(until),),
        )
        assert mails is not None
        assert promises is not None
        first = instant_of(promises["first"]) if promises["n"] else None
        return Handover(mails["n"], promises["n"], first)

    def _setting(self, name: str) -> str:
        row = self._database.row("SELECT value FROM setting WHERE name = ?", (name,))
        return row["value"] if row else ""

    def _set(self, name: str, value: str) -> None:
        with self._database.transaction():
            self._database.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value))
