"""The service: what systemd and launchd are told, with real sockets and real processes."""

import json
import os
import plistlib
import shutil
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import service, units
from assistant.children import Ended
from assistant.records import AccountStatus
from assistant.store.database import Database
from assistant.store.watching import WatchStore
from tests.doors import run_inside
from tests.patience import PATIENCE_SECONDS

CONFIG = """
[me]
name = "Marta"
addresses = ["marta@martarey.example"]
[[account]]
name = "studio"
address = "marta@martarey.example"
imap = { host = "imap.example" }
"""
RECORDER = """#!/bin/sh
echo "$@" >> "$0.log"
case "$*" in
  *show*) printf '%s\\n' ActiveState=$STATE 'StatusText=studio: idle since 14:02' MainPID=4711 ExecMainStatus=77 ;;
esac
exit ${CODE:-0}
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of its own, with a `systemctl` that writes down what it is asked."""
    for name in [name for name in os.environ if name.startswith("LINDERO")]:
        monkeypatch.delenv(name)
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    recorder = bin_folder / "systemctl"
    recorder.write_text(RECORDER)
    recorder.chmod(0o700)
    monkeypatch.setenv("PATH", f"{bin_folder}:{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config home"))
    monkeypatch.setenv("STATE", "active")
    (tmp_path / "my config.toml").write_text(CONFIG)
    return tmp_path


def lindero(home, *words):
    return run_inside("--config", str(home / "my config.toml"), "--data", str(home), *words)


def asked(home):
    log = home / "bin" / "systemctl.log"
    return [line.removeprefix("--user --no-pager ") for line in log.read_text().splitlines()] if log.exists() else []


linux = pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")


@linux
def test_installing_writes_a_private_unit_and_starts_it(home):
    done = lindero(home, "service", "install")
    assert done.returncode == 0, done.stderr
    assert "The watcher runs" in done.stdout
    file = home / "config home/systemd/user/lindero.service"
    assert file.stat().st_mode & 0o777 == 0o600
    assert f'"--config" "{home}/my config.toml" "--data" "{home}" "watch"' in file.read_text()
    assert asked(home) == ["daemon-reload", "enable lindero.service", "restart lindero.service"]


@linux
def test_status_tells_what_the_watcher_last_said(home):
    lindero(home, "service", "install")
    told = lindero(home, "service", "status")
    assert told.returncode == 0
    assert told.stdout.splitlines()[:2] == ["The watcher runs.", "studio: idle since 14:02"]
    answer = json.loads(lindero(home, "service", "status", "--json").stdout)
    assert answer["running"] is True
    assert answer["pid"] == 4711
    assert answer["schema"] == 1
    assert answer["accounts"] == []


