"""imaplib's protocol engine on our own bounded wire, with the traps of STARTTLS, PREAUTH and IDLE closed.

imaplib keeps what a server sent before TLS began, reads without bounds, and forgets the order in which mails came and
went. Here all of it is bounded, forgotten and counted.
"""

import imaplib
import re
import ssl
from collections.abc import Callable
from typing import Any

from assistant import tls
from assistant.errors import ConnectionLost, UnreachableError
from assistant.imap_wire import Wire
from assistant.settings import Server, Tls

imaplib.Commands["NOTIFY"] = ("AUTH", "SELECTED")  # RFC 5465

# What names an answer and its code: written in any case (RFC 9051 section 9), and sometimes with nothing behind it.
_HEAD = re.compile(rb"(?:\* (?:\d+ )?|[A-P]{4}\d+ )[A-Z-]+(?: \[[A-Z-]+)?", re.I)

# News that nobody reads later; imaplib would pile it up for as long as the connection lasts.
_PASSING = frozenset(("RECENT", "VANISHED"))


class SwallowedError(ConnectionLost):
    """DONE and the command behind it were not answered: the server may want one after the other."""


class Session(imaplib.IMAP4):
    """One connection. `exists` is the number of mails in the open folder, as far as the server has told.

    `looked_at`: how many of them were there when new ones were last asked for.
    """

    def __init__(
        self,
        server: Server,
        ca_file: str,
        connect_seconds: float,
        read_seconds: float,
        on_wire: Callable[[Wire], None] = lambda wire: None,
    ) -> None:
        """`on_wire` is given the wire as soon as there is one: whoever must hang up cannot wait for a greeting."""
        self._server, self._ca_file, self._on_wire = server, ca_file, on_wire
        self._connect_seconds, self._read_seconds = connect_seconds, read_seconds
        self.exists = self.looked_at = 0
        self._held, self._joined = b"", b""
        super().__init__(server.host, server.port)
        self.debug = 0

    @property
    def wire(self) -> Wire:
        return self._wire

    @property
    def unseen(self) -> int:
        """How many mails came since new ones were last asked for."""
        return self.exists - self.looked_at

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        sock = tls.open_socket(self._server, self._connect_seconds)
        self.sock = tls.protect(sock, self._server, self._ca_file) if self._server.tls is Tls.IMPLICIT else sock
        self._wire = Wire(self.sock, self._read_seconds)
        self._on_wire(self._wire)

    def read(self, size: int) -> bytes:
        return self._wire.read(size)

    def readline(self) -> bytes:
        """One line, its beginning as imaplib wants it. At the end of the connection the server's goodbye is told."""
        line = self._wire.readline()
        if not line:
            self._check_bye()
        head = _HEAD.match(line)
        if head is None:
            return line
        rest = line[head.end() :]
        return head[0].upper() + (b" " + rest if rest == b"\r\n" else rest)

    def send(self, data: bytes) -> None:  # type: ignore[override]
        held, self._held = self._held, b""
        self._joined = data.split(b" ", 1)[0] if held else b""
        self._wire.send(held + data)

    def hold_done(self) -> None:
        """End IDLE together with the next command, whose answer so comes one way to the server sooner.

        A command may follow DONE at once like any other (RFC 9051 section 5.5), and Apple's Mail sends both as one.
        """
        self._held = b"DONE\r\n"

    def send_done(self) -> None:
        """End IDLE by itself after all: no command follows at once."""
        if self._held:
            self.send(b"")

    def forget_answered(self) -> None:
        """Commands whose answers came and were not asked for."""
        for tag in [tag for tag, answer in self.tagged_commands.items() if answer is not None]:
            del self.tagged_commands[tag]

    def _get_tagged_response(self, tag: bytes, expect_bye: bool = False) -> Any:
        try:
            return super()._get_tagged_response(tag, expect_bye)  # type: ignore[misc]
        except TimeoutError as error:
            if tag == self._joined:
                raise SwallowedError("the server did not answer in time; DONE is sent alone from now on") from error
            raise

    def shutdown(self) -> None:
        self._wire.close()

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> tuple[str, list[bytes]]:  # type: ignore[override]
        """TLS or nothing. What came in the clear (folders, mails, capabilities, half a line) is forgotten."""
        if "STARTTLS" not in self.capabilities:
            raise UnreachableError(f"{self.host} offers no STARTTLS on port {self.port}: nothing was sent. {_IMPLICIT}")
        answer, _ = self._get_tagged_response(self._command("STARTTLS"))
        if answer != "OK":
            raise UnreachableError(f"{self.host} refused STARTTLS: nothing was sent. {_IMPLICIT}")
        self.sock = tls.protect(self.sock, self._server, self._ca_file)
        self._wire = Wire(self.sock, self._read_seconds)
        self._on_wire(self._wire)
        self.untagged_responses.clear()
        self.exists = self.looked_at = 0
        self._get_capabilities()
        return answer, []

    def _get_capabilities(self) -> None:
        if self.state == "AUTH" and self._server.tls is Tls.STARTTLS:
            raise UnreachableError(f"{self.host} skips the login in the clear (PREAUTH): nothing was asked of it")
        super()._get_capabilities()  # type: ignore[misc]

    def _append_untagged(self, typ: str, dat: bytes | tuple[bytes, bytes]) -> None:
        if typ == "EXISTS" and isinstance(dat, bytes) and dat.isdigit():
            self.exists = int(dat)
            self.looked_at = min(self.looked_at, self.exists)  # some tell only how many are left
        elif typ == "EXPUNGE" and isinstance(dat, bytes) and dat.isdigit():
            self.exists = max(0, self.exists - 1)
            self.looked_at -= int(dat) <= self.looked_at  # a mail that comes after it makes the old number again
        elif typ not in _PASSING:
            super()._append_untagged(typ, dat)  # type: ignore[misc]


_IMPLICIT = 'Try tls = "implicit" with port 993, or ask the provider.'
