"""A small IMAP server on the loopback that cuts, stalls, lies and injects where a test tells it to.

It serves the commands lindero uses, keeps its mails in memory and counts what it sees.
"""

import socket
import ssl
import threading
from contextlib import suppress
from datetime import datetime
from typing import Self

from tests.imap_connection import Connection
from tests.imap_script import NOW, Script, ServedFolder


class ScriptedImap:
    """Serves until closed; what it saw is kept."""

    def __init__(self, script: Script | None = None, context: ssl.SSLContext | None = None) -> None:
        self.script = script or Script()
        self.context = context
        self.folders = {"INBOX": ServedFolder(), "Sent": ServedFolder(attributes="\\Sent")}
        self.connections = 0
        self.logins = 0
        self.clear_logins = 0
        self.commands: list[str] = []
        self.said = 0  # bytes
        self.lost: list[bytes] = []  # what came with DONE and was not read
        self.open: list[Connection] = []
        self.lock = threading.RLock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def inbox(self) -> ServedFolder:
        return self.folders["INBOX"]

    def deliver(self, raw: bytes, date: datetime = NOW, folder: str = "INBOX", flags: tuple[str, ...] = ()) -> int:
        with self.lock:
            mail = self.folders[folder].add(raw, date, flags)
            listening = list(self.open)
        for connection in listening:
            connection.nudge()
        return mail.uid

    def expunge(self, uid: int, *, tells_which: bool = True) -> None:
        """Take a mail away and tell those who listen, as when another program deletes it."""
        with self.lock:
            [number] = [n for n, mail in enumerate(self.inbox.mails, 1) if mail.uid == uid]
            del self.inbox.mails[number - 1]
            for connection in self.open:
                connection.told -= 1
                connection.line(f"* {number} EXPUNGE" if tells_which else f"* {connection.told} EXISTS")

    def flags(self, folder: str = "INBOX") -> dict[int, set[str]]:
        with self.lock:
            return {mail.uid: set(mail.flags) for mail in self.folders[folder].mails}

    def count(self, command: str) -> int:
        return sum(line.split()[0] == command or line.startswith(command) for line in self.commands)

    @property
    def is_listened_to(self) -> bool:
        """Is a client in IDLE now?"""
        return any(connection.is_idling for connection in list(self.open))

    def hang_up(self) -> None:
        """End every connection, as a server that restarts does."""
        for connection in list(self.open):
            connection.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()

    def _accept(self) -> None:
        while not self._closed:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.connections += 1
                connection = Connection(self, sock, self.connections)
                self.open.append(connection)
            threading.Thread(target=connection.serve, daemon=True).start()
