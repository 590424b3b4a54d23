"""Everything that runs behind a front end: store, desk, a watcher when none runs elsewhere, and what sends replies."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant import paths, wiring
from assistant.clock import Clock
from assistant.desk import Desk, Parts
from assistant.errors import BusyError
from assistant.live_config import LiveConfig
from assistant.logs import set_up
from assistant.store.database import Database
from assistant.store.ledger import Ledger
from assistant.store.mail import MailStore
from assistant.watch_events import Event, Sink
from assistant.watch_lock import WatchLock
from assistant.watcher import Watcher


def say_nothing(event: Event) -> None:
    """The screens read the store; they need no events."""


class Session:
    """A context: enter it to start, leave it to end cleanly. `tell` hears what the watcher does."""

    def __init__(self, config_file: Path, data_folder: Path, clock: Clock, tell: Sink = say_nothing) -> None:
        """Raises ConfigError when the configuration cannot be used."""
        self.config = LiveConfig(config_file, data_folder, clock)
        self._config_file, self._data_folder = config_file, data_folder
        self._clock, self._tell = clock, tell
        self._stack = ExitStack()
        self.watcher: Watcher | None = None  # None while another process watches

    def __enter__(self) -> Self:
        set_up(paths.log_file(self._data_folder))
        self.database: Database = wiring.database_in(self._data_folder)
        self._stack.callback(self.database.close)
        self.post = wiring.post(
            self.config(), self.database, self._clock, self._data_folder, lambda: self.config().current_limits
        )
        self.desk = Desk(self._parts())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def start(self) -> None:
        """Watch and send in the background. When another process watches, it sends as well."""
        try:
            self._stack.enter_context(WatchLock(self._data_folder).acquire(self._clock.now()))
        except BusyError:
            return
        config = self.config()
        self.watcher = Watcher(
            wiring.account_watches(config, config.accounts, self.database, self._clock, self._tell, live=self.config)
        )
        self.watcher.start()
        self._stack.callback(self.watcher.end)
        self.post.departures.start()
        self._stack.callback(self.post.departures.stop)

    def _parts(self) -> Parts:
        return Parts(
            database=self.database,
            mails=MailStore(self.database),
            ledger=Ledger(self.database),
            outbox=self.post.outbox,
            clock=self._clock,
            languages=self.config().languages,
            config=self.config,
            config_file=self._config_file,
            data_folder=self._data_folder,
            wake_sender=self.post.departures.wake,
            put_in_drafts=self.post.sender.put_in_drafts,
        )
