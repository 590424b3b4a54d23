"""The states of a reply, on a clock that stands, without a server."""

from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest

from assistant.errors import BusyError, DataError, UsageError
from assistant.settings import SendSettings
from rules.limits import ClientTerms, DayException, Limits, Span
from tests.sending import (
    ASKED,
    CLIENT,
    FRIDAY_NIGHT,
    MADRID,
    MONDAY_MORNING,
    MONDAY_NOON,
    a_post,
)

STORED_MAIL = (
    "INSERT INTO mail (account, message_id, sender, client, arrived_at, in_reply_to, refs, kind, judged_at)"
    " VALUES ('studio', ?, ?, ?, ?, ?, ?, ?, 0)"
)


def write_again(post, sender=CLIENT, message_id="<new@x>", refs="", kind="personal", at=None):
    arrived = int((at or post.clock.at).timestamp())
    post.database.run(STORED_MAIL, (message_id, sender, sender, arrived, "", refs, kind))


@pytest.fixture
def post(tmp_path):
    return a_post(tmp_path, at=FRIDAY_NIGHT, settings=SendSettings())


def test_a_draft_never_leaves(post):
    post.drafted()
    post.clock.at = MONDAY_NOON
    assert post.outbox.due() == ()


def test_a_reply_approved_off_hours_is_held_until_work_resumes(post):
    entry = post.outbox.approve(post.drafted())
    assert entry.send_at == MONDAY_MORNING
    assert post.outbox.due(MONDAY_MORNING - timedelta(seconds=1)) == ()
    assert [e.id for e in post.outbox.due(MONDAY_MORNING)] == [entry.id]


def test_a_reply_approved_in_working_time_leaves_at_once(post):
    post.clock.at = MONDAY_NOON
    entry = post.outbox.approve(post.drafted())
    assert entry.send_at == MONDAY_NOON
    assert [e.id for e in post.outbox.due()] == [entry.id]


def test_send_now_and_a_named_moment_are_honoured_off_hours(post):
    now, named = post.drafted(), post.drafted()
    post.outbox.approve(now, now=True)
    sunday = datetime(2026, 6, 21, 22, 0, tzinfo=MADRID)
    assert post.outbox.approve(named, sunday).send_at == sunday
    assert [e.id for e in post.outbox.due()] == [now]
    assert [e.id for e in post.outbox.due(sunday)] == [named]  # the other is late by now


def test_the_hours_of_the_client_count(tmp_path):
    saturdays = ((),) * 5 + ((Span(600, 780),), ())
    limits = Limits(zone="Europe/Madrid", clients=(ClientTerms("Osteria", (CLIENT,), week=saturdays),))
    post = a_post(tmp_path, at=FRIDAY_NIGHT, limits=limits)
    assert post.outbox.approve(post.drafted()).send_at == datetime(2026, 6, 20, 10, 0, tzinfo=MADRID)


def test_without_any_working_time_a_moment_has_to_be_named(tmp_path):
    post = a_post(tmp_path, limits=Limits(week=((),) * 7))
    reply_id = post.drafted()
    with pytest.raises(UsageError, match="--send-at"):
        post.outbox.approve(reply_id)
    assert post.state(reply_id) == "drafted"


def test_t4_a_machine_that_wakes_a_little_late_sends_then(post):
    post.outbox.approve(post.drafted())
    assert len(post.outbox.due(MONDAY_MORNING + timedelta(hours=4))) == 1


def test_t4_a_machine_that_wakes_off_hours_waits_for_the_next_moment_inside_the_limits(post):
    reply_id = post.drafted()
    post.outbox.approve(reply_id)
    evening = MONDAY_MORNING + timedelta(hours=11)
    assert post.outbox.due(evening) == ()
    tuesday = MONDAY_MORNING + timedelta(days=1)
    assert post.outbox.entry(reply_id).send_at == tuesday
    assert len(post.outbox.due(tuesday)) == 1


def test_t4_a_reply_later_than_the_bound_is_asked_about_and_leaves_after_a_new_yes(post):
    reply_id = post.drafted()
    post.outbox.approve(reply_id)
    post.clock.at = MONDAY_MORNING + timedelta(days=1, hours=1)
    assert post.outbox.due() == ()
    assert post.outbox.entry(reply_id).asked == "late"
    assert post.outbox.claim(reply_id) is None
    assert post.outbox.approve(reply_id).asked == ""
    assert [e.id for e in post.outbox.due()] == [reply_id]


