"""The command line run inside the test's own process: what it says, and how it ends."""

import io
from contextlib import redirect_stderr, redirect_stdout
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
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.run(args)
    out.flush()
    return Ended(code, out.buffer.getvalue().decode("utf-8"), err.getvalue())  # type: ignore[attr-defined]
