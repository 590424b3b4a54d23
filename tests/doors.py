"""The command line run inside the test's own process: what it says, and how it ends."""

import io
import signal
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass

from assistant import cli


@dataclass(frozen=True)
class Ended:
    returncode: int
    stdout: str
    stderr: str


def run_inside(*args: str) -> Ended:
    """As `lindero ARGS`, without starting a process."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), own_signals():
        code = cli.run(args)
    out.flush()
    return Ended(code, out.buffer.getvalue().decode("utf-8"), err.getvalue())  # type: ignore[attr-defined]


@contextmanager
def own_signals() -> Iterator[None]:
    """A command that ends by signals leaves those of the tests as they were."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
