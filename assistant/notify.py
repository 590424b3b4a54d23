"""Notifications: true emergencies, and one calm line when work begins. Nothing else, and all of it can be switched off.

A mail never speaks for itself here: of an emergency the client and the subject are shown, cleaned, and of a rude one
the client alone. Commands run without a shell, with a bound, in a thread that nobody waits for.
"""

import html
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from queue import Queue
from threading import Lock, Thread

from assistant import children
from assistant.clock import Clock
from assistant.logs import log
from assistant.settings import WatchSettings
from assistant.store.told import Handover, ToldStore, Untold
from assistant.texts import texts
from rules.cleaning import clean_line
from rules.hours import day_of, is_working_time, takes_emergencies, zone_at
from rules.limits import Limits

COMMAND_SECONDS = 10.0
STALE = timedelta(hours=24)  # an emergency older than this has been dealt with, or is told by the screens
MORNING = timedelta(hours=3)  # how long after the day's first working minute the calm line still makes sense
MOST_CHARACTERS = 160

Show = Callable[[str, str], None]


class Notices:
    """Looks at the store when asked, and tells what has not been told. Safe to call often, and from any thread."""

    def __init__(
        self, settings: WatchSettings, limits: Callable[[], Limits], told: ToldStore, clock: Clock, show: Show
    ) -> None:
        self._settings = settings
        self._limits = limits
        self._told = told
        self._clock = clock
        self._show = show
        self._lock = Lock()

    def look(self) -> None:
        """Tell emergencies that nobody was told of and, once a day, what waits when work begins."""
        if self._settings.notify != "never":
            with self._lock:
                self._look()

    def _look(self) -> None:
        now = self._clock.now()
        limits = self._limits()
        reachable = takes_emergencies(now, limits)
        for emergency in self._told.untold_emergencies(now - STALE) if reachable else ():
            self._told.emergency_told(emergency.mail_id)
            self._show(*emergency_words(emergency, limits.language))
        if self._settings.morning_line:
            self._morning(now, limits)

    def _morning(self, now: datetime, limits: Limits) -> None:
        if not is_working_time(now, limits):
            return
        day = day_of(now, limits)
        midnight = datetime.combine(day.on, time(), zone_at(now, limits))
        since_first_span = now - midnight - timedelta(minutes=day.spans[0].start)
        if since_first_span > MORNING or self._told.morning_is_told(day.on):
            return
        self._told.morning_told(day.on)
        handover = self._told.handover(midnight + timedelta(days=1))
        self._show("lindero", morning_words(handover, limits, now))


def words(language: str) -> dict[str, str]:
    return texts(Path(__file__).parent / "notices.toml", language)


def emergency_words(emergency: Untold, language: str) -> tuple[str, str]:
    said = words(language)
    title = said["emergency"].format(client=clean_line(emergency.client))
    return title, said["folded"] if emergency.rude else clean_line(emergency.subject)


def morning_words(handover: Handover, limits: Limits, now: datetime) -> str:
    said = words(limits.language)
    parts = [said["morning"].format(name=limits.name) if limits.name else said["morning_unnamed"]]
    if handover.mails:
        parts.append(said["mail_one" if handover.mails == 1 else "mail_many"].format(count=handover.mails))
    if handover.first_promise:
        first = handover.first_promise.astimezone(zone_at(now, limits)).strftime("%H:%M")
        key = "promise_one" if handover.promises == 1 else "promise_many"
        parts.append(said[key].format(count=handover.promises, time=first))
    return " ".join(parts if len(parts) > 1 else [*parts, said["nothing"]])


def argv_of(command: str, title: str, text: str) -> list[str]:
    """The user's command with its slots filled; each item stays one item, whatever a mail says."""
    values = {"{title}": title, "{text}": text}
    return [re.sub(r"\{(?:title|text)\}", lambda slot: values[slot[0]], item) for item in shlex.split(command)]


def usual_argv(title: str, text: str, platform: str = sys.platform) -> list[str]:
    """The desktop's own way; [] where there is none."""
    if platform == "darwin":
        script = ("on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run")
        return ["osascript", *(word for line in script for word in ("-e", line)), title, text]
    if shutil.which("notify-send"):
        return ["notify-send", "--app-name=lindero", "--", title, html.escape(text, quote=False)]  # the body is markup
    return []


class Desktop:
    """Shows notifications, one after the other, in a thread of its own."""

    def __init__(self, command: str = "", run: Callable[[Sequence[str]], None] | None = None) -> None:
        self._command = command
        self._run = run or run_quietly
        self._waiting: Queue[tuple[str, str]] = Queue(maxsize=20)
        self._thread: Thread | None = None

    def show(self, title: str, text: str) -> None:
        if self._waiting.full():
            return
        self._waiting.put((clean_line(title)[:MOST_CHARACTERS], clean_line(text)[:MOST_CHARACTERS]))
        if self._thread is None:
            self._thread = Thread(target=self._work, name="notifications", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            title, text = self._waiting.get()
            argv = argv_of(self._command, title, text) if self._command else usual_argv(title, text)
            if argv:
                self._run(argv)
            self._waiting.task_done()

    def wait(self) -> None:
        """Until everything was shown."""
        self._waiting.join()


def run_quietly(argv: Sequence[str]) -> None:
    try:
        ended = children.run(argv, seconds=COMMAND_SECONDS)
    except children.ChildError as error:
        log.warning("notification: %s: %s", Path(argv[0]).name, error.reason)
    else:
        if ended.code:
            log.warning("notification: %s ended with code %d", Path(argv[0]).name, ended.code)
