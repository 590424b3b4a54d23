"""The account's Sent and Drafts folders, as far as replies need them, over a short connection of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from assistant.errors import LinderoError, UnreachableError
from assistant.imap_folders import Special, find
from assistant.mailbox import Mailbox
from assistant.settings import Account, WatchSettings


class SentFolder:
    """Finds the folders by what the server says, else by the user's word, else by their usual names."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._found: dict[Special, str] = {}

    def has(self, message_id: str) -> bool:
        return bool(self._mailbox.with_message_id(self._folder(Special.SENT), message_id))

    def file(self, raw: bytes, at: datetime) -> None:
        self._mailbox.append(self._folder(Special.SENT), raw, ("\\Seen",), at)

    def draft(self, raw: bytes, at: datetime) -> None:
        self._mailbox.append(self._folder(Special.DRAFTS), raw, ("\\Draft",), at)

    def _folder(self, wanted: Special) -> str:
        if wanted not in self._found:
            account = self._mailbox.account
            configured = account.sent_folder if wanted is Special.SENT else account.drafts_folder
            name = find(self._mailbox.folders(), wanted, configured)
            if name is None:
                raise LinderoError(_not_found(account, wanted, configured))
            self._found[wanted] = name
        return self._found[wanted]


@contextmanager
def open_sent_folder(
    account: Account, settings: WatchSettings, secret: Callable[[Account], str]
) -> Iterator[SentFolder]:
    """A connection for as long as the body runs. Raises LinderoError."""
    if not account.imap.host:
        raise UnreachableError(f"{account.name} has no IMAP server")
    mailbox = Mailbox(account, settings, lambda: secret(account))
    try:
        mailbox.open()
        yield SentFolder(mailbox)
    finally:
        mailbox.close()


def _not_found(account: Account, wanted: Special, configured: str) -> str:
    key = "sent_folder" if wanted is Special.SENT else "drafts_folder"
    if configured:
        return f"{account.name}: there is no folder {configured!r} on the server; correct {key} in the configuration"
    return f"{account.name}: the server does not say which folder is {wanted.value[1:]}: name it with {key}"
