"""Replies against a server that refuses, cuts and stalls. Judged by what the server took and what the outbox says."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from tests.sending import ASKED, FRIDAY_NIGHT, MONDAY_MORNING, a_post, an_account, quick
from tests.smtp_server import Script, ScriptedSmtp

PHASES = ("greeting", "ehlo", "auth", "mail", "rcpt", "data")


def test_a_reply_approved_at_night_leaves_when_work_resumes_threaded_with_a_copy_in_sent(tmp_path):
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(server.port), at=FRIDAY_NIGHT)
        reply_id = post.drafted()
        entry = post.outbox.approve(reply_id)
        assert entry.send_at == MONDAY_MORNING
        post.sender.run_due()
        post.clock.at = MONDAY_MORNING - timedelta(seconds=1)
        post.sender.run_due()
        assert server.connections == 0
        post.clock.at = MONDAY_MORNING
        post.sender.run_due()
        post.sender.run_due()
        assert server.copies == {entry.message_id: 1}
        mail = message_from_bytes(server.taken[0], policy=policy.default)
        assert mail["In-Reply-To"] == ASKED
        assert ASKED in mail["References"]
        assert mail["Auto-Submitted"] is None
        assert "Mon, 22 Jun 2026 09:00:00 +0200" in mail["Date"]
        assert post.state(reply_id) == "sent"
        assert post.sent.filed == server.taken
    assert post.outbox.entry(reply_id).filed == "done"


def test_a_cancelled_reply_never_leaves(tmp_path):
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(server.port), at=FRIDAY_NIGHT)
        reply_id = post.approved(now=False)
        post.outbox.cancel(reply_id)
        post.clock.at = MONDAY_MORNING + timedelta(minutes=1)
        post.sender.run_due()
        assert server.connections == 0
        assert post.state(reply_id) == "drafted"


@pytest.mark.parametrize("how", ["cut_in", "cut_answer"])
def test_m1_a_connection_lost_after_the_dot_is_unsure_and_never_sent_again_by_itself(tmp_path, how):
    with ScriptedSmtp(Script(**{how: "dot"})) as server:
        post = a_post(tmp_path, an_account(server.port))
        reply_id = post.approved()
        for _ in range(4):
            post.sender.run_due()
            post.clock.forward(minutes=40)
        assert post.state(reply_id) == "unsure"
        assert server.connections == 1
        assert "Sent does not hold it" in post.outbox.entry(reply_id).last_error


def test_m1_an_unsure_reply_found_in_sent_was_sent(tmp_path):
    with ScriptedSmtp(Script(cut_in="dot")) as server:
        post = a_post(tmp_path, an_account(server.port))
        reply_id = post.approved()
        post.sender.run_due()
        assert post.state(reply_id) == "unsure"
        post.sent.filed.append(server.taken[0])  # the provider files what it took, a little later
        post.clock.forward(minutes=5)
        post.sender.run_due()
        assert post.state(reply_id) == "sent"
        assert len(post.sent.filed) == 1
        assert server.connections == 1


def test_m2_a_server_that_asks_to_come_later_gets_the_same_bytes_later(tmp_path):
    with ScriptedSmtp(Script(answers={"rcpt": ["451 4.7.1 greylisted", "451 4.7.1 greylisted", "250 ok"]})) as server:
        post = a_post(tmp_path, an_account(server.port))
        reply_id = post.approved()
        before = None
        for _ in range(3):
            post.sender.run_due()
            now = post.store.row(reply_id)["raw"]
            assert before in (None, now) or now == b""
            before = now
            post.sender.run_due()  # at once again: the pause is kept
            post.clock.forward(minutes=5)
        assert server.connections == 3
        assert list(server.copies.values()) == [1]
        assert post.state(reply_id) == "sent"


def test_m2_a_server_that_never_takes_it_is_given_up_after_the_time_set(tmp_path):
    with ScriptedSmtp(Script(answers={"mail": ["452 4.3.1 full"]})) as server:
        post = a_post(tmp_path, an_account(server.port), settings=quick(give_up_after_seconds=7200))
        reply_id = post.approved()
        for _ in range(30):
            post.sender.run_due()
            post.clock.forward(minutes=10)
        entry = post.outbox.entry(reply_id)
        assert entry.state == "failed"
        assert entry.last_error == f"Given up after 2 hours: 127.0.0.1:{server.port} answered: 452 4.3.1 full"
        assert entry.body
        assert server.connections < 14
        assert server.taken == []


@pytest.mark.parametrize("phase", ["greeting", "mail", "rcpt", "data", "dot"])
def test_m2_a_refusal_for_good_fails_at_once_with_the_servers_cleaned_words(tmp_path, phase):
    with ScriptedSmtp(Script(answers={phase: ["550-5.1.1 no \x1b[31msuch\r\n550 5.1.1 user \u202ehere"]})) as server:
        post = a_post(tmp_path, an_account(server.port))
        reply_id = post.approved()
        post.sender.run_due()
        post.clock.forward(hours=1)
        post.sender.run_due()
        entry = post.outbox.entry(reply_id)
        assert entry.state == "failed"
        assert "550 5.1.1 no" in entry.last_error
        assert entry.last_error.replace("\u241b", "").isprintable()
        assert "\x1b" not in entry.last_error
        assert server.connections == 1


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("how", ["cut_in", "cut_answer"])
@pytest.mark.parametrize("phase", PHASES)
def test_m3_a_connection_lost_before_the_dot_at_any_command_is_tried_again(tmp_path, phase, how, reset):
    with ScriptedSmtp(Script(**{how: phase}, reset=reset)) as server:
        post = a_post(tmp_path, an_account(server.port))
        reply_id = post.approved()
        post.sender.run_due()
        assert post.state(reply_id) == "approved"
        assert post.outbox.entry(reply_id).last_error
        post.clock.forward(minutes=5)
        post.sender.run_due()
        assert post.state(reply_id) == "sent"
        assert list(server.copies.values()) == [1]
