"""Rows C1 to C3, T1 and T2 of the faults: kills, poison, signals, suspend and clocks that jump."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

import assistant.intake
from assistant.catch_up import LONG_SCAN
from assistant.suspend import Resume
from assistant.watch_events import EventName
from assistant.watcher import END_SECONDS
from tests.imap_server import Script, ScriptedImap
from tests.patience import PATIENCE_SECONDS
from tests.processes import children, is_gone
from tests.watching import (
    FRIDAY_NIGHT,
    ROOT,
    NightClock,
    Running,
    Watching,
    account_at,
    lindero,
    mail,
    places,
    quick,
    until,
    write_config,
)

KILLS = 50 if os.environ.get("LINDERO_EXAMPLES") else 6


@pytest.mark.timeout(1800)  # with fifty kills
def test_c1_killed_at_any_moment_of_a_burst_every_mail_is_judged_and_tagged_once(tmp_path):
    chance = random.Random(7)
    judged: Counter[str] = Counter()
    with ScriptedImap() as server:
        write_config(tmp_path, server.port)
        for number in range(60):
            server.inbox.add(mail(number), FRIDAY_NIGHT)
        for round_ in range(KILLS):
            with Running(tmp_path, "--once") as watcher:
                until(lambda before=round_: server.connections > before)
                time.sleep(chance.uniform(0, 0.25))
                watcher.kill()
            judged.update(line["message_id"] for line in watcher.named("judged"))
            server.inbox.add(mail(f"late-{round_}"), FRIDAY_NIGHT)
        judged.update(finished(tmp_path, server, 60 + KILLS))
        assert set(judged.values()) <= {1}


def finished(folder: Path, server: ScriptedImap, total: int) -> list[str]:
    """The last run, which no kill ends: every mail is kept and tagged. The mails it told as judged."""
    with Running(folder, "--once") as watcher:
        assert watcher.wait() == 0
    assert len(server.inbox.mails) == total
    assert all(flags == {"lindero-after-hours"} for flags in server.flags().values())
    watching = Watching(folder / "data", account_at(server.port))
    assert watching.rows() == total
    assert set(watching.told().values()) == {1}
    watching.end()
    return [line["message_id"] for line in watcher.named("judged")]


def helpers_of(process: subprocess.Popen[str]) -> list[int]:
    return children(process.pid, "second_judge")


@pytest.mark.skipif(len(os.sched_getaffinity(0)) == 1, reason="with one core there is no second process")
@pytest.mark.timeout(1800)  # with fifty kills
def test_c1_killed_in_a_long_scan_every_mail_is_judged_and_tagged_once_and_no_process_stays(tmp_path):
    chance = random.Random(11)
    judged: Counter[str] = Counter()
    total, helped = LONG_SCAN * 2 + 100 * KILLS, 0
    with ScriptedImap() as server:
        write_config(tmp_path, server.port)
        for number in range(total):
            server.inbox.add(mail(number), FRIDAY_NIGHT)
        for _ in range(KILLS // 2):
            with Running(tmp_path, "--once") as watcher:
                helpers = until(lambda process=watcher.process: helpers_of(process) or process.poll() is not None)
                time.sleep(chance.uniform(0, 0.3))
                watcher.kill()
            if helpers is not True:
                helped += 1
                until(lambda helpers=helpers: all(is_gone(helper) for helper in helpers))
            judged.update(line["message_id"] for line in watcher.named("judged"))
        judged.update(finished(tmp_path, server, total))
        assert helped
        assert set(judged.values()) == {1}


def test_c2_a_mail_that_makes_the_code_fail_is_set_aside_and_the_others_go_on(tmp_path, monkeypatch):
    good = assistant.intake.judge

    def judge(message, *others):
        if "poison" in message.body:
            raise RecursionError("too deep")
        return good(message, *others)

    monkeypatch.setattr(assistant.intake, "judge", judge)
    with ScriptedImap() as server, Watching(tmp_path, account_at(server.port)) as watching:
        for number, body in enumerate(("fine", "poison", "fine")):
            server.deliver(mail(number, body=body), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 2)
        [aside] = until(lambda: watching.named(EventName.SET_ASIDE))
        assert aside.uid == 2
        assert "RecursionError" in aside.reason
        server.deliver(mail(9), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 3)
        assert len(watching.named(EventName.SET_ASIDE)) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("where", ["IDLE", "greeting", "UID FETCH"])
def test_c3_signals_end_the_watcher_within_five_seconds_with_0(tmp_path, number, where):
    script = Script(stall_in=where) if where == "UID FETCH" else Script()
    if where == "greeting":
        script.greeting = "* OK"  # and then no answer to anything
        script.stall_in = "CAPABILITY"
    with ScriptedImap(script) as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        write_config(tmp_path, server.port, read=900)
        with Running(tmp_path) as watcher:
            waiting = {"IDLE": "IDLE", "greeting": "CAPABILITY", "UID FETCH": "UID FETCH"}[where]
            until(lambda: any(line.startswith(waiting) for line in server.commands))
            assert watcher.end(number) == 0
            assert END_SECONDS < 5 - 1  # the rest is for closing the store
            assert watcher.process.stderr is not None
            assert watcher.process.stderr.read() == ""
        if where == "IDLE":
            assert watcher.lines[-1]["event"] == "stopped"


def test_c3_a_reader_that_goes_away_ends_the_watcher_quietly(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        write_config(tmp_path, server.port)
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", *places(tmp_path), "watch", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(PATIENCE_SECONDS) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""
        watching = Watching(tmp_path / "data", account_at(server.port))
        assert watching.rows() == 1
        watching.end()


def test_t1_after_a_stop_longer_than_the_bound_a_fresh_connection_finds_the_mail_once(tmp_path):
    with ScriptedImap() as server:
        write_config(tmp_path, server.port, renewal=0.4)
        with Running(tmp_path) as watcher:
            until(lambda: server.is_listened_to)
            watcher.send(signal.SIGSTOP)
            server.hang_up()
            server.deliver(mail(1), FRIDAY_NIGHT)
            time.sleep(0.6)
            watcher.send(signal.SIGCONT)
            until(lambda: watcher.named("tagged"))
            assert len(watcher.named("judged")) == 1
            assert watcher.end() == 0


def test_t1_sleep_of_the_machine_makes_a_new_connection_at_once(tmp_path):
    slept = [0.0]
    with ScriptedImap(Script(idle="deaf")) as server:
        watching = Watching(tmp_path, account_at(server.port), quick(idle_renewal_seconds=60))
        watching.watch._resume = Resume(lambda: slept[0])
        with watching:
            until(lambda: server.is_listened_to)
            server.inbox.add(mail(1), FRIDAY_NIGHT)
            slept[0] = 3600.0
            watching.watch._wake._writes.send(b"!")  # as the kernel's timer does when the clock jumps
            until(lambda: watching.rows() == 1)
            assert server.connections == 2


def test_t1_the_kernels_timer_tells_of_nothing_while_nothing_happened():
    resume = Resume()
    assert not resume.happened()
    resume.close()


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=365), timedelta(days=-365)])
def test_t2_a_wall_clock_that_jumps_stops_nothing_and_doubles_nothing(tmp_path, jump):
    clock = NightClock()
    settings = quick(idle_renewal_seconds=0.2)
    with ScriptedImap() as server, Watching(tmp_path, account_at(server.port), settings, clock=clock) as watching:
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 1)
        clock.at += jump
        renewals = server.count("IDLE")
        began = time.monotonic()
        server.deliver(mail(2), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 2)
        until(lambda: server.count("IDLE") >= renewals + 3)
        assert server.count("IDLE") - renewals <= 4 + (time.monotonic() - began) / 0.2
        assert set(watching.judged.values()) == {1}
        assert server.connections == 1


def test_a_second_watcher_names_the_first_and_ends_with_75(tmp_path):
    with ScriptedImap() as server:
        write_config(tmp_path, server.port)
        with Running(tmp_path) as watcher:
            until(lambda: watcher.named("connected"))
            second = lindero(tmp_path, "watch")
            assert second.returncode == 75
            assert str(watcher.process.pid) in second.stderr
            assert watcher.end() == 0
