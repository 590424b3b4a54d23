"""The user's own mail from other programs: its headers in Sent, read between two waits. The folder is never changed.

One STATUS tells whether anything is new; nothing of a mail but a few header fields is asked for. Only mail to clients
is kept, and nothing that lindero sent, which the outbox knows.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from assistant.clock import Clock
from assistant.errors import ConnectionLost, RefusedError
from assistant.headers import addresses, decoded, first, instant, message_ids, read_fields
from assistant.imap_fetch import Fetched
from assistant.imap_folders import Special, find
from assistant.logs import log
from assistant.mailbox import Mailbox
from assistant.settings import Account
from assistant.store.database import Database
from assistant.store.ledger import Ledger
from assistant.store.own_mail import OwnMail, OwnMailStore, SentPlace
from assistant.store.unanswered import UnansweredStore
from assistant.unanswered import settle_answered
from rules.hours import client_for
from rules.limits import Limits
from rules.subjects import expects_an_answer

FIELDS = ("message-id", "in-reply-to", "references", "to", "cc", "date", "subject")
CHUNK = 200
MOST_HANG_UPS = 2
LEFT_ALONE_SECONDS = 3600.0
DAY = timedelta(days=1)
_NAMES = {name.encode("ascii"): name for name in FIELDS}


class SentWatch:
    """Looks into the Sent folder of one account; used by the thread that watches it."""

    def __init__(self, account: Account, database: Database, limits: Callable[[], Limits], clock: Clock) -> None:
        self._account, self._limits, self._clock = account, limits, clock
        self._store, self._ledger = OwnMailStore(database), Ledger(database)
        self._unanswered = UnansweredStore(database)
        self._vain: Mailbox | None = None  # the connection over which nothing can be had
        self._hang_ups = 0
        self._not_before = 0.0
        self._said = False

    def look(self, mailbox: Mailbox) -> bool:
        """Take in what is new. True when Sent was opened for it, so that no other folder is open now.

        An account without the folder, and a server that refuses it, are passed over; the log says so once. One that
        hangs up over it again and again is left alone for an hour.
        """
        if self._vain is mailbox or self._clock.monotonic() < self._not_before:
            return False
        try:
            opened = self._look(mailbox)
        except ConnectionLost:
            self._on_hang_up()
            raise
        self._hang_ups = 0
        settle_answered(self._unanswered, self._limits(), self._clock.now())
        return opened

    def _look(self, mailbox: Mailbox) -> bool:
        try:
            place = self._known(mailbox) or self._found(mailbox)
        except RefusedError as error:
            self._give_up(mailbox, str(error))
            return False
        if place is None or not self._has_news(mailbox, place):
            return False
        try:
            self._read(mailbox, place)
        except RefusedError as error:
            self._give_up(mailbox, str(error))
        return True

    def _known(self, mailbox: Mailbox) -> SentPlace | None:
        """Where it was found before, unless the user names another folder now."""
        place, configured = self._store.place(self._account.name), self._account.sent_folder
        if place is None or (configured and configured.casefold() != place.name.casefold()):
            return None
        return place

    def _found(self, mailbox: Mailbox) -> SentPlace | None:
        name = find(mailbox.folders(), Special.SENT, self._account.sent_folder)
        if name is None:
            self._give_up(mailbox, f"{self._account.name}: no folder for sent mail, so none of it is looked at")
            return None
        return SentPlace(name, 0)

    def _has_news(self, mailbox: Mailbox, place: SentPlace) -> bool:
        """By one STATUS. A folder that the server has no more is looked for again at the next connection."""
        if not place.uidvalidity:
            return True
        try:
            now = mailbox.standing(place.name)
        except RefusedError as error:
            self._store.forget_place(self._account.name)
            self._give_up(mailbox, str(error))
            return False
        return now.uidvalidity != place.uidvalidity or not now.uidnext or now.uidnext > place.last_uid + 1

    def _read(self, mailbox: Mailbox, place: SentPlace) -> None:
        opened = mailbox.select(place.name, read_only=True)
        if place.last_uid and opened.uidvalidity == place.uidvalidity:
            last, uids = place.last_uid, mailbox.after(place.last_uid)
        else:
            days = timedelta(days=self._account.since_days)
            last, uids = 0, mailbox.since((self._clock.now() - days).date())
        for start in range(0, len(uids), CHUNK):
            chunk = uids[start : start + CHUNK]
            last = max(last, *chunk)
            self._record(mailbox.heads(chunk, FIELDS), SentPlace(place.name, opened.uidvalidity, last))
        self._record((), SentPlace(place.name, opened.uidvalidity, max(last, opened.uidnext - 1)))
        self._ledger.settle_answered_promises()

    def _record(self, mails: Iterable[Fetched], place: SentPlace) -> None:
        self._store.record(self._account.name, tuple(self._to_clients(mails)), place, self._clock.now())

    def _to_clients(self, mails: Iterable[Fetched]) -> Iterator[OwnMail]:
        limits = self._limits()
        for mail in mails:
            own = self._own_mail(mail, limits)
            if own is not None and not self._store.is_from_the_outbox(own.message_id):
                yield own

    def _own_mail(self, mail: Fetched, limits: Limits) -> OwnMail | None:
        """One mail by its headers; None when it went to no client."""
        fields = read_fields(mail.head or b"", _NAMES)
        answered, references = (message_ids(first(fields, name)) for name in ("in-reply-to", "references"))
        thread = tuple(dict.fromkeys((*answered, *reversed(references))))
        to = [each.address.lower() for name in ("to", "cc") for each in addresses(first(fields, name))]
        partner = self._store.thread_client(thread, to)
        client, recipient = partner or self._client_among(to, limits)
        if not client:
            return None
        subject = decoded(first(fields, "subject"))
        return OwnMail(
            message_id=next(iter(message_ids(first(fields, "message-id"))), ""),
            client=client,
            recipient=recipient,
            subject=subject,
            sent_at=sent_at(instant(first(fields, "date")), mail.arrived_at, self._clock.now()),
            in_reply_to=next(iter(answered), ""),
            references=references,
            expects=expects_an_answer(subject, partner is not None),
        )

    def _client_among(self, to: Iterable[str], limits: Limits) -> tuple[str, str]:
        """The first of the addresses that belongs to a client of the configuration, or has written before."""
        for address in to:
            terms = client_for(address, limits)
            if terms is not None or self._store.has_written(address):
                return (terms.name if terms else address), address
        return "", ""

    def _on_hang_up(self) -> None:
        """Once may be chance, twice is a server that cannot bear the question: the account comes first."""
        self._hang_ups += 1
        if self._hang_ups >= MOST_HANG_UPS:
            self._hang_ups, self._not_before = 0, self._clock.monotonic() + LEFT_ALONE_SECONDS

    def _give_up(self, mailbox: Mailbox, why: str) -> None:
        self._vain = mailbox
        if not self._said:
            self._said = True
            log.info("%s", why)


def sent_at(written: datetime | None, filed: datetime | None, now: datetime) -> datetime:
    """When the user sent it: by the mail's own date, unless it lies in the future of the server's."""
    if written is not None and written <= (filed or now) + DAY:
        return written
    return filed or now
