"""Rows L1 to L5 of the faults: locks, two writers, full disks, damaged files, file modes."""

import os
import resource
import signal
import stat
import threading

import pytest

from assistant.records import MailState
from assistant.store import database as database_room
from assistant.store.database import Database
from assistant.store.integrity import open_sound
from assistant.store.mail import MailStore
from tests.imap_server import ScriptedImap
from tests.watching import FRIDAY_NIGHT, NOW, Running, Watching, account_at, lindero, mail, until, write_config


def test_l1_a_lock_whose_holder_was_killed_is_taken_over(tmp_path):
    with ScriptedImap() as server:
        write_config(tmp_path, server.port)
        with Running(tmp_path) as first:
            until(lambda: first.named("connected"))
            assert lindero(tmp_path, "watch", "--once").returncode == 75
            first.send(signal.SIGKILL)
            first.wait()
        assert lindero(tmp_path, "watch", "--once").returncode == 0


def test_l2_watcher_and_front_end_write_at_once_with_a_reader_that_stays(tmp_path):
    with ScriptedImap() as server, Watching(tmp_path, account_at(server.port)) as watching:
        server.deliver(mail(0), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 1)
        front = Database(tmp_path / "lindero.db")
        mails = MailStore(front)
        reader = Database(tmp_path / "lindero.db").connection.execute("SELECT * FROM mail")
        reader.fetchone()
        stop, written = threading.Event(), []

        def work() -> None:
            while not stop.is_set():
                mails.set_state(1, MailState.WAITING if len(written) % 2 else MailState.DISMISSED)
                written.append(1)

        thread = threading.Thread(target=work)
        thread.start()
        for number in range(1, 60):
            server.deliver(mail(number), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 60 and len(written) > 20)
        stop.set()
        thread.join()
        assert "offline" not in {event.name for event in watching.events}
        reader.close()
        mails.set_state(1, MailState.WAITING)
        assert (tmp_path / "lindero.db-wal").stat().st_size < 16_000_000
        front.close()


