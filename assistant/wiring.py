"""The one room where real parts are built and joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import paths
from assistant.bell import Bell
from assistant.clock import Clock
from assistant.config import Config
from assistant.departures import Departures
from assistant.outbox import Outbox
from assistant.sending import Sender, SentFolder
from assistant.settings import Account, Tagging, WatchSettings
from assistant.store.database import Database
from assistant.store.ledger import Ledger
from assistant.store.replies import ReplyStore
from rules.limits import Limits

if TYPE_CHECKING:
    from assistant.account_watch import AccountWatch, OnProgress
    from assistant.intake import OnEmergency
    from assistant.rounds import Rounds
    from assistant.watch_events import Sink


@dataclass(frozen=True, slots=True)
class Post:
    """Everything between an approved reply and the server that takes it."""

    outbox: Outbox
    sender: Sender
    departures: Departures


def database_in(folder: Path) -> Database:
    return Database(paths.database_file(folder))


def post(
    config: Config, database: Database, clock: Clock, folder: Path, limits: Callable[[], Limits] | None = None
) -> Post:
    """The outbox and its sender. `limits` is asked at every step, for whoever reads the configuration again."""
    outbox = Outbox(
        ReplyStore(database), Ledger(database), clock, limits or (lambda: config.current_limits), config.send, folder
    )
    sender = Sender(
        outbox,
        {account.name: account for account in config.accounts},
        config.send,
        clock,
        secret_of,
        lambda account: sent_folder(account, config.watch),
        files_itself,
        config.watch.login_attempts,
    )
    return Post(outbox, sender, Departures(sender, outbox, clock, Bell(folder), database.release))


def secret_of(account: Account) -> str:
    from assistant.keys import secret

    return secret(account)


def files_itself(account: Account) -> bool:
    from assistant.providers import files_sent_itself

    return files_sent_itself(account)


def sent_folder(account: Account, settings: WatchSettings) -> AbstractContextManager[SentFolder]:
    from assistant.sent_folder import open_sent_folder

    return open_sent_folder(account, settings, secret_of)


def account_watches(
    config: Config,
    accounts: Sequence[Account],
    database: Database,
    clock: Clock,
    tell: Sink,
    *,
    is_dry_run: bool = False,
    live: Callable[[], Config] | None = None,
    on_emergency: OnEmergency = lambda item: None,
    on_progress: OnProgress = lambda account, done, of: None,
) -> list[AccountWatch]:
    """One watch for each account, over one store, judging by one set of limits: those of `live` when it is given."""
    from assistant.account_watch import AccountWatch
    from assistant.intake import Intake, Judgement
    from assistant.sent_watch import SentWatch
    from assistant.store.watching import WatchStore

    store = WatchStore(database)
    store.forget_accounts_but([account.name for account in config.accounts])
    current = live or (lambda: config)

    def judgement() -> Judgement:
        now = current()
        return Judgement(now.limits, now.languages)

    def is_dry(name: str) -> bool:
        account = current().account(name)
        return is_dry_run or (account is not None and account.tagging is Tagging.DRY_RUN)

    intake = Intake(store, judgement, clock, tell, on_emergency)
    return [
        AccountWatch(
            account,
            config.watch,
            secret_of,
            store,
            intake,
            clock,
            tell,
            is_dry_run=partial(is_dry, account.name),
            on_progress=on_progress,
            own_mail=SentWatch(account, database, lambda: current().current_limits, clock).look,
        )
        for account in accounts
    ]


def rounds(config: Callable[[], Config], database: Database, clock: Clock) -> Rounds:
    """Notifications and signs of life."""
    from assistant.notify import Desktop, Notices
    from assistant.rounds import Rounds
    from assistant.store.mail import MailStore
    from assistant.store.told import ToldStore

    def limits() -> Limits:
        return config().current_limits

    settings = config().watch
    desktop = Desktop(settings.notify_command)
    notices = Notices(settings, limits, ToldStore(database), clock, desktop.show)
    return Rounds(notices, limits, clock, desktop.wait, MailStore(database).forget_texts)
