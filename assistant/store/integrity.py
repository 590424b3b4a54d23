"""A database that cannot be read is set aside under a new name and begun anew; mail is judged again from the server.

What the user decided is not on any server: replies, promises, agreements, notes. What of it can still be read is
carried over, and what is lost is named. Nothing that was about to leave is carried over as such: it is asked about.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.files import write_private
from assistant.store.database import DamagedError, Database, Row, rows_of_damaged

CARRIED = ("reply", "own_mail", "promise", "agreement", "note", "setting")
NAMES = {
    "reply": "replies",
    "own_mail": "mails you wrote",
    "promise": "promises",
    "agreement": "agreements",
    "note": "notes",
    "setting": "settings",
}


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of a damaged database."""

    aside: Path
    carried: dict[str, int]

    def __str__(self) -> str:
        kept = ", ".join(f"{count} {NAMES[table]}" for table, count in self.carried.items() if count)
        return (
            f"The database was damaged and is now {self.aside.name}. Mail is judged again from the server"
            f" (snoozed and dismissed mail will wait again). Carried over: {kept or 'nothing'}."
            " Replies that were not sent are drafts again: look at the outbox"
        )


def open_sound(path: Path, now: datetime) -> tuple[Database, Rebuilt | None]:
    """The database, checked when it changed since the last check. Raises StoreError for what cannot be mended."""
    try:
        database = Database(path)
        if not _was_checked(path) and (damage := database.damage()):
            database.close()
            raise DamagedError(damage)
    except DamagedError:
        return rebuild(path, now)
    return database, None


def rebuild(path: Path, now: datetime) -> tuple[Database, Rebuilt]:
    """Set a damaged file aside with its log, begin anew, carry over what can be read."""
    aside = _free_name(path, now)
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.replace(f"{path}{ending}", f"{aside}{ending}")
    database = Database(path)
    carried = {table: _carry(database, table, rows_of_damaged(aside, table)) for table in CARRIED}
    return database, Rebuilt(aside, carried)


def remember_sound(database: Database) -> None:
    """After a clean end: the file as it is now needs no check, unless damage was met on the way."""
    with suppress(OSError):
        if database.was_damaged:
            _note(database.path).unlink(missing_ok=True)
        else:
            write_private(_note(database.path), json.dumps(_print_of(database.path)))


def _carry(database: Database, table: str, rows: list[Row]) -> int:
    """Rows into the new file, one by one: a row that does not fit is left out."""
    carried = 0
    for row in rows:
        values = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a Row iterates over its values
        if table == "reply":
            values |= {"mail": None, "claimed_by": "", **_asked_again(str(values.get("state", "")))}
        if table == "promise":
            values |= {"mail": None}
        names = ", ".join(values)
        with suppress(Exception):
            database.run(
                f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
            )
            carried += 1
    return carried


def _asked_again(state: str) -> dict[str, str]:
    """Whether a reply had left by then nobody knows for sure: nothing goes out without a fresh yes."""
    return {"approved": {"state": "drafted"}, "sending": {"state": "unsure"}}.get(state, {})


def _free_name(path: Path, now: datetime) -> Path:
    stamp = now.strftime("%Y%m%d-%H%M%S")
    names = (
        path.with_name(f"{path.name}.damaged-{stamp}{ending}") for ending in ("", *(f"-{n}" for n in range(2, 99)))
    )
    return next(name for name in names if not name.exists())


def _was_checked(path: Path) -> bool:
    try:
        return bool(json.loads(_note(path).read_text()) == _print_of(path))
    except (OSError, ValueError):
        return False


def _print_of(path: Path) -> list[int]:
    """Size and time of the file; a log beside it means that somebody did not end cleanly."""
    stat = path.stat()
    log = path.with_name(path.name + "-wal")
    return [stat.st_size, stat.st_mtime_ns, log.stat().st_size if log.exists() else 0]


def _note(path: Path) -> Path:
    return path.with_name(path.name + ".sound")
