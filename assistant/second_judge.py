"""A second process that judges a part of each chunk of a long scan, so that two cores share the work.

It is given messages and answers with verdicts, pickled, over its standard input and output; it has no password, no
database and no connection, and ends when its input does. It only saves time: what it cannot judge, and everything
should it die or hang, is judged by whoever asked.
"""

import os
import pickle
import select
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import BinaryIO

from assistant.children import ChildError, ours, started
from rules.languages import Languages
from rules.limits import Limits, LimitsHistory
from rules.message import Message
from rules.verdict import Verdict, judge

FIRST_SHARE = 0.65  # of the mails of a chunk, for the first also reads and records; whoever waits is given more
STEP = 0.02
LEAST_SHARE, MOST_SHARE = 0.1, 0.9
HANGING_SECONDS = 20.0  # without a byte from it; a share is a matter of a tenth of a second
READY = repr([kind.__slots__ for kind in (Message, Limits, Verdict)]).encode()  # updated meanwhile, it is another
LENGTH_BYTES = 8  # before each answer: how long it is, big-endian


class SecondJudge:
    """The other process, seen from the first. Used by one thread.

    It works on one share at a time; its answer is read before it is given the next, so neither waits to write while
    the other does.
    """

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        self._child, self._streams = child, (child.stdin, child.stdout)
        self._to, self._from = child.stdin.fileno(), child.stdout.fileno()
        os.set_blocking(self._to, False)
        self._limits: LimitsHistory | None = None
        self._is_ready = False
        self._share = FIRST_SHARE
        self._asked: list[int] = []
        self._found: dict[int, Verdict] = {}

    def give(self, messages: Mapping[int, Message], limits: LimitsHistory, languages: Languages) -> None:
        """Let it judge a share of these mails, by UID, while the caller does other things."""
        count = int(len(messages) * self._share) if self._can_work() else 0
        share = list(messages)[len(messages) - count :]
        terms = None if limits is self._limits else (limits, languages.extra)
        task = pickle.dumps((terms, [messages[uid] for uid in share]))  # while it is still at work
        answer = self._answer()
        if share and self._send(task):
            self._asked, self._limits = share, limits
        self._keep(*answer)  # while it is at work again

    def verdicts(self, uids: Collection[int]) -> dict[int, Verdict]:
        """What it found about these mails, waited for; the others the caller has to judge."""
        if not set(uids).isdisjoint(self._asked):
            self._keep(*self._answer())
        return {uid: self._found.pop(uid) for uid in uids if uid in self._found}

    def _keep(self, asked: list[int], answer: bytes) -> None:
        found: list[Verdict | None] = pickle.loads(answer) if answer else []
        self._found |= {uid: verdict for uid, verdict in zip(asked, found, strict=False) if verdict is not None}

    def _answer(self) -> tuple[list[int], bytes]:
        """The mails of its last share and what it says to them; b"" when there are none, or it has died or hangs."""
        asked, self._asked = self._asked, []
        if not asked:
            return asked, b""
        step = STEP if _is_readable(self._from, 0) else -STEP
        self._share = min(MOST_SHARE, max(LEAST_SHARE, self._share + step))
        try:
            return asked, self._read(int.from_bytes(self._read(LENGTH_BYTES), "big"))
        except OSError:
            self._end()
            return asked, b""

    def _read(self, size: int) -> bytes:
        """So many bytes of its answer. Raises OSError when it has died or hangs."""
        read = bytearray()
        while len(read) < size:
            piece = os.read(self._from, size - len(read)) if _is_readable(self._from, HANGING_SECONDS) else b""
            if not piece:
                raise BrokenPipeError
            read += piece
        return bytes(read)

    def _send(self, task: bytes) -> bool:
        """False when it has died or hangs."""
        rest = memoryview(task)
        try:
            while rest:
                if not select.select([], [self._to], [], HANGING_SECONDS)[1]:
                    raise TimeoutError
                rest = rest[os.write(self._to, rest) :]
        except OSError:
            self._end()
            return False
        return True

    def _can_work(self) -> bool:
        """Has it started and not ended?"""
        if not self._is_ready and _is_readable(self._from, 0):
            self._is_ready = os.read(self._from, len(READY)) == READY
        return self._is_ready and self._child.poll() is None

    def close(self) -> None:
        self._end()
        for stream in self._streams:
            stream.close()

    def _end(self) -> None:
        self._child.kill()
        self._child.wait()


def _is_readable(descriptor: int, seconds: float) -> bool:
    return bool(select.select([descriptor], [], [], seconds)[0])


@contextmanager
def second_judge() -> Iterator[SecondJudge | None]:
    """One for as long as a scan takes; None where there is no second core for it."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        child = started(ours("assistant.second_judge", "main")) if cores > 1 else None
    except ChildError:
        child = None
    second = SecondJudge(child) if child else None
    try:
        yield second
    finally:
        if second:
            second.close()


def serve(given: BinaryIO, answers: BinaryIO) -> None:
    """What the second process does until its input ends."""
    limits, languages = LimitsHistory(()), Languages()
    answers.write(READY)
    answers.flush()
    with suppress(EOFError, OSError):
        while True:
            terms, messages = pickle.load(given)
            if terms is not None:
                limits, languages = terms[0], Languages(terms[1])
            answer = pickle.dumps([_verdict(message, limits, languages) for message in messages])
            answers.write(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
            answers.flush()


def _verdict(message: Message, limits: LimitsHistory, languages: Languages) -> Verdict | None:
    try:
        return judge(message, limits.at(message.arrived_at), languages)
    except Exception:  # the first process meets it as well, and sets the mail aside
        return None


def main() -> None:
    serve(sys.stdin.buffer, sys.stdout.buffer)