def test_t4_a_day_off_declared_after_the_approval_holds_it_longer(tmp_path):
    free = DayException(hours=(), on=MONDAY_MORNING.date())
    post = a_post(tmp_path, at=FRIDAY_NIGHT, settings=SendSettings())
    reply_id = post.drafted()
    post.outbox.approve(reply_id)
    changed = Limits(zone="Europe/Madrid", exceptions=(free,))
    post.outbox._limits = lambda: changed
    assert post.outbox.due(MONDAY_MORNING) == ()
    assert post.outbox.entry(reply_id).send_at == MONDAY_MORNING + timedelta(days=1)


def test_a_reply_waiting_after_a_refusal_at_closing_time_waits_for_the_morning(post):
    post.clock.at = datetime(2026, 6, 22, 16, 59, 30, tzinfo=MADRID)
    reply_id = post.drafted()
    post.outbox.approve(reply_id)
    post.outbox.again(post.outbox.claim(reply_id), "451 later", deferred=True)
    post.clock.forward(minutes=2)
    assert post.outbox.due() == ()
    assert post.outbox.entry(reply_id).send_at == MONDAY_MORNING + timedelta(days=1)


@pytest.mark.parametrize(
    ("sender", "refs", "asked"),
    [(CLIENT, "", "new-mail"), ("colleague@x.example", ASKED, "new-mail"), ("colleague@x.example", "<else@x>", "")],
)
def test_a_new_mail_of_the_client_or_the_thread_offers_the_reply_again(post, sender, refs, asked):
    reply_id = post.drafted()
    post.outbox.approve(reply_id)
    write_again(post, sender, refs=refs)
    assert [e.asked for e in post.outbox.entries()] == [asked]
    assert len(post.outbox.due(MONDAY_MORNING)) == (0 if asked else 1)
    assert (post.outbox.claim(reply_id) is None) or not asked


def test_what_was_there_before_the_yes_and_machine_mail_do_not_ask_again(post):
    write_again(post)
    reply_id = post.drafted()
    post.outbox.approve(reply_id)
    write_again(post, kind="automatic")
    write_again(post, message_id=ASKED)  # the mail it answers, found in a second folder
    write_again(post, message_id="<old@x>", at=FRIDAY_NIGHT - timedelta(days=3))  # a first scan reads old mail
    assert len(post.outbox.due(MONDAY_MORNING)) == 1


def test_a_yes_after_the_new_mail_sends_the_reply(post):
    reply_id = post.drafted()
    post.outbox.approve(reply_id)
    write_again(post)
    post.outbox.entries()
    post.outbox.settle(reply_id, "resend")
    assert [e.id for e in post.outbox.due(MONDAY_MORNING)] == [reply_id]


def test_cancelling_takes_it_back_with_its_promise(post):
    reply_id = post.drafted(answer_by=MONDAY_NOON)
    post.outbox.approve(reply_id)
    assert [p.due_at for p in post.ledger.promises(CLIENT)] == [MONDAY_NOON]
    post.outbox.approve(reply_id)
    assert len(post.ledger.promises(CLIENT)) == 1
    assert post.outbox.cancel(reply_id).state == "drafted"
    assert post.ledger.promises(CLIENT) == ()
    assert post.outbox.due(MONDAY_MORNING) == ()


def test_editing_keeps_identifier_moment_and_thread(post):
    reply_id = post.drafted(tail="Matteo:\n> Ciao")
    before = post.outbox.approve(reply_id)
    after = post.outbox.edit(reply_id, "Altro testo")
    assert (after.message_id, after.send_at, after.state) == (before.message_id, before.send_at, before.state)
    mail = message_from_bytes(post.outbox.raw(reply_id), policy=policy.default)
    assert mail["In-Reply-To"] == ASKED
    assert mail.get_content().replace("\r\n", "\n") == "Altro testo\n\nMatteo:\n> Ciao\n"
    with pytest.raises(DataError):
        post.outbox.edit(reply_id, " ")


