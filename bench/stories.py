"""A session over the demo's mails, taken in by the real engine without a server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

from assistant.clock import Clock
from assistant.imap_fetch import Fetched
from assistant.intake import Chunk, Intake, Judgement
from assistant.records import AccountStatus
from assistant.samples import message_bytes
from assistant.session import Session
from assistant.store.watching import Place, Position, WatchStore

CLOSING = datetime.fromisoformat("2026-06-19T17:58:00+02:00")


class StandingClock:
    """Always the same instant."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return 0.0


@contextmanager
def a_told_session(folder: Path, now: datetime, language: str) -> Iterator[Session]:
    """The demo's limits in a language, its mails up to `now`, and an account that watches."""
    template = files("assistant.demo").joinpath("config.toml").read_text(encoding="utf-8")
    text = template.replace("IMAP_PORT", "1").replace("SMTP_PORT", "2")
    config = folder / "config.toml"
    config.write_text(text.replace('language = "en"\nsignature', f'language = "{language}"\nsignature'), "utf-8")
    clock = StandingClock(now)
    with Session(config, folder / "data", clock) as session:
        take_in(session, clock, now)
        yield session


def take_in(session: Session, clock: Clock, now: datetime) -> None:
    """As the watcher does, in one chunk."""
    store, config = WatchStore(session.database), session.config()
    intake = Intake(store, lambda: Judgement(config.limits, config.languages), clock, lambda _event: None)
    lines = files("assistant.demo").joinpath("demo.jsonl").read_text(encoding="utf-8").splitlines()
    mails = []
    for uid, sample in enumerate(map(json.loads, lines), 1):
        at = CLOSING + timedelta(minutes=sample["offset_minutes"])
        raw = message_bytes(sample, at)
        head, _, body = raw.partition(b"\r\n\r\n")
        if at <= now:
            fetched = Fetched(
                uid=uid, arrived_at=at, size=len(raw), flags=frozenset(), head=head + b"\r\n\r\n", text=body
            )
            mails.append(fetched)
    intake.take(
        Chunk(config.accounts[0], Place("studio", "INBOX", 1), mails, Position(1, len(mails)), True, False, True)
    )
    store.save_status(AccountStatus("studio", "idle", last_mail=now - timedelta(minutes=8)))
