"""`lindero outbox` through the command line, with real servers of IMAP and SMTP in this process."""

import json
import os
import stat
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from assistant.config import load
from assistant.embedded import EmbeddedImap, EmbeddedSmtp
from assistant.wiring import database_in, post
from tests.configurations import write_studio
from tests.doors import Ended, run_inside
from tests.sending import ASKED, FRIDAY_NIGHT, MONDAY_MORNING, MONDAY_NOON, StillClock, a_post, a_reply
from tests.smtp_server import Script, ScriptedSmtp

SECRET = "swordfish-7731-marker"


class Desk:
    """A folder with a configuration, and the command line on it."""

    def __init__(self, folder: Path, smtp_port: int, imap_port: int = 1) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.config = write_studio(folder, imap_port, smtp_port, f"echo {SECRET}")

    def run(self, *args: str, at: datetime = MONDAY_NOON) -> Ended:
        where = ["--config", str(self.config), "--data", str(self.data), "--now", at.isoformat()]
        return run_inside(*where, *args)

    def lines(self, *args: str, at: datetime = MONDAY_NOON) -> list[dict]:
        ended = self.run(*args, "--json", at=at)
        return [json.loads(line) for line in ended.stdout.splitlines()]

    def approved(self, at: datetime = MONDAY_NOON, *, now: bool = False) -> int:
        post = a_post(self.data, at=at)
        reply_id = post.approved(now=now)
        post.database.close()
        return reply_id


def test_a_reply_held_over_the_weekend_leaves_once_on_monday_threaded_and_filed_in_sent(tmp_path):
    with EmbeddedImap("marta@martarey.example", SECRET) as imap, EmbeddedSmtp() as smtp:
        desk = Desk(tmp_path, smtp.port, imap.port)
        reply_id = desk.approved(FRIDAY_NIGHT)
        (held,) = desk.lines("outbox", at=FRIDAY_NIGHT)
        assert held["state"] == "approved"
        assert held["send_at"] == MONDAY_MORNING.isoformat()
        assert desk.run("outbox", "run", at=FRIDAY_NIGHT).returncode == 0
        assert smtp.received == []
        (sent,) = desk.lines("outbox", "run", at=MONDAY_MORNING)
        assert (sent["id"], sent["state"], sent["filed"]) == (reply_id, "sent", "done")
        assert desk.run("outbox", "run", at=MONDAY_NOON).returncode == 0
        (taken,) = smtp.received
        mail = message_from_bytes(taken.raw, policy=policy.default)
        assert mail["Message-ID"] == held["message_id"]
        assert mail["In-Reply-To"] == ASKED
        assert ASKED in mail["References"]
        (copy,) = imap.stored("Sent")
        assert message_from_bytes(copy.raw)["Message-ID"] == held["message_id"]
        assert "\\Seen" in copy.flags
        assert imap.stored("INBOX") == []


def test_the_object_of_a_reply_has_the_keys_that_programs_count_on(tmp_path):
    desk = Desk(tmp_path, 1)
    reply_id = desk.approved(FRIDAY_NIGHT)
    (listed,) = desk.lines("outbox", "list", at=FRIDAY_NIGHT)
    keys = ["schema", "id", "state", "to", "warnings", "subject", "message_id", "send_at", "sent_at", "attempts"]
    assert [key for key in [*keys, "last_error"] if key not in listed] == []
    assert listed["schema"] == 1
    (shown,) = desk.lines("outbox", "show", str(reply_id), at=FRIDAY_NIGHT)
    assert shown["text"] == "Ti rispondo lunedì alle 9."
    cancelled = desk.run("outbox", "cancel", str(reply_id), at=FRIDAY_NIGHT)
    assert cancelled.returncode == 0
    assert "drafted" in cancelled.stdout
    (approved,) = desk.lines("outbox", "approve", str(reply_id), at=FRIDAY_NIGHT)
    assert approved["state"] == "approved"


def test_exit_codes_tell_what_is_left_to_do(tmp_path):
    with ScriptedSmtp(Script(answers={"rcpt": ["451 later"]})) as server:
        desk = Desk(tmp_path, server.port)
        reply_id = desk.approved()
        again = desk.run("outbox", "run")
        assert again.returncode == 75
        assert "451 later" in again.stdout
        assert desk.run("outbox", "settle", str(reply_id), "sent").returncode == 65
        assert desk.run("outbox", "show", "99").returncode == 65
        assert desk.run("outbox", "settle", str(reply_id), "perhaps").returncode == 64
        assert desk.run("outbox", "fly").returncode == 64


def test_an_unsure_reply_is_settled_from_the_command_line(tmp_path):
    with ScriptedSmtp(Script(cut_in="dot")) as server:
        desk = Desk(tmp_path, server.port)
        reply_id = desk.approved()
        (entry,) = desk.lines("outbox", "run")
        assert entry["state"] == "unsure"
        (resent,) = desk.lines("outbox", "settle", str(reply_id), "resend")
        assert resent["state"] == "approved"
        (sent,) = desk.lines("outbox", "run")
        assert sent["state"] == "sent"
        assert set(server.copies.values()) == {2}  # the user decided so


def test_without_a_configuration_the_outbox_says_how_to_make_one(tmp_path):
    desk = Desk(tmp_path, 1)
    desk.config.unlink()
    ended = desk.run("outbox")
    assert ended.returncode == 78
    assert "lindero setup" in ended.stderr


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_l5_files_of_the_sending_side_are_private_whatever_the_umask(tmp_path, mask):
    before = os.umask(mask)
    try:
        with ScriptedSmtp() as server:
            desk = Desk(tmp_path, server.port)
            desk.approved()
            desk.run("outbox", "run")
    finally:
        os.umask(before)
    files = [path for path in desk.data.rglob("*") if path.is_file()]
    assert any(path.name.startswith("sending-") for path in files)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(desk.data.stat().st_mode) == 0o700


def test_a_draft_lies_in_the_drafts_folder_for_any_mail_program(tmp_path):
    with EmbeddedImap("marta@martarey.example", SECRET) as imap:
        desk = Desk(tmp_path, 1, imap.port)
        config = load(desk.config, desk.data, MONDAY_NOON)
        database = database_in(desk.data)
        parts = post(config, database, StillClock(MONDAY_NOON), desk.data)
        entry = parts.outbox.draft(a_reply("Un borrador", tail="Matteo:\n> Ciao"))
        parts.sender.put_in_drafts(entry.id)
        (stored,) = imap.stored("Drafts")
        mail = message_from_bytes(stored.raw, policy=policy.default)
        assert "\\Draft" in stored.flags
        assert (mail["Message-ID"], mail["In-Reply-To"]) == (entry.message_id, ASKED)
        assert mail.get_content().replace("\r\n", "\n") == "Un borrador\n\nMatteo:\n> Ciao\n"
        assert imap.stored("Sent") == []
        assert parts.outbox.entry(entry.id).state == "drafted"
        database.close()
