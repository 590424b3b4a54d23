from datetime import UTC, datetime, timedelta

import pytest

from assistant.errors import DataError
from assistant.records import ReplyState
from assistant.store.own_mail import OwnMail, OwnMailStore, SentPlace
from rules.language import language_of
from rules.languages import BUILT_IN_LANGUAGES
from rules.tags import Tag
from tests.desks import EVENING, NOW, a_session, story

MONDAY = datetime(2026, 6, 22, 7, 0, tzinfo=UTC)  # 09:00 in Madrid
HOUR = timedelta(hours=1)


def waiting_from(desk, words):
    return next(item for item in desk.items() if words in item.subject)


def test_the_day_opens_with_the_shield(desk):
    shield = desk.shield()
    assert not shield.working
    assert shield.changes_at == MONDAY
    assert "Il pagamento non va" in {item.subject for item in shield.emergencies}
    assert sum(shield.waiting.values()) == desk.count()


def test_an_opened_mail_says_why_and_what_was_set_aside(desk):
    opened = desk.open(waiting_from(desk, "brochure for Monday").id)
    assert Tag.URGENT in opened.case.verdict.tags
    assert opened.why
    marked = {opened.case.verdict.own_text[m.start : m.end] for m in opened.marks if m.where == "body"}
    assert any("URGENT" in words for words in marked)


def test_a_rude_mail_has_a_summary_without_its_words(tmp_path):
    rude = story()[0] | {"subject": "site", "body": "You are a useless idiot and an incompetent liar. Call me."}
    with a_session(tmp_path, mails=[rude]) as session:
        opened = session.desk.open(session.desk.items()[0].id)
    assert opened.summary.startswith("Harsh in tone")
    assert "idiot" not in opened.summary


def test_three_tones_are_offered(desk):
    found = desk.suggestions(waiting_from(desk, "brochure for Monday").id)
    assert {s.tone.value for s in found} == {"warm", "plain", "firm"}


def test_a_draft_of_ones_own_gets_hints_in_the_users_language(desk):
    item = waiting_from(desk, "brochure for Monday")
    found = desk.check_draft(item.id, "As I already told you, I'll do it on Sunday at 11:00.")
    assert {hint.kind for hint in found} == {"already_told", "off_time_promise"}
    assert not desk.cool_down(item.id)


def test_a_reply_approved_off_hours_is_held_until_work_resumes(desk):
    item = waiting_from(desk, "brochure for Monday")
    entry = desk.approve(item.id, "On Monday, then.", desk.suggestions(item.id)[0])
    assert (entry.state, entry.send_at) == (ReplyState.APPROVED, MONDAY)
    assert item.id not in {waiting.id for waiting in desk.items()}
    assert desk.shield().promises


def test_a_mail_is_answered_once_however_often_enter_is_pressed(desk):
    item = waiting_from(desk, "brochure for Monday")
    desk.approve(item.id, "On Monday, then.")
    with pytest.raises(DataError, match="answered already"):
        desk.approve(item.id, "On Monday, then.")
    assert len(desk.outbox()) == 1


def test_undo_takes_back_an_approval_with_its_promise(desk):
    item = waiting_from(desk, "brochure for Monday")
    desk.approve(item.id, "On Monday, then.", desk.suggestions(item.id)[0])
    assert desk.undo() == "approve"
    assert waiting_from(desk, "brochure for Monday").id == item.id
    assert desk.outbox()[0].state is ReplyState.DRAFTED
    assert desk.shield().promises == ()


@pytest.mark.parametrize("act", ["dismiss", "snooze"])
def test_each_act_can_be_undone(desk, act):
    item = waiting_from(desk, "brochure for Monday")
    getattr(desk, act)(item.id)
    assert item.id not in {waiting.id for waiting in desk.items()}
    assert desk.undo() == act
    assert item.id in {waiting.id for waiting in desk.items()}


def test_nothing_is_left_to_undo_in_the_end(desk):
    assert desk.undo() == ""