def test_nothing_can_be_changed_while_it_leaves_or_once_it_left(post):
    reply_id = post.approved()
    parcel = post.outbox.claim(reply_id)
    acts = (
        lambda: post.outbox.cancel(reply_id),
        lambda: post.outbox.edit(reply_id, "x"),
        lambda: post.outbox.approve(reply_id),
    )
    for act in acts:
        with pytest.raises(BusyError):
            act()
    post.outbox.unsure(parcel, "lost")
    for act in acts:
        with pytest.raises(DataError, match="settle"):
            act()
    post.outbox.settle(reply_id, "sent")
    for act in acts:
        with pytest.raises(DataError, match="has been sent"):
            act()


def test_m8_a_reply_is_claimed_once(post):
    reply_id = post.approved()
    assert post.outbox.claim(reply_id) is not None
    assert post.outbox.claim(reply_id) is None


def test_a_sender_whose_claim_was_taken_over_does_not_send_the_dot(post):
    reply_id = post.approved()
    slow = post.outbox.claim(reply_id)
    post.outbox.recover("studio")
    assert not post.outbox.before_dot(slow)
    quick = post.outbox.claim(reply_id)
    assert post.outbox.before_dot(quick)
    assert not post.outbox.before_dot(slow)


@pytest.mark.parametrize(("reaches_dot", "state"), [(False, "approved"), (True, "unsure")])
def test_what_a_dead_sender_left_is_tried_again_before_the_dot_and_unsure_after(post, reaches_dot, state):
    reply_id = post.approved()
    parcel = post.outbox.claim(reply_id)
    if reaches_dot:
        assert post.outbox.before_dot(parcel)
    with post.outbox.sending("studio") as held:
        assert held
        assert [e.state for e in post.outbox.entries()] == ["sending"]  # its sender lives
    assert [e.state for e in post.outbox.entries()] == [state]


def test_an_unsure_reply_is_settled_by_the_user(post):
    first, second = post.approved(), post.approved("Altro")
    for reply_id in (first, second):
        post.outbox.unsure(post.outbox.claim(reply_id), "lost")
    assert post.outbox.settle(first, "sent").state == "sent"
    again = post.outbox.settle(second, "resend")
    assert (again.state, again.send_at) == ("approved", MONDAY_MORNING)
    with pytest.raises(DataError):
        post.outbox.settle(first, "resend")


def test_a_mail_that_answers_an_unsure_reply_proves_that_it_arrived(post):
    reply_id = post.approved()
    post.outbox.unsure(post.outbox.claim(reply_id), "lost")
    write_again(post, refs=f"{ASKED} {post.outbox.entry(reply_id).message_id}")
    assert [e.state for e in post.outbox.entries()] == ["sent"]


def test_pauses_grow_with_jitter_and_stay_below_the_longest(post):
    pauses = [[post.outbox._pause(n).total_seconds() for _ in range(50)] for n in range(1, 12)]
    assert all(48 <= pause <= 72 for pause in pauses[0])
    assert len(set(pauses[0])) > 40
    assert all(2880 <= pause <= 4320 for pause in pauses[-1])


def test_the_next_moment_is_known(post):
    assert post.outbox.next_moment(["studio"]) is None
    post.outbox.approve(post.drafted())
    assert post.outbox.next_moment(["studio"]) == MONDAY_MORNING
    post.outbox.unsure(post.outbox.claim(post.approved()), "lost")
    assert post.outbox.next_moment([]) == MONDAY_MORNING
    assert post.outbox.next_moment(["studio"]) < FRIDAY_NIGHT


def test_limits_that_hold_no_working_time_any_more_ask(post):
    reply_id = post.drafted()
    post.outbox.approve(reply_id)
    never = Limits(week=((),) * 7)
    post.outbox._limits = lambda: never
    assert post.outbox.due(MONDAY_MORNING) == ()
    assert post.outbox.entry(reply_id).asked == "late"


def test_an_unknown_reply_is_told(post):
    with pytest.raises(DataError, match="there is no reply 99"):
        post.outbox.cancel(99)


def test_two_drafts_of_one_identifier_cannot_be(post):
    from assistant.errors import StoreError
    from tests.sending import a_reply

    reply = a_reply()
    post.outbox.draft(reply)
    with pytest.raises(StoreError):
        post.outbox.draft(replace(reply, body="other"))


