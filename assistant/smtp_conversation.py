"""One connection to a submission server, phase by phase (RFC 5321, 3207, 4954). The only file that imports smtplib.

smtplib takes a cut `250 …` line for a whole one and waits for each byte anew; the reading here does neither. Secrets go
to the server alone, after TLS, in one AUTH a connection.
"""

import re
import smtplib
import socket
import sys
import time
from collections.abc import Callable
from threading import Event
from typing import Any

from assistant import tls
from assistant.compose import wire_address
from assistant.settings import Account, SendSettings, Server, Tls
from assistant.smtp_login import authenticate, mechanism_for

LOOK_SECONDS = 0.5  # how often a wait looks whether it should stop
STILL_THERE_SECONDS = 0.1  # what a connection is given to show that it died under the text
GRACE_SECONDS = 3.0  # what the answer to the dot is still given when asked to stop
QUIT_SECONDS = 2.0
MOST_ANSWER = 65_536
OUR_NAME = "[127.0.0.1]"  # RFC 5321 section 4.1.3; the machine's own name is nobody's business


class LostError(Exception):
    """The connection is gone or cannot be trusted; `unsent` when the last words certainly did not leave."""

    def __init__(self, words: str, *, unsent: bool = False) -> None:
        super().__init__(words)
        self.unsent = unsent


