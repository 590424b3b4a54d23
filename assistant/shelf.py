"""What takes long to work out, kept in a small JSON file: holidays for a year, the absences of a calendar.

The work is done in a short child process, so that the watcher never loads the libraries it needs.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from assistant.files import write_private

CHILD_SECONDS = 60.0
MOST_BYTES = 4_000_000


class Shelf:
    """A file of entries by key. A file that is missing, damaged or not writable is as good as an empty one."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def get(self, key: str) -> Any:
        return self._read().get(key)

    def put(self, key: str, value: Any) -> None:
        entries = self._read()
        entries[key] = value
        with suppress(OSError):
            write_private(self._file, json.dumps(entries, ensure_ascii=False, separators=(",", ":")))

    def _read(self) -> dict[str, Any]:
        try:
            entries = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return entries if isinstance(entries, dict) else {}


def ask_child(module: str, args: Sequence[str]) -> Any:
    """What the `main` of a module prints as JSON in a process of its own; None when it fails."""
    from assistant import children  # seldom needed, and never at the start

    try:
        ended = children.run(children.ours(module, "main", *args), seconds=CHILD_SECONDS, most_bytes=MOST_BYTES)
        return json.loads(ended.out)
    except (children.ChildError, ValueError):
        return None
