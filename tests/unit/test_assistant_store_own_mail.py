"""What follows from mail that the user sent with another program."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.records import ReplyState
from assistant.store.forgetting import Forgetting
from assistant.store.integrity import rebuild
from assistant.store.own_mail import OwnMail, OwnMailStore, SentPlace
from assistant.store.unanswered import UnansweredStore
from assistant.unanswered import settle_answered, waiting_for_answers
from rules.cleaning import without_marks
from rules.limits import Limits
from tests.sending import ASKED, CLIENT, MONDAY_MORNING, MONDAY_NOON, a_post

THEIRS = datetime(2026, 6, 19, 16, tzinfo=UTC)
PLACE = SentPlace("Sent", 1, 1)
HOUR = timedelta(hours=1)


@pytest.fixture
def post(tmp_path):
    post = a_post(tmp_path)
    yield post
    post.database.close()


@pytest.fixture
def unanswered(post):
    return UnansweredStore(post.database)


@pytest.fixture
def own(post):
    return OwnMailStore(post.database)


def their_mail(post, message_id=ASKED, at=THEIRS, *, state="waiting", subject="Menù", answers="", kind="personal"):
    cursor = post.database.run(
        "INSERT INTO mail (account, message_id, sender, client, subject, arrived_at, kind, in_reply_to, refs, words,"
        " own_text, state, judged_at) VALUES ('studio', ?, ?, ?, ?, ?, ?, ?, ?, ?, 'the text', ?, 0)",
        (
            message_id,
            CLIENT,
            CLIENT,
            subject,
            int(at.timestamp()),
            kind,
            answers,
            answers,
            without_marks(subject),
            state,
        ),
    )
    return cursor.lastrowid


def own_mail(at=MONDAY_NOON, *, message_id="<own-1@martarey.example>", subject="Re: Menù", answers=ASKED, **more):
    references = more.pop("references", (answers,) if answers else ())
    return OwnMail(message_id, CLIENT, CLIENT, subject, at, answers, references, more.pop("expects", True))


def record(own, post, *mails, at=None):
    own.record("studio", mails, PLACE, at or post.clock.now())


def mail_states(post):
    return [row["state"] for row in post.database.rows("SELECT state FROM mail ORDER BY id")]


def promise_states(post):
    return [row["state"] for row in post.database.rows("SELECT state FROM promise")]


def promised(post, due):
    """A reply that has left and promises an answer."""
    reply = post.approved()
    post.database.run("UPDATE reply SET state = 'sent', sent_at = ? WHERE id = ?", (int(THEIRS.timestamp()), reply))
    post.ledger.promise(CLIENT, due, "Menù", None, reply)
    return post.outbox.entry(reply)


def test_a_mail_that_was_answered_waits_no_longer_and_its_text_is_erased(post, own):
    their_mail(post)
    record(own, post, own_mail())
    assert mail_states(post) == ["answered"]
    assert post.database.row("SELECT own_text FROM mail")[0] == ""


def test_earlier_mails_of_the_thread_are_answered_too_and_dismissed_ones_stay(post, own):
    their_mail(post, "<a@b.example>")
    their_mail(post, "<c@b.example>", state="dismissed")
    record(own, post, own_mail(answers=ASKED, references=("<a@b.example>", "<c@b.example>", ASKED)))
    assert mail_states(post) == ["answered", "dismissed"]


def test_a_mail_to_somebody_else_answers_nothing(post, own):
    their_mail(post)
    record(own, post, OwnMail("<f@m.example>", "Ros", "ros@crane.example", "Fwd: Menù", MONDAY_NOON, ASKED, (), True))
    assert mail_states(post) == ["waiting"]


@pytest.mark.parametrize(("due", "state"), [(MONDAY_NOON + HOUR, "kept"), (MONDAY_NOON - HOUR, "late")])
def test_own_mail_in_the_thread_settles_a_promise_by_when_it_was_sent(post, own, due, state):
    said = promised(post, due)
    record(own, post, own_mail(answers=said.message_id), at=MONDAY_NOON + 5 * HOUR)
    post.ledger.settle_answered_promises()
    assert promise_states(post) == [state]


def test_an_answer_to_a_later_mail_of_the_thread_keeps_the_promise(post, own):
    said = promised(post, MONDAY_NOON + HOUR)
    their_mail(post, "<later@b.example>", MONDAY_MORNING, answers=said.message_id)
    record(own, post, own_mail(answers="<later@b.example>"))
    post.ledger.settle_answered_promises()
    assert promise_states(post) == ["kept"]


def test_mail_of_another_thread_or_from_before_the_promise_keeps_none(post, own):
    promised(post, MONDAY_NOON + HOUR)
    before = own_mail(THEIRS - HOUR, message_id="<before@m.example>")
    record(own, post, before, own_mail(answers="<other@b.example>"))
    post.ledger.settle_answered_promises()
    assert promise_states(post) == ["open"]


def test_a_held_reply_to_a_mail_answered_from_elsewhere_is_asked_about_and_not_sent(post, own):
    reply = post.approved(now=False)
    post.clock.forward(minutes=5)
    record(own, post, own_mail())
    assert post.outbox.due() == ()
    assert post.outbox.entry(reply).asked == "answered"
    assert post.outbox.claim(reply) is None


def test_the_users_second_yes_sends_it_all_the_same(post, own):
    reply = post.approved(now=False)
    record(own, post, own_mail())
    assert post.outbox.due() == ()
    post.clock.forward(minutes=5)
    post.outbox.approve(reply, now=True)
    assert [entry.id for entry in post.outbox.due()] == [reply]


def test_a_reply_to_another_mail_leaves_as_it_should(post, own):
    reply = post.approved()
    record(own, post, own_mail(answers="<other@b.example>"))
    assert [entry.id for entry in post.outbox.due()] == [reply]


def test_the_same_mail_is_kept_once_also_after_a_renumbering(post, own):
    record(own, post, own_mail(), own_mail())
    record(own, post, own_mail())
    assert len(post.ledger.sent_times(CLIENT)) == 1


def test_own_mail_counts_beside_the_replies_that_left(post, own):
    promised(post, MONDAY_NOON)
    record(own, post, own_mail())
    assert sorted(post.ledger.sent_times()) == [THEIRS, MONDAY_NOON]
    assert post.ledger.sent_times("somebody else") == ()


def still_waiting(unanswered):
    return [each.subject for each in unanswered.expecting() if not unanswered.is_answered(each.id)]


def test_the_last_word_of_a_thread_waits_and_names_the_mail_it_answers(post, own, unanswered):
    mail = their_mail(post)
    record(own, post, own_mail())
    [waits] = unanswered.expecting(CLIENT)
    assert (waits.client, waits.recipient, waits.sent_at) == (CLIENT, CLIENT, MONDAY_NOON)
    assert unanswered.reviewed_mail(waits.id) == mail
    assert unanswered.expecting("somebody else") == []
    assert still_waiting(unanswered) == ["Re: Menù"]


def test_it_is_shown_from_the_fifth_working_day_to_the_twentieth(post, own, unanswered):
    mail = their_mail(post)
    record(own, post, own_mail())
    shown = {}
    for days in (6, 7, 14, 25, 28):
        now = MONDAY_NOON + days * 24 * HOUR
        waiting = waiting_for_answers(unanswered, Limits(zone="Europe/Madrid"), now)
        shown[days] = [(each.days, each.mail_id) for each in waiting]
    assert shown == {6: [], 7: [(5, mail)], 14: [(10, mail)], 25: [(19, mail)], 28: []}


def test_what_is_answered_or_too_old_is_settled_for_good(post, own, unanswered):
    record(own, post, own_mail(subject="Logo", answers=""), own_mail(message_id="<own-2@m.example>"))
    their_mail(post, "<answer@b.example>", MONDAY_NOON + HOUR, subject="Re: logo")
    settle_answered(unanswered, Limits(zone="Europe/Madrid"), MONDAY_NOON + 24 * HOUR)
    assert [each.subject for each in unanswered.expecting()] == ["Re: Menù"]
    settle_answered(unanswered, Limits(zone="Europe/Madrid"), MONDAY_NOON + 28 * 24 * HOUR)
    assert unanswered.expecting() == []


@pytest.mark.parametrize(
    "answer",
    [
        {"answers": "<own-1@martarey.example>", "subject": "Sí"},
        {"answers": "", "subject": "MENÙ"},
        {"answers": "", "subject": "RE: Menù, second thoughts"},
    ],
)
def test_any_answer_of_the_client_ends_the_waiting(post, own, answer, unanswered):
    record(own, post, own_mail(subject="Menù"))
    their_mail(post, "<answer@b.example>", MONDAY_NOON + HOUR, **answer)
    assert still_waiting(unanswered) == []


def test_a_machines_answer_or_mail_about_something_else_does_not(post, own, unanswered):
    record(own, post, own_mail())
    their_mail(post, "<a@b.example>", MONDAY_NOON + HOUR, answers="<own-1@martarey.example>", kind="automatic")
    their_mail(post, "<b@b.example>", MONDAY_NOON + HOUR, subject="The invoice")
    assert still_waiting(unanswered) == ["Re: Menù"]


def test_only_the_last_of_several_own_mails_waits(post, own, unanswered):
    later = own_mail(MONDAY_NOON + HOUR, message_id="<own-2@m.example>", answers="<own-1@martarey.example>")
    record(own, post, own_mail(), later)
    assert len(still_waiting(unanswered)) == 1


def test_a_reply_of_the_outbox_in_the_thread_is_the_later_word(post, own, unanswered):
    record(own, post, own_mail(THEIRS))
    post.approved()
    assert still_waiting(unanswered) == []


def test_what_expects_nothing_or_was_dismissed_is_not_waited_for(post, own, unanswered):
    record(own, post, own_mail(expects=False), own_mail(message_id="<own-2@m.example>", subject="Logo"))
    [waits] = unanswered.expecting()
    unanswered.expect(waits.id, False)
    assert still_waiting(unanswered) == []
    unanswered.expect(waits.id, True)
    assert still_waiting(unanswered) == ["Logo"]


def test_forgetting_a_client_erases_their_own_mails_too(post, own):
    record(own, post, own_mail())
    forgetting = Forgetting(post.database)
    assert CLIENT in forgetting.known()
    traces = forgetting.traces(CLIENT.upper())
    assert traces.counts["own mails"] == 1
    forgetting.erase(traces)
    assert post.database.rows("SELECT * FROM own_mail") == []


def test_a_damaged_database_carries_them_over(post, own):
    record(own, post, own_mail())
    path = post.database.path
    post.database.close()
    database, rebuilt = rebuild(path, MONDAY_NOON)
    assert "1 mails you wrote" in str(rebuilt)
    assert OwnMailStore(database).place("studio") is None
    database.close()


def test_a_failed_reply_is_not_asked_about(post, own):
    reply = post.drafted()
    record(own, post, own_mail())
    assert post.outbox.entry(reply).state is ReplyState.DRAFTED
    assert post.outbox.entry(reply).asked == ""


def test_a_draft_of_ours_that_was_finished_elsewhere_counts_as_the_users(post, own):
    reply = post.outbox.entry(post.drafted())
    assert not own.is_from_the_outbox(reply.message_id)
    post.database.run("UPDATE reply SET state = 'sent' WHERE id = ?", (reply.id,))
    assert own.is_from_the_outbox(reply.message_id)


def test_a_machine_that_wrote_makes_no_client_and_no_thread(post, own):
    their_mail(post, kind="bulk")
    assert own.thread_client((ASKED,), (CLIENT,)) is None
    assert not own.has_written(CLIENT)
