"""A client erased beside the store: in the log and in the history of the limits.

The configuration is the user's own, and so is the mail on the server: both stay.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import paths
from assistant.config.history import FILE_NAME
from assistant.logs import shortened
from assistant.shelf import Shelf
from assistant.store.forgetting import Traces


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What was cleaned beside the store, and older copies that are left to the user."""

    log_lines: int
    copies: tuple[Path, ...]


def erase_elsewhere(folder: Path, config_file: Path, traces: Traces) -> Elsewhere:
    words = {word for word in (*traces.names, *traces.addresses) if len(word) > 2}
    words |= {shortened(address) for address in (*traces.addresses, *traces.names) if "@" in address}
    log = paths.log_file(folder)
    lines = sum(erase_lines(path, words) for path in (log, Path(f"{log}.1")))
    erase_history(folder, config_file, traces)
    return Elsewhere(lines, older_copies(folder))


def erase_lines(path: Path, words: Iterable[str]) -> int:
    """Take the lines with any of these words out of a log, in place: whoever has it open goes on writing to it."""
    wanted = [word.casefold() for word in words]
    try:
        with path.open("r+", encoding="utf-8", errors="replace") as file:
            lines = file.readlines()
            kept = [line for line in lines if not any(word in line.casefold() for word in wanted)]
            if len(kept) < len(lines):
                file.seek(0)
                file.writelines(kept)
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
            return len(lines) - len(kept)
    except FileNotFoundError:
        return 0


def erase_history(folder: Path, config_file: Path, traces: Traces) -> None:
    """Take the client's entry out of earlier versions of the limits."""
    shelf = Shelf(folder / FILE_NAME)
    key = str(config_file.resolve())
    held = shelf.get(key)
    if not isinstance(held, list):
        return
    cleaned = [[since, without_client(sections, traces)] for since, sections in held]
    if cleaned != held:
        shelf.put(key, cleaned)


def without_client(sections: dict[str, Any], traces: Traces) -> dict[str, Any]:
    clients = sections.get("client")
    if not isinstance(clients, list):
        return sections
    kept = [each for each in clients if not is_named(each, traces)]
    return {name: value for name, value in {**sections, "client": kept}.items() if name != "client" or kept}


def is_named(entry: Any, traces: Traces) -> bool:
    return isinstance(entry, dict) and str(entry.get("name", "")).casefold() in {n.casefold() for n in traces.names}


def older_copies(folder: Path) -> tuple[Path, ...]:
    """Databases that were set aside or backed up: they may hold the client still."""
    own = {paths.database_file(folder).name + ending for ending in ("", "-wal", "-shm")}
    return tuple(sorted(path for path in folder.glob("lindero*.db*") if path.name not in own))
