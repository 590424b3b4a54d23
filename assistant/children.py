"""Short-lived child processes: run without a shell, in a group of their own, bounded in time and output.

What a child writes to standard error is thrown away: it may hold what nobody should read in a log.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 64 * 1024
SECRET_VARIABLE = "LINDERO_PASSWORD"


class ChildError(Exception):
    """The child could not be run to its end; `reason` is one of missing, forbidden, slow, long."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: bytes


def ours(module: str, function: str, *args: str) -> list[str]:
    """The command line of a child that calls a function of ours; `args` are its sys.argv[1:].

    Nothing is imported from the folder the user stands in, whatever lies there.
    """
    code = f"import sys; sys.path.append(sys.argv.pop(1)); from {module} import {function}; {function}()"
    return [sys.executable, "-P", "-c", code, str(Path(__file__).parents[1]), *args]


def started(argv: Sequence[str]) -> subprocess.Popen[bytes]:
    """A child in a group of its own that can be killed, with no terminal to prompt on. Raises ChildError."""
    try:
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(os.environ),
            start_new_session=True,
        )
    except FileNotFoundError:
        raise ChildError("missing") from None
    except (OSError, ValueError):  # ValueError: a NUL in an argument
        raise ChildError("forbidden") from None


def run(argv: Sequence[str], *, seconds: float, given: bytes = b"", most_bytes: int = MOST_BYTES) -> Ended:
    """Run `argv` with `given` on its standard input and wait at most `seconds`; then its whole group is killed."""
    child = started(argv)
    talk = Talk(child, given, most_bytes)
    try:
        child.wait(seconds)
        talk.reader.join(1.0)  # a grandchild may hold the pipe open for ever: what came until now counts
    except subprocess.TimeoutExpired:
        raise ChildError("long" if talk.too_long else "slow") from None
    finally:
        end_group(child)
    if talk.too_long:
        raise ChildError("long")
    return Ended(child.returncode, bytes(talk.out))


def lines(argv: Sequence[str], *, seconds: float, given: bytes = b"") -> Iterator[bytes]:
    """What a child prints, line by line as it comes; after `seconds` in all its whole group is killed."""
    child = started(argv)
    too_slow = threading.Event()

    def give_up() -> None:
        too_slow.set()
        end_group(child)

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        with child.stdout, suppress(OSError):
            with child.stdin:
                child.stdin.write(given)
            while line := child.stdout.readline(MOST_BYTES):
                yield line
        if too_slow.is_set():
            raise ChildError("slow")
    finally:
        timer.cancel()
        end_group(child)


class Talk:
    """Feeds and reads one child from threads, so that neither side can block the other."""

    def __init__(self, child: "subprocess.Popen[bytes]", given: bytes, most_bytes: int) -> None:
        self.child, self.given, self.most_bytes = child, given, most_bytes
        self.out = bytearray()
        self.too_long = False
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        threading.Thread(target=self._write, daemon=True).start()

    def _read(self) -> None:
        assert self.child.stdout is not None
        with self.child.stdout as stream:
            while piece := os.read(stream.fileno(), 4096):
                self.out += piece
                if len(self.out) > self.most_bytes:
                    self.too_long = True
                    self.child.kill()
                    return

    def _write(self) -> None:
        assert self.child.stdin is not None
        try:
            with self.child.stdin as stream:
                stream.write(self.given)
        except OSError:
            return  # it ended, or closed its input, without reading: its answer says the rest


def end_group(child: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    except PermissionError:  # macOS answers so when only zombies are left in the group
        child.kill()
    child.wait()


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Our environment without the secrets the user may have put there for us alone."""
    return {name: value for name, value in ours.items() if not name.startswith(SECRET_VARIABLE)}
