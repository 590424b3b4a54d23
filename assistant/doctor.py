"""Everything tested again: configuration, limits, files, database, keyring, accounts, watcher, notifications.

The report can be pasted into a bug report: no secret, no whole address, no mail, no path of the user's home.
"""

import platform
import re
import shlex
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from assistant import keys, paths, providers, statuses
from assistant.clock import Clock
from assistant.config import Config, load
from assistant.errors import CONFIGURATION, LOGIN_REFUSED, UNAVAILABLE, ConfigError, LinderoError
from assistant.logs import shortened
from assistant.notify import usual_argv
from assistant.settings import Account
from assistant.store.database import Database
from rules.hours import next_working_time
from rules.limits import Limits

ADDRESS = re.compile(r"[^\s<>@,;:“”\"'()]+@[\w.-]+\w")
SOON = timedelta(days=60)
MOST_DAMAGE = 5
SEVERITY = (CONFIGURATION, LOGIN_REFUSED, UNAVAILABLE)


class Level(StrEnum):
    OK = "ok"
    NOTE = "note"  # worth knowing, nothing is broken
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `code` is the exit code that a bad one stands for."""

    topic: str
    level: Level
    text: str
    code: int = 0
    can: tuple[str, ...] = ()


def examine(config_file: Path, folder: Path, clock: Clock, *, offline: bool = False) -> tuple[Finding, ...]:
    """The whole report. With `offline` no server and no keyring is asked."""
    found = [ok("program", f"lindero {version('lindero')}, Python {platform.python_version()}, {system()}")]
    config: Config | None = None
    try:
        config = load(config_file, folder, clock.now())
    except ConfigError as error:
        found.append(bad("configuration", str(error).rstrip(":"), CONFIGURATION))
        found += [bad("configuration", str(problem), CONFIGURATION) for problem in error.problems]
    if config is not None:
        found += configuration(config)
        found += limits(config.current_limits, clock.now())
    found += readable("files", lambda: files(config_file, folder))
    found += database(folder)
    if config is not None:
        if not offline:
            found += accounts(config)
        found += readable("watcher", lambda: watching(config, folder, clock.now()))
    return tuple(replace(each, text=scrubbed(each.text)) for each in found)


def readable(topic: str, look: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
    """What a look at the data folder finds, or why it cannot be looked at."""
    try:
        return tuple(look())
    except OSError as error:
        return (bad(topic, f"{error.filename} cannot be used: {(error.strerror or '').lower()}."),)


def exit_code(findings: tuple[Finding, ...]) -> int:
    codes = {each.code for each in findings if each.level is Level.BAD}
    return next((code for code in SEVERITY if code in codes), 1 if codes else 0)


def ok(topic: str, text: str, can: tuple[str, ...] = ()) -> Finding:
    return Finding(topic, Level.OK, text, can=can)


def note(topic: str, text: str) -> Finding:
    return Finding(topic, Level.NOTE, text)


def bad(topic: str, text: str, code: int = UNAVAILABLE) -> Finding:
    return Finding(topic, Level.BAD, text, code)


def system() -> str:
    return f"{platform.system()} {platform.release().partition('-')[0]}"


def scrubbed(text: str) -> str:
    """Addresses shortened, the home folder as ~."""
    return ADDRESS.sub(lambda found: shortened(found[0]), text).replace(str(Path.home()), "~")


def configuration(config: Config) -> Iterator[Finding]:
    yield ok("configuration", f"{config.path} is read; accounts: {len(config.accounts)}.")
    for problem in config.problems:
        yield note("configuration", f"left out: {problem}")
    if not config.accounts:
        yield bad("configuration", "There is no account to watch: `lindero setup` adds one.", CONFIGURATION)


def limits(held: Limits, now: datetime) -> Iterator[Finding]:
    resumes = next_working_time(now, held)
    if resumes is None:
        yield bad("limits", "There is no working time within ten years: see `lindero limits show`.", CONFIGURATION)
    else:
        told = "it is working time" if resumes <= now else f"work resumes {resumes:%Y-%m-%d %H:%M}"
        yield ok("limits", f"{told} ({held.zone}).")
    if held.country:
        yield holidays(held, now)
    over = sum(absence.last < now.date() for absence in held.absences if not absence.yearly)
    if over:
        yield note("limits", f"{over} of the absences are over; they do no harm and may be deleted.")
    if not held.urgent_means:
        yield note("limits", "Nothing is written down as urgent ([urgent] means): no mail can be an emergency.")


def holidays(held: Limits, now: datetime) -> Finding:
    where = f"{held.country}-{held.region}" if held.region else held.country
    last = max((holiday.on for holiday in held.holidays), default=None)
    if last is None:
        return bad("limits", f"No public holidays are known for {where}.", CONFIGURATION)
    if last < (now + SOON).date():
        return note("limits", f"Public holidays for {where} are known until {last} only: update lindero.")
    return ok("limits", f"Public holidays for {where} are known until {last}.")


def files(config_file: Path, folder: Path) -> Iterator[Finding]:
    """Nobody but the user may read what lindero keeps, or write what it reads."""
    if config_file.exists() and config_file.stat().st_mode & 0o022:
        yield bad("files", f"Others may change {config_file}: chmod go-w it.", CONFIGURATION)
    if not folder.exists():
        yield note("files", f"{folder} is made at the first start.")
        return
    kept = [path for path in folder.iterdir() if path.name.startswith(("lindero.", "watcher.")) and path.is_file()]
    loose = [path for path in kept if path.stat().st_mode & 0o077]
    if folder.stat().st_mode & 0o077:
        yield bad("files", f"Others may look into {folder}: chmod 700 it.", CONFIGURATION)
    for path in loose:
        yield bad("files", f"Others may read {path}: chmod 600 it.", CONFIGURATION)
    if not loose:
        yield ok("files", f"{folder} is private; free space {shutil.disk_usage(folder).free // 2**20} MB.")


def database(folder: Path) -> Iterator[Finding]:
    path = paths.database_file(folder)
    if not path.exists():
        yield note("database", "There is none yet; the first scan makes it.")
        return
    try:
        kept = Database(path)
        damage = [row[0] for row in kept.rows(f"PRAGMA integrity_check({MOST_DAMAGE})")]
        counts = {table: count(kept, table) for table in ("mail", "reply", "set_aside")}
        unsettled = count(kept, "reply WHERE state IN ('unsure', 'failed') OR asked != ''")
        kept.close()
    except LinderoError as error:
        yield bad("database", str(error))
        return
    if damage != ["ok"]:
        yield bad("database", f"{path} is damaged: {'; '.join(damage)}")
        return
    size = path.stat().st_size / 2**20
    said = ", ".join(f"{number} in {table}" for table, number in counts.items())
    yield ok("database", f"{size:.1f} MB, whole; rows: {said}.")
    if unsettled:
        yield note("outbox", f"{unsettled} replies wait for your word: `lindero outbox`.")


def count(kept: Database, table: str) -> int:
    row = kept.row(f"SELECT count(*) FROM {table}")
    return int(row[0]) if row else 0


def accounts(config: Config) -> list[Finding]:
    """The keyring, and each account from end to end, all at once."""
    with ThreadPoolExecutor(max(1, len(config.accounts))) as pool:
        tried = list(pool.map(lambda account: account_findings(account, config), config.accounts))
    return [*keyring(config), *(finding for each in tried for finding in each)]


def keyring(config: Config) -> Iterator[Finding]:
    try:
        yield ok("keyring", f"{keys.keyring_name()} answers.")
    except keys.SecretError as error:
        needed = [a.name for a in config.accounts if not (a.password_command or a.token_command)]
        needed = [name for name in needed if not keys.from_environment(name)]
        yield bad("keyring", str(error), LOGIN_REFUSED) if needed else note("keyring", str(error))


def account_findings(account: Account, config: Config) -> list[Finding]:
    from assistant.account_check import try_account

    topic = f"account {account.name}"
    where = providers.by_server(account.imap)
    found = [ok(topic, f"Provider: {where.name if where else 'unknown'}; tagging is {account.tagging.value}.")]
    has_extra = find_spec("msal") and find_spec("google_auth_oauthlib")
    if account.auth == "oauth2" and not account.token_command and not has_extra:
        found.append(bad(topic, "Signing in needs the extra: pip install 'lindero[oauth]'.", CONFIGURATION))
    try:
        secret = keys.secret(account)
    except keys.SecretError as error:
        return [*found, bad(topic, str(error), UNAVAILABLE if error.passing else LOGIN_REFUSED)]
    report = try_account(account, secret, settings=config.watch)
    code = LOGIN_REFUSED if report.login_refused else UNAVAILABLE
    if report.ok:
        return [*found, *(ok(topic, sentence, report.can) for sentence in report.sentences)]
    return [*found, *(bad(topic, sentence, code) for sentence in report.sentences)]


def watching(config: Config, folder: Path, now: datetime) -> Iterator[Finding]:
    yield watcher(folder)
    for status in statuses.kept(folder):
        yield note("watcher", statuses.sentence(status, now))
    yield service()
    yield notifications(config)


def watcher(folder: Path) -> Finding:
    from assistant.watch_lock import WatchLock

    if folder.exists() and WatchLock(folder).is_held():
        return ok("watcher", "A watcher is at work.")
    return note("watcher", "No watcher is at work: `lindero watch`, or `lindero service install`.")


def service() -> Finding:
    from assistant.units import this_system

    try:
        state = this_system().status()
    except LinderoError as error:
        return note("service", str(error))
    said = f" It says: {state.said}" if state.said else ""
    return Finding("service", Level.OK if state.running else Level.NOTE, state.sentence + said)


def notifications(config: Config) -> Finding:
    if config.watch.notify == "never":
        return ok("notifications", "They are switched off.")
    command = shlex.split(config.watch.notify_command)
    if command and not shutil.which(command[0]):
        return bad("notifications", f"notify_command: there is no program {Path(command[0]).name!r}.", CONFIGURATION)
    if not command and not usual_argv("", ""):
        return note("notifications", "notify-send is not installed: emergencies are told by the screens alone.")
    return ok("notifications", "Emergencies are told, and once a day that work begins.")


SYMBOLS = {Level.OK: "ok  ", Level.NOTE: "note", Level.BAD: "BAD "}


def as_text(findings: tuple[Finding, ...]) -> str:
    """One line each, by topic; readable without colour."""
    width = max(len(each.topic) for each in findings)
    return "\n".join(f"{SYMBOLS[each.level]}  {each.topic:<{width}}  {each.text}" for each in findings)
