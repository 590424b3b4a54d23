"""The watcher as a service of the user's session: a systemd user unit, or a launchd agent on macOS.

Nothing here needs root. Commands of the system are run with a bound and without a shell.
"""

import os
import plistlib
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant import children
from assistant.errors import LinderoError, UnreachableError
from assistant.files import write_private

UNIT = "lindero.service"
LABEL = "org.lindero.watch"
COMMAND_SECONDS = 30.0
WATCHDOG_SECONDS = 180
FOR_GOOD = "64 77 78"  # wrong usage, login refused, configuration: starting again would only hammer

Run = Callable[[Sequence[str]], children.Ended]


@dataclass(frozen=True, slots=True)
class ServiceState:
    """How the service stands. `since` is as the system writes it, `said` what the watcher last said of itself."""

    running: bool
    sentence: str
    pid: int = 0
    said: str = ""
    since: str = ""


class Service(Protocol):
    """One way to keep a program running in the background."""

    @property
    def file(self) -> Path: ...
    def install(self, argv: Sequence[str]) -> str: ...
    def status(self) -> ServiceState: ...
    def remove(self) -> str: ...


def run(argv: Sequence[str]) -> children.Ended:
    """Raises UnreachableError when the program is missing or does not end."""
    try:
        return children.run(argv, seconds=COMMAND_SECONDS)
    except children.ChildError as error:
        why = "is not here" if error.reason == "missing" else "did not answer"
        raise UnreachableError(f"`{' '.join(argv[:2])}` {why}: run `lindero watch` by hand, or from cron.") from None


def own_command(config_file: Path, data_folder: Path) -> list[str]:
    """How to start this very watcher again: same program, same configuration, same data."""
    script = Path(sys.executable).with_name("lindero")
    program = [str(script)] if script.exists() else [sys.executable, "-m", "assistant"]
    return [*program, "--config", str(config_file.absolute()), "--data", str(data_folder.absolute()), "watch"]


def this_system(platform: str = sys.platform) -> Service:
    if platform == "darwin":
        return Launchd()
    if platform.startswith("linux") and shutil.which("systemctl"):
        return Systemd()
    raise UnreachableError("There is neither systemd nor launchd here: run `lindero watch` by hand, or from cron.")


class Systemd:
    """A unit of the user's own systemd."""

    def __init__(self, run: Run = run) -> None:
        self.run = run
        self.file = configuration_home() / "systemd" / "user" / UNIT

    def install(self, argv: Sequence[str]) -> str:
        write_private(self.file, unit(argv))
        if self.control("daemon-reload"):
            return f"Written: {self.file}. No session of systemd answers here; start it later with {self.by_hand()}."
        if self.control("enable", UNIT):
            raise UnreachableError(f"systemd does not accept {self.file}: see `systemctl --user status {UNIT}`.")
        if self.control("restart", UNIT):
            raise LinderoError(
                f"The watcher did not start: see `journalctl --user -u {UNIT}`, or run `lindero doctor`."
            )
        return (
            "The watcher runs, and starts again with every session. To keep it running while you are logged out: "
            "`loginctl enable-linger`."
        )

    def by_hand(self) -> str:
        return f"`systemctl --user enable --now {UNIT}`"

    def control(self, *words: str) -> int:
        return self.run(["systemctl", "--user", "--no-pager", *words]).code

    def status(self) -> ServiceState:
        if not self.file.exists():
            return ServiceState(False, "No service is installed: `lindero service install`.")
        names = ("ActiveState", "StatusText", "MainPID", "ActiveEnterTimestamp", "ExecMainStatus")
        ended = self.run(["systemctl", "--user", "--no-pager", "show", UNIT, f"--property={','.join(names)}"])
        told = dict(line.partition("=")[::2] for line in ended.out.decode("utf-8", "replace").splitlines())
        running = told.get("ActiveState") in ("active", "activating", "reloading")
        pid = told.get("MainPID", "0")
        return ServiceState(
            running=running,
            sentence=sentence(running, told.get("ExecMainStatus", ""), bool(ended.code)),
            pid=int(pid) if pid.isdigit() else 0,
            said=told.get("StatusText", ""),
            since=told.get("ActiveEnterTimestamp", ""),
        )

    def remove(self) -> str:
        if not self.file.exists():
            return "No service is installed."
        self.control("disable", "--now", UNIT)
        self.file.unlink(missing_ok=True)
        self.control("daemon-reload")
        return "The service is removed. Your configuration and your data are untouched."


