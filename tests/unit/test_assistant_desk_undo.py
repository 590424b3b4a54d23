"""Every act of the screens is taken back by the same key, the last one first."""

from datetime import timedelta

import pytest

from assistant.errors import DataError
from tests.desks import EVENING


@pytest.fixture
def held(desk):
    """A reply that waits until work resumes, with a promise."""
    item = next(item for item in desk.items() if "brochure for Monday" in item.subject)
    return desk.approve(item.id, "On Monday, then.", desk.suggestions(item.id)[0])


def entry_of(desk, reply_id):
    return next(entry for entry in desk.outbox() if entry.id == reply_id)


@pytest.mark.parametrize(
    "act",
    [
        lambda desk, reply: desk.cancel(reply.id),
        lambda desk, reply: desk.edit_reply(reply.id, "Something else."),
        lambda desk, reply: desk.change_moment(reply.id, EVENING + timedelta(hours=1)),
        lambda desk, reply: desk.send_anyway(reply.id),
    ],
    ids=["cancel", "edit", "moment", "anyway"],
)
def test_an_act_on_a_held_reply_is_taken_back_with_its_promise(desk, held, act):
    before = entry_of(desk, held.id)
    promises = [promise.due_at for promise in desk.shield().promises]
    act(desk, held)
    assert desk.undo() == "reply"
    assert entry_of(desk, held.id) == before
    assert [promise.due_at for promise in desk.shield().promises] == promises


def test_a_reply_that_was_asked_about_asks_again(session, desk, held):
    session.database.run("UPDATE reply SET asked = 'new-mail'")
    assert desk.send_anyway(held.id).asked == ""
    desk.undo()
    assert entry_of(desk, held.id).asked == "new-mail"


def test_a_reply_to_be_sent_again_is_unsure_again_but_one_counted_as_sent_stays_so(session, desk, held):
    session.database.run("UPDATE reply SET state = 'unsure', phase = 'dot'")
    desk.settle(held.id, "resend")
    desk.undo()
    assert entry_of(desk, held.id).state == "unsure"
    desk.settle(held.id, "sent")
    with pytest.raises(DataError, match="has been sent"):
        desk.undo()
    assert entry_of(desk, held.id).state == "sent"


def test_what_has_left_is_not_taken_back_and_the_next_undo_goes_on(session, desk, held):
    desk.dismiss(desk.items()[0].id)
    desk.change_moment(held.id, EVENING)
    outbox = session.post.outbox
    outbox.sent(outbox.claim(held.id))
    with pytest.raises(DataError):
        desk.undo()
    assert desk.undo() == "dismiss"


def test_limits_are_taken_back_to_the_letter_of_the_file(session, desk):
    text = session._config_file.read_text(encoding="utf-8")
    before = desk.limits()
    desk.save_limits("Monday to Thursday 9-14, Fridays until 13")
    assert desk.limits() != before
    assert desk.undo() == "limits"
    assert session._config_file.read_text(encoding="utf-8") == text
    assert desk.limits() == before


def test_a_file_changed_by_hand_meanwhile_is_left_alone(session, desk):
    desk.save_limits("Monday to Thursday 9-14, Fridays until 13")
    changed = session._config_file.read_text(encoding="utf-8") + "# my own words\n"
    session._config_file.write_text(changed, encoding="utf-8")
    with pytest.raises(DataError, match="changed since"):
        desk.undo()
    assert session._config_file.read_text(encoding="utf-8") == changed


def test_an_agreement_is_noted_with_its_mail_and_taken_back(desk):
    desk.agree("Osteria Notturna", "two rounds of changes", "as often as it takes", "changes until it is right")
    [noted] = desk.client("Osteria Notturna").agreements
    assert (noted.on.isoformat(), noted.said, noted.agreed) == (
        "2026-06-19", "as often as it takes", "two rounds of changes",
    )  # fmt: skip
    assert noted.message_id.startswith("<")
    assert desk.undo() == "agreement"
    assert desk.client("Osteria Notturna").agreements == ()


def test_tagging_and_a_note_are_taken_back(session, desk):
    desk.save_note("Osteria Notturna", "writes at midnight")
    desk.save_note("Osteria Notturna", "writes at midnight, and learns")
    file = session._config_file
    file.write_text(file.read_text(encoding="utf-8").replace('tagging = "on"', 'tagging = "dry-run"'), encoding="utf-8")
    assert desk.dry_run() is not None
    desk.switch_tagging_on()
    assert desk.dry_run() is None
    assert desk.undo() == "tagging"
    assert desk.dry_run() is not None
    assert desk.undo() == "note"
    assert desk.client("Osteria Notturna").note == "writes at midnight"
