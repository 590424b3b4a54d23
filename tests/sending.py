"""Builders and fakes for replies on their way: an outbox on a clock that stands, and a Sent folder of paper."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.compose import Reply, compose, make_message_id
from assistant.errors import UnreachableError
from assistant.outbox import Outbox
from assistant.sending import Sender, SentFolder
from assistant.settings import Account, SendSettings, Server, Tls
from assistant.store.database import Database
from assistant.store.ledger import Ledger
from assistant.store.replies import NewReply, ReplyStore
from rules.limits import Limits
from rules.message import Address
from tests.patience import PATIENCE_SECONDS

MADRID = ZoneInfo("Europe/Madrid")
FRIDAY_NIGHT = datetime(2026, 6, 19, 23, 40, tzinfo=MADRID)
MONDAY_MORNING = datetime(2026, 6, 22, 9, 0, tzinfo=MADRID)
MONDAY_NOON = datetime(2026, 6, 22, 12, 0, tzinfo=MADRID)
CLIENT = "matteo@osterianotturna.example.org"
ME = "marta@martarey.example"
ASKED = "<ask-1@osterianotturna.example.org>"


class StillClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at.astimezone(UTC)

    def monotonic(self) -> float:
        return self.at.timestamp()

    def forward(self, **length: float) -> None:
        self.at += timedelta(**length)


@dataclass
class PaperFolder:
    """A Sent folder (and Drafts) without a server. `trouble` is said once for each of its entries."""

    filed: list[bytes] = field(default_factory=list)
    drafts: list[bytes] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)  # refused | answer lost | unreachable
    opened: int = 0

    def has(self, message_id: str) -> bool:
        return any(f"Message-ID: {message_id}\r\n".encode() in raw for raw in self.filed)

    def file(self, raw: bytes, at: datetime) -> None:
        trouble = self.trouble.pop(0) if self.trouble else ""
        if trouble == "refused":
            raise UnreachableError("imap.example refused the copy: quota exceeded")
        self.filed.append(raw)
        if trouble == "answer lost":
            raise UnreachableError("imap.example ended the connection")

    def draft(self, raw: bytes, at: datetime) -> None:
        self.drafts.append(raw)

    @contextmanager
    def open(self, account: Account) -> Iterator[SentFolder]:
        self.opened += 1
        if self.trouble[:1] == ["unreachable"]:
            self.trouble.pop(0)
            raise UnreachableError("imap.example cannot be reached")
        yield self


@dataclass
class Post:
    """Everything that sending needs, joined, with one account called studio."""

    database: Database
    store: ReplyStore
    ledger: Ledger
    outbox: Outbox
    sender: Sender
    clock: StillClock
    account: Account
    sent: PaperFolder

    def drafted(self, text: str = "Ti rispondo lunedì alle 9.", **changes: object) -> int:
        return self.outbox.draft(a_reply(text, **changes)).id

    def approved(self, text: str = "Ti rispondo lunedì alle 9.", *, now: bool = True) -> int:
        reply_id = self.drafted(text)
        self.outbox.approve(reply_id, now=now)
        return reply_id

    def state(self, reply_id: int) -> str:
        return self.outbox.entry(reply_id).state.value


def a_reply(text: str = "Ti rispondo lunedì alle 9.", **changes: object) -> NewReply:
    message_id, tail = make_message_id(ME), str(changes.get("tail", ""))
    mail = Reply(Address("Marta Rey", ME), Address("Matteo Fabbri", CLIENT), "Re: Menù", text, tail, ASKED, (ASKED,))
    return replace(
        NewReply(
            account="studio",
            client=CLIENT,
            to=CLIENT,
            subject="Re: Menù",
            message_id=message_id,
            raw=compose(mail, message_id, FRIDAY_NIGHT),
            body=text,
            answers=ASKED,
            heard_at=FRIDAY_NIGHT - timedelta(hours=1),
        ),
        **changes,  # type: ignore[arg-type]
    )


def an_account(port: int = 1, tls: Tls = Tls.NONE, **changes: object) -> Account:
    server = Server("127.0.0.1", port, tls)
    account = Account("studio", ME, Server("imap.example", 993), server, login=ME)
    return replace(account, **changes)  # type: ignore[arg-type]


def quick(**changes: float) -> SendSettings:
    """Bounds of a minute, where a user has some; a test that waits for one sets it to less."""
    return replace(SendSettings(timeout_seconds=PATIENCE_SECONDS, dot_timeout_seconds=PATIENCE_SECONDS), **changes)


def a_post(
    folder: Path,
    account: Account | None = None,
    at: datetime = MONDAY_NOON,
    settings: SendSettings | None = None,
    limits: Limits | None = None,
    secret: Callable[[Account], str] = lambda account: "right",
    files_itself: bool = False,
) -> Post:
    account, settings = account or an_account(), settings or quick()
    held = limits or Limits(zone="Europe/Madrid", name="Marta Rey", addresses=(ME,))
    clock = StillClock(at)
    database = Database(folder / "lindero.db")
    store, ledger, sent = ReplyStore(database), Ledger(database), PaperFolder()
    outbox = Outbox(store, ledger, clock, lambda: held, settings, folder)
    sender = Sender(outbox, {account.name: account}, settings, clock, secret, sent.open, lambda account: files_itself)
    return Post(database, store, ledger, outbox, sender, clock, account, sent)
