"""Notifications: what is told, when, how often, and that no mail text reaches a shell."""

import json
import sys
from datetime import UTC, datetime, timedelta

import pytest

from assistant import children, notify
from assistant.notify import Desktop, Notices
from assistant.settings import WatchSettings
from assistant.store.database import Database
from assistant.store.instants import stored
from assistant.store.told import ToldStore
from rules.limits import Limits, Span
from tests.house import House
from tests.patience import PATIENCE_SECONDS
from tests.sending import StillClock

LIMITS = Limits(
    zone="Europe/Madrid", week=((Span(540, 840), Span(900, 1080)),) * 5 + ((),) * 2, language="es", name="Marta"
)
SUNDAY = datetime(2026, 6, 21, 20, 0, tzinfo=UTC)
MONDAY = datetime(2026, 6, 22, 7, 0, tzinfo=UTC)  # 09:00 in Madrid


class Room:
    """A store, a clock and a list of what was shown."""

    def __init__(self, folder, settings=None, limits=LIMITS, now=SUNDAY):
        self.database = Database(folder / "lindero.db")
        self.clock = StillClock(now)
        self.shown = []
        show = lambda *words: self.shown.append(words)  # noqa: E731
        self.notices = Notices(settings or WatchSettings(), lambda: limits, ToldStore(self.database), self.clock, show)

    def mail(self, tags="emergency", at=SUNDAY, **fields):
        row = {
            "account": "studio", "sender": "a@b.example", "client": "Osteria", "subject": "La web no carga",
            "arrived_at": stored(at), "judged_at": stored(at), "kind": "personal", "tags": tags, "state": "waiting",
        } | fields  # fmt: skip
        marks = ", ".join("?" * len(row))
        self.database.run(f"INSERT INTO mail ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))

    def promise(self, due):
        self.database.run("INSERT INTO promise (client, due_at, state) VALUES ('o', ?, 'open')", (stored(due),))

    def look(self):
        self.notices.look()
        shown, self.shown[:] = list(self.shown), []
        return shown


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


def test_an_emergency_in_off_time_is_told_once(room):
    room.mail()
    assert room.look() == [("Emergencia: Osteria", "La web no carga")]
    assert room.look() == []


def test_nothing_else_is_told_in_off_time(room):
    room.mail("after-hours off-time-request urgent rude")
    assert room.look() == []


def test_an_emergency_recorded_before_a_crash_is_told_by_the_next_start(room, tmp_path):
    room.mail()
    assert Room(tmp_path).look() == [("Emergencia: Osteria", "La web no carga")]
    assert room.look() == []


def test_an_emergency_of_the_day_before_yesterday_is_not_news(room):
    room.mail(at=SUNDAY - timedelta(days=2))
    assert room.look() == []


def test_an_emergency_that_was_dealt_with_is_not_told(room):
    room.mail(state="dismissed")
    assert room.look() == []


def test_rude_words_are_never_shown(room):
    room.mail("emergency rude", subject="ERES UN INÚTIL")
    ((title, text),) = room.look()
    assert "INÚTIL" not in title + text
    assert text == "Las palabras son duras; abre lindero cuando quieras."


def test_one_calm_line_comes_when_work_begins(room):
    room.mail("after-hours")
    room.mail("urgent")
    room.promise(MONDAY + timedelta(hours=3))
    assert room.look() == []
    room.clock.at = MONDAY
    line = "Empieza tu jornada, Marta. Te esperan 2 correos. Hay una respuesta prometida para hoy, a las 12:00."
    assert room.look() == [("lindero", line)]
    room.clock.at = MONDAY + timedelta(minutes=1)
    assert room.look() == []


def test_the_calm_line_does_not_come_after_lunch(room):
    room.clock.at = MONDAY + timedelta(hours=6, minutes=5)
    assert room.look() == []


def test_a_laptop_opened_late_in_the_morning_still_gets_the_line_once(room):
    room.clock.at = MONDAY + timedelta(hours=1)
    assert room.look() == [("lindero", "Empieza tu jornada, Marta. No te espera nada.")]
    room.clock.at = MONDAY + timedelta(days=1)
    assert len(room.look()) == 1


def test_a_night_shift_begins_the_evening_before(tmp_path):
    night = Limits(zone="UTC", week=((Span(1320, 1800),),) * 7)
    room = Room(tmp_path, limits=night, now=datetime(2026, 6, 22, 0, 30, tzinfo=UTC))
    assert room.look() == [("lindero", "Your working day begins. Nothing waits for you.")]
    room.clock.at += timedelta(hours=1)
    assert room.look() == []


@pytest.mark.parametrize(("settings", "count"), [({"notify": "never"}, 0), ({"morning_line": False}, 1)])
def test_all_of_it_can_be_switched_off(tmp_path, settings, count):
    room = Room(tmp_path, WatchSettings(**settings), now=MONDAY)
    room.mail(at=MONDAY)
    assert len(room.look()) == count


def test_a_mail_cannot_reach_a_shell_or_another_slot():
    title, text = "$(reboot) {text}", "`x`; -e {title} 'quoted'"
    assert notify.argv_of("push --title {title} '{title}: {text}' {other}", title, text) == [
        "push", "--title", title, f"{title}: {text}", "{other}",
    ]  # fmt: skip


def test_the_users_command_gets_cleaned_words_each_as_one_argument(tmp_path):
    log = tmp_path / "log"
    code = f"import sys; open({str(log)!r}, 'a').write(repr(sys.argv[1:]) + chr(10))"
    desktop = Desktop(f'{sys.executable} -c "{code}" {{title}} {{text}}')
    desktop.show("Emergency: \x1b]52;c;eA==\x07Bob", "two\nlines\u202e " + "x" * 500)
    desktop.wait()
    shown = log.read_text()
    assert "\\x1b" not in shown
    assert "\\u202e" not in shown
    assert "\\n" not in shown
    assert shown.count("x" * 150) == 1
    assert len(shown) < 300


def test_a_command_that_fails_or_hangs_holds_nothing_up(monkeypatch):
    monkeypatch.setattr(notify, "COMMAND_SECONDS", 0.2)
    for command in ("no-such-program {text}", "false", "sleep 60"):
        desktop = Desktop(command)
        desktop.show("a", "b")
        desktop.wait()


def test_the_desktops_own_ways_take_words_as_arguments(monkeypatch):
    monkeypatch.setattr(notify.shutil, "which", lambda name: f"/usr/bin/{name}")
    linux = notify.usual_argv("-t", "<b>a & b</b>", "linux")
    assert linux == ["notify-send", "--app-name=lindero", "--", "-t", "&lt;b&gt;a &amp; b&lt;/b&gt;"]
    assert notify.usual_argv("t", 'say "x"', "darwin")[-2:] == ["t", 'say "x"']
    monkeypatch.setattr(notify.shutil, "which", lambda name: None)
    assert notify.usual_argv("t", "x", "linux") == []


def test_a_flood_of_notices_is_bounded():
    ran = []
    desktop = Desktop("x {text}", ran.append)
    desktop._thread = object()  # nobody takes them
    for number in range(100):
        desktop.show("t", str(number))
    assert desktop._waiting.qsize() == 20


def test_the_languages_have_the_same_words():
    assert notify.words("en").keys() == notify.words("es").keys() == notify.words("it").keys()
    assert notify.words("ca") == notify.words("en")


def test_a_child_that_reads_nothing_is_no_trouble():
    assert children.run(["true"], seconds=PATIENCE_SECONDS, given=b"x" * 10_000_000).code == 0


MAIL = """From: Bruno <bruno@osteria.example>
To: marta.rey@martarey.example
Subject: {subject}
Message-ID: <e{number}@osteria.example>
Content-Type: text/plain; charset=utf-8

{text}
"""


def test_an_emergency_reaches_the_users_command_before_a_single_run_ends(tmp_path):
    house = House(tmp_path)
    house.store_password()
    log = tmp_path / "told"
    command = f"""sh -c 'echo "$1: $2" >> {log}' x {{title}} {{text}}"""
    house.write(f"[watch]\nmorning_line = false\nnotify_command = {json.dumps(command)}")
    emergency = "The site is down since an hour, customers see an error page!"
    mails = (("Help", emergency), ("Lunch", "See you on Friday."))
    for number, (subject, text) in enumerate(mails):
        raw = MAIL.format(number=number, subject=subject, text=text).replace("\n", "\r\n").encode()
        house.imap.deliver(raw, datetime.now(UTC) - timedelta(hours=1))
    for _ in range(2):
        assert house.run("watch", "--once").returncode == 0
    house.close()
    assert log.read_text() == "Emergency: Bruno: Help\n"
