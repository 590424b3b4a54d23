"""Waiting for news with IDLE (RFC 2177), on the session's own wire.

Lines are read off the wire as they come, so that one in the same packet as the `+` is seen at once, half a line waits
for its other half, and the end of the connection is an error and not an endless run of empty answers.
"""

import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from assistant.errors import ConnectionLost, RefusedError
from assistant.imap_fetch import Record
from assistant.imap_session import Session
from assistant.imap_wire import Wire
from assistant.suspend import Resume
from assistant.wake import Wake
from rules.cleaning import clean_line

_NEWS = re.compile(rb"\* (\d+) (?:(EXISTS|EXPUNGE)\s*$|FETCH )", re.I)
_LITERAL = re.compile(rb"\{(\d+)\}\r?\n$")


class Waited(Enum):
    """Why waiting ended."""

    NEWS = "news"
    TIME = "time"
    WOKEN = "woken"
    ENDED = "ended"  # by the server, before the time had passed


@dataclass
class Quiet:
    """Something to do once when nothing has come for so many seconds."""

    seconds: float
    do: Callable[[], None]
    is_due: bool = False

    def left(self, began: float) -> float:
        return max(0.0, began + self.seconds - time.monotonic()) if self.is_due else float("inf")


def wait_in_idle(
    session: Session, seconds: float, wake: Wake, resume: Resume, quiet: Quiet, holds_done: bool
) -> Waited:
    """Wait until mail has come that nobody has looked at, the time has passed or someone wakes us.

    `holds_done`: the end of IDLE goes out with the next command. Raises SleptError when the machine slept: whether the
    server still knows us would take long to find out, RefusedError when the server will not IDLE (any longer).
    """
    session.forget_answered()  # the end of the last IDLE was passed over
    tag = session._command("IDLE")
    try:
        while session._get_response() is not None:
            if session.tagged_commands.get(tag):
                del session.tagged_commands[tag]
                raise RefusedError("the server refused IDLE")
    except TimeoutError as error:
        raise IdleUnansweredError("the server did not answer IDLE") from error
    ended = _listen(session, time.monotonic() + seconds, wake, tag, resume, quiet)
    if tag not in session.tagged_commands:
        return ended  # the server ended IDLE by itself
    if holds_done:
        session.hold_done()
    else:
        session.send(b"DONE\r\n")
        session._get_tagged_response(tag)
    return ended


class IdleUnansweredError(ConnectionLost):
    """The server took IDLE and said nothing: the connection is of no more use, and IDLE is not to be trusted."""


class SleptError(ConnectionLost):
    """The machine slept. A new connection is made at once."""


def _listen(session: Session, until: float, wake: Wake, tag: bytes, resume: Resume, quiet: Quiet) -> Waited:
    wire, began = session.wire, time.monotonic()
    while True:
        is_open = wire.gather()
        while (line := wire.line_waiting()) is not None:
            _hear(session, line, tag)
        if session.unseen > 0:
            return Waited.NEWS
        if tag not in session.tagged_commands:
            return Waited.ENDED
        if resume.happened():
            raise SleptError("the machine was asleep")
        if not is_open:
            raise ConnectionLost("the server hung up")
        if wake.is_set:
            return Waited.WOKEN
        left = until - time.monotonic()
        if left <= 0:
            return Waited.TIME
        if not quiet.left(began):
            quiet.is_due = False
            quiet.do()
        wake.wait(resume.slice_of(min(left, quiet.left(began))), beside=(wire.sock.fileno(), *resume.descriptors))


def _hear(session: Session, line: bytes, tag: bytes) -> None:
    """One piece of news: how many mails there are, or a mail that is sent along. Chatter is passed over."""
    news = _NEWS.match(line)
    if news and news[2]:
        session._append_untagged(news[2].decode().upper(), news[1])
    elif news:
        for record in _records(session.wire, news[1] + b" " + line[news.end() :]):
            session._append_untagged("FETCH", record)
    elif line[:6].upper() == b"* BYE " or line.strip().upper() == b"* BYE":
        raise ConnectionLost(f"the server said goodbye: {clean_line(line[6:].decode('utf-8', 'replace'))[:200]}")
    elif b"[NOTIFICATIONOVERFLOW]" in line.upper():
        raise ConnectionLost("the server tells of no more news")  # RFC 5465
    elif line.startswith(tag + b" "):
        del session.tagged_commands[tag]
        if not line[len(tag) :].upper().startswith(b" OK"):
            raise RefusedError("the server breaks off IDLE")
    else:
        deque(_records(session.wire, line), maxlen=0)


def _records(wire: Wire, line: bytes) -> Iterator[Record]:
    """A line and what it announces, in the shape of imaplib's answers."""
    while literal := _LITERAL.search(line):
        wire.allow()
        yield line.rstrip(b"\r\n"), wire.read(int(literal[1]))
        line = wire.readline()
    yield line.rstrip(b"\r\n")
