"""Rows N1 to N6 of the faults: connections that end, go silent or are cut, hosts out of reach, refused logins."""

import os
import re
import signal
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.backoff import Backoff
from assistant.clock import SystemClock
from assistant.errors import ConnectionLost, LoginError, UnreachableError
from assistant.watch_events import EventName
from tests.imap_server import Script, ScriptedImap
from tests.imap_wire import HungUpError
from tests.patience import PATIENCE_SECONDS
from tests.watching import (
    FRIDAY_NIGHT,
    SECRET,
    Running,
    Watching,
    account_at,
    lindero,
    mail,
    mailbox_at,
    quick,
    until,
    write_config,
)


@pytest.mark.parametrize("reset", [False, True])
def test_n1_connection_ending_in_idle_is_made_anew_with_growing_pauses(tmp_path, reset):
    script = Script(idle="hang-up", reset=reset)
    with ScriptedImap(script) as server, Watching(tmp_path, account_at(server.port)) as watching:
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: server.connections >= 3)
        server.deliver(mail(2), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 2)
        script.idle = "good"
        until(lambda: server.is_listened_to)
        before = server.connections
        server.deliver(mail(3), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 3)
        assert server.connections == before
        assert set(watching.judged.values()) == {1}


def test_n1_a_server_that_ends_every_idle_costs_hardly_any_time_and_few_connections(tmp_path):
    with ScriptedImap(Script(idle="hang-up")) as server:
        write_config(tmp_path, server.port, first=0.5, most=1)
        with Running(tmp_path) as watcher:
            until(lambda: watcher.named("offline"))
            cpu, connections, began = cpu_seconds(watcher.process.pid), server.connections, time.monotonic()
            until(lambda: server.connections == connections + 3)
            assert time.monotonic() - began > 2 * 0.25  # the pauses between them, which are a tenth of a user's
            assert cpu_seconds(watcher.process.pid) - cpu < 3 * 0.1
            assert watcher.end() == 0


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_n1_pauses_grow_to_a_cap_and_begin_anew_only_after_healthy_work():
    backoff = Backoff(5, 300)
    pauses = [backoff.pause() for _ in range(12)]
    assert 2.5 <= pauses[0] <= 5
    assert all(150 <= pause <= 300 for pause in pauses[7:])
    backoff.worked_for(100)
    assert backoff.pause() >= 150
    backoff.worked_for(180)
    assert backoff.pause() <= 5


def test_n2_a_server_that_goes_silent_in_idle_is_found_dead_within_the_bound(tmp_path):
    script = Script(idle="deaf", answer=never_ends_idle)
    settings = quick(idle_renewal_seconds=0.5, read_timeout_seconds=0.5)
    with ScriptedImap(script) as server, Watching(tmp_path, account_at(server.port), settings) as watching:
        until(lambda: server.is_listened_to)
        script.answer = None
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 1)
        assert server.connections >= 2
        assert watching.judged == {"<1@client.example>": 1}


def never_ends_idle(connection, tag, command, arguments) -> bool:
    """Takes IDLE and answers nothing to DONE, with the socket open."""
    if command != "IDLE":
        return False
    connection.is_idling = True
    connection.line("+ idling")
    connection.read_line()
    threading.Event().wait(PATIENCE_SECONDS)
    return True


def test_n2_a_server_that_trickles_bytes_without_end_does_not_hold_the_watcher(tmp_path):
    def trickle(connection, tag, command, arguments):
        if command != "NOOP" and not command.startswith("UID SEARCH"):
            return False
        while True:
            connection.say(b"*")
            time.sleep(0.05)

    script = Script(answer=trickle)
    settings = quick(read_timeout_seconds=0.2)
    with ScriptedImap(script) as server, Watching(tmp_path, account_at(server.port), settings) as watching:
        until(lambda: watching.named(EventName.OFFLINE))
        assert "in time" in watching.named(EventName.OFFLINE)[0].reason


def sixty_mails() -> list[bytes]:
    return [
        mail(n, body="It is an emergency: the site is down!" if n % 3 else "See you on Monday.") for n in range(1, 61)
    ]


def first_sync(folder, cut_at: int | None) -> tuple[dict[int, set[str]], list[tuple[str, str]], set[int], int]:
    """The end state of a first sync whose first connection is cut after so many bytes, and the bytes said in all."""
    script = Script(cut_at_byte=cut_at)
    with ScriptedImap(script) as server:
        for raw in sixty_mails():
            server.inbox.add(raw, FRIDAY_NIGHT - timedelta(hours=1))
        watching = Watching(folder, account_at(server.port), quick(retry_first_seconds=0.001, retry_most_seconds=0.001))
        error = watching.watch.once()
        rows = watching.database.rows("SELECT message_id, tags FROM mail ORDER BY message_id")
        found = [(row[0], row[1]) for row in rows]
        told = set(watching.told().values())
        assert error is None
        assert set(watching.judged.values()) == {1}
        watching.end()
        return server.flags(), found, told, server.said