def test_snoozed_mail_comes_back_at_the_next_opening(session, desk):
    item = waiting_from(desk, "brochure for Monday")
    assert desk.snooze(item.id) == MONDAY
    session._clock.forward(days=3)
    desk.shield()
    assert waiting_from(desk, "brochure for Monday").id == item.id


def test_a_correction_becomes_an_exception_in_the_users_file_and_can_be_undone(session, desk):
    item = waiting_from(desk, "brochure for Monday")
    desk.correct(item.id, Tag.URGENT)
    assert Tag.URGENT not in waiting_from(desk, "brochure for Monday").tags
    assert session.config().current_limits.corrections[0].match == item.sender.address
    assert desk.undo() == "correct"
    assert Tag.URGENT in waiting_from(desk, "brochure for Monday").tags
    assert session.config().current_limits.corrections == ()


def test_an_emergency_is_never_corrected_away(desk):
    with pytest.raises(DataError, match="emergency"):
        desk.correct(waiting_from(desk, "Il pagamento").id, Tag.EMERGENCY)


def test_a_word_on_a_claim_goes_into_the_record_and_comes_out_again(desk):
    item = waiting_from(desk, "brochure for Monday")
    desk.confirm_urgency(item.id, True)
    assert desk.client(item.client).confirmed >= 1
    assert desk.undo() == "confirm"


def test_a_client_page_counts_by_day_and_hour(desk):
    page = desk.client("Osteria Notturna")
    assert sum(map(sum, page.arrivals)) == 7
    assert page.months[-1][0] == "2026-06"
    desk.save_note("Osteria Notturna", "writes at midnight, and learns")
    assert desk.client("Osteria Notturna").note == "writes at midnight, and learns"


def test_replies_are_offered_in_every_language_that_has_a_wording(desk):
    assert desk.registers() == {
        "en": ("informal", "formal"), "es": ("informal", "formal", "vos"), "it": ("informal", "formal"),
    }  # fmt: skip


def test_the_picture_shows_the_next_fourteen_days(desk):
    days = desk.read_sentence(desk.limits_sentence()).picture
    assert (len(days), str(days[0].day)) == (14, "2026-06-19")
    assert days[1].spans == ()


def test_mail_due_before_work_resumes_is_shown_with_the_shield(tmp_path):
    with a_session(tmp_path, now=NOW - timedelta(days=7)) as session:
        assert all(i.deadline < session.desk.shield().changes_at for i in session.desk.shield().due_before)


def test_what_the_screens_remember_survives_a_restart(tmp_path):
    with a_session(tmp_path) as session:
        session.desk.remember("theme", "dusk")
    with a_session(tmp_path, mails=[]) as session:
        assert session.desk.recall("theme") == "dusk"


def test_the_evening_is_off_time(desk):
    assert desk.now() == EVENING


def test_a_sentence_is_read_without_being_saved_and_then_saved_with_the_comments_kept(session, desk):
    before = session.config().path.read_text(encoding="utf-8")
    understood = desk.read_sentence("Monday to Thursday 9-14")
    assert understood.not_understood == ()
    assert session.config().path.read_text(encoding="utf-8") == before
    desk.save_limits("Monday to Thursday 9-14")
    assert desk.limits().week[4] == ()
    assert "# The demo's limits" in session.config().path.read_text(encoding="utf-8")


def test_a_sentence_that_is_not_understood_is_quoted_and_never_saved(desk):
    understood = desk.read_sentence("when the moon is full")
    assert understood.limits is None
    assert understood.not_understood
    with pytest.raises(DataError, match="not understood"):
        desk.save_limits("when the moon is full")


def test_what_is_set_is_said_back_as_a_sentence(desk):
    assert "9" in desk.limits_sentence()


@pytest.mark.parametrize("language", ["en", "es", "it"])
def test_the_letter_to_clients_is_ready_in_three_languages(desk, language):
    letter = desk.letter(language)
    assert language_of(letter, BUILT_IN_LANGUAGES.all) == language
    assert "+34 600 000 000" in letter


