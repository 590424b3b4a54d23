"""Rows L5, L6 and L7 of the faults, through the real commands: file modes, keyrings, and where secrets must not be."""

import os
import signal
import stat
import subprocess
from functools import partial
from pathlib import Path

import pytest

from assistant import keys
from tests.house import MARTA, SECRET, House
from tests.patience import PATIENCE_SECONDS
from tests.watching import until

TEXT = "MARKER-TEXT-7781 la web no carga, urgente, para el domingo"
MAIL = f"""\
From: Bruno <bruno@osterianotturna.example.org>
To: {MARTA}
Subject: Web caida MARKER-SUBJECT
Message-ID: <m1@osterianotturna.example.org>
Date: Fri, 19 Jun 2026 23:40:00 +0200
Content-Type: text/plain; charset=utf-8

{TEXT}
""".replace("\n", "\r\n").encode()

COMMANDS = (
    ("watch", "--once"),
    ("doctor",),
    ("doctor", "--json"),
    ("setup", "--check"),
    ("outbox",),
    ("clients",),
    ("report",),
    ("limits", "show"),
    ("service", "status"),
    ("judge", "mail.eml"),
    ("reply", "mail.eml"),
    ("watch", "--once", "--account", "nobody"),
    ("forget", "nobody@nowhere.example", "--yes"),
)


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.write()
    house.store_password()
    house.imap.deliver(MAIL)
    (tmp_path / "mail.eml").write_bytes(MAIL)
    yield house
    house.close()


def run(house, words):
    return house.inside(*(str(house.folder / word) if word == "mail.eml" else word for word in words))


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_l5_folders_and_files_are_private_whatever_the_umask(house, umask, request):
    request.addfinalizer(partial(os.umask, os.umask(umask)))
    for words in COMMANDS:
        run(house, words)
        for path in [house.data, *house.data.rglob("*")]:
            mode = stat.S_IMODE(path.stat().st_mode)
            assert mode == (0o700 if path.is_dir() else 0o600), f"{path.name} {mode:o} after {' '.join(words)}"
    assert (house.data / "lindero.db").exists()
    assert (house.data / "lindero.log").exists()


@pytest.mark.parametrize(
    ("backend", "sentence"),
    [
        ("keyring.backends.fail.Keyring", "There is no keyring on this machine"),
        ("keyring.backends.null.Keyring", "keeps nothing"),
        ("sample_keyrings.PlaintextKeyring", "unprotected"),
        ("sample_keyrings.Failing", "does not work"),
        ("sample_keyrings.Locked", "is locked"),
        ("sample_keyrings.Hanging", "did not answer within 1.5 s"),
    ],
)
def test_l6_a_poor_keyring_ends_a_start_within_ten_seconds_with_a_sentence(house, backend, sentence, monkeypatch):
    assert keys.KEYRING_SECONDS < 10 - 2  # a start takes less than a second, on a busy machine two
    if backend == "sample_keyrings.Hanging":
        monkeypatch.setattr(keys, "KEYRING_SECONDS", 1.5)
    house.environment["PYTHON_KEYRING_BACKEND"] = backend
    done = house.inside("watch", "--once")
    assert done.returncode == 77
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert house.imap.connections == 0


