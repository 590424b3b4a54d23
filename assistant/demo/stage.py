"""The demo's stage: a temporary folder, embedded servers with two weeks of mail, and a clock that can be moved.

Nothing is mocked but the clock. Everything lies in one temporary folder and is gone at exit.
"""

import json
import os
import threading
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from assistant.clock import ShiftedClock
from assistant.embedded import EmbeddedImap, EmbeddedSmtp
from assistant.samples import Sample, message_bytes
from assistant.session import Session, say_nothing
from assistant.watch_events import Sink

STORY_NOW = datetime(2026, 6, 19, 15, 58, tzinfo=UTC)  # Friday, 17:58 in Madrid: two minutes before closing
USER, PASSWORD = "marta", "demo"
LOOK_SECONDS = 0.2


class StageClock(ShiftedClock):
    """Runs on its own from where it was put last, or stands until it is moved."""

    def __init__(self, start: datetime, runs: bool) -> None:
        super().__init__(start)
        self._runs = runs

    def now(self) -> datetime:
        return super().now() if self._runs else self._start

    def move_to(self, instant: datetime) -> None:
        self._start, self._since = instant, self.monotonic()


class Stage:
    """A context with a session on it. `runs`: time passes and the live mails arrive by themselves."""

    def __init__(self, *, runs: bool, tell: Sink = say_nothing) -> None:
        self.clock = StageClock(STORY_NOW, runs)
        self._runs, self._tell = runs, tell
        self._stack = ExitStack()
        self._end = threading.Event()
        story = [json.loads(line) for line in demo_file("demo.jsonl").splitlines()]
        self.past = [sample for sample in story if arrival(sample) <= STORY_NOW]
        self.coming = [sample for sample in story if arrival(sample) > STORY_NOW]

    def __enter__(self) -> Self:
        folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="lindero-demo-", ignore_cleanup_errors=True)))
        self.imap = self._stack.enter_context(EmbeddedImap(USER, PASSWORD))
        self.smtp = self._stack.enter_context(EmbeddedSmtp())
        for sample in self.past:
            self.deliver(sample)
        config = folder / "config.toml"
        config.write_text(self._config(), encoding="utf-8")
        self.session = self._stack.enter_context(Session(config, folder / "data", self.clock, self._tell))
        self.session.start()
        if self._runs:
            self._deliver_on_time()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end.set()
        self._stack.close()

    def deliver(self, sample: Sample) -> None:
        at = arrival(sample)
        self.imap.deliver(message_bytes(sample, at), at)

    def look(self) -> None:
        """Have the watcher look now, whether or not it is in IDLE yet."""
        if self.session.watcher is not None:
            self.session.watcher.nudge()

    def wait(self) -> None:
        """A moment for servers and watcher; ends at once when the stage closes."""
        self._end.wait(LOOK_SECONDS / 4)

    def _deliver_on_time(self) -> None:
        thread = threading.Thread(target=self._postman, name="postman", daemon=True)
        thread.start()
        self._stack.callback(thread.join)
        self._stack.callback(self._end.set)

    def _postman(self) -> None:
        for sample in self.coming:
            while self.clock.now() < arrival(sample):
                if self._end.wait(LOOK_SECONDS):
                    return
            self.deliver(sample)

    def _config(self) -> str:
        text = demo_file("config.toml")
        text = text.replace("IMAP_PORT", str(self.imap.port)).replace("SMTP_PORT", str(self.smtp.port))
        return text.replace('language = "en"', f'language = "{screen_language()}"', 1)


def demo_file(name: str) -> str:
    return files("assistant.demo").joinpath(name).read_text(encoding="utf-8")


def arrival(sample: Sample) -> datetime:
    return STORY_NOW + timedelta(minutes=sample["offset_minutes"])


def screen_language() -> str:
    """The user's own language where the screens speak it, else English (POSIX: LC_ALL before LC_MESSAGES and LANG)."""
    named = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(name))), "")
    return named[:2] if named[:2] in ("es", "it") else "en"