def with_a_promise(session, desk):
    """A mail whose reply has left with a promise; its item."""
    item = waiting_from(desk, "brochure for Monday")
    entry = desk.approve(item.id, "On Monday, then.", desk.suggestions(item.id)[0], send_now=True)
    outbox = session.post.outbox
    outbox.sent(outbox.claim(entry.id))
    return item


def test_a_promise_is_marked_as_kept_by_the_user_and_comes_back_by_undo(session, desk):
    item = with_a_promise(session, desk)
    (promise,) = desk.shield().promises
    assert promise.mail_id == item.id
    desk.keep_promise(promise)
    assert desk.shield().promises == ()
    assert desk.undo() == "promise"
    assert desk.shield().promises == (promise,)


def test_what_was_promised_can_be_sent_as_a_second_reply_and_that_keeps_it(session, desk):
    item = with_a_promise(session, desk)
    entry = desk.approve(item.id, "Here it is.", send_now=True)
    with pytest.raises(DataError, match="answered already"):
        desk.approve(item.id, "Here it is.")
    outbox = session.post.outbox
    outbox.sent(outbox.claim(entry.id))
    assert desk.shield().promises == ()
    with pytest.raises(DataError, match="answered already"):
        desk.approve(item.id, "Here it is.")


def answered_from_elsewhere(session, item, at):
    """The user answered a mail with another program, and the client has not written since."""
    case = session.desk.open(item.id).case
    mail = OwnMail(
        "<own@m.example>",
        item.client,
        item.sender.address,
        f"Re: {item.subject}",
        at,
        case.message.message_id,
        (),
        True,
    )
    OwnMailStore(session.database).record("studio", (mail,), SentPlace("Sent", 1, 1), at)


def test_a_mail_answered_elsewhere_is_shown_when_it_has_waited_five_working_days(tmp_path):
    later = EVENING + timedelta(days=7)  # the fifth working day has just ended
    with a_session(tmp_path, now=later) as session:
        desk = session.desk
        item = waiting_from(desk, "brochure for Monday")
        answered_from_elsewhere(session, item, EVENING)
        assert item.id not in {waiting.id for waiting in desk.items()}
        (own,) = desk.shield().unanswered
        assert (own.client, own.mail_id, own.days) == (item.client, item.id, 5)
        assert desk.client(item.client).unanswered == (own,)
        assert desk.client(item.client).my_off_hours_mails == 1
        desk.stop_waiting(own)
        assert desk.shield().unanswered == ()
        assert desk.undo() == "unanswered"
        assert desk.shield().unanswered == (own,)


def test_a_reminder_may_be_sent_for_a_mail_that_waits_for_an_answer_and_ends_the_waiting(tmp_path):
    with a_session(tmp_path, now=EVENING + timedelta(days=10)) as session:
        desk = session.desk
        item = waiting_from(desk, "brochure for Monday")
        answered_from_elsewhere(session, item, EVENING)
        reminder = desk.suggestions(item.id, situation="feedback-request")[0]
        desk.approve(item.id, reminder.text, reminder)
        assert desk.shield().unanswered == ()
        with pytest.raises(DataError, match="answered already"):
            desk.approve(item.id, reminder.text, reminder)


def test_a_mail_answered_elsewhere_a_moment_ago_is_answered(tmp_path):
    with a_session(tmp_path) as session:
        item = waiting_from(session.desk, "brochure for Monday")
        answered_from_elsewhere(session, item, EVENING)
        with pytest.raises(DataError, match="answered already"):
            session.desk.approve(item.id, "Here it is.")


def test_only_the_five_that_have_waited_longest_are_shown(tmp_path):
    with a_session(tmp_path, now=EVENING + timedelta(days=10)) as session:
        mails = [
            OwnMail(f"<{n}@m.example>", f"c{n}", f"c{n}@x.example", f"Logo {n}", EVENING + n * HOUR, "", (), True)
            for n in range(8)
        ]
        OwnMailStore(session.database).record("studio", mails, SentPlace("Sent", 1, 1), EVENING)
        assert [own.client for own in session.desk.shield().unanswered] == ["c0", "c1", "c2", "c3", "c4"]
