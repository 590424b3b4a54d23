"""The user's corrections as entries of their own file: added, listed and taken back with its comments kept."""

from datetime import date
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from assistant.errors import ConfigError
from assistant.files import write_private


def add_correction(file: Path, sender: str, tag: str, since: date) -> None:
    """From `since` on, mail of this sender does not get this tag. Saying it twice keeps one entry."""
    document = _read(file)
    entries = document.setdefault("correction", tomlkit.aot())
    if any(entry.get("match") == sender and entry.get("tag") == tag for entry in entries):
        return
    entry = tomlkit.table()
    entry.update({"match": sender, "tag": tag, "since": since})
    entries.append(entry)
    write_private(file, tomlkit.dumps(document))


def remove_correction(file: Path, sender: str, tag: str) -> None:
    """Take a correction back. One that is gone already is no error."""
    document = _read(file)
    entries = document.get("correction", [])
    kept = [entry for entry in entries if (entry.get("match"), entry.get("tag")) != (sender, tag)]
    if len(kept) == len(entries):
        return
    del document["correction"]
    if kept:
        document["correction"] = tomlkit.aot()
        for entry in kept:
            document["correction"].append(entry)
    write_private(file, tomlkit.dumps(document))


def _read(file: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise ConfigError(f"{file} cannot be changed: {error}; `lindero doctor` says what is wrong with it") from error
