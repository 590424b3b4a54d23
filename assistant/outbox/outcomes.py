"""The outbox's third room: what the sender claims, and what it records of each step and each end."""

import os
import random
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant import compose
from assistant.outbox.room import APPROVED, FAILED, JITTER, SENDING, SENT, UNSURE, Room, refusals_of
from assistant.outbox.waiting import DOT
from assistant.store.database import Row
from assistant.store.instants import instant_of, stored
from rules.hours import zone_at


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed reply: what leaves, and the token that proves the claim."""

    id: int
    account: str
    to: str
    message_id: str
    raw: bytes
    token: str


class Outcomes(Room):
    def claim(self, reply_id: int) -> Parcel | None:
        """Take a reply for sending, before the first byte: None when it may not leave (any more)."""
        now = self._clock.now()
        token = f"{os.uname().nodename}:{os.getpid()}:{secrets.token_hex(8)}"
        with self._store.transaction():
            self._store.ask_after_news()
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
        return self._store.move_claimed(parcel.id, parcel.token, phase=DOT)

    def sent(self, parcel: Parcel) -> None:
        self.login_accepted(parcel.account)
        now = stored(self._clock.now())
        self._end(parcel, state=SENT, sent_at=now, phase="", last_error="", next_try=None)

    def failed(self, parcel: Parcel, why: str) -> None:
        self._end(parcel, state=FAILED, phase="", last_error=why, next_try=None)

    def unsure(self, parcel: Parcel, why: str) -> None:
        """It may have arrived. Never sent again by itself; looked for in Sent, else the user is asked."""
        self._end(parcel, state=UNSURE, last_error=why, next_try=None)

    def again(self, parcel: Parcel, why: str, *, deferred: bool) -> None:
        """It has not arrived: the same bytes later, with growing pauses, until the user's patience ends."""
        row = self._row(parcel.id)
        now = self._clock.now()
        patience = timedelta(seconds=self._settings.give_up_after_seconds)
        if now - instant_of(row["first_try"]) >= patience:
            self.failed(parcel, f"Given up after {spoken(patience)}: {why}")
            return
        next_try = stored(now + self._pause(row["attempts"]))
        self._end(parcel, state=APPROVED, phase="", last_error=why, next_try=next_try, deferred=int(deferred))

    def after(self, parcel: Parcel, others: Iterable[int]) -> None:
        """Let others of the account rest as long as this one: what kept it here would keep them."""
        row = self._row(parcel.id)
        if row["state"] == APPROVED:
            for reply_id in others:
                self._store.move(reply_id, (APPROVED,), next_try=row["next_try"])

    def abandoned(self, reply_id: int, why: str) -> None:
        """A waiting reply that cannot even be tried."""
        self._store.move(reply_id, (APPROVED,), state=FAILED, last_error=why, next_try=None)

    def refused_logins(self, account: str, protocol: str = "smtp") -> int:
        """How often in a row the server refused to let this account in, since the user last said yes to a reply."""
        return int(self._ledger.recall(refusals_of(account, protocol)) or 0)

    def login_refused(self, account: str, protocol: str = "smtp") -> None:
        self._ledger.remember(refusals_of(account, protocol), str(self.refused_logins(account, protocol) + 1))

    def login_accepted(self, account: str, protocol: str = "smtp") -> None:
        if self.refused_logins(account, protocol):
            self._ledger.remember(refusals_of(account, protocol), "0")

    # The copy in Sent, a step of its own, and the search there.

    def unsure_ones(self, account: str, now: datetime) -> list[Row]:
        """Unsure replies to look for now."""
        rows = self._store.rows_in(UNSURE)
        return [row for row in rows if row["account"] == account and not self._rests(row, now)]

    def to_file(self, account: str, now: datetime) -> list[Row]:
        """Sent replies whose copy is owed now."""
        rows = self._store.to_file()
        return [row for row in rows if row["account"] == account and not self._rests(row, now)]

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
        if self._clock.now() - instant_of(row["sent_at"]) >= patience:
            self._store.move(row["id"], (SENT,), last_error=why, filed="failed", next_try=None)
        else:
            self._store.move(row["id"], (SENT,), last_error=why, next_try=self._later(row["sent_at"]))

    # Inside.

    def _end(self, parcel: Parcel, **changes: str | int | None) -> None:
        """End a try, if it is still ours."""
        self._store.move_claimed(parcel.id, parcel.token, claimed_by="", **changes)

    def _pause(self, attempts: int) -> timedelta:
        """Doubling from the first to the longest, with a fifth of jitter, so that many do not come at once."""
        settings = self._settings
        seconds = min(settings.retry_first_seconds * 2.0 ** min(attempts - 1, 30), settings.retry_most_seconds)
        return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))

    def _later(self, since: int | None) -> int | None:
        """The next look: about as long from now as it has been, between the first and the longest pause."""
        now = self._clock.now()
        waited = now.timestamp() - (since if since is not None else now.timestamp())
        pause = min(max(waited, self._settings.retry_first_seconds), self._settings.retry_most_seconds)
        return stored(now + timedelta(seconds=pause))


def spoken(length: timedelta) -> str:
    seconds = round(length.total_seconds())
    for unit, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= unit and seconds % unit == 0:
            return f"{seconds // unit} {name}{'s' if seconds // unit != 1 else ''}"
    return f"{seconds} seconds"
