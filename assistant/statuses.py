"""What the watcher last knew of each account, as the store keeps it, in a sentence for the command line."""

from datetime import datetime
from pathlib import Path

from assistant import paths
from assistant.errors import StoreError
from assistant.records import AccountStatus
from rules.cleaning import clean_line


def kept(folder: Path) -> tuple[AccountStatus, ...]:
    """By name; none where there is no store, or none that can be read."""
    from assistant.store.database import Database
    from assistant.store.mail import MailStore

    if not paths.database_file(folder).exists():
        return ()
    try:
        database = Database(paths.database_file(folder))
        try:
            return tuple(MailStore(database).statuses())
        finally:
            database.close()
    except StoreError:
        return ()


def sentence(status: AccountStatus, now: datetime) -> str:
    """`studio: idle since 14:02, last mail 13:57.` and why. Times are this machine's, as the system's are."""
    parts = [
        f"{clean_line(status.name)}: {status.state}",
        f" since {moment(status.since, now)}" if status.since else "",
        f", last mail {moment(status.last_mail, now)}" if status.last_mail else "",
        ".",
        f" {clean_line(status.detail)}" if status.detail else "",
    ]
    return "".join(parts)


def moment(instant: datetime, now: datetime) -> str:
    """The hour of an instant of today, the day with it of any other."""
    here = instant.astimezone()
    return f"{here:%H:%M}" if here.date() == now.astimezone().date() else f"{here:%Y-%m-%d %H:%M}"
