"""`lindero reply` through the command line: drafts, and approved replies that leave for a real server."""

import json
import os
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from assistant.embedded import EmbeddedImap, EmbeddedSmtp
from tests.configurations import write_studio
from tests.doors import Ended, run_inside
from tests.patience import PATIENCE_SECONDS
from tests.sending import FRIDAY_NIGHT, MONDAY_MORNING, MONDAY_NOON
from tests.smtp_server import Script, ScriptedSmtp

ROOT = Path(__file__).parents[2]
MAIL = b"""\
From: Matteo Fabbri <matteo@osterianotturna.example.org>
To: marta@martarey.example
Subject: R: =?utf-8?q?Men=C3=B9?=
Message-ID: <d1@osterianotturna.example.org>
References: <d0@martarey.example>
Date: Fri, 19 Jun 2026 23:30:00 +0200

Ciao Marta, mi serve il menu entro domenica sera, grazie!
"""


class Door:
    def __init__(self, folder: Path, smtp_port: int = 1, imap_port: int = 1) -> None:
        self.folder = folder
        (folder / "mail.eml").write_bytes(MAIL)
        write_studio(folder, imap_port, smtp_port)

    def run(self, *args: str, at=FRIDAY_NIGHT) -> Ended:
        where = ["--config", str(self.folder / "config.toml"), "--data", str(self.folder / "data")]
        return run_inside(*where, "--now", at.isoformat(), *args)

    def piped(self, *args: str, given: bytes) -> subprocess.CompletedProcess[bytes]:
        """In a process of its own, with a mail on its standard input."""
        where = ["--config", str(self.folder / "config.toml"), "--data", str(self.folder / "data")]
        return subprocess.run(
            [sys.executable, "-m", "assistant", *where, "--now", FRIDAY_NIGHT.isoformat(), *args],
            cwd=ROOT, capture_output=True, input=given, timeout=PATIENCE_SECONDS, env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip

    @property
    def mail(self) -> str:
        return str(self.folder / "mail.eml")


def test_an_approved_reply_waits_over_the_weekend_arrives_once_threaded_and_lies_in_sent(tmp_path):
    with EmbeddedImap("marta@martarey.example", "right") as imap, EmbeddedSmtp() as smtp:
        door = Door(tmp_path, smtp.port, imap.port)
        text = tmp_path / "text.txt"
        text.write_text("Ciao Matteo,\n\nlunedì alle 9 lo guardo. Così va bene?\n", encoding="utf-8")
        ended = door.run("reply", door.mail, "--approve", "--text", str(text), "--json")
        entry = json.loads(ended.stdout)
        assert (entry["state"], entry["send_at"]) == ("approved", MONDAY_MORNING.isoformat())
        for at in (FRIDAY_NIGHT, MONDAY_MORNING, MONDAY_NOON):
            assert door.run("outbox", "run", at=at).returncode == 0
        (taken,) = smtp.received
        mail = message_from_bytes(taken.raw, policy=policy.default)
        assert taken.recipients == ("matteo@osterianotturna.example.org",)
        assert mail["Message-ID"] == entry["message_id"]
        assert mail["Subject"] == "Re: Menù"
        assert mail["In-Reply-To"] == "<d1@osterianotturna.example.org>"
        assert mail["References"].split() == ["<d0@martarey.example>", "<d1@osterianotturna.example.org>"]
        assert mail["Auto-Submitted"] is None
        body = mail.get_content()
        assert body.startswith("Ciao Matteo,")
        assert "> Ciao Marta, mi serve il menu" in body
        (copy,) = imap.stored("Sent")
        assert message_from_bytes(copy.raw)["Message-ID"] == entry["message_id"]


def test_a_cancelled_reply_never_leaves(tmp_path):
    with ScriptedSmtp() as server:
        door = Door(tmp_path, server.port)
        entry = json.loads(door.run("reply", door.mail, "--approve", "--json").stdout)
        assert door.run("outbox", "cancel", str(entry["id"])).returncode == 0
        assert door.run("outbox", "run", at=MONDAY_NOON).returncode == 0
        assert server.connections == 0


def test_a_moment_that_the_user_names_is_honoured_off_hours_and_said_so(tmp_path):
    door = Door(tmp_path)
    ended = door.run("reply", door.mail, "--approve", "--send-at", "2026-06-21T22:00:00+02:00", "--json")
    assert json.loads(ended.stdout)["send_at"] == "2026-06-21T22:00:00+02:00"
    assert "off-time" in ended.stderr


def test_sending_now_tells_the_state_and_the_exit_code(tmp_path):
    with ScriptedSmtp(Script(answers={"mail": ["451 later", "550 never", "250 ok"]}, password="right")) as server:
        door = Door(tmp_path, server.port)
        told = []
        for _ in range(3):
            ended = door.run("reply", door.mail, "--approve", "--send-now", "--json")
            told.append((ended.returncode, json.loads(ended.stdout)["state"]))
        assert told == [(75, "approved"), (69, "failed"), (0, "sent")]
        server.script.password = "another"
        assert door.run("reply", door.mail, "--approve", "--send-now").returncode == 77


def test_a_draft_is_a_mail_and_json_has_the_three_tones(tmp_path):
    door = Door(tmp_path)
    drafted = message_from_bytes(door.piped("reply", given=MAIL).stdout, policy=policy.default)
    assert drafted["To"].addresses[0].addr_spec == "matteo@osterianotturna.example.org"
    assert drafted["In-Reply-To"] == "<d1@osterianotturna.example.org>"
    assert drafted.get_content().strip()
    lines = [json.loads(line) for line in door.run("reply", door.mail, "--json").stdout.splitlines()]
    assert sorted(line["tone"] for line in lines) == ["firm", "plain", "warm"]
    for key in ("schema", "to", "warnings", "situation", "language", "register", "step", "subject", "text",
                "answer_by", "sentences"):  # fmt: skip
        assert key in lines[0]
    (firm,) = door.run("reply", door.mail, "--json", "--tone", "firm", "--lang", "es").stdout.splitlines()
    assert json.loads(firm)["language"] == "es"


def test_register_step_and_situation_are_the_users_choice(tmp_path):
    door = Door(tmp_path)
    args = ("--situation", "off-time-request", "--register", "formal", "--step", "4", "--tone", "firm", "--json")
    told = json.loads(door.run("reply", door.mail, *args).stdout)
    assert (told["register"], told["step"], told["language"]) == ("formal", 4, "it")
    assert told["text"].startswith("Gentile Matteo,")
    assert {"role", "text", "sources"} == set(told["sentences"][0])


def test_the_situations_are_listed(tmp_path):
    door = Door(tmp_path)
    listed = door.run("reply", "--list").stdout.splitlines()
    assert any(line.startswith("off-time-request ") for line in listed)
    assert json.loads(door.run("reply", "--list", "--json").stdout.splitlines()[0])["situation"] == "off-time-request"


def test_mail_that_gets_no_reply_is_refused(tmp_path):
    door = Door(tmp_path)
    listed = b"List-Id: <menus.example.org>\n" + MAIL
    assert door.piped("reply", "--approve", given=listed).returncode == 65
    told = door.piped("reply", "--json", given=listed)
    assert told.returncode == 0
    assert "List-Id" in json.loads(told.stdout)["no_reply"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--send-now"], 64), (["--approve", "--send-now", "--send-at", "2026-06-22T09:00:00+02:00"], 64),
        (["--approve", "--send-at", "tomorrow"], 64), (["--situation", "x"], 64), (["--lang", "xx"], 64),
        (["--register", "royal"], 64), (["--step", "9"], 64),
        (["--approve", "--account", "other"], 78), (["--approve", "--text", "/nowhere"], 65),
    ],
)  # fmt: skip
def test_bad_wishes_are_told_in_a_sentence(tmp_path, args, code):
    door = Door(tmp_path)
    ended = door.run("reply", door.mail, *args)
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
    assert ended.stderr.startswith("lindero: ")
    assert not (tmp_path / "data" / "lindero.db").exists() or code == 64


