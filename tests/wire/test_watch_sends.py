"""The whole path with the watcher: a mail comes, is answered, and the reply leaves or is offered again."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.embedded import EmbeddedImap
from tests.configurations import write_studio
from tests.doors import Ended, run_inside
from tests.patience import PATIENCE_SECONDS
from tests.sending import FRIDAY_NIGHT, MONDAY_MORNING, MONDAY_NOON
from tests.smtp_server import ScriptedSmtp
from tests.watching import until

ROOT = Path(__file__).parents[2]
ME = "marta@martarey.example"


class House:
    """A configuration for a server of each kind, and the command line on it."""

    def __init__(self, folder: Path, imap: EmbeddedImap, smtp: ScriptedSmtp) -> None:
        self.imap = imap
        self.data = folder / "data"
        self.config = write_studio(folder, imap.port, smtp.port, more='since = "3650 days"')

    def words(self, at: datetime, *args: str) -> list[str]:
        return ["--config", str(self.config), "--data", str(self.data), "--now", at.isoformat(), *args]

    def run(self, at: datetime, *args: str) -> Ended:
        return run_inside(*self.words(at, *args))

    def start(self, at: datetime, *args: str) -> "subprocess.Popen[bytes]":
        argv = [sys.executable, "-m", "assistant", *self.words(at, *args)]
        return subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def entry(self, at: datetime, *args: str) -> dict:
        return json.loads(self.run(at, *args, "--json").stdout.splitlines()[0])

    def deliver(self, number: int, at: datetime, text: str) -> None:
        raw = (
            f"From: Matteo Fabbri <matteo@osterianotturna.example.org>\r\nTo: {ME}\r\nSubject: Menu {number}\r\n"
            f"Message-ID: <m{number}@osterianotturna.example.org>\r\nDate: {at:%a, %d %b %Y %H:%M:%S} +0200\r\n"
            f"Received: from x by y; {at:%a, %d %b %Y %H:%M:%S} +0200\r\n\r\n{text}\r\n"
        )
        self.imap.deliver(raw.encode(), at.astimezone(UTC))


@pytest.fixture
def house(tmp_path):
    with EmbeddedImap(ME, "right") as imap, ScriptedSmtp() as smtp:
        house = House(tmp_path, imap, smtp)
        house.smtp = smtp
        house.deliver(1, FRIDAY_NIGHT - timedelta(minutes=30), "Ciao, mi serve il menu entro domenica sera, urgente!")
        assert house.run(FRIDAY_NIGHT, "watch", "--once").returncode == 0
        yield house


def test_a_mail_under_review_is_answered_once_and_the_watcher_sends_the_reply_when_work_resumes(house):
    entry = house.entry(FRIDAY_NIGHT, "reply", "1", "--approve")
    assert entry["send_at"] == MONDAY_MORNING.isoformat()
    again = house.run(FRIDAY_NIGHT, "reply", "1", "--approve")
    assert again.returncode == 65
    assert "answered already" in again.stderr
    just_before = MONDAY_MORNING - timedelta(seconds=2)
    watcher = house.start(just_before, "watch", "--json")
    until(lambda: house.smtp.taken and house.imap.stored("Sent"))
    watcher.send_signal(signal.SIGTERM)
    watcher.communicate(timeout=PATIENCE_SECONDS)
    assert watcher.returncode == 0
    assert house.smtp.copies == {entry["message_id"]: 1}
    assert house.entry(MONDAY_NOON, "outbox")["state"] == "sent"
    assert len(house.imap.stored("Sent")) == 1


def test_a_yes_on_the_command_line_wakes_the_watcher_that_sends(house):
    """Without the bell it would look again only after minutes."""
    entry = house.entry(FRIDAY_NIGHT, "reply", "1", "--approve")
    watcher = house.start(FRIDAY_NIGHT, "watch", "--json")
    bell = house.data / "bell"
    until(bell.is_fifo)
    house.run(FRIDAY_NIGHT, "outbox", "approve", str(entry["id"]), "--send-now")
    until(lambda: house.smtp.taken and house.imap.stored("Sent"))
    watcher.send_signal(signal.SIGTERM)
    watcher.communicate(timeout=PATIENCE_SECONDS)
    assert house.smtp.copies == {entry["message_id"]: 1}


def test_a_new_mail_of_the_client_offers_the_waiting_reply_again(house):
    house.entry(FRIDAY_NIGHT, "reply", "1", "--approve")
    saturday = FRIDAY_NIGHT + timedelta(hours=12)
    house.deliver(2, saturday, "Lascia stare, abbiamo risolto. Grazie!")
    assert house.run(saturday, "watch", "--once").returncode == 0
    ended = house.run(MONDAY_NOON, "outbox", "run")
    assert ended.returncode == 0
    assert "written again" in ended.stderr
    assert house.smtp.connections == 0
    assert house.entry(MONDAY_NOON, "outbox")["asked"] == "new-mail"
    house.run(MONDAY_NOON, "outbox", "approve", "1")
    assert house.entry(MONDAY_NOON, "outbox", "run")["state"] == "sent"


def test_a_second_sender_waits_for_the_first_and_finds_nothing_left(house):
    house.entry(FRIDAY_NIGHT, "reply", "1", "--approve")
    both = [house.start(MONDAY_NOON, "outbox", "run") for _ in range(2)]
    for process in both:
        process.communicate(timeout=PATIENCE_SECONDS)
    assert [process.returncode for process in both] == [0, 0]
    assert list(house.smtp.copies.values()) == [1]
    assert len(house.imap.stored("Sent")) == 1


OWN = (
    f"From: {ME}\r\nTo: matteo@osterianotturna.example.org\r\nSubject: Re: Menu 1\r\n"
    "Message-ID: <own@phone.example>\r\nIn-Reply-To: <m1@osterianotturna.example.org>\r\n"
    "Date: Sat, 20 Jun 2026 18:00:00 +0200\r\n\r\nEccolo.\r\n"
)


@pytest.mark.parametrize("overtaken", ["answered", "new-mail"])
def test_a_reply_that_was_overtaken_while_nobody_watched_is_asked_about_before_it_leaves(house, overtaken):
    """The machine was off all weekend: when the watcher starts the reply is due already."""
    house.entry(FRIDAY_NIGHT, "reply", "1", "--approve")
    saturday = FRIDAY_NIGHT + timedelta(hours=18)
    if overtaken == "answered":
        house.imap.deliver(OWN.encode(), saturday.astimezone(UTC), "Sent")
    else:
        house.deliver(2, saturday, "Ho risolto da solo, grazie.")
    late = MONDAY_MORNING + timedelta(minutes=5)
    watcher = house.start(late, "watch")
    until(lambda: house.entry(late, "outbox")["asked"] == overtaken)
    watcher.send_signal(signal.SIGTERM)
    watcher.communicate(timeout=PATIENCE_SECONDS)
    assert not house.smtp.taken
