"""Everything that runs behind a front end: store, desk, a watcher when none runs elsewhere, and what sends replies."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self, cast

from assistant import paths
from assistant.desk.front import FrontDesk
from assistant.desk.parts import Parts
from assistant.errors import BusyError
from assistant.live_config import LiveConfig
from assistant.logs import set_up
from assistant.store.database import Database
from assistant.store.ledger import Ledger
from assistant.store.mail import MailStore
from assistant.store.replies import ReplyStore

if TYPE_CHECKING:  # what watches, judges, composes and sends is loaded when it first works
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from assistant.clock import Clock
    from assistant.desk import Desk
    from assistant.outbox import Outbox
    from assistant.records import Item
    from assistant.watch_events import Event, Sink
    from assistant.watcher import Watcher
    from assistant.wiring import Post


def say_nothing(event: Event) -> None:
    """The screens read the store; they need no events."""


def do_nothing() -> None:
    """The day wakes no sender."""


class Session:
    """A context: enter it to start, leave it to end cleanly. `tell` hears what the watcher does."""

    def __init__(self, config_file: Path, data_folder: Path, clock: Clock, tell: Sink = say_nothing) -> None:
        """Raises ConfigError when the configuration cannot be used."""
        self.config = LiveConfig(config_file, data_folder, clock)
        self._config_file, self._data_folder = config_file, data_folder
        self._clock, self._tell = clock, tell
        self._stack = ExitStack()
        self.watcher: Watcher | None = None  # None while another process watches
        self._opening = threading.Lock()
        self._post: Post | None = None
        self._desk: Desk | None = None

    def __enter__(self) -> Self:
        set_up(paths.log_file(self._data_folder))
        self.database: Database = Database(paths.database_file(self._data_folder))
        self._stack.callback(self.database.close)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    @property
    def post(self) -> Post:
        """The outbox and its sender."""
        with self._opening:
            return self._opened_post()

    @property
    def desk(self) -> Desk:
        """All that a front end may ask."""
        from assistant.desk import Desk

        with self._opening:
            if self._desk is None:
                post = self._opened_post()
                self._desk = Desk(self._parts(post.outbox, post.departures.wake, post.sender.put_in_drafts))
            return self._desk

    def front_desk(self) -> FrontDesk:
        """The same, opened room by room: its first screen is there before the rest is loaded."""
        replies = cast("Outbox", ReplyStore(self.database))  # all that the day asks of an outbox is its entries
        parts = self._parts(replies, do_nothing, lambda _reply: None)
        return FrontDesk(parts, lambda: self.desk)

    def _opened_post(self) -> Post:
        from assistant import wiring

        if self._post is None:
            self._post = wiring.post(
                self.config(), self.database, self._clock, self._data_folder, lambda: self.config().current_limits
            )
        return self._post

    def start(self) -> None:
        """Watch and send in the background. When another process watches, it sends as well."""
        from assistant import wiring
        from assistant.watch_lock import WatchLock
        from assistant.watcher import Watcher

        try:
            self._stack.enter_context(WatchLock(self._data_folder).acquire(self._clock.now()))
        except BusyError:
            return
        config = self.config()
        rounds = wiring.rounds(self.config, self.database, self._clock)

        def tell_emergencies(_: Item) -> None:
            rounds()

        self.watcher = Watcher(
            wiring.account_watches(
                config,
                config.accounts,
                self.database,
                self._clock,
                self._tell,
                live=self.config,
                on_emergency=tell_emergencies,
            )
        )
        self.watcher.start()
        self._stack.callback(self.watcher.end)
        self.post.departures.start(self.watcher)
        self._stack.callback(self.post.departures.stop)

    def _parts(self, outbox: Outbox, wake: Callable[[], None], put_in_drafts: Callable[[int], None]) -> Parts:
        return Parts(
            database=self.database,
            mails=MailStore(self.database),
            ledger=Ledger(self.database),
            outbox=outbox,
            clock=self._clock,
            languages=self.config().languages,
            config=self.config,
            config_file=self._config_file,
            data_folder=self._data_folder,
            ring=wake,
            put_in_drafts=put_in_drafts,
        )
