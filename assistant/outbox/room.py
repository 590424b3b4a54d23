"""What every room of the outbox knows, and the questions that all of them ask."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from assistant.clock import Clock
from assistant.errors import BusyError, DataError
from assistant.records import OutboxEntry, ReplyState
from assistant.settings import SendSettings
from assistant.store.database import Row
from assistant.store.instants import instant_of
from assistant.store.ledger import Ledger
from assistant.store.replies import ReplyStore, Value
from rules.hours import is_working_time, terms_for
from rules.limits import Limits

DRAFTED, APPROVED, SENDING = ReplyState.DRAFTED, ReplyState.APPROVED, ReplyState.SENDING
SENT, FAILED, UNSURE = ReplyState.SENT, ReplyState.FAILED, ReplyState.UNSURE
JITTER = 0.2


class Room:
    """The parts of an outbox."""

    def __init__(
        self,
        store: ReplyStore,
        ledger: Ledger,
        clock: Clock,
        limits: Callable[[], Limits],
        settings: SendSettings,
        lock_folder: Path,
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._limits = limits
        self._settings = settings
        self._lock_folder = lock_folder

    def entry(self, reply_id: int) -> OutboxEntry:
        entry = self._store.entry(reply_id)
        if entry is None:
            raise DataError(f"there is no reply {reply_id} in the outbox; `lindero outbox` lists them")
        return entry

    def raw(self, reply_id: int) -> bytes:
        """The mail as it would leave."""
        return bytes(self._row(reply_id)["raw"])

    def _row(self, reply_id: int) -> Row:
        row = self._store.row(reply_id)
        return row if row is not None else self._row(self.entry(reply_id).id)

    def _change(self, entry: OutboxEntry, from_states: tuple[ReplyState, ...], **changes: Value) -> None:
        if not self._store.move(entry.id, from_states, **changes):
            raise too_late(self.entry(entry.id))

    def _is_open(self, row: Row, now: datetime) -> bool:
        """May this reply leave at such an hour? Inside the limits, or when the user named a moment outside them."""
        return bool(row["any_hour"]) or is_working_time(now, terms_for(row["recipient"], self._limits()))

    def _rests(self, row: Row, now: datetime) -> bool:
        """Is the next try still to come? One that lies beyond any pause was set by a clock that ran ahead."""
        longest = timedelta(seconds=self._settings.retry_most_seconds * (1 + JITTER))
        return row["next_try"] is not None and now < instant_of(row["next_try"]) <= now + longest

    def _may_leave(self, row: Row, now: datetime) -> bool:
        return (
            row["state"] == APPROVED
            and not row["asked"]
            and row["send_at"] <= now.timestamp()
            and not self._rests(row, now)
            and self._is_open(row, now)
        )


def too_late(entry: OutboxEntry) -> DataError | BusyError:
    if entry.state is SENDING:
        return BusyError(f"reply {entry.id} is leaving at this moment; look again with `lindero outbox`")
    if entry.state is SENT:
        return DataError(f"reply {entry.id} has been sent; it cannot be taken back")
    settle = f"`lindero outbox settle {entry.id} sent` or `… resend`"
    return DataError(f"it is not known whether reply {entry.id} was sent: say so with {settle}")


def refusals_of(account: str, protocol: str) -> str:
    """Where the ledger counts the logins that an account's server refused in a row."""
    return f"refused-logins.{protocol}.{account}"
