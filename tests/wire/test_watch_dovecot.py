"""The watcher on a real server: Dovecot with the sample mails, live deliveries, kills, another client beside it."""

import os
import random
import time
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from imapclient import IMAPClient

from assistant.samples import message_bytes
from assistant.settings import Tls
from assistant.watch_events import EventName
from rules.tags import Tag
from tests.dovecot import PASSWORD
from tests.watching import (
    FRIDAY_NIGHT,
    NOW,
    QUICK,
    Running,
    Watching,
    account_at,
    lindero,
    mail,
    quick,
    until,
    write_config,
)
from training.corpus import CODES, samples

pytestmark = pytest.mark.dovecot

MADRID = ZoneInfo("Europe/Madrid")
KILLS = 20 if os.environ.get("LINDERO_EXAMPLES") else 6
DELIVERIES = 1_000 if os.environ.get("LINDERO_EXAMPLES") else 200
DROP_EVERY = DELIVERIES // 10


DAYS_OFF = ("01-01", "01-06", "04-03", "05-01", "08-15", "10-12", "12-08", "12-25")
LIMITS = "[[limits.absence]]\nfrom = 2026-08-03\nto = 2026-08-21\n" + "".join(
    f"[[limits.exception]]\ndate = 2026-{day}\nhours = []\n" for day in DAYS_OFF
)


def everything():
    return [sample for code in CODES for sample in samples(code)]


def arrival(sample) -> datetime:
    return datetime.fromisoformat(sample["received"])


@pytest.fixture
def filled(dovecot, user):
    """A mailbox with the 180 sample mails at their instants, and a bare session on it.

    Delivered as files: APPEND takes no instant of the future, which some of the samples have.
    """
    mails = [(message_bytes(sample, arrival(sample)), arrival(sample)) for sample in everything()]
    dovecot.deliver_files(user, mails)
    box = IMAPClient("127.0.0.1", dovecot.port, ssl=False)
    box.login(user, PASSWORD)
    yield box
    box.shutdown()


