"""A scripted SMTP server on the loopback: it cuts, stalls, refuses, lies and injects where a test tells it to.

A mail counts as taken as soon as its final dot was read, whatever is answered then.
"""

import base64
import socket
import ssl
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Self

from tests.patience import PATIENCE_SECONDS

ANSWERS = {
    "greeting": "220 test.example ESMTP",
    "ehlo": "250-test.example\r\n250-AUTH PLAIN LOGIN\r\n250 HELP",
    "starttls": "220 go ahead",
    "auth": "235 welcome",
    "mail": "250 sender ok",
    "rcpt": "250 recipient ok",
    "data": "354 go on",
    "dot": "250 taken",
    "quit": "221 bye",
}


class CutError(Exception):
    """The script ends the connection here."""


@dataclass
class Script:
    """What the server does. `answers[phase]` are used up one a time (the last one stays), then the ordinary ones."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    cut_at_byte: int | None = None  # after so many bytes from the client, on the first connections
    cut_in: str = ""  # a phase: its command is read, then the line is dropped without an answer
    cut_answer: str = ""  # a phase: half of its answer is said, without a line end, then the line is dropped
    cuts: int = 1  # so many connections are cut, the next ones are not
    stall_in: str = ""  # a phase: no answer ever
    tls: str = "none"  # none | implicit | starttls
    before_tls: bytes = b""  # said in the same breath as the answer to STARTTLS
    password: str | None = None
    reset: bool = False  # cut with RST rather than FIN
    delay: float = 0.0  # before each answer


class ScriptedSmtp:
    """Serves until closed; what it saw is kept."""

    def __init__(self, script: Script | None = None, context: ssl.SSLContext | None = None) -> None:
        self.script = script or Script()
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.senders: list[str] = []
        self.connections = 0
        self.logins = 0
        self.clear_logins = 0
        self.commands: list[str] = []
        self.bytes_seen = 0
        self._context = context
        self._used: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    @property
    def copies(self) -> Counter[str]:
        """How many copies arrived, by Message-ID."""
        return Counter(str(message_from_bytes(raw)["Message-ID"]) for raw in self.taken)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                number = self.connections
            threading.Thread(target=self._serve, args=(connection, number), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(PATIENCE_SECONDS)
        with suppress(CutError, OSError):
            Dialogue(self, connection, number <= self.script.cuts, self._context).run()

    def answer(self, phase: str) -> str:
        with self._lock:
            lines = self.script.answers.get(phase)
            if not lines:
                return ANSWERS[phase]
            number = self._used[phase]
            self._used[phase] += 1
            return lines[min(number, len(lines) - 1)]


class Dialogue:
    """One connection."""

    def __init__(
        self, server: ScriptedSmtp, connection: socket.socket, may_cut: bool, context: ssl.SSLContext | None
    ) -> None:
        self.server, self.script, self.connection = server, server.script, connection
        self.may_cut, self.context = may_cut, context
        self.buffer = b""
        self.count = 0
        self.secure = False

    def run(self) -> None:
        if self.script.tls == "implicit":
            self._secure()
        self._say("greeting")
        while True:
            line = self._line().decode("utf-8", "replace")
            word = line.split(" ")[0].upper()
            self.server.commands.append(word)
            if word == "DATA":
                self._data()
            elif word == "AUTH":
                self._auth(line)
            elif word == "STARTTLS":
                self._say("starttls", self.script.before_tls)
                self._secure()
            else:
                self._simple(word, line)

    def _simple(self, word: str, line: str) -> None:
        phase = {"EHLO": "ehlo", "HELO": "ehlo", "MAIL": "mail", "RCPT": "rcpt", "QUIT": "quit"}.get(word)
        if phase is None:
            self._send("500 unknown")
            return
        if phase == "mail":
            self.server.senders.append(line.split("<")[1].split(">")[0])
        if phase == "rcpt":
            self.server.recipients.append(line.split("<")[1].split(">")[0])
        self._say(phase)
        if phase == "quit":
            raise CutError

    def _auth(self, line: str) -> None:
        with self.server._lock:
            self.server.logins += 1
            self.server.clear_logins += not self.secure
        words = line.split(" ")
        given = base64.b64decode(words[2]).decode().split("\0")[-1] if words[1] == "PLAIN" else None
        if words[1] == "LOGIN":
            self._send("334 UGFzc3dvcmQ6")
            given = base64.b64decode(self._line()).decode()
        if given is not None and self.script.password is not None and given != self.script.password:
            self._send(f"535 5.7.8 no such password: {given} {words[-1]}")
            return
        self._say("auth")

    def _data(self) -> None:
        answer = self._say("data")
        if not answer.startswith("354"):
            return
        lines = []
        while (line := self._line()) != b".":
            lines.append(line[1:] if line.startswith(b"..") else line)
        with self.server._lock:
            self.server.taken.append(b"\r\n".join(lines) + b"\r\n")
        self._say("dot")

    def _say(self, phase: str, more: bytes = b"") -> str:
        if self.script.stall_in == phase:
            self._hang()
        if self.may_cut and self.script.cut_in == phase:
            self._cut()
        answer = self.server.answer(phase)
        if phase == "ehlo" and self.script.tls == "starttls" and not self.secure and "ehlo" not in self.script.answers:
            answer = answer.replace("250 HELP", "250 STARTTLS")
        if self.script.delay:
            time.sleep(self.script.delay)
        if self.may_cut and self.script.cut_answer == phase:
            self.connection.sendall(answer.encode()[: max(4, len(answer) // 2)])
            self._cut()
        self._send(answer, more)
        return answer

    def _send(self, answer: str, more: bytes = b"") -> None:
        self.connection.sendall(answer.encode() + b"\r\n" + more)

    def _secure(self) -> None:
        assert self.context is not None
        self.connection = self.context.wrap_socket(self.connection, server_side=True)
        self.secure = True
        self.buffer = b""

    def _line(self) -> bytes:
        while b"\r\n" not in self.buffer:
            most = 4096
            if self.may_cut and self.script.cut_at_byte is not None:
                most = min(most, self.script.cut_at_byte - self.count)
                if most <= 0:
                    self._cut()
            if sys.platform == "linux":
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)  # a sender waits for it
            piece = self.connection.recv(most)
            if not piece:
                raise CutError
            self.count += len(piece)
            with self.server._lock:
                self.server.bytes_seen = max(self.server.bytes_seen, self.count)
            self.buffer += piece
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def _hang(self) -> None:
        while self.connection.recv(4096):
            pass
        raise CutError

    def _cut(self) -> None:
        if self.script.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.connection.close()
        raise CutError
