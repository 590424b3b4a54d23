"""The desk's first room: what the day opens with, and the user's word on a promise."""

from itertools import islice

from assistant.desk.tagging import TaggingRoom
from assistant.desk.views import Shield
from assistant.records import MailState, PromiseDue, ReplyState, Unanswered
from rules.tags import Tag

WAITING = (MailState.WAITING,)
MOST_SHOWN = 200
MOST_UNANSWERED = 5


class TodayRoom(TaggingRoom):
    def shield(self) -> Shield:
        """Working time or off-time, until when, and what is due before then: usually nothing."""
        from rules.hours import changes_at, day_of, is_working_time  # the list paints without

        now, limits = self.now(), self.limits()
        self._parts.mails.wake_snoozed(now)
        turns = changes_at(now, limits)
        counts = self._parts.mails.counts_by_tag(WAITING)
        replies = self._parts.outbox.entries()  # before the promises: what has left may have kept one
        return Shield(
            now=now,
            working=is_working_time(now, limits),
            changes_at=turns,
            because=day_of(now, limits).cause.value,
            due_before=tuple(self._parts.mails.due_between(now, turns)) if turns else (),
            emergencies=tuple(self._parts.mails.items(WAITING, tag=Tag.EMERGENCY, limit=MOST_SHOWN)),
            promises=self._parts.ledger.promises(),
            unanswered=tuple(islice(self.unanswered(), MOST_UNANSWERED)),
            waiting={tag: counts[tag] for tag in Tag if counts.get(tag)},
            leaving=tuple(e for e in replies if e.state is ReplyState.APPROVED),
            statuses=tuple(self._parts.mails.statuses()),
            dry_run=self.dry_run(),
        )

    def keep_promise(self, promise: PromiseDue) -> None:
        """The user's word that it was kept, in whatever way; late when its moment has passed."""
        now = self.now()
        with self._parts.database.transaction():
            self._parts.ledger.settle_promise(promise.id, "kept" if now <= promise.due_at else "late")
            before = {"promise": promise.id, "client": promise.client}
            self._parts.ledger.record_act(now, "promise", None, None, before)

    def stop_waiting(self, own: Unanswered) -> None:
        """The user wants to hear no more of a mail that was not answered."""
        from assistant.store.unanswered import UnansweredStore

        with self._parts.database.transaction():
            UnansweredStore(self._parts.database).expect(own.id, False)
            self._parts.ledger.record_act(
                self.now(), "unanswered", None, None, {"own_mail": own.id, "client": own.client}
            )