@pytest.fixture
def _in_madrid(monkeypatch):
    """This machine stands in Madrid."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Madrid")
        time.tzset()
        yield
    time.tzset()


@linux
@pytest.mark.usefixtures("_in_madrid")
def test_status_tells_how_each_account_stands(home):
    lindero(home, "service", "install")
    database = Database(home / "lindero.db")
    noon = datetime(2026, 6, 19, 12, 2, tzinfo=UTC)
    store = WatchStore(database)
    store.save_status(AccountStatus("studio", "idle", since=noon, last_mail=noon - timedelta(minutes=5)))
    store.save_status(AccountStatus("other", "offline", "It cannot be reached.", since=noon - timedelta(days=1)))
    database.close()
    words = ("--now", "2026-06-19T15:00:00+02:00", "service", "status")
    assert lindero(home, *words).stdout.splitlines() == [
        "The watcher runs.",
        "other: offline since 2026-06-18 14:02. It cannot be reached.",
        "studio: idle since 14:02, last mail 13:57.",
    ]
    other, studio = json.loads(lindero(home, *words, "--json").stdout)["accounts"]
    assert (other["detail"], studio["last_mail"]) == ("It cannot be reached.", "2026-06-19T11:57:00+00:00")


@linux
def test_a_service_that_ended_says_why_and_ends_with_69(home, monkeypatch):
    lindero(home, "service", "install")
    monkeypatch.setenv("STATE", "failed")
    told = lindero(home, "service")
    assert told.returncode == 69
    assert told.stdout.startswith("The watcher does not run: the login was refused: run `lindero doctor`.")


@linux
def test_removing_stops_it_and_leaves_everything_else(home):
    lindero(home, "service", "install")
    done = lindero(home, "service", "remove")
    assert "The service is removed" in done.stdout
    assert not (home / "config home/systemd/user/lindero.service").exists()
    assert asked(home)[-2:] == ["disable --now lindero.service", "daemon-reload"]
    assert (home / "my config.toml").read_text() == CONFIG
    assert lindero(home, "service", "remove").stdout == "No service is installed.\n"
    assert lindero(home, "service", "status").returncode == 69


@linux
def test_without_a_session_of_systemd_the_unit_is_written_and_said_how_to_start(home, monkeypatch):
    monkeypatch.setenv("CODE", "1")
    done = lindero(home, "service", "install")
    assert done.returncode == 0
    assert "start it later with `systemctl --user enable --now lindero.service`" in done.stdout


@linux
def test_nothing_is_installed_that_could_not_start(home):
    (home / "my config.toml").write_text("[me]\nname = 1\n")
    done = lindero(home, "service", "install")
    assert done.returncode == 78
    assert asked(home) == []


@linux
def test_a_password_in_the_environment_is_warned_about(home, monkeypatch):
    monkeypatch.setenv("LINDERO_PASSWORD_STUDIO", "hunter2")
    done = lindero(home, "service", "install")
    assert "The service does not see LINDERO_PASSWORD" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout + (home / "config home/systemd/user/lindero.service").read_text()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_reads_the_unit_without_complaint(tmp_path):
    odd = tmp_path / 'my $HOME "100%" \\ dir'
    odd.mkdir()
    program = odd / "lindero"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    file = tmp_path / "lindero.service"
    file.write_text(units.unit([str(program), "watch"]))
    environment = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
    argv = ["systemd-analyze", "--user", "--man=no", "verify", str(file)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=environment)
    assert "lindero.service" not in done.stderr, done.stderr


@pytest.fixture
def listener(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as talk:
        talk.bind(str(tmp_path / "notify"))
        talk.settimeout(PATIENCE_SECONDS)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield talk


def test_systemd_is_told_when_the_watcher_is_ready_alive_and_ending(listener):
    service.notify_ready("studio: \x1b[31midle\nsince 14:02")
    service.notify_alive()
    service.notify_stopping()
    ready, *others = [listener.recv(1000).decode() for _ in range(3)]
    assert ready.startswith("READY=1\nSTATUS=studio: ")
    assert ready.count("\n") == 1
    assert "\x1b" not in ready
    assert others == ["WATCHDOG=1", "STOPPING=1"]


@linux
def test_an_abstract_socket_is_reached_too(monkeypatch):
    name = f"lindero-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as talk:
        talk.bind(f"\0{name}")
        talk.settimeout(PATIENCE_SECONDS)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        service.notify_alive()
        assert talk.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize("address", ["", "/nobody/listens/here", "relative", "@"])
def test_where_nobody_listens_nothing_happens(monkeypatch, address):
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    service.notify_alive()


@pytest.mark.parametrize(
    ("span", "pid", "expected"),
    [("180000000", "", 180.0), ("", "", None), ("0", "", None), ("x", "", None), ("5", "1", None)],
)
def test_the_watchdogs_span_is_read_for_this_process_alone(monkeypatch, span, pid, expected):
    monkeypatch.setenv("WATCHDOG_USEC", span)
    monkeypatch.setenv("WATCHDOG_PID", pid)
    assert service.watchdog_seconds() == expected


def test_launchd_gets_an_agent_that_only_a_crash_starts_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    asked = []

    def run(argv):
        asked.append(argv[1])
        return Ended(0, b"org.lindero.watch = {\n\tstate = running\n\tpid = 4711\n}\n")

    launchd = units.Launchd(run)
    launchd.install(["/opt/lindero", "watch"])
    wishes = plistlib.loads(launchd.file.read_bytes())
    assert wishes["ProgramArguments"] == ["/opt/lindero", "watch"]
    assert wishes["KeepAlive"] == {"Crashed": True}
    state = launchd.status()
    assert (state.running, state.pid) == (True, 4711)
    launchd.remove()
    assert not launchd.file.exists()
    assert asked == ["bootout", "bootstrap", "print", "bootout"]


def test_where_there_is_no_service_manager_that_is_said(monkeypatch):
    monkeypatch.setenv("PATH", "")
    for platform in ("linux", "freebsd14"):
        with pytest.raises(Exception, match="neither systemd nor launchd"):
            units.this_system(platform)
