"""What the watcher does between mails: notifications, and signs of life for the system's service manager."""

from collections.abc import Callable
from datetime import date

from assistant import service
from assistant.clock import Clock
from assistant.errors import LinderoError
from assistant.logs import log, record_crash
from assistant.notify import Notices
from rules.hours import is_working_time, next_working_time
from rules.limits import Limits

LONGEST_SECONDS = 3600.0
SHORTEST_SECONDS = 1.0


class Rounds:
    """One round when asked; says how long the next may wait."""

    def __init__(
        self,
        notices: Notices,
        limits: Callable[[], Limits],
        clock: Clock,
        finish: Callable[[], None] = lambda: None,
        tidy: Callable[[], None] = lambda: None,
    ) -> None:
        """`finish` waits until what was to be shown has been shown, for a process that is about to end.

        `tidy` is called once a day: it erases what is kept no longer.
        """
        self._notices, self._limits, self._clock = notices, limits, clock
        self.finish = finish
        self._tidy = tidy
        self._tidied: date | None = None

    def __call__(self) -> float:
        """Look around once. Seconds until the next look: when work begins, or a sign of life is due."""
        service.notify_alive()
        try:
            self._notices.look()
            if self._tidied != (today := self._clock.now().date()):
                self._tidied = today
                self._tidy()
        except LinderoError as error:
            log.warning("%s", error)
        except Exception as error:  # a notification that fails ends no watcher
            record_crash(error)
        watched = service.watchdog_seconds()
        return max(SHORTEST_SECONDS, min(watched / 2 if watched else LONGEST_SECONDS, self._until_work_begins()))

    def _until_work_begins(self) -> float:
        now, limits = self._clock.now(), self._limits()
        begins = None if is_working_time(now, limits) else next_working_time(now, limits)
        return LONGEST_SECONDS if begins is None else (begins - now).total_seconds() + SHORTEST_SECONDS