def test_l6_a_keyring_that_is_unlocked_later_is_waited_for(house):
    house.environment |= {
        "PYTHON_KEYRING_BACKEND": "sample_keyrings.Unlocked",
        "LINDERO_TEST_LOCK": str(lock := house.folder / "lock"),
    }
    lock.touch()
    house.write('[watch]\nretry_first = "0.2 s"\nretry_most = "0.5 s"')
    watch = subprocess.Popen(house.argv("watch"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=house.environment)
    try:
        until(lambda: "is locked" in read(house.data / "lindero.log") or "is locked" in status_of(house))
        lock.unlink()
        until(lambda: house.imap.logins == 1)
    finally:
        watch.send_signal(signal.SIGTERM)
        watch.communicate(timeout=PATIENCE_SECONDS)
    assert watch.returncode == 0


def status_of(house):
    return house.run("doctor", "--offline").stdout


def read(path):
    return path.read_text() if path.exists() else ""


def test_l7_no_secret_and_no_mail_text_where_they_must_not_be(house):
    said = {words: run(house, words) for words in COMMANDS}
    for words, done in said.items():
        assert SECRET not in done.stdout + done.stderr, words
        assert "Traceback" not in done.stderr, (words, done.stderr)
        if words[0] not in ("judge", "reply"):  # these are asked to say what the mail says
            assert "MARKER-TEXT" not in done.stdout + done.stderr, words
    for path in house.data.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path
    log = read(house.data / "lindero.log")
    assert "MARKER" not in log
    assert MARTA not in log
    assert "bruno@" not in log
    assert SECRET not in house.config.read_text()


def test_l7_a_watcher_shows_no_secret_to_who_lists_processes(house):
    house.environment |= {
        "PYTHON_KEYRING_BACKEND": "sample_keyrings.Slow",
        "LINDERO_TEST_LOCK": str(lock := house.folder / "lock"),
    }
    lock.touch()
    watch = subprocess.Popen(house.argv("watch"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=house.environment)
    try:
        seen = until(lambda: with_keyring(processes_of(watch.pid)))
        lock.unlink()
        until(lambda: house.imap.count("IDLE") > 0)
        seen |= processes_of(watch.pid)
    finally:
        watch.send_signal(signal.SIGTERM)
        out, err = watch.communicate(timeout=PATIENCE_SECONDS)
    assert house.imap.logins == 1
    assert not [each for each in seen if SECRET in each or "MARKER" in each]
    assert SECRET.encode() not in out + err


def with_keyring(seen):
    """What was seen, once the keyring's child is among it."""
    return seen if any("assistant.keys" in each for each in seen) else None


def processes_of(pid):
    """Command lines and environments of a process and of its children, as anyone with our user may read them."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if pid in (int(folder.name), parent):
                found.add((folder / "cmdline").read_bytes().decode("utf-8", "replace"))
                found.add((folder / "environ").read_bytes().decode("utf-8", "replace"))
        except (OSError, ValueError):
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_l7_a_password_of_the_environment_is_not_handed_to_the_users_commands(house):
    house.keyring.unlink()
    house.environment["LINDERO_PASSWORD"] = SECRET
    out = house.folder / "seen"
    house.write(f"[watch]\nnotify_command = \"sh -c 'env > {out}'\"\n")
    done = house.run("watch", "--once", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert SECRET not in read(out)


def test_l7_a_refusal_that_repeats_the_password_is_quoted_without_it(house):
    house.imap.script.login_answer = f"NO [AUTHENTICATIONFAILED] no such password: {SECRET}"
    house.write('[watch]\nretry_first = "0.1 s"\nretry_most = "0.1 s"')
    for words in (("watch", "--once"), ("setup", "--check"), ("doctor",)):
        done = house.inside(*words)
        assert done.returncode == 77
        assert SECRET not in done.stdout + done.stderr + read(house.data / "lindero.log"), words


def test_l7_a_crash_shows_no_values(house):
    """A mistake of ours, forced: the user sees a sentence, the log files and lines."""
    code = (
        "import assistant.account_check as room\n"
        "def broken(account, secret, *rest): raise KeyError(secret)\n"
        "room.try_account = broken\n"
        "import assistant.setup.flow as flow; flow.try_account = broken\n"
        "from assistant.cli import main; main()"
    )
    argv = [house.argv()[0], "-c", code, *house.argv("setup", "--check")[3:]]
    done = subprocess.run(
        argv, capture_output=True, text=True, check=False, env=house.environment, timeout=PATIENCE_SECONDS
    )
    assert done.returncode == 70
    assert "KeyError" in done.stderr
    assert SECRET not in done.stdout + done.stderr + read(house.data / "lindero.log")
    assert "lindero: Something unexpected went wrong (KeyError)" in done.stderr
