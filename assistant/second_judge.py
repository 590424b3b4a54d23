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
from threading import Timer
from typing import IO, BinaryIO

from assistant.children import ChildError, started
from rules.languages import Languages
from rules.limits import LimitsHistory
from rules.message import Message
from rules.verdict import Verdict, judge

FIRST_SHARE = 0.5  # of the mails of a chunk; whoever waits for the other is given more
STEP = 0.02
LEAST_SHARE, MOST_SHARE = 0.1, 0.9
HANGING_SECONDS = 20.0  # a chunk is a matter of a tenth of a second
READY = b"!"


class SecondJudge:
    """The other process, seen from the first. Used by one thread.

    It works on one share at a time; its answer is read before it is given the next, so neither waits to write while
    the other does.
    """

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        self._child, self._to, self._from = child, child.stdin, child.stdout
        self._limits: LimitsHistory | None = None
        self._is_ready = False
        self._share = FIRST_SHARE
        self._asked: list[int] = []
        self._found: dict[int, Verdict] = {}

    def give(self, messages: Mapping[int, Message], limits: LimitsHistory, languages: Languages) -> None:
        """Let it judge a share of these mails, by UID, while the caller does other things."""
        share = list(messages)[len(messages) - int(len(messages) * self._share) :]
        terms = None if limits is self._limits else (limits, languages.extra)
        task = pickle.dumps((terms, [messages[uid] for uid in share]))  # while it is still at work
        self._collect()
        if share and self._can_work() and self._send(task):
            self._asked, self._limits = share, limits

    def verdicts(self, uids: Collection[int]) -> dict[int, Verdict]:
        """What it found about these mails, waited for; the others the caller has to judge."""
        if not set(uids).isdisjoint(self._asked):
            self._collect()
        return {uid: self._found.pop(uid) for uid in uids if uid in self._found}

    def _send(self, task: bytes) -> bool:
        try:
            with self._bounded():
                self._to.write(task)
                self._to.flush()
        except OSError:
            return False
        return True

    def _collect(self) -> None:
        """Its answer to the last share; none when it has died or hangs."""
        if not self._asked:
            return
        step = STEP if _has_come(self._from) else -STEP
        self._share = min(MOST_SHARE, max(LEAST_SHARE, self._share + step))
        asked, self._asked = self._asked, []
        with suppress(OSError, EOFError, pickle.PickleError), self._bounded():
            found: list[Verdict | None] = pickle.load(self._from)
            self._found |= {uid: verdict for uid, verdict in zip(asked, found, strict=True) if verdict is not None}

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        """Should it hang meanwhile, it is killed, which ends every wait for it."""
        timer = Timer(HANGING_SECONDS, self._child.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _can_work(self) -> bool:
        """Has it started and not ended?"""
        if not self._is_ready and _has_come(self._from):
            self._is_ready = self._from.read(1) == READY
        return self._is_ready and self._child.poll() is None

    def close(self) -> None:
        self._child.kill()
        for stream in (self._to, self._from):
            with suppress(OSError):
                stream.close()
        self._child.wait()


def _has_come(stream: IO[bytes]) -> bool:
    """Can something be read without waiting?"""
    return bool(select.select([stream], [], [], 0)[0])


@contextmanager
def second_judge() -> Iterator[SecondJudge | None]:
    """One for as long as a scan takes; None where there is no second core for it."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        child = started([sys.executable, "-m", "assistant.second_judge"]) if cores > 1 else None
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
            pickle.dump([_verdict(message, limits, languages) for message in messages], answers)
            answers.flush()


def _verdict(message: Message, limits: LimitsHistory, languages: Languages) -> Verdict | None:
    try:
        return judge(message, limits.at(message.arrived_at), languages)
    except Exception:  # the first process meets it as well, and sets the mail aside
        return None


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