class AnsweredError(Exception):
    """The server said no."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}".strip())
        self.code = code


class NoLoginError(Exception):
    """There is no way to log in."""


class Conversation(smtplib.SMTP):
    """One connection to a submission server. Every wait has an end and can be stopped."""

    def __init__(self, server: Server, settings: SendSettings, stop: Event) -> None:
        super().__init__(local_hostname=OUR_NAME, timeout=settings.timeout_seconds)
        self._server = server
        self._settings = settings
        self._stop = stop
        self._heard = bytearray()
        self.logging_in = False
        self.after_dot = False
        self._in_text = False
        self._grace_until = 0.0

    # The steps.

    def open(self, ca_file: str) -> None:
        """Connect, and be under TLS when this returns; without it only on loopback, and only when asked for."""
        self.sock = tls.open_socket(self._server, self._settings.timeout_seconds)
        if self._server.tls is Tls.IMPLICIT:
            self._secure(ca_file)
        self._expect(self.getreply(), 220)
        self._greet()
        if self._server.tls is Tls.STARTTLS:
            if not self.has_extn("starttls"):
                raise LostError('offers no STARTTLS; nothing was said in the clear. Try tls = "implicit", port 465')
            code, words = self.docmd("STARTTLS")
            if code != 220:
                raise LostError(f"refused STARTTLS ({code} {words.decode('utf-8', 'replace')})")
            self._secure(ca_file)
            self._greet()

    def log_in(self, account: Account, secret: Callable[[], str]) -> None:
        """One AUTH with the best mechanism both know (RFC 4954). A server that offers none wants none."""
        offered = self.esmtp_features.get("auth", "").upper().split()
        if not offered:
            return
        mechanism = mechanism_for(account.auth, offered)
        if not mechanism:
            raise NoLoginError(f"offers no way to log in that fits auth = {account.auth!r} ({' '.join(offered)})")
        key = secret()
        self.logging_in = True
        code, words = authenticate(self.docmd, mechanism, account.login or account.address, key, self._server)
        if code != 235:
            raise AnsweredError(code, words)
        self.logging_in = False

    def envelope(self, sender: str, to: str) -> None:
        sender, to = wire_address(sender), wire_address(to)
        options: tuple[str, ...] = ()
        if not (sender + to).isascii():
            if not self.has_extn("smtputf8"):
                raise AnsweredError(553, f"the server cannot take an address beyond ASCII ({to})")
            options = ("SMTPUTF8", "BODY=8BITMIME")
        self._expect(self.mail(sender, options))
        self._expect(self.rcpt(to))

    def text(self, raw: bytes, may_go: Callable[[], bool]) -> None:
        """The text without its dot, a last look, the caller's record and word, the dot, the answer."""
        self.putcmd("DATA")
        self._expect(self.getreply(), 354)
        self._in_text = True
        self.send(with_dots_stuffed(raw))
        self._still_there()
        if not may_go():
            raise LostError("was left before the end: another lindero has this reply")
        self.after_dot = True
        try:
            self.send(b".\r\n")
        except LostError as error:
            self.after_dot = not error.unsent
            raise
        answer = self.getreply(self._settings.dot_timeout_seconds)
        self._in_text = False
        self._expect(answer)

    def leave(self) -> None:
        """Say goodbye, except in the middle of a text, and close."""
        try:
            if self.sock is not None and not self._in_text:
                self.putcmd("QUIT")
                self.getreply(QUIT_SECONDS)
        except (LostError, OSError):
            pass  # the outcome is known; goodbyes are a courtesy
        finally:
            self.close()

    # How they are taken.

    def _secure(self, ca_file: str) -> None:
        """TLS from here on. Whatever was heard before is forgotten (RFC 3207 section 4.2)."""
        sock, self.sock = self.sock, None
        assert sock is not None
        sock.settimeout(self._settings.timeout_seconds)
        self.sock = tls.protect(sock, self._server, ca_file)
        self._heard.clear()
        self.esmtp_features = {}
        self.does_esmtp = False

    def _greet(self) -> None:
        code, _ = answer = self.ehlo()
        self._expect(answer if 400 <= code < 500 or code == 250 else self.helo())

    def _expect(self, answer: tuple[int, bytes], code: int = 0) -> None:
        """One code or, without it, any of success. Something that is no answer at all ends the conversation."""
        got, words = answer
        if got == code or (not code and 200 <= got < 300):
            return
        if not 400 <= got < 600:
            raise LostError(f"answered something that is not SMTP ({got})")
        if got == 421:
            self.close()
        raise AnsweredError(got, words.decode("utf-8", "replace"))

    def _still_there(self) -> None:
        """Wait until the kernel got the text across, then a moment more: a dead connection, or a refusal, shows now."""
        until = time.monotonic() + self._settings.timeout_seconds
        while unacknowledged(self.sock) and time.monotonic() < until:
            self._listen(0.02)
        self._listen(STILL_THERE_SECONDS)

    def _listen(self, seconds: float) -> None:
        """Nobody was asked: whatever has been said, also with the last answer, is no answer to the dot."""
        try:
            self._heard[:] = self._heard or self._receive(time.monotonic() + seconds)
        except TimeoutError:
            return
        self._expect(self.getreply())
        raise LostError("answered before the text was complete")

    # Bytes.

    def send(self, s: Any) -> None:
        """All of it, within the time for one step."""
        data = s.encode("utf-8") if isinstance(s, str) else bytes(s)
        if self.sock is None:
            raise LostError("ended the connection", unsent=True)
        try:
            self.sock.settimeout(self._settings.timeout_seconds)
            self.sock.sendall(data)
        except OSError as error:
            self.close()
            unsent = isinstance(error, BrokenPipeError | ConnectionResetError)
            raise LostError(f"is gone: {tls.reason(error)}", unsent=unsent) from None

    def getreply(self, seconds: float | None = None) -> tuple[int, bytes]:
        """One whole answer, however many lines, within one bound for all of it. A line without its end is none."""
        until = time.monotonic() + (self._settings.timeout_seconds if seconds is None else seconds)
        words: list[bytes] = []
        size = 0
        while True:
            line = self._line(until)
            size += len(line)
            if size > MOST_ANSWER:
                raise LostError("answers without end")
            words.append(line[4:].strip())
            if not re.match(rb"[2-5]\d\d(?:[ \r\n-]|$)", line):
                raise LostError("answered something that is not SMTP")
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(words)

    def _line(self, until: float) -> bytes:
        while b"\n" not in self._heard:
            if len(self._heard) > MOST_ANSWER:
                raise LostError("answers without end")
            try:
                self._heard += self._receive(until)
            except TimeoutError:
                raise LostError("gave no answer in time") from None
        line, _, rest = bytes(self._heard).partition(b"\n")
        self._heard[:] = rest
        return line.rstrip(b"\r")

    def _receive(self, until: float) -> bytes:
        """Some bytes; TimeoutError when none came in time."""
        while True:
            if self.sock is None:
                raise LostError("ended the connection")
            if self._stop.is_set():
                if not self.after_dot:
                    raise LostError("was left, for lindero is ending")
                self._grace_until = self._grace_until or time.monotonic() + GRACE_SECONDS
                until = min(until, self._grace_until)
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                self.sock.settimeout(min(left, LOOK_SECONDS))
                piece = self.sock.recv(4096)
            except TimeoutError:
                continue
            except OSError as error:
                self.close()
                raise LostError(f"is gone: {tls.reason(error)}") from None
            if not piece:
                self.close()
                raise LostError("ended the connection")
            return piece


def with_dots_stuffed(raw: bytes) -> bytes:
    """Lines as the wire wants them (RFC 5321 section 4.5.2): CRLF alone, a leading dot doubled, an end to the last."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    lines = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)


def unacknowledged(sock: socket.socket | None) -> int:
    """Bytes that the kernel has not got across yet; 0 where the system does not tell."""
    if sock is None or sys.platform != "linux":
        return 0
    import fcntl
    import termios

    try:
        return int.from_bytes(fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, b"\0" * 4), sys.byteorder)
    except OSError:
        return 0