def sentence(running: bool, exit_code: str, silent: bool) -> str:
    if silent:
        return "The service is installed, but no session of systemd answers here."
    if running:
        return "The watcher runs."
    reasons = {
        "77": "the login was refused: run `lindero doctor`",
        "78": "the configuration has mistakes: run `lindero doctor`",
        "75": "another watcher was running",
    }
    why = reasons.get(exit_code)
    return (
        f"The watcher does not run: {why}." if why else f"The watcher does not run: see `journalctl --user -u {UNIT}`."
    )


def configuration_home() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def unit(argv: Sequence[str]) -> str:
    """The unit file. Login refusals and mistakes in the configuration end it for good; all else starts it anew.

    `env` stands first because systemd takes no odd characters in the program's own path.
    """
    return f"""\
# Written by `lindero service install`; `lindero service remove` takes it away.
[Unit]
Description=lindero, the line between work and the rest of the day
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart={" ".join(map(quoted, ["/usr/bin/env", *argv]))}
Restart=on-failure
RestartSec=60
RestartPreventExitStatus={FOR_GOOD}
WatchdogSec={WATCHDOG_SECONDS}
TimeoutStopSec=15
UMask=0077
NoNewPrivileges=yes
Nice=5

[Install]
WantedBy=default.target
"""


def quoted(word: str) -> str:
    """One word of ExecStart, with everything escaped that systemd would read (systemd.service(5), COMMAND LINES)."""
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$"), ("\n", "\\n")):
        word = word.replace(plain, escaped)
    return f'"{word}"'


class Launchd:
    """An agent of the user's session on macOS."""

    def __init__(self, run: Run = run) -> None:
        self.run = run
        self.file = Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
        self.domain = f"gui/{os.getuid()}"

    def install(self, argv: Sequence[str]) -> str:
        write_private(self.file, agent(argv))
        self.run(["launchctl", "bootout", f"{self.domain}/{LABEL}"])  # the one installed before, if any
        if self.run(["launchctl", "bootstrap", self.domain, str(self.file)]).code:
            raise UnreachableError(f"launchd does not accept {self.file}: try `launchctl bootstrap {self.domain} …`.")
        return "The watcher runs, and starts again with every login."

    def status(self) -> ServiceState:
        if not self.file.exists():
            return ServiceState(False, "No service is installed: `lindero service install`.")
        ended = self.run(["launchctl", "print", f"{self.domain}/{LABEL}"])
        told = dict(line.strip().partition(" = ")[::2] for line in ended.out.decode("utf-8", "replace").splitlines())
        running = ended.code == 0 and told.get("state") == "running"
        pid = told.get("pid", "0")
        words = "The watcher runs." if running else "The watcher does not run: see `lindero doctor`."
        return ServiceState(running, words, int(pid) if pid.isdigit() else 0)

    def remove(self) -> str:
        if not self.file.exists():
            return "No service is installed."
        self.run(["launchctl", "bootout", f"{self.domain}/{LABEL}"])
        self.file.unlink(missing_ok=True)
        return "The service is removed. Your configuration and your data are untouched."


def agent(argv: Sequence[str]) -> str:
    """The property list. Only a crash starts it anew: launchd cannot tell a refused login from another end."""
    wishes = {
        "Label": LABEL,
        "ProgramArguments": list(argv),
        "RunAtLoad": True,
        "KeepAlive": {"Crashed": True},
        "ThrottleInterval": 60,
        "ProcessType": "Background",
        "Umask": 0o077,
    }
    return plistlib.dumps(wishes).decode()