@pytest.mark.timeout(1800)  # at every 50th byte it is run some hundred times
def test_n3_a_first_sync_cut_at_any_byte_ends_like_an_uncut_one(tmp_path):
    expected = first_sync(tmp_path / "whole", None)
    total = expected[3]
    step = 50 if os.environ.get("LINDERO_EXAMPLES") else max(50, total // 24)
    assert len(expected[1]) == 60
    for cut in range(1, total, step):
        assert first_sync(tmp_path / f"cut-{cut}", cut)[:3] == expected[:3], f"cut after {cut} bytes"


@pytest.mark.parametrize("command", ["CAPABILITY", "AUTHENTICATE", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE"])
def test_n3_a_connection_that_ends_at_any_command_loses_nothing(tmp_path, command):
    hung_up: list[str] = []

    def hang_up(connection, tag, said, arguments):
        if said == command and not hung_up:
            hung_up.append(said)
            connection.end()
        return False

    with ScriptedImap(Script(answer=hang_up)) as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        assert hung_up
        assert watching.judged == {"<1@client.example>": 1}
        assert server.flags() == {1: {"lindero-after-hours"}}
        watching.end()


def test_n4_a_goodbye_as_greeting_is_told_in_plain_words(tmp_path):
    with ScriptedImap(Script(greeting="* BYE too many connections from your address")) as server:
        watching = Watching(tmp_path, account_at(server.port))
        error = watching.watch.once()
        assert isinstance(error, UnreachableError)
        assert "too many connections from your address" in str(error)
        assert watching.state == "offline"
        watching.end()


@pytest.mark.parametrize("command", ["CAPABILITY", "UID SEARCH"])
def test_n4_a_server_that_hangs_up_without_a_word_is_told_in_plain_words(tmp_path, command):
    def hang_up(connection, tag, said, arguments):
        if said != command:
            return False
        raise HungUpError

    with ScriptedImap(Script(answer=hang_up)) as server:
        watching = Watching(tmp_path, account_at(server.port))
        assert str(watching.watch.once()).endswith(": the server hung up")
        watching.end()


@pytest.mark.parametrize("where", ["UID SEARCH", "NOOP", "IDLE"])
def test_n4_a_goodbye_within_a_session_is_told_and_the_connection_made_anew(tmp_path, where):
    script = Script(idle="bye") if where == "IDLE" else Script(bye_in=where)
    with (
        ScriptedImap(script) as server,
        Watching(tmp_path, account_at(server.port), quick(idle_renewal_seconds=0.2)) as watching,
    ):
        event = until(lambda: watching.named(EventName.OFFLINE))[0]
        assert "too many connections" in event.reason or "goes down for a while" in event.reason
        script.idle, script.bye_in = "good", ""
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 1)


def test_n4_one_account_uses_one_connection(tmp_path):
    with ScriptedImap() as server, Watching(tmp_path, account_at(server.port)) as watching:
        until(lambda: watching.state == "idle")
        for number in range(3):
            server.deliver(mail(number), FRIDAY_NIGHT)
            until(lambda number=number: watching.rows() == number + 1)
        assert server.connections == 1


def test_n5_a_closed_port_is_told_once_with_pauses_and_saved_mail_stays_readable(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        port = server.port
        first = Watching(tmp_path, account_at(port))
        assert first.watch.once() is None
        first.end()
    with Watching(tmp_path, account_at(port), clock=SystemClock()) as watching:
        until(lambda: watching.state == "offline")
        first = watching.mails.statuses()[0]
        status = until(lambda: next((now for now in watching.mails.statuses() if now.next_try != first.next_try), None))
        assert status.state == "offline"
        assert status.since == first.since
        assert "nothing answers there" in status.detail
        assert len(watching.named(EventName.OFFLINE)) == 1
        assert len(watching.mails.items()) == 1


def test_n5_a_name_that_does_not_resolve_ends_once_with_69(tmp_path):
    write_config(tmp_path, 993, host="no-such-host.invalid", tls="implicit")
    ended = lindero(tmp_path, "watch", "--once")
    assert ended.returncode == 69
    assert "no-such-host.invalid" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_n5_a_host_that_drops_every_packet_is_given_up_after_the_bound(tmp_path):
    listener = socket.create_server(("127.0.0.1", 0), backlog=1)  # accepts and never greets
    settings = quick(connect_timeout_seconds=0.2, read_timeout_seconds=0.2)
    watching = Watching(tmp_path, account_at(listener.getsockname()[1]), settings)
    assert isinstance(watching.watch.once(), UnreachableError)
    watching.end()
    listener.close()


def test_n6_a_refused_password_is_tried_three_times_and_then_left_alone(tmp_path):
    with ScriptedImap(Script(password="other")) as server:
        with Watching(tmp_path, account_at(server.port), quick(login_attempts=3)) as watching:
            until(lambda: not watching.is_at_work)
            assert watching.state == "refused"
            assert server.logins == 3
            event = watching.named(EventName.REFUSED)[0]
            assert "wrong user or password" in event.reason
            assert "lindero setup" in event.reason
            assert watching.watch.is_refused


def test_n6_watch_ends_with_77_when_no_login_works(tmp_path):
    with ScriptedImap(Script(password="other")) as server:
        write_config(tmp_path, server.port, watch="login_attempts = 2")
        with Running(tmp_path) as watcher:
            assert watcher.wait() == 77
            assert [line["event"] for line in watcher.lines][-1] == "refused"
        assert server.logins == 2
        ended = lindero(tmp_path, "watch", "--once")
        assert ended.returncode == 77
        assert "Traceback" not in ended.stderr
        assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "answer",
    [
        "NO [UNAVAILABLE] back soon",
        "NO [ALERT] Too many simultaneous connections. (Failure)",
        "NO [OVERQUOTA] Account exceeded command or bandwidth limits.",
        "NO User is authenticated but not connected.",
    ],
)
def test_n6_a_login_refused_for_the_moment_is_no_wrong_password(tmp_path, answer):
    with ScriptedImap(Script(login_answer=answer)) as server:
        watching = Watching(tmp_path, account_at(server.port), quick(login_attempts=1))
        error = watching.watch.once()
        assert isinstance(error, UnreachableError)
        assert not isinstance(error, LoginError)
        assert not watching.watch.is_refused
        watching.end()


@pytest.mark.parametrize(
    ("goodbye", "kind"),
    [
        ("", ConnectionLost),
        ("* BYE going down", ConnectionLost),
        ("* BYE [AUTHENTICATIONFAILED] wrong password", LoginError),
    ],
)
def test_n6_a_connection_that_ends_within_the_login_is_no_wrong_password(tmp_path, goodbye, kind):
    """And what the server repeats of the login is told to nobody."""

    def hang_up(connection, tag, command, arguments):
        if command != "AUTHENTICATE":
            return False
        connection.line("+ ")
        said = connection.read_line()
        if goodbye:
            connection.line(f"{goodbye} {said} {SECRET}")
        raise HungUpError

    with ScriptedImap(Script(answer=hang_up)) as server:
        watching = Watching(tmp_path, account_at(server.port), quick(login_attempts=1))
        error = watching.watch.once()
        assert type(error) is kind
        assert watching.watch.is_refused is (kind is LoginError)
        assert goodbye.removeprefix("* BYE ") in str(error)
        assert SECRET not in str(error)
        assert "bWFydGE" not in str(error)
        watching.end()


@pytest.mark.parametrize("login", ["marta", 'ma"r\\ta&co', "señora"])
@pytest.mark.parametrize("secret", ['se"cr\\e t', "contraseña"])
def test_names_and_passwords_of_any_letters_log_in_where_there_is_no_sasl(login, secret):
    def log_in(connection, tag, command, arguments):
        if command != "LOGIN":
            return False
        if literal := re.search(r" \{(\d+)\}$", arguments):
            connection.line("+ ")
            given.append(connection.read_bytes(int(literal[1])).decode())
            arguments = arguments[: literal.start()] + connection.read_line()
        given[:0] = [re.sub(r"\\(.)", r"\1", word) for word in re.findall(r'"((?:[^"\\]|\\.)*)"', arguments)]
        connection.line(f"{tag} OK")
        return True

    given: list[str] = []
    with ScriptedImap(Script(capabilities="IMAP4rev1", answer=log_in)) as server:
        box = mailbox_at(server.port, secret=secret, login=login)
        box.open()
        box.close()
    assert given == [login, secret]


def test_n6_the_password_stands_in_no_log_and_no_argument(tmp_path):
    marker = "sehr-geheim-7531"
    with ScriptedImap(Script(password=marker)) as server:
        server.inbox.add(mail(1, body="a-body-nobody-may-log"), FRIDAY_NIGHT)
        secret = tmp_path / "secret"
        secret.write_text(marker)
        write_config(tmp_path, server.port, password_command=f"cat {secret}")
        with Running(tmp_path) as watcher:
            until(lambda: watcher.named("judged"))
            command_line = Path(f"/proc/{watcher.process.pid}/cmdline").read_text()
            environment = Path(f"/proc/{watcher.process.pid}/environ").read_text()
            assert watcher.end(signal.SIGTERM) == 0
    assert marker not in command_line + environment
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert marker.encode() not in content
            assert path.suffix != ".log" or b"a-body-nobody-may-log" not in content
