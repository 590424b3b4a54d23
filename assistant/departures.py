"""Replies leave by themselves, for as long as the watcher or the screens live.

One thread sleeps until something is due or somebody rings; each account is served in a thread of its own, so that a
mail server that stalls holds up nobody else's replies.
"""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from assistant.bell import Bell
from assistant.clock import Clock
from assistant.logs import record_crash
from assistant.outbox import Outbox
from assistant.sending import Sender
from assistant.suspend import Resume
from assistant.wake import Wake

LONGEST_SLEEP_SECONDS = 540.0  # should a ring be lost
WITHOUT_BELL_SECONDS = 30.0
AFTER_CRASH_SECONDS = 30.0
NEWS_SECONDS = 10.0  # how long a reply waits for a mailbox that is being looked into
SHORTEST_SLEEP_SECONDS = 1.0
UNDO_SECONDS = 8.0  # a reply approved in working time is kept back so long, that it can be taken back


class News(Protocol):
    """What Departures asks of the watcher."""

    def nudge(self) -> None: ...

    def doubt_news(self) -> None: ...

    def await_news(self, account: str, seconds: float) -> None: ...


class NoNews:
    """Nobody watches."""

    def nudge(self) -> None:
        pass

    def doubt_news(self) -> None:
        pass

    def await_news(self, account: str, seconds: float) -> None:
        pass


class Departures:
    """Sends what is due. Start it once; `wake` and `stop` may be called from any thread."""

    def __init__(
        self, sender: Sender, outbox: Outbox, clock: Clock, bell: Bell, release: Callable[[], None] = lambda: None
    ) -> None:
        """`release` is called by each thread at its end: it gives back what the thread held of the store."""
        self._sender = sender
        self._outbox = outbox
        self._clock = clock
        self._bell = bell
        self._release = release
        self._news: News = NoNews()
        self._stop = threading.Event()
        self._wake = Wake()
        self._at_work: dict[str, threading.Thread] = {}
        self._thread = threading.Thread(target=self._run, name="departures", daemon=True)

    def start(self, news: News | None = None) -> None:
        """Begin. `news` knows what comes in: it is told when anybody, in any process, says that something changed."""
        self._news = news or NoNews()
        self._bell.listen()
        self._thread.start()

    def wake(self) -> None:
        """Something changed and is committed: whoever sends looks at once, here or in another process."""
        self._wake.set()
        self._bell.ring()

    def stop(self, seconds: float = 1.0) -> None:
        """End within a moment. What cannot be finished is told by the store to whoever sends next."""
        self._stop.set()
        self._wake.set()
        until = time.monotonic() + seconds
        for thread in (self._thread, *tuple(self._at_work.values())):
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))

    def _run(self) -> None:
        resume = Resume()
        while not self._stop.is_set():
            self._wake.clear()
            if self._bell.rang():
                self._news.nudge()
            seconds = self._look()
            self._wake.wait(resume.slice_of(seconds), beside=(*self._bell.descriptors, *resume.descriptors))
            if resume.happened():
                self._news.doubt_news()
        resume.close()
        self._bell.close()
        self._release()

    def _look(self) -> float:
        """Begin what is due. Seconds until the next look."""
        try:
            for name in self._sender.accounts_at_work(UNDO_SECONDS):
                if name not in self._at_work:
                    self._at_work[name] = threading.Thread(target=self._serve, args=(name,), daemon=True)
                    self._at_work[name].start()
            return self._seconds_left()
        except Exception as error:  # nothing may end the thread while replies wait: told, and tried again
            record_crash(error)
            return AFTER_CRASH_SECONDS

    def _seconds_left(self) -> float:
        """Until the next moment, by the wall clock: a jump of it wakes us."""
        longest = LONGEST_SLEEP_SECONDS if self._bell.descriptors else WITHOUT_BELL_SECONDS
        moment = self._outbox.next_moment(self._sender.accounts, UNDO_SECONDS, besides=tuple(self._at_work))
        if moment is None:
            return longest
        return min(max((moment - self._clock.now()).total_seconds(), SHORTEST_SLEEP_SECONDS), longest)

    def _serve(self, name: str) -> None:
        try:
            self._news.await_news(name, NEWS_SECONDS)  # what came while nobody looked may overtake a reply
            if not self._sender.run_account(name, self._stop, undo_seconds=UNDO_SECONDS):
                self._stop.wait(SHORTEST_SLEEP_SECONDS)  # another process is sending for it
        except Exception as error:
            record_crash(error)
            self._stop.wait(AFTER_CRASH_SECONDS)
        finally:
            self._release()
            del self._at_work[name]
            self._wake.set()
