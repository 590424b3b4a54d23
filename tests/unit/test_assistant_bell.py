"""The bell between processes."""

import stat
import subprocess
import sys

import pytest

from assistant.bell import Bell
from assistant.wake import Wake


@pytest.fixture
def listener(tmp_path):
    bell = Bell(tmp_path)
    assert bell.listen()
    yield bell
    bell.close()


def test_a_ring_from_another_process_is_heard_once(listener, tmp_path):
    words = f"from pathlib import Path; from assistant.bell import Bell; Bell(Path({str(tmp_path)!r})).ring()"
    subprocess.run([sys.executable, "-c", words], check=True)
    Wake().wait(20, beside=listener.descriptors)
    assert listener.rang()
    assert not listener.rang()


def test_many_rings_are_one_and_none_waits(listener, tmp_path):
    for _ in range(70_000):
        Bell(tmp_path).ring()
    assert listener.rang()
    assert not listener.rang()


def test_ringing_with_nobody_there_does_nothing(tmp_path):
    Bell(tmp_path).ring()
    assert list(tmp_path.iterdir()) == []
    Bell(tmp_path / "no such folder").ring()


def test_what_was_rung_after_the_listener_died_wakes_nobody_later(tmp_path):
    first = Bell(tmp_path)
    first.listen()
    first.close()
    Bell(tmp_path).ring()
    second = Bell(tmp_path)
    second.listen()
    assert not second.rang()
    second.close()


def test_the_pipe_is_private_whatever_the_umask(listener, tmp_path):
    mode = (tmp_path / "bell").stat().st_mode
    assert stat.S_ISFIFO(mode)
    assert stat.S_IMODE(mode) == 0o600


def test_a_file_in_its_place_is_left_alone(tmp_path):
    (tmp_path / "bell").write_text("mine")
    bell = Bell(tmp_path)
    assert not bell.listen()
    bell.ring()
    assert (tmp_path / "bell").read_text() == "mine"