def test_t4_a_moment_named_inside_the_hours_gives_no_right_to_leave_outside_them(post):
    reply_id = post.drafted()
    post.outbox.approve(reply_id, MONDAY_NOON)
    assert post.outbox.due(MONDAY_NOON + timedelta(hours=8)) == ()
    assert post.outbox.entry(reply_id).send_at == MONDAY_MORNING + timedelta(days=1)


def test_t2_a_pause_set_by_a_clock_that_ran_ahead_holds_nothing_up(post):
    reply_id = post.approved()
    post.clock.forward(hours=9)
    post.outbox.again(post.outbox.claim(reply_id), "451 later", deferred=True)
    assert post.outbox.due() == ()
    post.clock.forward(hours=-8)
    assert len(post.outbox.due()) == 1


def test_what_keeps_one_reply_keeps_the_others_of_the_account_without_a_try(post):
    first, second = post.approved(), post.approved("Altro")
    parcel = post.outbox.claim(first)
    post.outbox.again(parcel, "unreachable", deferred=False)
    post.outbox.after(parcel, [second])
    assert post.outbox.due() == ()
    assert post.outbox.entry(second).attempts == 0
    post.clock.forward(minutes=2)
    assert len(post.outbox.due()) == 2


def test_a_reply_approved_in_working_time_is_kept_back_a_moment_for_an_undo(post):
    post.clock.at = MONDAY_NOON
    held, at_once = post.drafted(), post.drafted()
    post.outbox.approve(held)
    post.outbox.approve(at_once, now=True)
    assert [e.id for e in post.outbox.due(undo_seconds=8)] == [at_once]
    assert post.outbox.next_moment(["studio"], 8) == MONDAY_NOON
    post.outbox.cancel(at_once)
    assert post.outbox.next_moment(["studio"], 8) == MONDAY_NOON + timedelta(seconds=8)
    post.clock.forward(seconds=8)
    assert [e.id for e in post.outbox.due(undo_seconds=8)] == [held]


def left(post, at, **changes):
    """A reply that left at this moment; its number."""
    post.clock.at = at
    reply_id = post.drafted(**changes)
    post.outbox.approve(reply_id, now=True)
    post.outbox.sent(post.outbox.claim(reply_id))
    post.outbox.look_again()
    return reply_id


@pytest.mark.parametrize(("minutes", "state"), [(-1, "kept"), (0, "kept"), (1, "late")])
def test_the_next_reply_in_the_thread_keeps_a_promise_in_time_or_late(post, minutes, state):
    left(post, FRIDAY_NIGHT, answer_by=MONDAY_NOON)
    assert len(post.ledger.promises(CLIENT)) == 1
    left(post, MONDAY_NOON + timedelta(minutes=minutes))
    assert post.ledger.promises(CLIENT) == ()
    assert [row["state"] for row in post.database.rows("SELECT state FROM promise")] == [state]


def test_an_answer_to_the_mail_that_answers_the_promise_keeps_it(post):
    first = left(post, FRIDAY_NIGHT, answer_by=MONDAY_NOON)
    write_again(post, refs=post.outbox.entry(first).message_id, message_id="<again@x>")
    mail = post.database.row("SELECT id FROM mail WHERE message_id = '<again@x>'")["id"]
    left(post, MONDAY_MORNING, mail_id=mail, answers="<again@x>")
    assert post.ledger.promises(CLIENT) == ()


def test_a_promise_stays_while_only_other_threads_are_answered_and_while_it_is_held_itself(post):
    post.outbox.approve(post.drafted(answer_by=MONDAY_NOON))
    left(post, FRIDAY_NIGHT)
    assert len(post.ledger.promises(CLIENT)) == 1  # it has not even been made to the client
    (held,) = post.outbox.due(MONDAY_MORNING)
    post.clock.at = MONDAY_MORNING
    post.outbox.sent(post.outbox.claim(held.id))
    left(post, MONDAY_MORNING, answers="<else@x>")
    left(post, MONDAY_MORNING, answers="<else@x>", client="other@x.example", to="other@x.example")
    assert len(post.ledger.promises(CLIENT)) == 1
