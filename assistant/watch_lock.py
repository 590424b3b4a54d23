"""One watcher for one database. The lock is the kernel's (flock), so it ends with its holder, however that died."""

import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from assistant.errors import BusyError
from assistant.files import write_private


class WatchLock:
    """Held while a watcher runs. A note beside it says who holds it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = FileLock(folder / "watcher.lock", mode=0o600, thread_local=False)
        self._note = folder / "watcher.json"

    def acquire(self, since: datetime) -> Self:
        """Take the lock. Raises BusyError that names the holder."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise BusyError(f"another watcher is at work ({self._holder()}): this one is not needed") from error
        with suppress(OSError):
            write_private(self._note, json.dumps({"pid": os.getpid(), "since": since.isoformat()}))
        return self

    def release(self) -> None:
        self._lock.release()

    def is_held(self) -> bool:
        """Does anyone hold it, here or elsewhere?"""
        if self._lock.is_locked:
            return True
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return True
        self._lock.release()
        return False

    def _holder(self) -> str:
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            return f"process {int(note['pid'])}, since {str(note['since'])[:19]}"
        except (OSError, ValueError, KeyError, TypeError):
            return "it left no note of itself"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()
