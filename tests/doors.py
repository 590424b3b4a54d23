"""The command line run inside the test's own process: what it says, and how it ends."""

import io
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass

from assistant import cli
from assistant.logs import log


@dataclass(frozen=True)
class Ended:
    returncode: int
    stdout: str
    stderr: str


def run_inside(*args: str) -> Ended:
    """As `lindero ARGS`, without starting a process."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), left_as_found():
        code = cli.run(args)
    out.flush()
    return Ended(code, out.buffer.getvalue().decode("utf-8"), err.getvalue())  # type: ignore[attr-defined]


@contextmanager
def left_as_found() -> Iterator[None]:
    """Signals and the log, which a command makes its own for as long as its process lives, are the tests' again."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    kept, level = (log.handlers, log.propagate, logging.raiseExceptions), log.level
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for file in set(log.handlers) - set(kept[0]):
            file.close()
        log.handlers, log.propagate, logging.raiseExceptions = kept
        log.setLevel(level)
