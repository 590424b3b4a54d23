"""The judge at the command line: every way in, every way out, and no traceback for anything a mail holds."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE_SECONDS

CONFIG = """
[me]
addresses = ["marta@martarey.example"]
language = "es"
[limits]
zone = "Europe/Madrid"
hours = { mon-fri = ["09:00-14:00", "15:00-18:00"] }
"""
GUILTY = (
    "From: Ana <ana@example.com>\r\nTo: marta@martarey.example\r\nSubject: banner\r\n"
    "Date: Fri, 19 Jun 2026 23:40:00 +0200\r\nMessage-ID: <1@example.com>\r\n\r\n"
    "Hola Marta, es urgente: cambia por favor el precio del banner, está mal.\r\n"
)
CALM = (
    "From: Ana <ana@example.com>\r\nTo: marta@martarey.example\r\nSubject: gracias\r\n"
    "Date: Fri, 19 Jun 2026 10:40:00 +0200\r\nMessage-ID: <2@example.com>\r\n\r\n"
    "Hola Marta, muchas gracias, ha quedado precioso. Un abrazo.\r\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def lindero(home: Path, *args: str, given: str = "") -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "assistant", "judge", *args]
    command += ["--config", str(home / "config.toml"), "--data", str(home / "data")]
    return subprocess.run(command, input=given.encode(), capture_output=True, timeout=PATIENCE_SECONDS)


def answers(done: "subprocess.CompletedProcess[bytes]") -> list[dict[str, Any]]:
    assert b"Traceback" not in done.stderr
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_a_mail_on_standard_input_gives_one_object(home: Path) -> None:
    (answer,) = answers(lindero(home, "--json", given=GUILTY))
    assert answer["schema"] == 1
    assert answer["id"] == "<1@example.com>"
    assert answer["received"] == "2026-06-19T23:40:00+02:00"
    assert answer["tags"] == ["after-hours", "urgent"]
    assert answer["main_tag"] == "urgent"
    assert answer["urgency"] == {"claimed": True, "by_definition": False}
    signal = next(s for s in answer["signals"] if s["tag"] == "urgent")
    assert answer["own_text"][signal["start"] : signal["end"]] == signal["words"]
    assert "urgente" in signal["reason"]


def test_a_dash_is_standard_input_among_files_too(home: Path) -> None:
    (home / "calm.eml").write_text(CALM, encoding="utf-8")
    given = answers(lindero(home, "--json", str(home / "calm.eml"), "-", given=GUILTY))
    assert [answer["id"] for answer in given] == ["<2@example.com>", "<1@example.com>"]


def test_a_dash_is_standard_input_for_lines_of_json(home: Path) -> None:
    (answer,) = answers(lindero(home, "--jsonl", "-", given=json.dumps({"id": "7", "text": "Ciao, grazie!"})))
    assert answer["id"] == "7"


def test_a_plain_mail_loads_nothing_that_it_needs_not(home: Path) -> None:
    """Every module costs the filter its time for each mail."""
    dear = {"dateparser", "difflib", "email.utils", "holidays", "icalendar", "socket", "sqlite3", "ssl", "tempfile"}
    args = ["judge", "--config", str(home / "config.toml"), "--data", str(home / "data")]
    code = f"import sys; from assistant.cli import run; run({args!r}); sys.exit(str({dear!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], input=GUILTY.encode(), capture_output=True, timeout=PATIENCE_SECONDS
    )
    assert done.stderr.decode().strip() == "set()"


def test_the_given_instant_outweighs_the_mail(home: Path) -> None:
    (answer,) = answers(lindero(home, "--json", "--received", "2026-06-17T10:00:00+02:00", given=GUILTY))
    assert answer["received"] == "2026-06-17T10:00:00+02:00"
    assert "after-hours" not in answer["tags"]


def test_an_explanation_names_the_words_and_the_reason(home: Path) -> None:
    said = lindero(home, "--explain", given=GUILTY).stdout.decode()
    assert "es urgente" in said
    assert "fuera de tu horario" in said


def test_headers_for_a_filter_are_ascii(home: Path) -> None:
    said = lindero(home, "--headers", given=GUILTY).stdout
    assert said.isascii()
    assert b"X-Lindero-Tags: after-hours, urgent" in said


def test_the_exit_code_tells_a_crossing(home: Path) -> None:
    assert lindero(home, "--exit-code", given=GUILTY).returncode == 10
    assert lindero(home, "--exit-code", given=CALM).returncode == 0


def test_files_folders_maildir_and_mbox_are_read_in_order(home: Path) -> None:
    folder, maildir, mbox = home / "mails", home / "box", home / "all.mbox"
    folder.mkdir()
    (folder / "a.eml").write_text(GUILTY, newline="")
    (folder / "b.eml").write_text(CALM, newline="")
    for part in ("cur", "new", "tmp"):
        (maildir / part).mkdir(parents=True)
    (maildir / "new" / "1.host").write_text(CALM, newline="")
    mbox.write_text(
        f"From a@b Fri Jun 19 23:40:00 2026\n{GUILTY}\nFrom a@b Fri Jun 19 23:40:00 2026\n{CALM}", newline=""
    )
    done = lindero(home, "--json", str(folder), str(maildir), str(mbox))
    names = ["<1@example.com>", "<2@example.com>", "<2@example.com>", "<1@example.com>", "<2@example.com>"]
    assert [answer["id"] for answer in answers(done)] == names


def test_each_line_of_json_is_answered_in_order_broken_ones_too(home: Path) -> None:
    lines = [
        '{"id": "a", "text": "Hola Marta, es urgente, llámame.", "received": "2026-06-19T23:40:00+02:00"}',
        "this is no JSON",
        '{"id": "c", "text": "Hola", "received": "yesterday"}',
        '{"id": 4}',
        "",
        json.dumps({"id": "e", "eml": CALM}),
        '["a", "list"]',
        '{"id": "f", "text": "by tomorrow", "received": "9999-12-31T23:59:59-12:00"}',
        '{"id": "g", "text": "by tomorrow", "received": "0001-01-01T00:00:00+12:00"}',
    ]
    read = answers(lindero(home, "--jsonl", "--json", given="\n".join(lines) + "\n"))
    assert [answer["id"] for answer in read] == ["a", "line 2", "c", "4", "line 5", "e", "line 7", "f", "g"]
    assert [bool(answer["problems"]) for answer in read] == [False, True, True, True, True, False, True, True, True]
    assert "urgent" in read[0]["tags"]
    assert {frozenset(answer) for answer in read} == {frozenset(read[0])}


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\xfe", b"no header at all", b"From: \r\n\r\n" + b"=" * 5000])
def test_anything_at_all_gets_an_answer_or_a_sentence(home: Path, raw: bytes) -> None:
    command = [sys.executable, "-m", "assistant", "judge", "--json", "--config", str(home / "config.toml")]
    done = subprocess.run(command, input=raw, capture_output=True, timeout=PATIENCE_SECONDS)
    assert b"Traceback" not in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_a_file_that_is_not_there_is_told_with_bad_data(home: Path) -> None:
    done = lindero(home, "--json", str(home / "nothing.eml"))
    assert done.returncode == 65
    assert b"nothing.eml" in done.stderr