def test_a_mail_that_is_not_there_or_empty_is_told(tmp_path):
    door = Door(tmp_path)
    assert door.piped("reply", given=b"").returncode == 65
    for name in ("nowhere.eml", "7", "<x@y>"):
        assert door.run("reply", name).returncode == 65


AUTOMATIC = (
    b"Auto-Submitted: auto-replied\n",
    b"List-Id: <menus.example.org>\n",
    b"Precedence: bulk\n",
    b"Return-Path: <>\n",
    b"X-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated\n",
)


@pytest.mark.parametrize("header", AUTOMATIC)
def test_m5_automatic_mail_gets_no_reply(tmp_path, header):
    door = Door(tmp_path)
    (tmp_path / "auto.eml").write_bytes(header + MAIL)
    refused(door, "auto.eml")


@pytest.mark.parametrize(
    "mail",
    [
        MAIL.replace(b"matteo@oster", b"no-reply@oster"),
        MAIL.replace(b"matteo@oster", b"MAILER-DAEMON@oster").replace(
            b"\n\n", b"\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n", 1
        ),
    ],
)
def test_m5_reports_and_machines_get_no_reply(tmp_path, mail):
    door = Door(tmp_path)
    (tmp_path / "auto.eml").write_bytes(mail)
    refused(door, "auto.eml")


def refused(door: Door, name: str) -> None:
    assert door.run("reply", str(door.folder / name), "--approve").returncode == 65
    told = door.run("reply", str(door.folder / name), "--json")
    assert told.returncode == 0
    assert json.loads(told.stdout)["no_reply"]
    assert not (door.folder / "data" / "lindero.db").exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"To: marta", b"Reply-To: cassa@pagamenti.example\nTo: marta", "cassa@pagamenti.example"),
        (b"matteo@osterianotturna", "matteo@osterianоtturna".encode(), "xn--osterianttura"),
        (b"Matteo Fabbri <", b'"boss@bank.example" <', "boss@bank.example"),
        (b"To: marta", b"Authentication-Results: mx.example; dmarc=fail\nTo: marta", "DMARC"),
        (b"matteo@osterianotturna", b"matteo@osterianottuma", "osterianotturna"),
    ],
)
def test_m6_what_is_odd_about_the_address_is_told_with_it(tmp_path, old, new, words):
    door = Door(tmp_path)
    with (tmp_path / "config.toml").open("a") as file:
        file.write('[[client]]\nname = "Osteria"\nmatch = ["*@osterianotturna.example.org"]\n')
    mail = MAIL.replace(old, new, 1)
    (tmp_path / "odd.eml").write_bytes(mail)
    entry = json.loads(door.run("reply", str(tmp_path / "odd.eml"), "--approve", "--json").stdout)
    assert "@" in entry["to"]
    assert any(words[:12] in warning for warning in entry["warnings"]), entry["warnings"]
    assert entry["warnings"][0] in door.run("outbox", "show", "1").stdout
