"""A second process that judges a part of each chunk of a long scan, so that two cores share the work.

It is given messages and answers with verdicts, pickled, over its standard input and output; it has no password, no
database and no connection, and ends when its input does. It only saves time: what it cannot judge, and everything
should it die, is judged by whoever asked.
"""

import os
import pickle
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import repeat
from typing import BinaryIO

from assistant.children import ChildError, started
from rules.languages import Languages
from rules.limits import LimitsHistory
from rules.message import Message
from rules.verdict import Verdict, judge

SHARE = 0.5  # of a chunk; measured: with more, the first process waits for the second
READY = b"!"


class SecondJudge:
    """The other process, seen from the first. Used by one thread."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        self._child, self._to, self._from = child, child.stdin, child.stdout
        self._limits: LimitsHistory | None = None
        self._is_ready = False

    def verdicts(
        self, messages: Sequence[Message], limits: LimitsHistory, languages: Languages
    ) -> Iterator[Verdict | None]:
        """One for each message, in order; None for those that the caller has to judge."""
        given = messages[len(messages) - int(len(messages) * SHARE) :] if self._can_work() else ()
        given = given if given and self._give(given, limits, languages) else ()
        yield from repeat(None, len(messages) - len(given))
        yield from self._answers(len(given))

    def _give(self, messages: Sequence[Message], limits: LimitsHistory, languages: Languages) -> bool:
        try:
            pickle.dump((None if limits is self._limits else (limits, languages.extra), messages), self._to)
            self._to.flush()
        except OSError:
            return False
        self._limits = limits
        return True

    def _answers(self, count: int) -> list[Verdict | None]:
        try:
            found: list[Verdict | None] = pickle.load(self._from) if count else []
        except (OSError, EOFError, pickle.PickleError):
            return [None] * count
        return found

    def _can_work(self) -> bool:
        """Has it started and not ended?"""
        if not self._is_ready and select.select([self._from], [], [], 0)[0]:
            self._is_ready = self._from.read(1) == READY
        return self._is_ready and self._child.poll() is None

    def close(self) -> None:
        for stream in (self._to, self._from):
            with suppress(OSError):
                stream.close()
        self._child.kill()
        self._child.wait()


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
