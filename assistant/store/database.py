"""The database file: opened safely, shared between processes, migrated. The only file that imports sqlite3.

WAL, STRICT tables, mode 0600 whatever the umask, `user_version` as schema version. Every write is one short
transaction; a busy database is waited for, never shown to the user as such.
"""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from assistant.errors import StoreError

SCHEMA_VERSION = 1
BUSY_SECONDS = 30.0
WAL_PAGES = 1000  # checkpoint when the log holds this many pages
WAL_BYTES = 4 * 1024 * 1024

APPLICATION_ID = 0x6C696E64  # "lind"
# Statements that lead from one version of the schema to the next, by the version they start from.
MIGRATIONS: dict[int, tuple[str, ...]] = {}

Row = sqlite3.Row


class DamagedError(StoreError):
    """The file is no database, or not ours, or parts of it cannot be read."""


class Database:
    """One file, one connection a thread. Safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self.was_damaged = False  # seen on the way
        with self._errors():
            self._begin()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        connection.row_factory = sqlite3.Row
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"wal_autocheckpoint = {WAL_PAGES}",
            f"journal_size_limit = {WAL_BYTES}",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        with self._lock:
            self._all.append(connection)
        return connection

    @property
    def connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = self._connect()
            self._local.file = file_at(self.path)
        return found

    def _begin(self) -> None:
        """The file, private, with its tables."""
        create_private(self.path)
        self._prepare()

    def _stay(self) -> None:
        """See to it, before a write, that the file was not deleted or replaced: the old one is nobody's any more.

        A thread leaves the old file with an error: what it remembers of it does not hold for the new one.
        """
        if self.connection.in_transaction or file_at(self.path) == self._local.file:
            return
        self.release()
        with self._errors():
            self._begin()
        raise StoreError(f"The database {self.path} was replaced while it was in use; from now on the new one is used")

    def _prepare(self) -> None:
        if 0 < self._version() < SCHEMA_VERSION:
            self.back_up(self.path.with_name(f"{self.path.name}.version-{self._version()}"))
        with self.transaction():
            version = self._version()
            if version == 0:
                self._create()
            elif version > SCHEMA_VERSION:
                raise StoreError(f"{self.path} was written by a newer lindero: update lindero, then try again")
            for old in range(max(version, 1), SCHEMA_VERSION) if version else ():
                for statement in MIGRATIONS[old]:
                    self.connection.execute(statement)
            if version != SCHEMA_VERSION:
                self.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA user_version").fetchone()[0])

    def _create(self) -> None:
        if self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise DamagedError(f"{self.path} is a database of some other program")
        self.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        for statement in (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                self.connection.execute(statement)

    def back_up(self, beside: Path) -> None:
        """A copy of everything, whole or not at all, as private as the file itself."""
        create_private(beside)
        copy = sqlite3.connect(beside)
        try:
            self.connection.backup(copy)
        finally:
            copy.close()

    def damage(self) -> str:
        """What a look at every page finds wrong, "" when all is well."""
        try:
            found = self.connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            tables = {row[0] for row in self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            return str(error)
        if found != "ok":
            return str(found)
        return "" if {"mail", "place", "reply"} <= tables else "tables are missing"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One write transaction; nested ones join the outer. Rolled back when the body raises."""
        if self.connection.in_transaction:
            yield
            return
        self._stay()
        with self._errors():
            self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with self._errors():
                self.connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk may have ended it already
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
            raise

    def relax(self) -> None:
        """From now on commits of this thread outlive the process at once, a power cut only a little later.

        For what can be had again from the mail server; every other thread waits for the disk.
        """
        with self._errors():
            self.connection.execute("PRAGMA synchronous = NORMAL")
            self.connection.execute("PRAGMA cache_size = -512")  # KiB; a watcher seldom reads a page twice

    @contextmanager
    def in_haste(self) -> Iterator[None]:
        """Commits inside leave the log as it grows: the next one outside copies it into the file."""
        with self._errors():
            self.connection.execute("PRAGMA wal_autocheckpoint = 0")
        try:
            yield
        finally:
            with self._errors():
                self.connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")

    def run(self, statement: str, values: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Cursor:
        self._stay()
        with self._errors():
            return self.connection.execute(statement, values)

    def run_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        with self._errors():
            self.connection.executemany(statement, rows)

    def rows(self, statement: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        with self._errors():
            return self.connection.execute(statement, values).fetchall()

    def row(self, statement: str, values: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        with self._errors():
            found: Row | None = self.connection.execute(statement, values).fetchone()
            return found

    def change_count(self) -> int:
        """Grows when another connection has changed the file: a cheap question for front ends."""
        row = self.row("PRAGMA data_version")
        return int(row[0]) if row else 0

    def release(self) -> None:
        """Close the connection of a thread that ends."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is not None:
            with self._lock:
                if found in self._all:
                    self._all.remove(found)
            found.close()
            del self._local.connection

    def close(self) -> None:
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._local = threading.local()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(f"The database {self.path} cannot be used: {(error.strerror or '').lower()}") from error
        except UnicodeDecodeError as error:
            self.was_damaged = True
            raise DamagedError(f"The database {self.path} cannot be used: a text in it is broken") from error
        except sqlite3.Error as error:
            self.was_damaged |= _is_damage(error)
            kind = DamagedError if _is_damage(error) else StoreError
            why = (
                f"another program has held it for {BUSY_SECONDS:g} s" if _code(error) == sqlite3.SQLITE_BUSY else error
            )
            raise kind(f"The database {self.path} cannot be used: {why}") from error


def _is_damage(error: sqlite3.Error) -> bool:
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def rows_of_damaged(path: Path, table: str) -> list[Row]:
    """The rows of a table that can still be read; [] when none can."""
    found: list[Row] = []
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            for row in connection.execute(f"SELECT * FROM {table}"):
                found.append(row)
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError):
        return found
    return found


def file_at(path: Path) -> tuple[int, int]:
    """Which file stands at a place, (0, 0) for none."""
    try:
        found = os.stat(path)
    except OSError:
        return (0, 0)
    return found.st_dev, found.st_ino


def create_private(path: Path) -> None:
    """The folder at 0700 and the file at 0600 before the first byte is written, whatever the umask."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.chmod(path.parent, 0o700)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    os.fchmod(descriptor, 0o600)
    os.close(descriptor)
