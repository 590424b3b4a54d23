"""The states of a reply: drafted -> approved(send_at) -> sending -> sent | failed | unsure.

Record first, then act, then record the outcome; each step is one short transaction that names the states it starts
from. A reply is claimed before the first byte leaves, and marked before the final dot: whatever dies when, what the
store says afterwards is true. One process at a time sends for an account, under a lock that dies with its holder; so
whoever holds the lock and finds a reply still `sending` knows that its sender is gone.

Nothing leaves without the user's yes, and nothing in off-time unless the user named the moment.
"""

import hashlib
import os
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from assistant import compose
from assistant.clock import Clock
from assistant.errors import BusyError, DataError, UsageError
from assistant.records import OutboxEntry, ReplyState
from assistant.settings import SendSettings
from assistant.store.database import Row, create_private
from assistant.store.instants import instant_of, read, stored
from assistant.store.ledger import Ledger
from assistant.store.replies import NewReply, ReplyStore
from rules.hours import is_working_time, next_working_time, terms_for, zone_at
from rules.limits import Limits

DRAFTED, APPROVED, SENDING = ReplyState.DRAFTED, ReplyState.APPROVED, ReplyState.SENDING
SENT, FAILED, UNSURE = ReplyState.SENT, ReplyState.FAILED, ReplyState.UNSURE
DOT = "dot"
DIED = "lindero ended while it was being sent"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed reply: what leaves, and the token that proves the claim."""

    id: int
    account: str
    to: str
    message_id: str
    raw: bytes
    token: str


class Outbox:
    """What front ends, the watcher and the sender do with replies. Safe to share between threads and processes."""

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

    # What the user does.

    def draft(self, reply: NewReply) -> OutboxEntry:
        return self.entry(self._store.add(reply))

    def entries(self) -> tuple[OutboxEntry, ...]:
        self.look_again()
        return self._store.entries()

    def entry(self, reply_id: int) -> OutboxEntry:
        entry = self._store.entry(reply_id)
        if entry is None:
            raise DataError(f"there is no reply {reply_id} in the outbox; `lindero outbox` lists them")
        return entry

    def approve(self, reply_id: int, send_at: datetime | None = None, *, now: bool = False) -> OutboxEntry:
        """The user's yes. Without a moment it waits until work resumes; a moment the user names is honoured.

        Also the answer when one was asked about (`asked`), and the way to another moment while it waits.
        """
        entry = self.entry(reply_id)
        at = self._clock.now()
        moment = at if now else max(send_at, at) if send_at else self.resumes(entry.to, at)
        self._change(
            entry,
            (DRAFTED, APPROVED, FAILED),
            state=APPROVED,
            approved_at=stored(at),
            send_at=stored(moment),
            any_hour=int(now or send_at is not None),
            seen=self._store.newest_mail(),
            asked="",
            last_error="",
            attempts=0,
            first_try=None,
            next_try=None,
            deferred=0,
        )
        self._ledger.remember(refusals_of(entry.account), "0")
        if entry.answer_by is not None:
            self._ledger.promise(entry.client, entry.answer_by, entry.subject, entry.mail_id, entry.id)
        return self.entry(reply_id)

    def cancel(self, reply_id: int) -> OutboxEntry:
        """Undo until it leaves: back to a draft. The promise made with it is withdrawn."""
        entry = self.entry(reply_id)
        self._change(entry, (DRAFTED, APPROVED, FAILED), state=DRAFTED, send_at=None, asked="", next_try=None)
        self._ledger.withdraw_promises_of(reply_id)
        return self.entry(reply_id)

    def edit(self, reply_id: int, text: str, subject: str | None = None) -> OutboxEntry:
        """Another text while it waits; its identifier and its moment stay."""
        if not text.strip():
            raise DataError("an empty reply is not sent: write a text, or cancel the reply")
        row = self._row(reply_id)
        raw = compose.revised(row["raw"], text, row["tail"], subject)
        kept = row["subject"] if subject is None else subject
        self._change(self.entry(reply_id), (DRAFTED, APPROVED, FAILED), raw=raw, body=text, subject=kept)
        return self.entry(reply_id)

    def settle(self, reply_id: int, outcome: str) -> OutboxEntry:
        """The user's word on a reply that may have gone out, failed or is asked about.

        It was `sent`, or `resend` it: when work resumes, as any other.
        """
        entry = self.entry(reply_id)
        if entry.state not in (UNSURE, FAILED) and not entry.asked:
            raise DataError(f"reply {reply_id} is {entry.state}: there is nothing to settle")
        if outcome == "sent":
            at = read(self._row(reply_id)["first_try"]) or self._clock.now()
            done = {"sent_at": stored(at), "phase": "", "asked": "", "last_error": "", "next_try": None}
            self._change(entry, (UNSURE, FAILED, APPROVED), state=SENT, **done)
            return self.entry(reply_id)
        if entry.state is UNSURE:
            self._change(entry, (UNSURE,), state=FAILED, phase="")
        return self.approve(reply_id)

    def raw(self, reply_id: int) -> bytes:
        """The mail as it would leave."""
        return bytes(self._row(reply_id)["raw"])

    def resumes(self, to: str, at: datetime) -> datetime:
        """When work resumes for whom a reply goes to: at once inside the limits."""
        moment = next_working_time(at, terms_for(to, self._limits()))
        if moment is None:
            raise UsageError("the limits hold no working time to wait for: name a moment with --send-at, or --send-now")
        return moment

    # What the sender asks.

    def due(self, now: datetime | None = None) -> tuple[OutboxEntry, ...]:
        """The replies that may leave at this moment, in order."""
        now = now or self._clock.now()
        self.look_again(now)
        rows = [row for row in self._store.rows_in(APPROVED) if self._may_leave(row, now)]
        return tuple(self.entry(row["id"]) for row in rows)

    def next_moment(self) -> datetime | None:
        """When something here wants doing next, None when nothing waits: for whoever sleeps until then."""
        waiting = [r for r in self._store.rows_in(APPROVED) if not r["asked"]]
        moments = [max(r["send_at"], r["next_try"] or 0) for r in waiting]
        moments += [r["next_try"] or 0 for r in (*self._store.rows_in(UNSURE), *self._store.to_file())]
        return instant_of(min(moments)) if moments else None

    def look_again(self, now: datetime | None = None) -> None:
        """Bring the waiting replies up to date: left by a dead sender, overtaken by a new mail, late, off-time."""
        now = now or self._clock.now()
        for account in {row["account"] for row in self._store.rows_in(SENDING)}:
            with self.sending(account) as held:
                if held:
                    self.recover(account)
        self._store.believe_mail()
        self._store.ask_after_new_mail()
        for row in self._store.rows_in(APPROVED):
            if not row["asked"] and self._owed_at(row) <= now:
                self._reconsider(row, now)

    def claim(self, reply_id: int) -> Parcel | None:
        """Take a reply for sending, before the first byte: None when it may not leave (any more)."""
        now = self._clock.now()
        token = f"{os.uname().nodename}:{os.getpid()}:{secrets.token_hex(8)}"
        with self._store.transaction():
            self._store.ask_after_new_mail()
            row = self._store.row(reply_id)
            if row is None or not self._may_leave(row, now):
                return None
            raw = row["raw"]
            if not row["attempts"]:
                raw = compose.stamped(raw, now.astimezone(zone_at(now, self._limits())))
            self._store.move(
                reply_id,
                (APPROVED,),
                state=SENDING,
                phase="",
                claimed_by=token,
                raw=raw,
                attempts=row["attempts"] + 1,
                first_try=row["first_try"] or stored(now),
            )
        return Parcel(reply_id, row["account"], row["recipient"], row["message_id"], raw, token)

    def before_dot(self, parcel: Parcel) -> bool:
        """Record that from now on it may have arrived. False: the claim is no longer ours, and the dot must not go."""
        with self._store.transaction():
            row = self._store.row(parcel.id)
            return (
                row is not None
                and row["claimed_by"] == parcel.token
                and self._store.move(parcel.id, (SENDING,), phase=DOT)
            )

    def sent(self, parcel: Parcel) -> None:
        now = self._clock.now()
        self._ledger.remember(refusals_of(parcel.account), "0")
        self._store.move(
            parcel.id,
            (SENDING,),
            state=SENT,
            sent_at=stored(now),
            phase="",
            last_error="",
            next_try=None,
            claimed_by="",
        )

    def failed(self, parcel: Parcel, why: str) -> None:
        self._store.move(parcel.id, (SENDING,), state=FAILED, phase="", last_error=why, next_try=None, claimed_by="")

    def unsure(self, parcel: Parcel, why: str) -> None:
        """It may have arrived. Never sent again by itself; looked for in Sent, else the user is asked."""
        self._store.move(parcel.id, (SENDING,), state=UNSURE, last_error=why, next_try=None, claimed_by="")

    def again(self, parcel: Parcel, why: str, *, deferred: bool) -> None:
        """It has not arrived: the same bytes later, with growing pauses, until the user's patience ends."""
        row = self._row(parcel.id)
        now = self._clock.now()
        patience = timedelta(seconds=self._settings.give_up_after_seconds)
        if now - instant_of(row["first_try"]) >= patience:
            self.failed(parcel, f"Given up after {spoken(patience)}: {why}")
            return
        pause = self._pause(row["attempts"])
        self._store.move(
            parcel.id,
            (SENDING,),
            state=APPROVED,
            phase="",
            claimed_by="",
            last_error=why,
            next_try=stored(now + pause),
            deferred=int(deferred),
        )

    def refused_logins(self, account: str) -> int:
        """How often in a row the server refused to let this account in, since the user last said yes to a reply."""
        return int(self._ledger.recall(refusals_of(account)) or 0)

    def login_refused(self, account: str) -> None:
        self._ledger.remember(refusals_of(account), str(self.refused_logins(account) + 1))

    @contextmanager
    def sending(self, account: str, wait_seconds: float = 0.0) -> Iterator[bool]:
        """The right to send for an account; False when another process or thread has it."""
        from filelock import FileLock, Timeout

        name = hashlib.sha256(account.encode()).hexdigest()[:16]
        path = self._lock_folder / f"sending-{name}.lock"
        create_private(path)
        lock = FileLock(path, timeout=wait_seconds, mode=0o600, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def recover(self, account: str) -> None:
        """What a dead sender left, under the account's lock. Before the dot trying again is safe, after it is not."""
        for row in self._store.rows_in(SENDING):
            if row["account"] == account:
                if row["phase"] == DOT:
                    self._store.move(row["id"], (SENDING,), state=UNSURE, last_error=DIED, next_try=None, claimed_by="")
                else:
                    self._store.move(
                        row["id"], (SENDING,), state=APPROVED, last_error=DIED, next_try=None, claimed_by=""
                    )

    # The copy in Sent, a step of its own, and the search there.

    def unsure_ones(self, account: str, now: datetime) -> list[Row]:
        return [
            r
            for r in self._store.rows_in(UNSURE)
            if r["account"] == account and (r["next_try"] or 0) <= now.timestamp()
        ]

    def to_file(self, account: str, now: datetime) -> list[Row]:
        return [r for r in self._store.to_file() if r["account"] == account and (r["next_try"] or 0) <= now.timestamp()]

    def found_in_sent(self, reply_id: int) -> None:
        at = self._row(reply_id)["first_try"] or stored(self._clock.now())
        self._store.move(
            reply_id, (UNSURE,), state=SENT, sent_at=at, filed="done", phase="", last_error="", next_try=None
        )
        self._store.forget_bytes(reply_id)

    def not_found_in_sent(self, row: Row, why: str) -> None:
        self._store.move(row["id"], (UNSURE,), last_error=why, next_try=self._later(row["first_try"]))

    def filed(self, reply_id: int, how: str) -> None:
        """`done`, or `provider` when the provider (or the user's wish) makes a copy of ours needless."""
        self._store.move(reply_id, (SENT,), filed=how, next_try=None, last_error="")
        self._store.forget_bytes(reply_id)

    def not_filed(self, row: Row, why: str) -> None:
        """Try again later; after the user's patience ends the copy is given up, the reply stays sent."""
        patience = timedelta(seconds=self._settings.give_up_after_seconds)
        over = self._clock.now() - instant_of(row["sent_at"]) >= patience
        changes = {"filed": "failed", "next_try": None} if over else {"next_try": self._later(row["sent_at"])}
        self._store.move(row["id"], (SENT,), last_error=why, **changes)

    def abandoned(self, reply_id: int, why: str) -> None:
        """A waiting reply that cannot even be tried."""
        self._store.move(reply_id, (APPROVED,), state=FAILED, last_error=why, next_try=None)

    # Inside.

    def _row(self, reply_id: int) -> Row:
        self.entry(reply_id)
        row = self._store.row(reply_id)
        assert row is not None
        return row

    def _change(
        self, entry: OutboxEntry, from_states: tuple[ReplyState, ...], **changes: str | int | bytes | None
    ) -> None:
        if not self._store.move(entry.id, from_states, **changes):
            raise too_late(self.entry(entry.id))

    def _owed_at(self, row: Row) -> datetime:
        """When it should have left: at the moment set or, after the server asked to come later, at the next try."""
        return instant_of(row["next_try"] if row["deferred"] and row["next_try"] else row["send_at"])

    def _reconsider(self, row: Row, now: datetime) -> None:
        if now - self._owed_at(row) > timedelta(seconds=self._settings.late_after_seconds):
            self._store.move(row["id"], (APPROVED,), asked="late")
        elif not self._is_open(row, now):
            moment = next_working_time(now, terms_for(row["recipient"], self._limits()))
            if moment is not None:
                resumed = stored(moment)
                self._store.move(row["id"], (APPROVED,), send_at=resumed, next_try=resumed, first_try=None)

    def _is_open(self, row: Row, now: datetime) -> bool:
        return bool(row["any_hour"]) or is_working_time(now, terms_for(row["recipient"], self._limits()))

    def _may_leave(self, row: Row, now: datetime) -> bool:
        return (
            row["state"] == APPROVED
            and not row["asked"]
            and row["send_at"] <= now.timestamp()
            and (row["next_try"] or 0) <= now.timestamp()
            and self._is_open(row, now)
        )

    def _pause(self, attempts: int) -> timedelta:
        """Doubling from the first to the longest, with a fifth of jitter, so that many do not come at once."""
        settings = self._settings
        seconds = min(settings.retry_first_seconds * 2.0 ** min(attempts - 1, 30), settings.retry_most_seconds)
        return timedelta(seconds=seconds * random.uniform(0.8, 1.2))

    def _later(self, since: int | None) -> int | None:
        """The next look: about as long from now as it has been, between the first and the longest pause."""
        now = self._clock.now()
        waited = now.timestamp() - (since if since is not None else now.timestamp())
        pause = min(max(waited, self._settings.retry_first_seconds), self._settings.retry_most_seconds)
        return stored(now + timedelta(seconds=pause))


def too_late(entry: OutboxEntry) -> DataError | BusyError:
    if entry.state is SENDING:
        return BusyError(f"reply {entry.id} is leaving at this moment; look again with `lindero outbox`")
    if entry.state is SENT:
        return DataError(f"reply {entry.id} has been sent; it cannot be taken back")
    settle = f"`lindero outbox settle {entry.id} sent` or `… resend`"
    return DataError(f"it is not known whether reply {entry.id} was sent: say so with {settle}")


def refusals_of(account: str) -> str:
    return f"refused-logins.{account}"


def spoken(length: timedelta) -> str:
    seconds = round(length.total_seconds())
    for unit, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= unit and seconds % unit == 0:
            return f"{seconds // unit} {name}{'s' if seconds // unit != 1 else ''}"
    return f"{seconds} seconds"
