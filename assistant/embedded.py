"""An IMAP and an SMTP server inside this process, on loopback ports of their own choosing: for the demo and for tests.

Needs the extra `demo`. Nothing is written to disk; everything ends with `close()`.
"""

import asyncio
import logging
import socket
import threading
from argparse import Namespace
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import Config, DictBackend
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.backend.mailbox import MailboxDataInterface
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag, Recent, Wildcard, get_system_flags
from pysasl.hashing import Cleartext

START_SECONDS = 10.0
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Stored:
    """One mail as the server holds it."""

    uid: int
    flags: frozenset[str]
    raw: bytes


class EmbeddedImap:
    """pymap with its dictionary backend, one user, user keywords allowed."""

    def __init__(self, user: str, password: str, folders: tuple[str, ...] = ("Sent", "Drafts")) -> None:
        self.port = 0
        self._user, self._password, self._folders = user, password, folders
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._end = asyncio.Event()
        self._mailboxes: MailboxSet | None = None
        self._thread = threading.Thread(target=self._serve, name="embedded-imap", daemon=True)

    def start(self) -> Self:
        logging.getLogger("pymap").setLevel(logging.CRITICAL)
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            raise RuntimeError("the embedded IMAP server did not start")
        return self

    def close(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join(START_SECONDS)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def deliver(self, raw: bytes, arrived_at: datetime, folder: str = "INBOX", flags: tuple[str, ...] = ()) -> int:
        """Put one mail into a folder, as a delivery would; its UID."""
        return self._call(self._append(raw, arrived_at, folder, flags))

    def stored(self, folder: str = "INBOX") -> list[Stored]:
        """What a folder holds, in the order of the UIDs."""
        return self._call(self._stored(folder))

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._run())
        self._loop.close()

    async def _run(self) -> None:
        arguments = Namespace(
            host="127.0.0.1", port=0, debug=False, cert=None, key=None, tls=False, passlib_cfg=None,
            proxy_protocol="noop", inherited_sockets=None, demo_data=False, demo_user=self._user,
            demo_password=self._password,
        )  # fmt: skip
        backend, config = await DictBackend.init(arguments, hash_context=Cleartext(), invalid_user_sleep=0.0)
        config.apply_context()
        async with AsyncExitStack() as stack:
            await backend.start(stack)
            self._mailboxes = await self._make_folders(backend, config)
            callback = ProxyProtocolReader(ProxyProtocolVersion.get("noop")).get_callback(
                IMAPServer(backend.login, config)
            )
            server = await asyncio.start_server(callback, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._end.wait()
            server.close()
        pending = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    async def _make_folders(self, backend: DictBackend, config: Config) -> MailboxSet:
        async with backend.login.demo_user_identity.new_session():
            mailboxes, _ = config.set_cache[self._user]
        for folder in self._folders:
            await mailboxes.add_mailbox(folder)
        return mailboxes

    def _call(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(START_SECONDS)

    async def _folder(self, name: str) -> MailboxData:
        assert self._mailboxes is not None
        return await self._mailboxes.get_mailbox(name)

    async def _append(self, raw: bytes, arrived_at: datetime, folder: str, flags: tuple[str, ...]) -> int:
        mail = AppendMessage(raw, arrived_at, frozenset(Flag(flag.encode()) for flag in flags))
        return (await (await self._folder(folder)).append(mail, recent=True)).uid

    async def _stored(self, name: str) -> list[Stored]:
        folder = await self._folder(name)
        found = []
        async for mail in folder.messages():
            content = mail._content
            flags = frozenset(str(flag) for flag in mail.permanent_flags)
            found.append(Stored(mail.uid, flags, bytes(content) if content else b""))
        return sorted(found, key=lambda mail: mail.uid)


def allow_keywords() -> None:
    """pymap takes any keyword only when the wildcard is among the permanent flags (RFC 9051 section 7.1)."""
    flags = (get_system_flags() - {Recent}) | {Wildcard}
    MailboxDataInterface.permanent_flags = property(lambda self: flags)  # type: ignore[assignment,method-assign]


allow_keywords()


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as the SMTP server took it."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class EmbeddedSmtp:
    """aiosmtpd on a free port; keeps what it is given."""

    def __init__(self) -> None:
        self.port = free_port()
        self.received: list[Received] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw))
        return "250 taken"

    def start(self) -> Self:
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        self._controller.start()
        return self

    def close(self) -> None:
        self._controller.stop(no_assert=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
