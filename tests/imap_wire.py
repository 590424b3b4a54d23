"""The bytes of one connection to a scripted IMAP server: everything it says goes through one place, so that it can be
cut after any byte.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.imap_server import ScriptedImap


class HungUpError(Exception):
    """The connection is over."""


class Wire:
    """One client's line, the `number`-th of its server."""

    def __init__(self, server: ScriptedImap, sock: socket.socket, number: int) -> None:
        self.server, self.script, self.sock, self.number = server, server.script, sock, number
        self.is_protected = False
        self._said = 0
        self._read = b""

    def end(self) -> None:
        if self.script.reset:
            with suppress(OSError):
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        else:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def say(self, data: bytes | str) -> None:
        """Everything the server says; cut at the byte that the script names."""
        raw = data.encode() if isinstance(data, str) else data
        limit = self.script.cut_at_byte
        is_cut = limit is not None and self.number <= self.script.cuts and self._said + len(raw) >= limit
        if is_cut:
            raw = raw[: max(0, (limit or 0) - self._said)]
        try:
            self.sock.sendall(raw)
        except OSError as error:
            raise HungUpError from error
        self._said += len(raw)
        self.server.said += len(raw)
        if is_cut:
            raise HungUpError

    def line(self, text: str) -> None:
        self.say(self.script.wording(text).encode() + b"\r\n")

    def protect(self) -> None:
        assert self.server.context is not None
        self.sock = self.server.context.wrap_socket(self.sock, server_side=True)
        self.is_protected = True
        self._read = b""

    def receive(self) -> None:
        """Wait for more, and keep it."""
        piece = self.sock.recv(65536)
        if not piece:
            raise HungUpError
        self._read += piece

    def read_line(self) -> str:
        while b"\n" not in self._read:
            self.receive()
        line, _, self._read = self._read.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def read_bytes(self, size: int) -> bytes:
        while len(self._read) < size:
            self.receive()
        taken, self._read = self._read[:size], self._read[size:]
        return taken