def look(box) -> dict[str, tuple[frozenset[bytes], datetime]]:
    """Flags and date of each mail, by Message-ID."""
    box.select_folder("INBOX", readonly=True)
    box.normalise_times = False
    found = box.fetch(box.search(), ["FLAGS", "INTERNALDATE", "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
    return {
        got[b"BODY[HEADER.FIELDS (MESSAGE-ID)]"].decode().split()[1]: (
            frozenset(flag for flag in got[b"FLAGS"] if flag != b"\\Recent"),
            got[b"INTERNALDATE"],
        )
        for got in found.values()
    }


def test_the_sample_mails_are_tagged_once_and_left_as_they_were(tmp_path, dovecot, user, filled):
    before = look(filled)
    write_config(tmp_path, dovecot.port, login=user, password_command=f"echo {PASSWORD}", limits=LIMITS)
    with Running(tmp_path, "--once") as watcher:
        assert watcher.wait() == 0
    judged = {line["message_id"]: line for line in watcher.named("judged")}
    assert len(judged) == len(watcher.named("judged")) == 180
    after = look(filled)
    assert {key: date for key, (_, date) in after.items()} == {key: date for key, (_, date) in before.items()}
    for sample in everything():
        key = f"<{sample['id']}@samples.example>"
        flags = after[key][0]
        assert b"\\Seen" not in flags
        expected = sample["labels"]["after_hours"] and not sample["labels"]["bulk"]
        assert (b"lindero-after-hours" in flags) == expected, sample["id"]
        assert {f"lindero-{tag}".encode() for tag in judged[key]["tags"]} == flags
    again = lindero(tmp_path, "watch", "--once")
    assert again.returncode == 0
    assert "nothing new" in again.stdout
    assert look(filled) == after


def test_keywords_are_seen_by_another_client(tmp_path, dovecot, user, filled):
    watching = Watching(tmp_path, account_at(dovecot.port, login=user), QUICK, secret=PASSWORD)
    assert watching.watch.once() is None
    filled.select_folder("INBOX", readonly=True)
    for tag in (Tag.AFTER_HOURS, Tag.URGENT):
        uids = filled.search(["KEYWORD", tag.keyword])
        rows = watching.database.rows(
            "SELECT p.uid FROM place p JOIN mail m ON m.id = p.mail WHERE instr(m.tags, ?) ORDER BY p.uid", (tag,)
        )
        assert uids
        assert uids == [row[0] for row in rows]
    watching.end()


@pytest.mark.timeout(1800)  # with twenty kills
def test_killed_at_random_moments_the_end_state_is_that_of_an_uncut_run(tmp_path, dovecot, user, filled):
    chance = random.Random(3)
    write_config(tmp_path, dovecot.port, login=user, password_command=f"echo {PASSWORD}")
    judged: Counter[str] = Counter()
    for _ in range(KILLS):
        with Running(tmp_path, "--once") as watcher:
            time.sleep(chance.uniform(0.2, 1.2))
        judged.update(line["message_id"] for line in watcher.named("judged"))
    with Running(tmp_path, "--once") as watcher:
        assert watcher.wait() == 0
    judged.update(line["message_id"] for line in watcher.named("judged"))
    assert set(judged.values()) == {1}
    tags = {key: flags for key, (flags, _) in look(filled).items()}
    watching = Watching(tmp_path / "data", account_at(dovecot.port, login=user), QUICK, secret=PASSWORD)
    kept = {
        row["message_id"]: frozenset(f"lindero-{tag}".encode() for tag in row["tags"].split())
        for row in watching.database.rows("SELECT message_id, tags FROM mail")
    }
    assert kept == tags
    assert len(kept) == 180
    watching.end()


def test_a_dry_run_writes_nothing_and_the_switch_tells_what_it_found(tmp_path, dovecot, user):
    box = IMAPClient("127.0.0.1", dovecot.port, ssl=False)
    box.login(user, PASSWORD)
    for number in range(12):
        at = FRIDAY_NIGHT if number < 5 else FRIDAY_NIGHT.replace(hour=12)
        box.append("INBOX", mail(number), (), at)
    values = {"login": user, "password_command": f"echo {PASSWORD}"}
    write_config(tmp_path, dovecot.port, account='tagging = "dry-run"', **values)
    ended = lindero(tmp_path, "watch", "--once")
    assert "would have tagged 5 of 12" in ended.stdout
    assert "2026-06-19 23:40  after-hours  Ana Ruiz: The page 0" in ended.stdout
    assert "23:40, outside your hours" in ended.stdout
    assert all(not flags for flags, _ in look(box).values())
    write_config(tmp_path, dovecot.port, **values)
    ended = lindero(tmp_path, "watch", "--once")
    assert "0 mails read, 5 tagged" in ended.stdout
    assert sum(bool(flags) for flags, _ in look(box).values()) == 5
    box.shutdown()


def test_live_mail_is_tagged_at_once_over_tls(tmp_path, dovecot, user, open_folder):
    settings = quick(idle_renewal_seconds=60)
    account = account_at(
        dovecot.tls_port, login=user, host="localhost", tls=Tls.IMPLICIT, ca_file=str(open_folder / "authority.pem")
    )
    box = IMAPClient("127.0.0.1", dovecot.port, ssl=False)
    box.login(user, PASSWORD)
    with Watching(tmp_path, account, settings, secret=PASSWORD) as watching:
        until(lambda: watching.state == "idle")
        box.append("INBOX", mail(1, body="The site is down!"), (), NOW)
        until(lambda: watching.named(EventName.TAGGED))
        assert len(watching.named(EventName.CONNECTED)) == 1
    box.select_folder("INBOX", readonly=True)
    assert box.search(["KEYWORD", "lindero-after-hours"]) == [1]
    box.shutdown()


@pytest.mark.timeout(1800)  # with a thousand deliveries
def test_deliveries_with_connections_dropped_are_all_tagged_and_none_twice(tmp_path, dovecot, user):
    settings = quick(idle_renewal_seconds=2, poll_interval_seconds=1)
    box = IMAPClient("127.0.0.1", dovecot.port, ssl=False)
    box.login(user, PASSWORD)
    with Watching(tmp_path, account_at(dovecot.port, login=user), settings, secret=PASSWORD) as watching:
        until(lambda: watching.state == "idle")
        for number in range(DELIVERIES):
            box.append("INBOX", mail(number), (), NOW)
            if number % DROP_EVERY == DROP_EVERY - 1:
                watching.watch.cut()
        until(lambda: watching.rows() == DELIVERIES)
        until(lambda: set(watching.told().values()) == {1})
        assert set(watching.judged.values()) == {1}
    box.select_folder("INBOX", readonly=True)
    assert len(box.search(["KEYWORD", "lindero-after-hours"])) == DELIVERIES
    box.shutdown()
