"""The one room where real parts are built and joined."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant import paths
from assistant.clock import Clock
from assistant.config import Config
from assistant.errors import UnreachableError
from assistant.outbox import Outbox
from assistant.sending import Departures, Sender, SentFolder
from assistant.settings import Account
from assistant.store.database import Database
from assistant.store.ledger import Ledger
from assistant.store.replies import ReplyStore
from rules.limits import Limits


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
        sent_folder,
        files_itself,
        config.watch.login_attempts,
    )
    return Post(outbox, sender, Departures(sender, outbox, clock))


def secret_of(account: Account) -> str:
    from assistant.keys import secret

    return secret(account)


def files_itself(account: Account) -> bool:
    from assistant.providers import files_sent_itself

    return files_sent_itself(account)


@contextmanager
def sent_folder(account: Account) -> Iterator[SentFolder]:
    raise UnreachableError(f"the Sent folder of {account.name} cannot be opened")
    yield
