"""What every command is given: where configuration and data live, and the clock."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from assistant import paths
from assistant.clock import Clock, ShiftedClock, SystemClock, written
from assistant.errors import UsageError


@dataclass(frozen=True, slots=True)
class Context:
    """The answers to `--config`, `--data` and `--now`."""

    config_file: Path
    data_folder: Path
    clock: Clock


def context_from(config: str | None, data: str | None, now: str | None) -> Context:
    clock = ShiftedClock(instant(now, "--now")) if now else SystemClock()
    return Context(paths.config_file(config), paths.data_folder(data), clock)


def instant(text: str, where: str) -> datetime:
    """An ISO 8601 instant with its offset, as a person types it on the command line."""
    read = written(text)
    if read is None:
        raise UsageError(f"{where}: {text!r} is not an instant; write it like 2026-06-19T17:58:00+02:00")
    return read


pass_context = click.make_pass_decorator(Context)
