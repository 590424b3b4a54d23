"""Cuts at every 50th byte, races, kills: one copy arrives by Message-ID, or none and the outbox says so; never two."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from assistant import smtp_conversation
from assistant.errors import StoreError
from tests.patience import PATIENCE_SECONDS
from tests.sending import MONDAY_NOON, a_post, an_account
from tests.smtp_server import Script, ScriptedSmtp
from tests.watching import until

ROOT = Path(__file__).parents[2]
LONG = "Ti rispondo lunedì alle 9, con due proposte e un prezzo per ciascuna.\n" * 10


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(smtp_conversation, "STILL_THERE_SECONDS", 0.03)


def session_bytes(folder: Path) -> tuple[int, int]:
    """How many a client says in a whole session, and how many of them before the text."""
    with ScriptedSmtp() as server:
        post = a_post(folder / "whole", an_account(server.port))
        post.approved(LONG)
        post.sender.run_due()
        return server.bytes_seen, server.bytes_seen - len(server.taken[0] + b".\r\nQUIT\r\n")


@pytest.mark.parametrize("reset", [False, True])
def test_m3_cut_at_every_50th_byte_over_restarts_one_copy_arrives_or_the_outbox_says_what_it_knows(
    tmp_path, impatient, reset
):
    total, before_text = session_bytes(tmp_path)
    cuts = range(10, total, 50)
    assert len(cuts) > 25
    states = {}
    for cut in cuts:
        folder = tmp_path / f"{cut}"
        with ScriptedSmtp(Script(cut_at_byte=cut, reset=reset)) as server:
            reply_id = a_post(folder, an_account(server.port)).approved(LONG)
            for minutes in (0, 30, 60):
                post = a_post(folder, an_account(server.port))  # as after a restart
                post.clock.forward(minutes=minutes)
                post.sender.run_due()
            copies, state = sum(server.copies.values()), post.state(reply_id)
            assert (copies, state) in {(1, "sent"), (0, "unsure"), (1, "unsure")}, cut
            assert post.outbox.entry(reply_id).last_error or state == "sent"
            states[cut] = state
    assert {state for cut, state in states.items() if cut < before_text} == {"sent"}  # tried again
    assert "sent" in [state for cut, state in states.items() if cut >= before_text]  # not when it came late


@contextmanager
def worker(folder: Path, port: int):
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.sending_worker", str(folder), str(port)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    )  # fmt: skip
    try:
        yield started
    finally:
        started.stdin.close()
        started.wait(PATIENCE_SECONDS)
        started.stdout.close()


def test_m8_two_processes_on_one_reply_50_rounds_send_it_once_each(tmp_path):
    with ScriptedSmtp() as server, worker(tmp_path, server.port) as one, worker(tmp_path, server.port) as other:
        post = a_post(tmp_path, an_account(server.port))
        ids = []
        for number in range(50):
            ids.append(post.approved(f"Number {number}"))
            for process in (one, other):
                process.stdin.write("go\n")
            for process in (one, other):
                process.stdout.readline()
                assert process.stdout.readline() == "done\n"
        assert [post.state(reply_id) for reply_id in ids] == ["sent"] * 50
        assert len(server.copies) == 50
        assert set(server.copies.values()) == {1}
        assert server.connections == 50


def test_c1_killed_at_any_moment_of_sending_it_arrives_once_or_is_unsure(tmp_path, impatient):
    script = Script()
    with ScriptedSmtp(script) as server, worker(tmp_path, server.port) as process:
        states = []
        for number in range(16):
            script.delay = 0.015
            post = a_post(tmp_path, an_account(server.port, save_sent="never"))
            reply_id = post.approved(f"Number {number}")
            process.stdin.write("go\n")
            child = int(process.stdout.readline())
            time.sleep(0.012 * number)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            process.stdout.readline()
            script.delay = 0
            for minutes in (0, 30):
                post.clock.at = MONDAY_NOON + timedelta(minutes=minutes)
                post.sender.run_due()
            state = post.state(reply_id)
            copies = server.copies[post.outbox.entry(reply_id).message_id]
            assert (copies, state) in {(1, "sent"), (0, "unsure"), (1, "unsure")}, number
            states.append(state)
        assert "sent" in states


def test_stopped_in_the_middle_it_ends_soon_and_nothing_is_lost(tmp_path, monkeypatch):
    assert smtp_conversation.LOOK_SECONDS + smtp_conversation.GRACE_SECONDS < 5
    monkeypatch.setattr(smtp_conversation, "GRACE_SECONDS", 0.3)
    for phase, state in (("rcpt", "approved"), ("dot", "unsure")):
        with ScriptedSmtp(Script(stall_in=phase)) as server:
            post = a_post(tmp_path / phase, an_account(server.port))
            post.sender._settings = post.sender._settings.__class__()  # a user's minutes
            reply_id = post.approved()
            stop = Event()
            thread = Thread(target=post.sender.run_due, args=(stop,))
            thread.start()
            until(lambda phase=phase, server=server: server.taken if phase == "dot" else "RCPT" in server.commands)
            stop.set()
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()
            assert post.state(reply_id) == state


def test_m8_a_database_put_back_from_a_copy_under_a_running_sender_sends_once(tmp_path):
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(server.port))
        reply_id = post.approved()
        post.database.back_up(tmp_path / "copy.db")
        for ending in ("-wal", "-shm"):
            (tmp_path / f"lindero.db{ending}").unlink()
        os.replace(tmp_path / "copy.db", tmp_path / "lindero.db")
        with suppress(StoreError):
            post.sender.run_due()
        other = a_post(tmp_path, an_account(server.port))
        other.sender.run_due()
        post.sender.run_due()
        assert list(server.copies.values()) == [1]
        assert post.state(reply_id) == other.state(reply_id) == "sent"
