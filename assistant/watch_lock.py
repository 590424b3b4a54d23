"""One watcher for one database. The lock is the kernel's (flock), so it ends with its holder, however that died."""

import fcntl
import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.errors import BusyError
from assistant.files import write_private


class WatchLock:
    """Held while a watcher runs. A note beside it says who holds it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / "watcher.lock"
        self._note = folder / "watcher.json"
        self._held: int | None = None

    def acquire(self, since: datetime) -> Self:
        """Take the lock. Raises BusyError that names the holder."""
        if not self._take():
            raise BusyError(f"another watcher is at work ({self._holder()}): this one is not needed")
        with suppress(OSError):
            write_private(self._note, json.dumps({"pid": os.getpid(), "since": since.isoformat()}))
        return self

    def release(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def is_held(self) -> bool:
        """Does anyone hold it, here or elsewhere?"""
        if self._held is not None:
            return True
        if not self._take():
            return True
        self.release()
        return False

    def _take(self) -> bool:
        if self._held is not None:
            return False
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.fchmod(descriptor, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._held = descriptor
        return True

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
