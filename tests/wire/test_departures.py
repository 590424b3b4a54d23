"""The thread that sends what is due while the watcher or the screens live."""

import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from assistant import departures as room
from assistant.bell import Bell
from assistant.clock import ShiftedClock
from assistant.departures import Departures, NoNews
from tests.patience import PATIENCE_SECONDS
from tests.sending import FRIDAY_NIGHT, MONDAY_MORNING, Post, a_post, an_account, quick
from tests.smtp_server import Script, ScriptedSmtp
from tests.watching import until

APPROVE = """
import sys
from pathlib import Path
from assistant.bell import Bell
from tests.sending import MONDAY_MORNING, a_post
folder = Path(sys.argv[1])
post = a_post(folder, at=MONDAY_MORNING)
post.approved(now=True)
Bell(folder).ring()
"""


def departures_of(post: Post, folder) -> Departures:
    """Departures on a clock that runs."""
    clock = ShiftedClock(post.clock.at)
    post.outbox._clock = post.sender._clock = clock
    return Departures(post.sender, post.outbox, clock, Bell(folder), post.database.release)


class Told(NoNews):
    """A watcher that only hears the bell."""

    def __init__(self, rung: threading.Event) -> None:
        self.nudge = rung.set


@pytest.fixture
def running(tmp_path):
    """A post whose clock runs, one second before work resumes on Monday, and its departures."""
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(server.port), at=MONDAY_MORNING - timedelta(seconds=1))
        departures = departures_of(post, tmp_path)
        yield server, post, departures
        departures.stop()
        post.database.close()


def test_a_held_reply_leaves_by_itself_when_work_resumes(running, tmp_path):
    server, post, departures = running
    reply_id = a_post(tmp_path, at=FRIDAY_NIGHT).approved(now=False)
    departures.start()
    until(lambda: post.state(reply_id) == "sent")
    assert post.outbox.entry(reply_id).sent_at >= MONDAY_MORNING
    assert set(server.copies.values()) == {1}


def test_a_reply_that_another_process_approves_leaves_at_once(running, tmp_path):
    """The longest sleep is some minutes: only the bell can have woken it."""
    _, post, departures = running
    rung = threading.Event()
    departures.start(Told(rung))
    assert subprocess.run([sys.executable, "-c", APPROVE, str(tmp_path)], check=True).returncode == 0
    until(lambda: [entry.state.value for entry in post.outbox.entries()] == ["sent"])
    assert rung.is_set()


def test_without_a_bell_another_process_is_noticed_by_looking(running, monkeypatch, tmp_path):
    monkeypatch.setattr(room, "WITHOUT_BELL_SECONDS", 0.05)
    (tmp_path / "bell").write_text("a file system without named pipes")
    _, post, departures = running
    departures.start()
    subprocess.run([sys.executable, "-c", APPROVE, str(tmp_path)], check=True)
    until(lambda: [entry.state.value for entry in post.outbox.entries()] == ["sent"])


def test_with_nothing_to_send_it_looks_once_and_sleeps(running, monkeypatch):
    _, _, departures = running
    looks, slept = [], threading.Event()

    def look(seconds=None, beside=()):
        looks.append(seconds)
        slept.wait()
        return False

    monkeypatch.setattr(departures._wake, "wait", look)
    departures.start()
    until(lambda: looks)
    assert looks == [room.LONGEST_SLEEP_SECONDS]
    slept.set()


def test_waking_it_sends_at_once_and_stopping_it_takes_a_moment(running):
    _, post, departures = running
    departures.start()
    reply_id = post.approved(now=True)
    departures.wake()
    until(lambda: post.state(reply_id) == "sent")
    departures.stop(PATIENCE_SECONDS)
    assert not departures._thread.is_alive()


def test_a_server_that_stalls_holds_up_nobody_elses_replies(tmp_path):
    with ScriptedSmtp(Script(stall_in="rcpt")) as stalled, ScriptedSmtp() as other:
        post = a_post(tmp_path, an_account(stalled.port), at=MONDAY_MORNING, settings=quick())
        post.sender._accounts["second"] = an_account(other.port, name="second")
        waiting = post.approved(now=True)
        departures = departures_of(post, tmp_path)
        departures.start()
        until(lambda: "RCPT" in stalled.commands)
        leaving = post.drafted(account="second")
        post.outbox.approve(leaving, now=True)
        departures.wake()
        until(lambda: post.state(leaving) == "sent")
        assert post.state(waiting) == "sending"
        departures.stop()


def test_run_once_over_two_accounts_the_one_does_not_wait_for_the_other(tmp_path):
    with ScriptedSmtp(Script(stall_in="rcpt")) as stalled, ScriptedSmtp() as other:
        post = a_post(tmp_path, an_account(stalled.port), settings=quick())
        post.sender._accounts["second"] = an_account(other.port, name="second")
        post.approved(now=True)
        leaving = post.drafted(account="second")
        post.outbox.approve(leaving, now=True)
        stop = threading.Event()
        run = threading.Thread(target=post.sender.run_due, args=(stop,))
        run.start()
        until(lambda: post.state(leaving) == "sent")
        stop.set()
        run.join(PATIENCE_SECONDS)
        assert not run.is_alive()


def test_c3_told_to_stop_in_the_middle_of_sending_it_ends_and_the_next_one_finishes(tmp_path):
    with ScriptedSmtp(Script(stall_in="rcpt")) as server:
        post = a_post(tmp_path, an_account(server.port))
        reply_id = post.approved()
        departures = departures_of(post, tmp_path)
        departures.start()
        until(lambda: "RCPT" in server.commands)
        departures.stop()
        server.script.stall_in = ""
        until(lambda: post.state(reply_id) == "approved")
        again = a_post(tmp_path, an_account(server.port))
        again.clock.forward(minutes=5)
        again.sender.run_due()
        assert again.state(reply_id) == "sent"
        assert set(server.copies.values()) == {1}
