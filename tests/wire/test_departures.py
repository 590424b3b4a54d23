"""The thread that sends what is due while the watcher or the screens live."""

import time
from datetime import timedelta

import pytest

from assistant import sending
from assistant.clock import ShiftedClock
from assistant.sending import Departures
from tests.sending import FRIDAY_NIGHT, MONDAY_MORNING, a_post, an_account
from tests.smtp_server import Script, ScriptedSmtp


def wait_for(happened, seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def running(tmp_path):
    """A post whose clock runs, one second before work resumes on Monday, and its departures."""
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(server.port), at=MONDAY_MORNING - timedelta(seconds=1))
        clock = ShiftedClock(MONDAY_MORNING - timedelta(seconds=1))
        post.outbox._clock = post.sender._clock = clock
        departures = Departures(post.sender, post.outbox, clock, post.database.change_count)
        yield server, post, departures
        departures.stop()
        post.database.close()


def test_a_held_reply_leaves_by_itself_when_work_resumes(running, tmp_path):
    server, post, departures = running
    reply_id = a_post(tmp_path, at=FRIDAY_NIGHT).approved(now=False)
    departures.start()
    time.sleep(0.3)
    assert server.connections == 0
    wait_for(lambda: post.state(reply_id) == "sent")
    assert set(server.copies.values()) == {1}


def test_a_reply_that_another_process_approves_is_noticed_soon(running, monkeypatch, tmp_path):
    monkeypatch.setattr(sending, "LOOK_SECONDS", 0.05)
    _, post, departures = running
    departures.start()
    time.sleep(0.2)
    other = a_post(tmp_path, post.account)
    reply_id = other.drafted()
    other.clock.at = MONDAY_MORNING - timedelta(seconds=1)
    other.outbox.approve(reply_id, now=True)
    wait_for(lambda: post.state(reply_id) == "sent")


def test_waking_it_sends_at_once_and_stopping_it_takes_a_moment(running):
    _, post, departures = running
    departures.start()
    time.sleep(0.2)
    reply_id = post.approved(now=True)
    departures.wake()
    wait_for(lambda: post.state(reply_id) == "sent", 1.5)
    began = time.monotonic()
    departures.stop()
    assert time.monotonic() - began < 1


def test_c3_told_to_stop_in_the_middle_of_sending_it_ends_and_the_next_one_finishes(tmp_path):
    with ScriptedSmtp(Script(stall_in="rcpt")) as server:
        post = a_post(tmp_path, an_account(server.port))
        reply_id = post.approved()
        departures = Departures(post.sender, post.outbox, ShiftedClock(post.clock.at), post.database.change_count)
        departures.start()
        wait_for(lambda: "RCPT" in server.commands)
        departures.stop()
        server.script.stall_in = ""
        wait_for(lambda: post.state(reply_id) == "approved")
        again = a_post(tmp_path, an_account(server.port))
        again.clock.forward(minutes=5)
        again.sender.run_due()
        assert again.state(reply_id) == "sent"
        assert set(server.copies.values()) == {1}
