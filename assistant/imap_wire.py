"""The bytes of one IMAP connection, read under bounds: a deadline, a longest line, a longest literal, a total.

One thread uses a Wire; `cut` alone may be called from another. Nothing here knows commands or mail.
"""

import socket
import ssl
import time
from contextlib import suppress

MOST_LINE = 8_000_000  # a SEARCH answer of a million mails
MOST_LITERAL = 1_000_000  # four times what is ever asked for
MOST_ANSWER = 64_000_000  # all that one command may bring
PIECE = 65_536
TOTAL_READS = 5  # a command may take this many read bounds in all


class WireError(OSError):
    """The other side broke a bound."""


class Wire:
    """Reads lines and literals from a socket; keeps what came early."""

    def __init__(self, sock: socket.socket, read_seconds: float) -> None:
        self.sock = sock
        self._read_seconds = read_seconds
        self._early = bytearray()
        self._deadline = 0.0
        self._left = 0
        self.allow()

    def allow(self) -> None:
        """Start the bounds anew: called with each command sent."""
        self._deadline = time.monotonic() + TOTAL_READS * self._read_seconds
        self._left = MOST_ANSWER

    def readline(self) -> bytes:
        """One line with its end; what came of it when the connection ends."""
        looked = 0
        while (end := self._early.find(b"\n", looked)) < 0:
            looked = len(self._early)
            if looked > MOST_LINE:
                raise WireError("the server sent a line without end")
            if not self._more():
                return self._take(looked)
        return self._take(end + 1)

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes."""
        if size > MOST_LITERAL:
            raise WireError(f"the server announced {size} bytes at once")
        while len(self._early) < size:
            if not self._more():
                raise WireError("the connection ended within a mail")
        return self._take(size)

    def line_waiting(self) -> bytes | None:
        """A whole line that has already come, without waiting for one."""
        end = self._early.find(b"\n")
        return None if end < 0 else self._take(end + 1)

    def gather(self) -> bool:
        """Take in what lies ready, a bounded part of it, without waiting. False when the connection was ended."""
        self.sock.settimeout(0)
        try:
            while True:
                piece = self.sock.recv(PIECE)
                if not piece:
                    return False
                self._early += piece
                if len(self._early) > MOST_LINE:
                    if b"\n" not in self._early:
                        raise WireError("the server sent a line without end")
                    return True
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        finally:
            self.sock.settimeout(self._read_seconds)

    def send(self, data: bytes) -> None:
        self.allow()
        self.sock.settimeout(self._read_seconds)
        self.sock.sendall(data)

    def cut(self) -> None:
        """End the connection at once, also from another thread: a read that waits returns."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.cut()
        self.sock.close()

    def _take(self, size: int) -> bytes:
        taken = bytes(self._early[:size])
        del self._early[:size]
        return taken

    def _more(self) -> bool:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server took too long to answer")
        self.sock.settimeout(min(left, self._read_seconds))
        piece = self.sock.recv(PIECE)
        self._left -= len(piece)
        if self._left < 0:
            raise WireError("the server sent far more than was asked for")
        self._early += piece
        return bool(piece)
