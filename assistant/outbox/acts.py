"""The outbox's first room: what the user does with a reply, until it leaves."""

from collections.abc import Mapping
from datetime import datetime

from assistant import compose
from assistant.errors import DataError, UsageError
from assistant.outbox.room import APPROVED, DRAFTED, FAILED, SENT, UNSURE, Room, refusals_of
from assistant.records import OutboxEntry
from assistant.store.instants import read, stored
from assistant.store.replies import NewReply, Value
from rules.hours import is_working_time, next_working_time, terms_for

# What an act of the user may change. The body comes first: its bytes are made anew when it is put back.
REMEMBERED = (
    "body",
    "state",
    "phase",
    "approved_at",
    "send_at",
    "any_hour",
    "seen",
    "asked",
    "last_error",
    "attempts",
    "first_try",
    "next_try",
    "deferred",
)


class Acts(Room):
    def draft(self, reply: NewReply) -> OutboxEntry:
        return self.entry(self._store.add(reply))

    def approve(self, reply_id: int, send_at: datetime | None = None, *, now: bool = False) -> OutboxEntry:
        """The user's yes. Without a moment it waits until work resumes; a moment the user names is honoured.

        Also the answer when one was asked about (`asked`), and the way to another moment while it waits.
        """
        entry = self.entry(reply_id)
        at = self._clock.now()
        moment = at if now else max(send_at, at) if send_at else self.resumes(entry.to, at)
        is_wanted_off_time = bool(send_at) and not is_working_time(moment, terms_for(entry.to, self._limits()))
        self._change(
            entry,
            (DRAFTED, APPROVED, FAILED),
            state=APPROVED,
            approved_at=stored(at),
            send_at=stored(moment),
            any_hour=int(now or is_wanted_off_time),
            seen=self._store.newest_mail(),
            asked="",
            last_error="",
            attempts=0,
            first_try=None,
            next_try=None,
            deferred=0,
        )
        for protocol in ("smtp", "imap"):
            self._ledger.remember(refusals_of(entry.account, protocol), "0")
        entry = self.entry(reply_id)
        self._keep_promise_of(entry)
        return entry

    def cancel(self, reply_id: int) -> OutboxEntry:
        """Undo until it leaves: back to a draft. The promise made with it is withdrawn."""
        entry = self.entry(reply_id)
        self._change(entry, (DRAFTED, APPROVED, FAILED), state=DRAFTED, send_at=None, asked="", next_try=None)
        entry = self.entry(reply_id)
        self._keep_promise_of(entry)
        return entry

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
        with self._store.transaction():
            if entry.state is UNSURE:
                self._change(entry, (UNSURE,), state=FAILED, phase="")
            return self.approve(reply_id)

    def as_it_stands(self, reply_id: int) -> dict[str, Value]:
        """What `put_back` needs to undo an act of the user on this reply."""
        row = self._row(reply_id)
        return {name: row[name] for name in REMEMBERED}

    def put_back(self, reply_id: int, before: Mapping[str, Value]) -> OutboxEntry:
        """As it stood before an act, its promise too. Raises DataError when it has left, or is counted as sent."""
        entry = self.entry(reply_id)
        with self._store.transaction():
            self._change(entry, (DRAFTED, APPROVED, FAILED), **{name: before[name] for name in REMEMBERED[1:]})
            if before["body"] != entry.body:
                self.edit(reply_id, str(before["body"]))
            self._keep_promise_of(self.entry(reply_id))
        return self.entry(reply_id)

    def _keep_promise_of(self, entry: OutboxEntry) -> None:
        """What a reply promises holds as long as it is to leave."""
        if entry.state is not APPROVED:
            self._ledger.withdraw_promises_of(entry.id)
        elif entry.answer_by is not None:
            self._ledger.promise(entry.client, entry.answer_by, entry.subject, entry.mail_id, entry.id)

    def resumes(self, to: str, at: datetime) -> datetime:
        """When work resumes for whom a reply goes to: at once inside the limits."""
        moment = next_working_time(at, terms_for(to, self._limits()))
        if moment is None:
            raise UsageError("the limits hold no working time to wait for: name a moment with --send-at, or --send-now")
        return moment
