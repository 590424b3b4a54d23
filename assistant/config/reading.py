"""The file's text -> Config: every mistake at once, with its place, what was read and the nearest right thing."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.clock import SystemClock
from assistant.config import history
from assistant.config.accounts import read_accounts, read_send, read_watch
from assistant.config.sections import read_limits, read_me
from assistant.config.tables import Table
from assistant.config.types import LANGUAGES_FOLDER, Config
from assistant.errors import ConfigError
from rules.languages import Languages
from rules.limits import Absence, Holiday, Limits, LimitsHistory
from rules.problems import Problem

MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class KeptDays:
    """Holidays and calendars as the data folder keeps them (the two rooms are loaded when a file asks for them)."""

    file: Path
    folder: Path
    year: int

    def holidays(self, country: str, region: str, language: str) -> tuple[Holiday, ...]:
        from assistant.holidays import holidays_of

        return holidays_of(country, region, language, self.folder, self.year)

    def absences(self, calendar: str, zone: str) -> tuple[Absence, ...]:
        from assistant.calendars import absences_of

        return absences_of(self.file.parent / Path(calendar).expanduser(), zone, self.folder, self.year)


def load(path: Path, folder: Path | None = None, now: datetime | None = None, *, record: bool = False) -> Config:
    """Read the configuration. `folder` is the data folder; `record` writes a change of the limits into their history.

    Raises ConfigError with all mistakes. A bad client, absence or correction is left out and told in `problems`.
    """
    if folder is None:
        from assistant.paths import data_folder

        folder = data_folder()
    now = now or SystemClock().now()
    content = read_toml(path)
    config, mistakes = read_config(content, path, KeptDays(path, folder, now.year))
    if mistakes:
        told = "one mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        raise ConfigError(f"{path} has {told}; nothing was changed:", [*mistakes, *config.problems])
    held = history.versions(path, content, folder, now, record)
    older = [(since, _old(sections, path, config.current_limits, folder, now)) for since, sections in held[:-1]]
    problems = (*config.problems, *wording_problems(config))
    return replace(config, problems=problems, limits=LimitsHistory((*older, (held[-1][0], config.current_limits))))


def wording_problems(config: Config) -> tuple[Problem, ...]:
    """What is wrong in the user's own sentences and words; ours are not even read when there are none."""
    if not config.languages.extra:
        return ()
    from rules.own_words import check_words
    from rules.replies.overlay import check_wording

    return (*check_wording(config.languages), *check_words(config.languages))


def read_toml(path: Path) -> dict[str, Any]:
    """The file as tables. Raises ConfigError: it is missing, cannot be read, is not UTF-8 or not TOML."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(f"there is no configuration at {path}; `lindero setup` makes one in two minutes") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    if len(raw) > MOST_BYTES:
        raise ConfigError(f"{path} is larger than 1 MB, which no configuration is")
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problem = Problem(f"line {line}", "is not UTF-8", "save the file as UTF-8")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem = Problem("", str(error) or "too deeply nested", "compare the line with the example in the manual")
    raise ConfigError(f"{path} is not TOML; nothing was changed:", [problem])


def read_config(content: Mapping[str, Any], path: Path, sources: KeptDays) -> tuple[Config, list[Problem]]:
    """All sections read, and the mistakes that keep the file from being used. Entries left out are in `problems`."""
    mistakes: list[Problem] = []
    left_out: list[Problem] = []
    root = Table(content, "", mistakes)
    own = path.parent / LANGUAGES_FOLDER
    me = read_me(root.table("me"), Languages((own,)))
    limits = read_limits(root, me, sources, left_out)
    config = Config(
        path=path,
        me=me,
        limits=LimitsHistory(((datetime.min.replace(tzinfo=UTC), limits),)),
        accounts=read_accounts(root, path.parent),
        watch=read_watch(root.table("watch")),
        send=read_send(root.table("send")),
        problems=tuple(left_out),
        own_languages=own if own.is_dir() else None,
    )
    root.finish()
    return config, mistakes


def _old(sections: Mapping[str, Any], path: Path, current: Limits, folder: Path, now: datetime) -> Limits:
    """An older version of the limits. What can no longer be read in it falls back to its default."""
    root = Table(sections, "", [])
    me = read_me(root.table("me"), Languages((path.parent / LANGUAGES_FOLDER,)))
    limits = read_limits(root, me, KeptDays(path, folder, now.year), [])
    same = {"name": current.name, "addresses": current.addresses, "language": current.language}
    return replace(limits, corrections=current.corrections, **same)  # type: ignore[arg-type]
