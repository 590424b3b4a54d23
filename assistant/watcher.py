"""All accounts watched, each in its own thread, until stopped."""

import threading
import time
from collections.abc import Callable, Sequence

from assistant.account_watch import AccountWatch
from assistant.errors import LinderoError
from assistant.logs import record_crash
from assistant.suspend import Resume
from assistant.wake import Wake

PATIENCE_SECONDS = 1.0
END_SECONDS = 3.0
AFTER_CRASH_SECONDS = 30.0


class Watcher:
    """Owns the accounts' threads. `stop` is safe from signals and from any thread."""

    def __init__(self, watches: Sequence[AccountWatch]) -> None:
        self._watches = tuple(watches)
        self._wake = Wake()
        self._ending = threading.Event()  # set by `stop`
        self._threads: list[threading.Thread] = []
        self._at_work = 0
        self._count = threading.Lock()

    def once(self) -> LinderoError | None:
        """Each account caught up, one after the other; the first error."""
        errors: list[LinderoError] = []
        for watch in self._watches:
            if self._ending.is_set():
                break
            error = watch.once()
            if error is not None:
                errors.append(error)
        return errors[0] if errors else None

    def start(self) -> None:
        """Begin to watch in the background."""
        for watch in self._watches:
            thread = threading.Thread(target=self._run, args=(watch,), name=f"watch {watch.account.name}", daemon=True)
            self._threads.append(thread)
            with self._count:
                self._at_work += 1
            thread.start()

    def wait(self, rounds: Callable[[], float | None] = lambda: None) -> None:
        """Until stopped, or until no account is watched any more. `rounds` is called now and then: it says when."""
        resume = Resume()
        while not self._ending.is_set() and self._at_work:
            seconds = rounds()
            self._wake.wait(resume.slice_of(seconds), beside=resume.descriptors)
            resume.happened()
            self._wake.clear()
        resume.close()

    def look_around(self) -> None:
        """Make a round now."""
        self._wake.set()

    def stop(self) -> None:
        self._ending.set()
        for watch in self._watches:
            watch.stop()
        self._wake.set()

    def end(self) -> None:
        """Stop and wait for the threads: first politely, then by hanging up. Within five seconds."""
        self.stop()
        self._join(PATIENCE_SECONDS)
        for watch in self._watches:
            watch.cut()
        self._join(END_SECONDS - PATIENCE_SECONDS)

    @property
    def all_refused(self) -> bool:
        """Did every account's server refuse the login for good?"""
        return all(watch.is_refused for watch in self._watches)

    def nudge(self) -> None:
        """Look for news in every account now."""
        for watch in self._watches:
            watch.nudge()

    def doubt_news(self) -> None:
        """The machine has slept: what is known of the mailboxes is old, until each was looked into again."""
        for watch in self._watches:
            watch.knows_news.clear()

    def await_news(self, account: str, seconds: float) -> None:
        """Until an account's mailbox was looked into since it was reached, or cannot be reached; at most so long."""
        for watch in self._watches:
            if watch.account.name == account:
                watch.knows_news.wait(seconds)

    def _run(self, watch: AccountWatch) -> None:
        try:
            while not self._ending.is_set():
                try:
                    return watch.run()
                except Exception as error:  # nothing but its end may end a watch
                    record_crash(error)
                    self._ending.wait(AFTER_CRASH_SECONDS)
        finally:
            with self._count:
                self._at_work -= 1
            self._wake.set()

    def _join(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
