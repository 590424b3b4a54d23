"""A real desk over a real store in a temporary folder, holding the demo's story, on a clock that stands."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.imap_fetch import Fetched
from assistant.intake import Chunk, Intake, Judgement
from assistant.samples import message_bytes
from assistant.session import Session
from assistant.store.watching import Place, Position, WatchStore
from tests.sending import StillClock

NOW = datetime(2026, 6, 19, 15, 58, tzinfo=UTC)  # Friday, 17:58 in Madrid
EVENING = NOW + timedelta(minutes=10)


def story() -> list[dict]:
    text = files("assistant.demo").joinpath("demo.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@contextmanager
def a_session(folder: Path, *, now: datetime = EVENING, mails: list[dict] | None = None) -> Iterator[Session]:
    """A session that watches nothing: its store holds these mails, else the whole story."""
    if mails is None:
        shutil.copytree(whole_story(now).name, folder, dirs_exist_ok=True)
    else:
        make(folder, now, mails)
    with Session(folder / "config.toml", folder / "data", StillClock(now)) as session:
        yield session


@cache
def whole_story(now: datetime) -> TemporaryDirectory[str]:
    """Judged once for all tests of a process, which work on copies."""
    kept = TemporaryDirectory(prefix="lindero-")
    make(Path(kept.name), now, story())
    return kept


def make(folder: Path, now: datetime, mails: list[dict]) -> None:
    """The demo's configuration, and a store that took these mails in."""
    template = files("assistant.demo").joinpath("config.toml").read_text(encoding="utf-8")
    file = folder / "config.toml"
    file.write_text(template.replace("IMAP_PORT", "1").replace("SMTP_PORT", "2"), encoding="utf-8")
    clock = StillClock(now)
    with Session(file, folder / "data", clock) as session:
        take_in(session, clock, mails)


def take_in(session: Session, clock: StillClock, mails: list[dict]) -> None:
    """Judge and record samples as the watcher does. Their arrival is the story's, or their own `received`."""
    config = session.config()
    intake = Intake(
        WatchStore(session.database), lambda: Judgement(config.limits, config.languages), clock, lambda event: None
    )
    place = Place("studio", "INBOX", 1)
    fetched = [
        fetched_sample(uid, sample, arrival(sample))
        for uid, sample in enumerate(mails, 1)
        if arrival(sample) <= clock.now()
    ]
    intake.take(Chunk(config.accounts[0], place, fetched, Position(1, len(fetched)), True, False, True))


def arrival(sample: dict) -> datetime:
    if "received" in sample:
        return datetime.fromisoformat(sample["received"])
    return NOW + timedelta(minutes=sample["offset_minutes"])


def fetched_sample(uid: int, sample: dict, at: datetime) -> Fetched:
    raw = message_bytes(sample, at)
    head, _, text = raw.partition(b"\r\n\r\n")
    return Fetched(uid=uid, arrived_at=at, size=len(raw), flags=frozenset(), head=head + b"\r\n\r\n", text=text)
