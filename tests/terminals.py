"""A program on a pseudo-terminal: its bytes, and what a terminal would show of them."""

import os
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte

from tests.patience import PATIENCE_SECONDS

LOOK_SECONDS = 0.02
ROOT = Path(__file__).parents[1]


class Terminal:
    """Keys in; bytes and screen out. Waits for words, never for time."""

    def __init__(
        self,
        words: list[str],
        size: tuple[int, int] = (80, 24),
        environment: dict[str, str] | None = None,
    ) -> None:
        columns, rows = size
        env = {
            **os.environ,
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT}",
            **(environment or {}),
        }
        for name in ("COLUMNS", "LINES", "NO_COLOR"):  # of the terminal that runs the tests
            if name not in (environment or {}):
                env.pop(name, None)
        self.child = pexpect.spawn(sys.executable, words, env=env, dimensions=(rows, columns), timeout=PATIENCE_SECONDS)
        self.child.delaybeforesend = None  # keys come as fast as a program can take them
        self.before = termios.tcgetattr(self.child.child_fd)
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.bytes = b""

    @classmethod
    def lindero(
        cls,
        config: Path,
        data: Path,
        *words: str,
        size: tuple[int, int] = (80, 24),
        environment: dict[str, str] | None = None,
    ) -> "Terminal":
        return cls(["-m", "assistant", "--config", str(config), "--data", str(data), *words], size, environment)

    def read(self) -> None:
        """Take in what has come, if anything has."""
        try:
            new = self.child.read_nonblocking(65536, timeout=LOOK_SECONDS)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            time.sleep(LOOK_SECONDS)
            return
        self.bytes += new
        self.stream.feed(new)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def holds(self, condition: Callable[[], bool], what: str) -> None:
        """Until this is so; fails with the screen."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, f"never came: {what}\n{self.text}"
            self.read()

    def until(self, *words: str) -> None:
        """Until all of these are on the screen together."""
        self.holds(lambda: all(word in self.text for word in words), str(words))

    def gone(self, words: str) -> None:
        self.holds(lambda: words not in self.text, f"the end of {words}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.child.send(KEYS.get(key, key))

    def resize(self, columns: int, rows: int) -> None:
        self.child.setwinsize(rows, columns)
        self.screen.resize(rows, columns)

    def end(self) -> int:
        """Its exit code, once it has ended."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self.child.isalive():
            assert time.monotonic() < end, f"never ended\n{self.text}"
            self.read()
        self.read()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -(self.child.signalstatus or 0))

    @property
    def is_restored(self) -> bool:
        """The other screen left, the cursor shown, the mouse let go."""
        leaves = self.bytes.rfind(b"\x1b[?1049l") > self.bytes.rfind(b"\x1b[?1049h")
        shows = self.bytes.rfind(b"\x1b[?25h") > self.bytes.rfind(b"\x1b[?25l")
        return leaves and shows and self.bytes.rfind(b"\x1b[?1000l") > self.bytes.rfind(b"\x1b[?1000h")

    def close(self) -> None:
        self.child.close(force=True)


KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "space": " ",
    "ctrl+s": "\x13",
    "ctrl+c": "\x03",
    "pagedown": "\x1b[6~",
}
