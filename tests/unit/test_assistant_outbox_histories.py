"""Whatever happens in whatever order, a reply arrives at most once, and only after a yes that was not taken back."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from assistant.errors import LinderoError
from assistant.outbox import Parcel
from rules.hours import is_working_time
from rules.limits import Limits
from tests.sending import CLIENT, MONDAY_NOON, a_post

EXAMPLES = int(os.environ.get("LINDERO_EXAMPLES", "12"))
STORED_MAIL = (
    "INSERT INTO mail (account, message_id, sender, client, arrived_at, kind, judged_at)"
    " VALUES ('studio', ?, ?, ?, ?, 'personal', 0)"
)
HOURS = Limits(zone="Europe/Madrid")
ENDS_BEFORE_THE_DOT = ("dies", "gone", "refused", "later")
ENDS_AFTER_THE_DOT = ("dies", "gone", "refused", "later", "sent")


class Histories(RuleBasedStateMachine):
    """One reply; a user who changes their mind; senders that die at any step; a server that takes it or does not."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.post = a_post(Path(self.folder.name), at=MONDAY_NOON)
        self.reply = self.post.drafted()
        self.arrived = self.resent = self.mails = 0
        self.wanted = self.any_hour = False  # a yes that stands; for any hour

    def teardown(self) -> None:
        self.post.database.close()
        self.folder.cleanup()

    @property
    def state(self) -> str:
        return self.post.state(self.reply)

    def attempt(self, act: Callable[[], object], wanted: bool, any_hour: bool) -> bool:
        try:
            act()
        except LinderoError:
            return False
        self.wanted, self.any_hour = wanted, any_hour
        return True

    # The user

    @initialize()
    def approve_at_first(self) -> None:
        self.approve("hold")

    @rule(how=st.sampled_from(["hold", "now", "at"]))
    def approve(self, how: str) -> None:
        at = self.post.clock.at + timedelta(hours=3) if how == "at" else None
        any_hour = how != "hold"
        self.attempt(lambda: self.post.outbox.approve(self.reply, at, now=how == "now"), True, any_hour)

    @rule(act=st.sampled_from(["cancel", "edit", "look"]))
    def act(self, act: str) -> None:
        if act == "cancel":
            self.attempt(lambda: self.post.outbox.cancel(self.reply), False, False)
        elif act == "edit":
            self.attempt(lambda: self.post.outbox.edit(self.reply, "Altro"), self.wanted, self.any_hour)
        else:
            self.post.outbox.entries()

    @rule(outcome=st.sampled_from(["sent", "resend"]))
    def settle(self, outcome: str) -> None:
        before = self.state
        if self.attempt(lambda: self.post.outbox.settle(self.reply, outcome), outcome == "resend", False):
            self.resent += before == "unsure" and outcome == "resend"

    # The world

    @rule(hours=st.sampled_from([0.5, 1, 9, 40]))
    def time_passes(self, hours: float) -> None:
        self.post.clock.forward(hours=hours)

    @rule()
    def the_client_writes_again(self) -> None:
        self.mails += 1
        row = (f"<again-{self.mails}@x>", CLIENT, CLIENT, int(self.post.clock.at.timestamp()))
        self.post.database.run(STORED_MAIL, row)

    # The sender

    @rule(meanwhile=st.sampled_from(["", "cancel", "edit", "look"]), end=st.sampled_from(ENDS_BEFORE_THE_DOT))
    def a_try_ends_before_the_dot(self, meanwhile: str, end: str) -> None:
        parcel = self.claimed(meanwhile)
        if parcel:
            self.end(parcel, end, reached=False)

    @rule(
        meanwhile=st.sampled_from(["", "cancel", "edit", "look"]),
        taken=st.booleans(),
        end=st.sampled_from(ENDS_AFTER_THE_DOT),
    )
    def a_try_ends_after_the_dot(self, meanwhile: str, taken: bool, end: str) -> None:
        parcel = self.claimed("")
        if parcel is None:
            return
        assert self.post.outbox.before_dot(parcel)
        self.under_the_lock(meanwhile)
        taken = end == "sent" or (taken and end in ("dies", "gone"))  # a server that says no has not taken it
        self.arrived += taken
        self.end(parcel, end, reached=True)

    def claimed(self, meanwhile: str) -> Parcel | None:
        due = self.post.outbox.due()
        parcel = self.post.outbox.claim(due[0].id) if due else None
        if parcel:
            assert self.wanted
            assert self.any_hour or is_working_time(self.post.clock.now(), HOURS)
            assert self.post.outbox.claim(self.reply) is None
            self.under_the_lock(meanwhile)
        return parcel

    def under_the_lock(self, meanwhile: str) -> None:
        with self.post.outbox.sending("studio"):
            if meanwhile:
                self.act(meanwhile)
            assert self.state == "sending"

    def end(self, parcel: Parcel, how: str, *, reached: bool) -> None:
        outbox = self.post.outbox
        if how == "dies":
            outbox.entries()
        elif how == "sent":
            outbox.sent(parcel)
        elif how == "refused":
            outbox.failed(parcel, "550 no")
        elif how == "gone" and reached:
            outbox.unsure(parcel, "gone")
        else:
            outbox.again(parcel, how, deferred=how == "later")
        kept = ("unsure",) if reached and how in ("dies", "gone") else ("approved", "failed", "sent")
        assert self.state in kept

    @invariant()
    def it_arrives_at_most_once_for_each_yes(self) -> None:
        assert self.arrived <= 1 + self.resent
        if self.arrived > self.resent:
            assert self.state in ("sent", "unsure")


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=EXAMPLES, stateful_step_count=25)
