"""The whole program in a real pseudo-terminal, over a real store."""

import signal

import pytest

from assistant.clock import SystemClock
from assistant.records import MailState, ReplyState
from assistant.session import Session
from rules.cleaning import clean_line
from tests.desks import a_session
from tests.terminals import Terminal

EVENING = "2026-06-19T18:08:00+02:00"


@pytest.fixture
def folder(tmp_path):
    """A configuration and a store with the demo's two weeks of mail."""
    with a_session(tmp_path):
        pass
    return tmp_path


@pytest.fixture
def open_lindero(folder):
    opened = []

    def start(*words, **options):
        opened.append(Terminal.lindero(folder / "config.toml", folder / "data", "--now", EVENING, *words, **options))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


def store_of(folder):
    return Session(folder / "config.toml", folder / "data", SystemClock())


def test_one_mail_is_reviewed_from_start_to_exit(open_lindero, folder):
    screen = open_lindero()
    screen.until("Work resumes Monday 22 June at 09:00.")
    screen.press("2")
    screen.until("Re: A card for the window", "Open")
    screen.press("down", "enter")
    screen.until("URGENT!!! brochure for Monday", "▸Warm", "Approve")
    screen.press("right")
    screen.until("▸Plain")
    screen.press("e")
    screen.until("esc Back")
    screen.gone("a Approve")
    screen.press(*"Dear Ros! ")
    screen.until("Dear Ros! ")
    screen.press("escape")
    screen.until("edited", "a Approve")
    screen.press("a")
    screen.until("it leaves Monday 22 June at 09:00", "Il pagamento non va", "a Approve")
    screen.press("u")
    screen.until("the reply will not leave", "a Approve")
    screen.press("a")
    screen.until("it leaves Monday 22 June at 09:00")
    screen.press("q")
    assert screen.end() == 0
    assert screen.is_restored
    with store_of(folder) as session:
        (entry,) = [e for e in session.desk.outbox() if e.state is ReplyState.APPROVED]
        assert session.desk.count("answered") >= 1
        assert entry.send_at.isoformat() == "2026-06-22T07:00:00+00:00"


def test_twenty_mails_are_reviewed_by_keys_alone_without_a_wrong_focus(open_lindero, folder):
    with store_of(folder) as session:
        waiting = list(session.desk.items())
    screen = open_lindero()
    screen.until("Work resumes")
    screen.press("2")
    screen.until(f"{len(waiting)} waiting")
    screen.press("enter")
    for number, item in enumerate(waiting[:20]):
        screen.until(f"Review {len(waiting) - number}", clean_line(item.subject), "z Snooze")
        screen.gone("A moment…")
        screen.press("x" if "No reply is offered" in screen.text else ("a", "z", "x")[number % 3])
    screen.until(f"Review {len(waiting) - 20}")
    screen.press("q")
    assert screen.end() == 0
    with store_of(folder) as session:
        left = [session.desk.open(item.id).case.item.state for item in waiting[:20]]
        assert MailState.WAITING not in left
        assert [item.id for item in session.desk.items()] == [item.id for item in waiting[20:]]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_the_terminal_restored(open_lindero, number):
    screen = open_lindero()
    screen.until("Work resumes")
    screen.child.kill(number)
    screen.end()
    assert screen.is_restored


def test_u5_a_window_too_small_says_so_and_recovers(open_lindero):
    screen = open_lindero(size=(20, 5))
    screen.until("This window", "20x5")
    screen.resize(80, 24)
    screen.until("Work resumes")
    for columns, rows in ((60, 20), (100, 30), (40, 10), (250, 70), (79, 24), (20, 5)):
        screen.resize(columns, rows)
    screen.until("This window", "20x5")
    screen.resize(80, 24)
    screen.until("Work resumes")
    screen.press("2")
    screen.until("waiting", "Open")
    screen.press("q")
    assert screen.end() == 0


def test_u5_without_colour_the_screens_have_none(open_lindero):
    screen = open_lindero(environment={"NO_COLOR": "1"})
    screen.until("Work resumes")
    screen.press("2")
    screen.until("asks for off-time")
    colours = {(cell.fg, cell.bg) for row in screen.screen.buffer.values() for cell in row.values()}
    for colour in {c for pair in colours for c in pair if len(c) == 6}:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
        assert max(red, green, blue) - min(red, green, blue) <= 12, colour
    screen.press("q")
    screen.end()


def test_u5_a_terminal_that_cannot_be_drawn_on_gets_lines(open_lindero):
    screen = open_lindero(environment={"TERM": "dumb"})
    screen.until("here is the text mode", "You are off. Work resumes Monday 22 June at 09:00.")
    screen.child.send("l\n")
    screen.until("1. Harold Whitcombe")
    screen.child.send("q\n")
    assert screen.end() == 0
    assert b"\x1b" not in screen.bytes


def test_u5_the_c_locale_is_enough(open_lindero):
    screen = open_lindero(environment={"LC_ALL": "C", "LANG": "C"})
    screen.until("Work resumes")
    screen.press("q")
    assert screen.end() == 0
