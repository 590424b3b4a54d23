"""What may go wrong beside a watch without ending it: its own mistakes, words that nobody can take."""

import errno
import io
import sys
from threading import Event as Flag

import pytest

from assistant import watcher as watcher_room
from assistant.commands.watch import Voice
from assistant.watch_events import Event, EventName
from assistant.watcher import Watcher
from rules.limits import Limits
from tests.watching import NOW


class BreaksOnce:
    """A watch whose first run ends in a mistake of ours."""

    account = type("Account", (), {"name": "studio"})
    is_refused = False

    def __init__(self) -> None:
        self.runs, self.stopped = 0, Flag()

    def run(self) -> None:
        self.runs += 1
        if self.runs == 1:
            raise ZeroDivisionError
        self.stopped.wait()

    def stop(self) -> None:
        self.stopped.set()

    cut = stop


def test_a_watch_that_breaks_is_begun_again(monkeypatch):
    monkeypatch.setattr(watcher_room, "AFTER_CRASH_SECONDS", 0)
    broken = BreaksOnce()
    watcher = Watcher([broken])
    watcher.start()
    while broken.runs < 2:
        pass
    watcher.end()
    assert broken.runs == 2


@pytest.mark.parametrize(("error", "ends"), [(errno.ENOSPC, False), (errno.EPIPE, True)])
def test_l3_words_that_a_full_disk_does_not_take_are_lost_and_a_lost_reader_ends_the_watch(monkeypatch, error, ends):
    class Refuses(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(error, "no")

    lost: list[bool] = []
    voice = Voice(True, Limits(), set())
    voice.on_lost_reader = lambda: lost.append(True)
    monkeypatch.setattr(sys, "stdout", Refuses())
    voice.tell(Event(EventName.STOPPED, NOW, "studio"))
    assert bool(lost) is ends
