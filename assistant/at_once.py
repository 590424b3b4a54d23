"""The same question to several at once, with one bound for all of them.

The threads are daemons: one that hangs in the system's resolver does not hold up the end of the program.
"""

import time
from collections.abc import Callable, Sequence
from threading import Thread
from typing import TypeVar

from assistant.logs import record_crash

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def ask_all(question: Callable[[Asked], Answer], asked: Sequence[Asked], seconds: float) -> list[Answer | None]:
    """The answers in the order of those asked; None for who gave none in time, or raised."""
    answers: list[Answer | None] = [None] * len(asked)

    def ask(place: int) -> None:
        try:
            answers[place] = question(asked[place])
        except Exception as error:  # a thread would print it
            record_crash(error)

    threads = [Thread(target=ask, args=(place,), daemon=True) for place in range(len(asked))]
    for thread in threads:
        thread.start()
    until = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return list(answers)
