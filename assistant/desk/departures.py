"""The desk's outbox room: replies on their way, and what the user may still do with each."""

from collections.abc import Callable
from datetime import datetime

from assistant.desk.parts import Room
from assistant.records import OutboxEntry, ReplyState


class OutboxRoom(Room):
    def outbox(self) -> tuple[OutboxEntry, ...]:
        return self._parts.outbox.entries()

    def cancel(self, reply_id: int) -> OutboxEntry:
        """Back to a draft; its promise is withdrawn."""
        return self._changed(reply_id, lambda: self._parts.outbox.cancel(reply_id))

    def change_moment(self, reply_id: int, at: datetime) -> OutboxEntry:
        """Another moment, named by the user: honoured off-hours too."""
        return self._changed(reply_id, lambda: self._parts.outbox.approve(reply_id, at))

    def edit_reply(self, reply_id: int, text: str) -> OutboxEntry:
        return self._changed(reply_id, lambda: self._parts.outbox.edit(reply_id, text))

    def settle(self, reply_id: int, how: str) -> OutboxEntry:
        """The user's word on a reply that may have gone out: `sent`, or `resend` it."""
        return self._changed(reply_id, lambda: self._parts.outbox.settle(reply_id, how))

    def send_anyway(self, reply_id: int) -> OutboxEntry:
        """Yes to a reply that was asked about: it leaves now in working time, else when work resumes."""
        return self._changed(reply_id, lambda: self._parts.outbox.approve(reply_id))

    def _changed(self, reply_id: int, change: Callable[[], OutboxEntry]) -> OutboxEntry:
        """The reply after an act, which can be undone until it has left or is counted as sent."""
        with self._parts.database.transaction():
            before = self._parts.outbox.as_it_stands(reply_id)
            entry = change()
            if entry.state is not ReplyState.SENT:
                self._parts.ledger.record_act(self.now(), "reply", None, reply_id, before)
        self._parts.ring()
        return entry
