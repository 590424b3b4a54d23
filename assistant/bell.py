"""A bell between processes: whoever changes what a watcher should act on rings, and the watcher wakes up.

It is a named pipe in the data folder (mkfifo(3)): ringing costs nothing when nobody listens, and whoever listens sleeps
until then. The bell says only "look"; what there is to do stands in the database.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

from assistant.logs import log

NAME = "bell"


class Bell:
    """Rung by any number of processes; heard by the one that sends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._heard: int | None = None

    def ring(self) -> None:
        """Wake the listener, if there is one. Call it when the change is committed."""
        with suppress(OSError):  # nobody listens, or it rings already
            descriptor = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                    os.write(descriptor, b"!")
            finally:
                os.close(descriptor)

    def listen(self) -> bool:
        """Hear it from now on. False where the file system has no named pipes."""
        try:
            if not self._path.is_fifo():
                os.mkfifo(self._path, 0o600)
            os.chmod(self._path, 0o600)
            # Open for both: a pipe without a writer would count as ended.
            self._heard = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            log.info("no bell can be hung up, so changes are looked for: %s", error.strerror)
        return self._heard is not None

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What to wait on beside other things: readable when it rang."""
        return () if self._heard is None else (self._heard,)

    def rang(self) -> bool:
        """Did it ring since the last question?"""
        rang = False
        with suppress(OSError):
            while self._heard is not None and os.read(self._heard, 4096):
                rang = True
        return rang

    def close(self) -> None:
        if self._heard is not None:
            os.close(self._heard)
            self._heard = None
