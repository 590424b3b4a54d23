"""The outbox's second room: what waits, what is due, and what has to be asked about before it leaves."""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from assistant.errors import StoreError
from assistant.outbox.room import APPROVED, SENDING, UNSURE, Room
from assistant.records import OutboxEntry
from assistant.store.database import Row, create_private
from assistant.store.instants import instant_of, stored
from rules.hours import next_working_time, terms_for

DOT = "dot"
DIED = "lindero ended while it was being sent"


class Waiting(Room):
    def entries(self) -> tuple[OutboxEntry, ...]:
        """All replies as they stand now: those still to leave first."""
        self.look_again()
        return self._store.entries()

    def due(self, now: datetime | None = None, undo_seconds: float = 0.0) -> tuple[OutboxEntry, ...]:
        """The replies that may leave at this moment, in order.

        One approved less than `undo_seconds` ago is left out, so that it can be taken back, unless it is to go at once.
        """
        now = now or self._clock.now()
        self.look_again(now)
        rows = [row for row in self._store.rows_in(APPROVED) if self._may_leave(row, now)]
        return tuple(self.entry(row["id"]) for row in rows if undo_until(row, undo_seconds) <= now.timestamp())

    def next_moment(
        self, accounts: Collection[str], undo_seconds: float = 0.0, besides: Collection[str] = ()
    ) -> datetime | None:
        """When something of these accounts wants doing next, None when nothing waits: for whoever sleeps until then.

        `besides`: accounts that are being served at this moment.
        """
        waiting = [row for row in self._store.rows_in(APPROVED) if not row["asked"] and row["account"] not in besides]
        moments = [max(row["send_at"], row["next_try"] or 0, undo_until(row, undo_seconds)) for row in waiting]
        owing = set(accounts) - set(besides)
        owed = [row for row in (*self._store.rows_in(UNSURE), *self._store.to_file()) if row["account"] in owing]
        moments += [row["next_try"] or 0 for row in owed]
        return instant_of(min(moments)) if moments else None

    def look_again(self, now: datetime | None = None) -> None:
        """Bring the replies up to date: left by a dead sender, overtaken by a new mail, late, off-time.

        And the promises that those which left have kept.
        """
        now = now or self._clock.now()
        for account in {row["account"] for row in self._store.rows_in(SENDING)}:
            with self.sending(account) as held:
                if held:
                    self.recover(account)
        if self._store.rows_in(UNSURE):
            self._store.believe_mail()
        self._ledger.settle_answered_promises()
        if any(not row["asked"] for row in self._store.rows_in(APPROVED)):
            self._store.ask_after_news()
        for row in self._store.rows_in(APPROVED):
            if not row["asked"] and self._owed_at(row) <= now:
                self._reconsider(row, now)

    @contextmanager
    def sending(self, account: str, wait_seconds: float = 0.0) -> Iterator[bool]:
        """The right to send for an account; False when another process or thread has it."""
        from filelock import FileLock, Timeout

        name = hashlib.sha256(account.encode()).hexdigest()[:16]
        path = self._lock_folder / f"sending-{name}.lock"
        lock = FileLock(path, timeout=wait_seconds, mode=0o600, thread_local=False)
        try:
            create_private(path)
            lock.acquire()
        except Timeout:
            yield False
            return
        except OSError as error:
            raise StoreError(f"{path} cannot be written, so nothing is sent: {error.strerror}") from error
        try:
            yield True
        finally:
            lock.release()

    def recover(self, account: str) -> None:
        """What a dead sender left, under the account's lock. Before the dot trying again is safe, after it is not."""
        for row in self._store.rows_in(SENDING):
            if row["account"] == account:
                state = UNSURE if row["phase"] == DOT else APPROVED
                self._store.move(
                    row["id"], (SENDING,), state=state, last_error=DIED, next_try=None, claimed_by="", deferred=0
                )

    def _owed_at(self, row: Row) -> datetime:
        """When it should have left: at the moment set or, after the server asked to come later, at the next try."""
        return instant_of(row["next_try"] if row["deferred"] and row["next_try"] else row["send_at"])

    def _reconsider(self, row: Row, now: datetime) -> None:
        """Ask about what is late; hold until work resumes what came due in off-time."""
        late = now - self._owed_at(row) > timedelta(seconds=self._settings.late_after_seconds)
        if not late and self._is_open(row, now):
            return
        moment = next_working_time(now, terms_for(row["recipient"], self._limits()))
        if late or moment is None:
            self._store.move(row["id"], (APPROVED,), asked="late")
        else:
            self._store.move(row["id"], (APPROVED,), send_at=stored(moment), next_try=None, first_try=None)


def undo_until(row: Row, seconds: float) -> int:
    """Until when an approval is kept back for an undo, in seconds since 1970; 0 for a reply that is to go at once."""
    return 0 if row["any_hour"] else row["approved_at"] + int(seconds)
