"""`lindero watch`: read what arrives, judge it, tag it."""

import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from zoneinfo import ZoneInfo

import click

from assistant import paths, service
from assistant.commands.context import Context, pass_context
from assistant.errors import LOGIN_REFUSED, ConfigError, UsageError
from assistant.rounds import Rounds
from assistant.settings import Account, Tagging
from assistant.store.database import Database
from assistant.watch_events import Event, EventName, as_json
from assistant.watcher import Watcher
from rules.cleaning import clean_line
from rules.limits import Limits


@click.command(name="watch")
@click.option("--once", is_flag=True, help="Catch up, then end.")
@click.option("--dry-run", is_flag=True, help="Judge and record, but write no tag to the server.")
@click.option("--account", "name", metavar="NAME", help="Watch this account alone.")
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a line for each event.")
@pass_context
def command(context: Context, once: bool, dry_run: bool, name: str | None, as_lines: bool) -> int:
    """Watch the mailboxes and tag what arrives.

    Never marks mail as read, moves or deletes it. Ends with 0 when told to stop, 75 when another watcher is at work,
    77 when every login is refused; with --once also 69 when a server cannot be reached.
    """
    from assistant import wiring
    from assistant.live_config import LiveConfig

    live = LiveConfig(context.config_file, context.data_folder, context.clock)
    config = live()
    for problem in config.problems:
        click.echo(f"lindero: {problem}", err=True)
    accounts = chosen(config.accounts, name)
    dry = {account.name for account in accounts if dry_run or account.tagging is Tagging.DRY_RUN}
    voice = Voice(as_lines, config.current_limits, dry)
    with ExitStack() as stack:
        database = opened_alone(context, stack)
        watches = wiring.account_watches(
            config,
            accounts,
            database,
            context.clock,
            voice.tell,
            is_dry_run=dry_run,
            live=live,
            on_emergency=lambda item: watcher.look_around(),
            on_progress=voice.progress,
        )
        watcher = Watcher(watches)
        voice.on_lost_reader = watcher.stop
        stop_on_signals(watcher)
        rounds = wiring.rounds(live, database, context.clock)
        if once:
            return catch_up(watcher, rounds)
        departures = wiring.post(
            config, database, context.clock, context.data_folder, lambda: live().current_limits
        ).departures
        departures.start(watcher)
        stack.callback(departures.stop)
        return watch(watcher, rounds)


def opened_alone(context: Context, stack: ExitStack) -> Database:
    """The store, sound and locked against a second watcher for as long as the stack lives."""
    from assistant.logs import set_up
    from assistant.store.integrity import open_sound, remember_sound
    from assistant.watch_lock import WatchLock

    set_up(paths.log_file(context.data_folder))
    path = paths.database_file(context.data_folder)
    stack.enter_context(WatchLock(context.data_folder).acquire(context.clock.now()))
    database, rebuilt = open_sound(path, context.clock.now())
    stack.callback(remember_sound, database)
    stack.callback(database.close)
    if rebuilt is not None:
        click.echo(f"lindero: {rebuilt}", err=True)
    return database


def chosen(accounts: tuple[Account, ...], name: str | None) -> tuple[Account, ...]:
    """The accounts to watch. Raises when there is none."""
    if not accounts:
        raise ConfigError("no account is configured: run `lindero setup`, or try `lindero demo`")
    if name is None:
        return accounts
    found = tuple(account for account in accounts if account.name == name)
    if not found:
        known = ", ".join(account.name for account in accounts)
        raise UsageError(f"there is no account {name!r}; the configuration has: {known}")
    return found


def catch_up(watcher: Watcher, rounds: Rounds) -> int:
    """Each account once. The first error is told and gives the exit code."""
    error = watcher.once()
    rounds()
    rounds.finish()
    if error is not None:
        raise error
    return 0


def watch(watcher: Watcher, rounds: Callable[[], float]) -> int:
    """Until a signal comes, or until no account is left whose login works."""
    watcher.start()
    service.notify_ready("watching")
    watcher.wait(rounds)
    service.notify_stopping()
    watcher.end()
    return LOGIN_REFUSED if watcher.all_refused else 0


def stop_on_signals(watcher: Watcher) -> None:
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        with suppress(AttributeError, ValueError):  # no SIGHUP on Windows; signals belong to the main thread
            signal.signal(getattr(signal, name), lambda *_: watcher.stop())


class Voice:
    """Says events on standard output, at once: as JSON lines for programs, as sentences for people."""

    def __init__(self, as_lines: bool, limits: Limits, dry: set[str]) -> None:
        self._as_lines, self._language, self._dry = as_lines, limits.language, dry
        self._zone = ZoneInfo(limits.zone)
        self._lock = threading.Lock()
        self._would_tag: dict[tuple[str, str], int] = {}
        self._shown = 0  # letters of the progress line that stands in the terminal
        self.on_lost_reader: Callable[[], None] = lambda: None

    def tell(self, event: Event) -> None:
        line = as_json(event) if self._as_lines else self._sentence(event)
        if not line:
            return
        with self._lock:
            try:
                self._show("")
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
            except (BrokenPipeError, ValueError):
                self.on_lost_reader()
            except OSError:
                return  # a full disk takes no words; mail is watched all the same

    def progress(self, account: str, done: int, of: int) -> None:
        """How far a long scan is: one line that is written over, where somebody looks on."""
        if not self._as_lines and sys.stderr.isatty():
            with self._lock, suppress(OSError, ValueError):
                self._show(f"{account}: {done} of {of} mails read" if done < of else "")

    def _show(self, words: str) -> None:
        if words or self._shown:
            sys.stderr.write(f"\r{words.ljust(self._shown)}" + ("" if words else "\r"))
            sys.stderr.flush()
            self._shown = len(words)

    def _sentence(self, event: Event) -> str:
        if event.name is EventName.JUDGED and event.tags and event.item:
            place = (event.account, event.folder)
            self._would_tag[place] = self._would_tag.get(place, 0) + 1
            item = event.item
            when = item.arrived_at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M")
            line = f"{when}  {', '.join(event.tags)}  {item.sender.name or item.sender.address}: {item.subject}"
            return "\n".join([line, *self._why(event)])
        if event.name is EventName.CAUGHT_UP:
            return self._summary(event)
        if event.name in (EventName.OFFLINE, EventName.REFUSED):
            return event.reason
        if event.name is EventName.SET_ASIDE:
            return f"{event.account} {event.folder}: one mail could not be read and was set aside: {event.reason}"
        return ""

    def _why(self, event: Event) -> list[str]:
        """The reason of the tag that matters most, in the user's language."""
        from rules.reasons import Reasons

        main = event.item.main_tag if event.item else None
        signal = next((signal for signal in event.signals if signal.tag == main), None)
        return [] if signal is None else [f"    {clean_line(Reasons(self._language).why(signal))}"]

    def _summary(self, event: Event) -> str:
        where, new = f"{event.account} {event.folder}", event.new or 0
        if event.account in self._dry and new:
            count = self._would_tag.pop((event.account, event.folder), 0)
            return f"{where}: would have tagged {count} of {new} (a dry run: the server was told nothing)"
        if not new and not event.tagged:
            return f"{where}: nothing new"
        mails = "1 mail" if new == 1 else f"{new} mails"
        return f"{where}: {mails} read, {event.tagged} tagged"
