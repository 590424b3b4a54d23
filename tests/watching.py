"""Builders for tests of watching: accounts with bounds of seconds, mails in one call, the store and what was told."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assistant.account_watch import AccountWatch
from assistant.clock import Clock
from assistant.intake import Intake, Judgement
from assistant.mailbox import Mailbox
from assistant.sent_watch import SentWatch
from assistant.settings import Account, Server, Tls, WatchSettings
from assistant.store.database import Database
from assistant.store.mail import MailStore
from assistant.store.watching import WatchStore
from assistant.watch_events import Event, EventName
from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import Limits, LimitsHistory, Span
from tests.configurations import MARTA
from tests.doors import Ended, run_inside
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[1]
MADRID = ZoneInfo("Europe/Madrid")
FRIDAY_NIGHT = datetime(2026, 6, 19, 23, 40, tzinfo=MADRID)
FRIDAY_NOON = datetime(2026, 6, 19, 12, 0, tzinfo=MADRID)
NOW = datetime(2026, 6, 20, 8, 0, tzinfo=UTC)
SECRET = "secret"

LIMITS = Limits(zone="Europe/Madrid", week=((Span(540, 840), Span(900, 1080)),) * 5 + ((),) * 2)
QUICK = WatchSettings(
    connect_timeout_seconds=PATIENCE_SECONDS,
    read_timeout_seconds=PATIENCE_SECONDS,
    idle_renewal_seconds=30,
    poll_interval_seconds=0.3,
    retry_first_seconds=0.05,
    retry_most_seconds=0.2,
)


class NightClock:
    """The wall clock of a Saturday morning in June, unless a test sets it; intervals run as they do."""

    at = NOW

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return time.monotonic()


def mail(
    number: int | str = 1,
    *,
    body: str = "Could you look at the new page?",
    subject: str = "The page",
    sender: str = "Ana Ruiz <ana@client.example>",
    headers: str = "",
    message_id: str | None = None,
) -> bytes:
    """One mail; `number` gives it its own Message-ID. `message_id=""` leaves it without one."""
    own = f"<{number}@client.example>" if message_id is None else message_id
    identity = f"Message-ID: {own}\r\n" if own else ""
    return (
        f"From: {sender}\r\nTo: marta@martarey.example\r\nSubject: {subject} {number}\r\n{identity}"
        f"Date: Fri, 19 Jun 2026 12:00:00 +0200\r\n{headers}\r\n{body}\r\n"
    ).encode()


def account_at(
    port: int, *, host: str = "127.0.0.1", tls: Tls = Tls.NONE, login: str = "marta", **more: Any
) -> Account:
    return Account("studio", "marta@martarey.example", Server(host, port, tls), login=login, since_days=60, **more)


def mailbox_at(port: int, settings: WatchSettings = QUICK, secret: str = SECRET, **more: Any) -> Mailbox:
    return Mailbox(account_at(port, **more), settings, lambda: secret)


class Watching:
    """An account's watch over a database of its own; keeps every event."""

    def __init__(
        self,
        folder: Path,
        account: Account,
        settings: WatchSettings = QUICK,
        *,
        secret: str = SECRET,
        clock: Clock | None = None,
        is_dry_run: bool = False,
        limits: Limits = LIMITS,
    ) -> None:
        self.events: list[Event] = []
        self.emergencies: list[str] = []
        self.database = Database(folder / "lindero.db")
        self.store = WatchStore(self.database)
        self.mails = MailStore(self.database)
        clock = clock or NightClock()
        judgement = Judgement(LimitsHistory(((NOW.replace(year=2020), limits),)), BUILT_IN_LANGUAGES)
        self.intake = Intake(
            self.store, lambda: judgement, clock, self.events.append, lambda item: self.emergencies.append(item.subject)
        )
        self.watch = AccountWatch(
            account, settings, lambda _: secret, self.store, self.intake, clock, self.events.append,
            is_dry_run=lambda: is_dry_run,
            own_mail=SentWatch(account, self.database, lambda: limits, clock).look,
        )  # fmt: skip
        self._thread = threading.Thread(target=self.watch.run, daemon=True)

    def __enter__(self) -> "Watching":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        self.watch.stop()
        if self._thread.is_alive():
            self._thread.join(1)
            self.watch.cut()
            self._thread.join(PATIENCE_SECONDS)
        self.watch._resume.close()  # hundreds of watches in one process would run out of descriptors for select(2)
        self.database.close()

    @property
    def is_at_work(self) -> bool:
        return self._thread.is_alive()

    def named(self, name: EventName) -> list[Event]:
        return [event for event in list(self.events) if event.name is name]

    @property
    def judged(self) -> Counter[str]:
        """How often each mail was told as judged, by Message-ID."""
        return Counter(str(event.message_id) for event in self.named(EventName.JUDGED))

    @property
    def state(self) -> str:
        found = self.mails.statuses()
        return found[0].state if found else ""

    def told(self) -> dict[int, int]:
        """What the store knows of the server's keywords, by UID."""
        return {row["uid"]: row["tagged"] for row in self.database.rows("SELECT uid, tagged FROM place")}

    def rows(self) -> int:
        row = self.database.row("SELECT count(*) FROM mail")
        return int(row[0]) if row else 0


def until(question: Callable[[], Any], what: str = "") -> Any:
    """Wait for something to become true; fail when it does not."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.01)
    raise AssertionError(f"did not happen within {PATIENCE_SECONDS:g} s: {what or question}")


def quick(**changes: Any) -> WatchSettings:
    return replace(QUICK, **changes)


CONFIG = """
{limits}
[[account]]
name = "studio"
address = "marta@martarey.example"
imap = {{ host = "{host}", port = {port}, tls = "{tls}" }}
login = "{login}"
password_command = "{password_command}"
since = "{since}"
{account}

[watch]
connect_timeout = "{connect} s"
read_timeout = "{read} s"
idle_renewal = "{renewal} s"
poll_interval = "{poll} s"
retry_first = "{first} s"
retry_most = "{most} s"
notify = "never"
{watch}
"""


def write_config(folder: Path, port: int, **values: Any) -> Path:
    """A configuration for one account on this machine."""
    values = {
        "host": "127.0.0.1", "tls": "none", "login": "marta", "password_command": f"echo {SECRET}",
        "since": "3000 days", "account": "", "limits": "", "watch": "", "connect": PATIENCE_SECONDS,
        "read": PATIENCE_SECONDS, "renewal": 30, "poll": 1, "first": 0.2, "most": 0.4,
        **values,
    }  # fmt: skip
    path = folder / "config.toml"
    path.write_text(MARTA + CONFIG.format(port=port, **values))
    return path


def lindero(folder: Path, *words: str) -> Ended:
    """Run a command to its end in this process, with the folder's configuration and data."""
    return run_inside(*places(folder), *words)


def places(folder: Path) -> list[str]:
    return ["--config", str(folder / "config.toml"), "--data", str(folder / "data")]


class Running:
    """`lindero watch --json` as a process; reads its events as they come."""

    def __init__(self, folder: Path, *words: str, preexec: Callable[[], None] | None = None) -> None:
        self.lines: list[dict[str, Any]] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "assistant", *places(folder), "watch", "--json", *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, preexec_fn=preexec,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(json.loads(line))

    def named(self, name: str) -> list[dict[str, Any]]:
        return [line for line in list(self.lines) if line["event"] == name]

    def send(self, number: int) -> None:
        os.kill(self.process.pid, number)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit code."""
        self.send(number)
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        return code

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