def limit_files() -> None:
    """As `ulimit -f`: no file of this process grows past 300 kB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))


def test_l3_a_full_disk_is_told_corrupts_nothing_and_is_recovered_from(tmp_path):
    with ScriptedImap() as server:
        write_config(tmp_path, server.port)
        for number in range(400):
            server.inbox.add(mail(number, body="Here it is."), FRIDAY_NIGHT)
        with Running(tmp_path, "--once", preexec=limit_files) as watcher:
            assert watcher.wait() == 69
            assert watcher.process.stderr is not None
            said = watcher.process.stderr.read()
        assert "database" in said
        assert "Traceback" not in said
        first = {line["message_id"] for line in watcher.named("judged")}
        with Running(tmp_path, "--once") as watcher:
            assert watcher.wait() == 0
        second = {line["message_id"] for line in watcher.named("judged")}
        assert not first & second
        assert len(first | second) == 400
        assert all(flags for flags in server.flags().values())


def damage(path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "flipped":
        for place in range(4096, len(content), 997):
            content[place] ^= 0xFF
    elif how == "truncated":
        del content[len(content) // 2 :]
    elif how == "zeroed":
        content = bytearray(len(content))
    elif how == "random":
        content = bytearray(os.urandom(len(content)))
    path.write_bytes(content)


@pytest.mark.parametrize("how", ["flipped", "truncated", "zeroed", "random"])
def test_l4_a_damaged_database_is_set_aside_named_and_rebuilt_from_the_server(tmp_path, how):
    with ScriptedImap() as server:
        write_config(tmp_path, server.port)
        for number in range(40):
            server.inbox.add(mail(number), FRIDAY_NIGHT)
        assert lindero(tmp_path, "watch", "--once").returncode == 0
        path = tmp_path / "data" / "lindero.db"
        damage(path, how)
        ended = lindero(tmp_path, "watch", "--once")
        assert ended.returncode == 0
        assert "damaged" in ended.stderr
        assert "outbox" in ended.stderr
        asides = [file for file in path.parent.iterdir() if ".damaged-" in file.name]
        assert len([file for file in asides if not file.name.endswith(("-wal", "-shm"))]) == 1
        watching = Watching(tmp_path / "data", account_at(server.port))
        assert watching.rows() == 40
        assert watching.database.damage() == ""
        watching.end()


def test_l4_what_the_user_decided_is_carried_over_and_nothing_leaves_without_a_fresh_yes(tmp_path):
    path = tmp_path / "lindero.db"
    database = Database(path)
    database.run("INSERT INTO note VALUES ('ana@client.example', 'likes blue')")
    for number, state in enumerate(("drafted", "approved", "sending", "sent")):
        database.run(
            "INSERT INTO reply (account, recipient, subject, message_id, raw, body, state)"
            " VALUES ('studio', 'ana@client.example', 'Re', ?, x'00', 'text', ?)",
            (f"<{number}@me>", state),
        )
    database.run("INSERT INTO mail (account, sender, arrived_at, kind, judged_at) VALUES ('a', 'b', 1, 'personal', 1)")
    database.close()
    content = bytearray(path.read_bytes())
    mail_page = root_page(path, "mail")
    content[(mail_page - 1) * 4096 : (mail_page - 1) * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    database, rebuilt = open_sound(path, NOW)
    assert rebuilt is not None
    assert rebuilt.carried["note"] == 1
    states = [row["state"] for row in database.rows("SELECT state FROM reply ORDER BY message_id")]
    assert states == ["drafted", "drafted", "unsure", "sent"]
    assert "4 replies" in str(rebuilt)
    database.close()


def root_page(path, table: str) -> int:
    database = Database(path)
    row = database.row("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
    database.close()
    assert row is not None
    return int(row[0])


def test_l4_an_empty_database_is_begun_and_a_foreign_one_is_set_aside(tmp_path):
    (tmp_path / "lindero.db").touch()
    database, rebuilt = open_sound(tmp_path / "lindero.db", NOW)
    assert rebuilt is None
    database.close()
    foreign = tmp_path / "foreign" / "lindero.db"
    foreign.parent.mkdir()
    other = Database(foreign)
    other.connection.execute("PRAGMA user_version = 0")
    other.close()
    database, rebuilt = open_sound(foreign, NOW)
    assert rebuilt is not None
    database.close()


def test_l4_an_older_database_is_copied_before_it_is_changed(tmp_path, monkeypatch):
    path = tmp_path / "lindero.db"
    database = Database(path)
    database.run("INSERT INTO note VALUES ('ana@client.example', 'likes blue')")
    database.close()
    monkeypatch.setattr(database_room, "SCHEMA_VERSION", 2)
    monkeypatch.setattr(database_room, "MIGRATIONS", {1: ("ALTER TABLE note ADD COLUMN colour TEXT",)})
    database = Database(path)
    assert database.row("SELECT colour, text FROM note")["text"] == "likes blue"
    database.close()
    copy = tmp_path / "lindero.db.version-1"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    monkeypatch.setattr(database_room, "SCHEMA_VERSION", 1)
    old = Database(copy)
    assert old.row("SELECT * FROM note")["text"] == "likes blue"
    old.close()


@pytest.mark.parametrize("umask", [0, 0o022])
def test_l5_folders_are_0700_and_files_0600_whatever_the_umask(tmp_path, umask):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        write_config(tmp_path, server.port)
        with Running(tmp_path, preexec=lambda: os.umask(umask) and None) as watcher:
            until(lambda: watcher.named("tagged"))
            until(lambda: len(list((tmp_path / "data").rglob("*"))) >= 4)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").rglob("*")}
            assert watcher.end() == 0
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
        assert {name: mode for name, mode in modes.items() if mode != 0o600} == {}


def test_l5_the_own_text_is_kept_only_while_mail_waits(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1, body="words to forget"), FRIDAY_NIGHT)
        server.inbox.add(mail(2, body="words nobody needs", headers="List-Id: <news.example>\r\n"), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        watching.watch.once()
        item = watching.mails.items()[0]
        assert watching.mails.case(item.id).message.body == "words to forget"
        watching.mails.set_state(item.id, MailState.ANSWERED)
        watching.mails.forget_texts()
        watching.end()
        content = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
        assert b"words to forget" not in content
        assert b"words nobody needs" not in content
