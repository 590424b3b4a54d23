"""No secret and no mail text in a log, an argument, the environment, a traceback or a complaint, by any command."""

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant import cli, logs
from assistant.cli import COMMANDS
from assistant.embedded import EmbeddedImap
from tests.configurations import write_studio
from tests.patience import PATIENCE_SECONDS
from tests.sending import MONDAY_NOON, a_post, an_account
from tests.smtp_server import Script, ScriptedSmtp

ROOT = Path(__file__).parents[2]
PASSWORD = "swordfish-7731-marker"
WORDS = "Quarzlampenfieber"
MAIL = f"""\
From: Matteo Fabbri <matteo@osterianotturna.example.org>
To: marta@martarey.example
Subject: Domenica
Message-ID: <d1@osterianotturna.example.org>
Date: Fri, 19 Jun 2026 23:40:00 +0200

Mi serve il {WORDS} entro domenica sera, è urgentissimo!
"""
ARGUMENTS = {
    "setup": ["--check"],
    "limits": ["show"],
    "watch": ["--once", "--json"],
    "judge": ["MAIL", "--explain"],
    "reply": ["MAIL", "--approve", "--send-now", "--text", "TEXT"],
    "outbox": ["run"],
    "forget": ["matteo@osterianotturna.example.org"],
    "service": ["status"],
    "completion": ["bash"],
    "demo": ["--help"],
}


QUICK = """
[watch]
retry_first = "0.1 s"
retry_most = "0.2 s"
"""


def configured(folder: Path, smtp_port: int, imap_port: int) -> None:
    (folder / "secret").write_text(PASSWORD + "\n")
    (folder / "mail.eml").write_text(MAIL)
    (folder / "text.txt").write_text(f"Del {WORDS} parliamo lunedì.")
    write_studio(folder, imap_port, smtp_port, f"cat {folder / 'secret'}", QUICK)


class Onlooker:
    """Reads arguments and environment of a process and its children for as long as it lives."""

    def __init__(self, pid: int) -> None:
        self.seen = b""
        self._pid = pid
        self._look_once()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while Path(f"/proc/{self._pid}/cmdline").exists() and self._alive():
            self._look_once()
            time.sleep(0.003)

    def _look_once(self) -> None:
        for pid in self._family(self._pid):
            for name in ("cmdline", "environ"):
                with suppress(OSError):
                    self.seen += Path(f"/proc/{pid}/{name}").read_bytes()

    def _alive(self) -> bool:
        with suppress(OSError):
            return ") Z " not in Path(f"/proc/{self._pid}/stat").read_text()
        return False

    def _family(self, pid: int) -> list[int]:
        found = [pid]
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            with suppress(OSError):
                for child in task.read_text().split():
                    found += self._family(int(child))
        return found


def run(folder: Path, command: str) -> tuple[str, str, bytes]:
    names = {"MAIL": str(folder / "mail.eml"), "TEXT": str(folder / "text.txt")}
    args = [names.get(word, word) for word in ARGUMENTS.get(command, [])]
    started = subprocess.Popen(
        [sys.executable, "-m", "assistant", "--config", str(folder / "config.toml"), "--data", str(folder / "data"),
         "--now", MONDAY_NOON.isoformat(), command, *args],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "LINDERO_LOG": "DEBUG"},
    )  # fmt: skip
    onlooker = Onlooker(started.pid)
    out, err = started.communicate(timeout=PATIENCE_SECONDS)
    return out, err, onlooker.seen


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc to look at other processes")
@pytest.mark.parametrize("refused", [False, True])
def test_l7_no_command_shows_a_secret_or_the_words_of_a_mail(tmp_path, refused):
    script = Script(password="another" if refused else PASSWORD)
    with (
        EmbeddedImap("marta@martarey.example", "another" if refused else PASSWORD) as imap,
        ScriptedSmtp(script) as smtp,
    ):
        imap.deliver(MAIL.replace("\n", "\r\n").encode(), datetime(2026, 6, 19, 21, 40, tzinfo=UTC))
        configured(tmp_path, smtp.port, imap.port)
        post = a_post(tmp_path / "data", at=MONDAY_NOON)
        post.approved(f"Del {WORDS} parliamo lunedì.")
        post.database.close()
        commands = ["outbox", "watch", "doctor"] if refused else [name for name in COMMANDS if name != "demo"]
        for command in commands:
            out, err, seen = run(tmp_path, command)
            assert PASSWORD not in out + err, command
            assert WORDS not in err, command
            assert "Traceback" not in err, command
            assert PASSWORD.encode() not in seen, command
            assert WORDS.encode() not in seen, command
            assert b"assistant" in seen
        assert smtp.logins > 0
    for path in (tmp_path / "data").rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert PASSWORD.encode() not in content, path
        assert path.suffix != ".log" or WORDS.encode() not in content, path


def test_l7_a_crash_tells_where_and_never_what(tmp_path, monkeypatch, capsys):
    logs.set_up(tmp_path / "lindero.log", "DEBUG")

    def broken(*args: object, **options: object) -> None:
        key, words = PASSWORD, WORDS
        raise RuntimeError(f"{key} {words}")

    monkeypatch.setattr(cli.lindero, "main", broken)
    assert cli.run(["outbox"]) == 70
    said = capsys.readouterr()
    kept = (tmp_path / "lindero.log").read_text()
    assert "RuntimeError" in kept
    for text in (said.out, said.err, kept):
        assert PASSWORD not in text
        assert WORDS not in text


def test_l7_sending_at_debug_level_writes_neither_secret_nor_text(tmp_path):
    logs.set_up(tmp_path / "lindero.log", "DEBUG")
    for number, script in enumerate((Script(password="other"), Script(), Script(cut_in="dot"), Script(cut_in="auth"))):
        with ScriptedSmtp(script) as server:
            post = a_post(tmp_path / str(number), an_account(server.port), secret=lambda account: PASSWORD)
            post.approved(f"Del {WORDS} parliamo lunedì.")
            post.sender.run_due()
    kept = (tmp_path / "lindero.log").read_text()
    assert "reply 1" in kept
    assert PASSWORD not in kept
    assert WORDS not in kept
    assert "osterianotturna" not in kept
