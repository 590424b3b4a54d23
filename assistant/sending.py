"""What is due leaves: claimed, handed over, recorded, filed in Sent. The watcher, the screens and `outbox run` use it.

Any number of processes may run it on one database; the outbox's lock and claims see to it that a reply leaves once.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Event
from typing import Protocol

from assistant.clock import Clock
from assistant.errors import LinderoError, LoginError
from assistant.logs import log
from assistant.outbox import Outbox, Parcel
from assistant.records import Delivery, Fate, OutboxEntry, ReplyState
from assistant.settings import Account, SendSettings
from assistant.store.database import Row

LOCK_WAIT_SECONDS = 10.0


class SentFolder(Protocol):
    """The account's Sent folder (and Drafts), as far as replies need it."""

    def has(self, message_id: str) -> bool: ...

    def file(self, raw: bytes, at: datetime) -> None: ...

    def draft(self, raw: bytes, at: datetime) -> None: ...


OpenSent = Callable[[Account], AbstractContextManager[SentFolder]]


class Sender:
    """Sends what is due. Each reply is handed over on a connection of its own."""

    def __init__(
        self,
        outbox: Outbox,
        accounts: Mapping[str, Account],
        settings: SendSettings,
        clock: Clock,
        secret: Callable[[Account], str],
        open_sent: OpenSent,
        files_itself: Callable[[Account], bool],
        login_attempts: int = 3,
    ) -> None:
        self._outbox = outbox
        self._accounts = accounts
        self._settings = settings
        self._clock = clock
        self._secret = secret
        self._open_sent = open_sent
        self._files_itself = files_itself
        self._login_attempts = login_attempts

    @property
    def accounts(self) -> Collection[str]:
        """The names of the accounts it can send for."""
        return self._accounts.keys()

    def run_due(self, stop: Event | None = None, wait_seconds: float = 0.0) -> tuple[OutboxEntry, ...]:
        """Send what is due now, all accounts at once; the replies that were handled, as they are afterwards.

        An account for which another process is sending is left to that process.
        """
        from concurrent.futures import ThreadPoolExecutor  # the watcher does without

        stop = stop or Event()
        names = self.accounts_at_work()
        with ThreadPoolExecutor(max(1, len(names)), "sending") as threads:
            try:
                each = threads.map(lambda name: self.run_account(name, stop, wait_seconds), names)
                handled = [reply_id for ids in each for reply_id in ids]
            except BaseException:
                stop.set()
                raise
        return tuple(self._outbox.entry(reply_id) for reply_id in handled)

    def accounts_at_work(self, undo_seconds: float = 0.0) -> tuple[str, ...]:
        """The accounts for which something wants doing now."""
        now = self._clock.now()
        due = [entry.account for entry in self._outbox.due(now, undo_seconds)]
        return tuple(dict.fromkeys([*due, *(name for name in self._accounts if self._owes(name, now))]))

    def run_account(self, name: str, stop: Event, wait_seconds: float = 0.0, undo_seconds: float = 0.0) -> list[int]:
        """Send what is due for one account; the replies that were handled."""
        with self._outbox.sending(name, wait_seconds) as held:
            if not held:
                return []
            due = self._outbox.due(self._clock.now(), undo_seconds)
            handled = self._send_all([entry.id for entry in due if entry.account == name], name, stop)
            self._settle(name)
            return handled

    def send_now(self, reply_id: int) -> OutboxEntry:
        """Send this approved reply in this process; waits a little for another process that is sending."""
        entry = self._outbox.entry(reply_id)
        with self._outbox.sending(entry.account, LOCK_WAIT_SECONDS) as held:
            if held:
                self._send(reply_id, entry.account, Event())
                self._settle(entry.account)
        return self._outbox.entry(reply_id)

    def put_in_drafts(self, reply_id: int) -> None:
        """A copy in the Drafts folder, where any mail program can edit and send it."""
        entry = self._outbox.entry(reply_id)
        account = self._accounts.get(entry.account)
        if account is None:
            raise LinderoError(missing(entry.account))
        with self._open_sent(account) as folder:
            folder.draft(self._outbox.raw(reply_id), self._clock.now())

    def _send_all(self, ids: list[int], name: str, stop: Event) -> list[int]:
        handled: list[int] = []
        for number, reply_id in enumerate(ids):
            if stop.is_set():
                break
            parcel, fate = self._send(reply_id, name, stop)
            handled += [reply_id] if fate else []
            if parcel and fate in (Fate.UNREACHED, Fate.NO_LOGIN):
                self._outbox.after(parcel, ids[number + 1 :])
                break
        return handled

    def _send(self, reply_id: int, name: str, stop: Event) -> tuple[Parcel | None, Fate | None]:
        """One try; no fate when the reply may not leave (any more)."""
        account = self._accounts.get(name)
        if account is None:
            self._outbox.abandoned(reply_id, missing(name))
            return None, Fate.REFUSED
        if self._outbox.refused_logins(name) >= self._login_attempts:
            self._outbox.abandoned(reply_id, self._told_of_refusals(account))
            return None, Fate.REFUSED
        parcel = self._outbox.claim(reply_id)
        if parcel is None:
            return None, None
        from assistant.sender import deliver  # a watcher that waits does without its memory

        delivery = deliver(
            parcel.raw,
            parcel.to,
            account,
            self._settings,
            lambda: self._secret(account),
            Recorded(self._outbox, parcel),
            stop,
        )
        log.info("reply %d: %s", reply_id, delivery.fate)
        self._record(parcel, account, delivery)
        return parcel, delivery.fate

    def _record(self, parcel: Parcel, account: Account, delivery: Delivery) -> None:
        match delivery.fate:
            case Fate.LATER:
                self._outbox.again(parcel, delivery.words, deferred=True)
            case Fate.UNREACHED:
                self._outbox.again(parcel, delivery.words, deferred=False)
            case Fate.REFUSED:
                self._outbox.failed(parcel, delivery.words)
            case Fate.UNSURE:
                self._outbox.unsure(parcel, delivery.words)
            case Fate.NO_LOGIN:
                self._outbox.login_refused(account.name)
                if self._outbox.refused_logins(account.name) >= self._login_attempts:
                    self._outbox.failed(parcel, f"{self._told_of_refusals(account)} ({delivery.words})")
                else:
                    self._outbox.again(parcel, delivery.words, deferred=False)

    def _told_of_refusals(self, account: Account) -> str:
        return (
            f"The login of {account.name} was refused {self._login_attempts} times, so lindero stopped trying."
            " Mend the password (`lindero setup --check`), then approve the reply again"
        )

    def _owes(self, name: str, now: datetime) -> bool:
        return bool(self._outbox.unsure_ones(name, now) or self._outbox.to_file(name, now))

    def _settle(self, name: str) -> None:
        """Look for unsure replies in Sent, and file the copies that are owed. What fails here never sends again."""
        account, now = self._accounts.get(name), self._clock.now()
        if account is None:
            return
        unsure, owed = self._outbox.unsure_ones(name, now), self._outbox.to_file(name, now)
        if owed and self._needs_no_copy(account):
            for row in owed:
                self._outbox.filed(row["id"], "provider")
            owed = []
        try:
            if unsure or owed:
                self._in_sent(account, unsure, owed)
        except LinderoError as error:
            if isinstance(error, LoginError):
                self._outbox.login_refused(name, "imap")
            for row in unsure:
                self._outbox.not_found_in_sent(row, f"{NOT_LOOKED} ({error})")
            for row in owed:
                self._outbox.not_filed(row, f"Sent; its copy could not be filed in Sent yet: {error}")

    def _needs_no_copy(self, account: Account) -> bool:
        return account.save_sent == "never" or (account.save_sent == "auto" and self._files_itself(account))

    def _in_sent(self, account: Account, unsure: list[Row], owed: list[Row]) -> None:
        """Looks and files over one connection. What is done leaves its list: the rest is what failed with it."""
        if self._outbox.refused_logins(account.name, "imap") >= self._login_attempts:
            raise LinderoError(self._told_of_refusals(account))
        with self._open_sent(account) as folder:
            self._outbox.login_accepted(account.name, "imap")
            while unsure:
                self._look_for(unsure[0], folder)
                unsure.pop(0)
            while owed:
                self._file(owed[0], folder)
                owed.pop(0)

    def _look_for(self, row: Row, folder: SentFolder) -> None:
        if folder.has(row["message_id"]):
            self._outbox.found_in_sent(row["id"])
        else:
            self._outbox.not_found_in_sent(row, NOT_THERE)

    def _file(self, row: Row, folder: SentFolder) -> None:
        if not folder.has(row["message_id"]):  # filed by the provider, or by a try whose answer was lost
            folder.file(row["raw"], self._clock.now())
        self._outbox.filed(row["id"], "done")


NOT_THERE = (
    "The connection was lost after the text had gone out, and Sent does not hold it: it may have arrived or not."
    " Ask the client, or look at your provider's site; then settle it"
)
NOT_LOOKED = "The connection was lost after the text had gone out, and Sent could not be looked at yet"


class Recorded:
    """What the store is told while a mail is handed over."""

    def __init__(self, outbox: Outbox, parcel: Parcel) -> None:
        self._outbox = outbox
        self._parcel = parcel

    def before_dot(self) -> bool:
        return self._outbox.before_dot(self._parcel)

    def accepted(self) -> None:
        self._outbox.sent(self._parcel)


def missing(name: str) -> str:
    return f"there is no account {name} in the configuration any more"


def is_waiting(entry: OutboxEntry) -> bool:
    """Whether a reply has been tried, or held up, and leaves at another try."""
    return entry.state is ReplyState.APPROVED and not entry.asked and entry.attempts > 0
