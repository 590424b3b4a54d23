"""The configuration as it stands now: read again when the file changes, the last good one kept while it is broken."""

import threading
from pathlib import Path

from assistant.clock import Clock
from assistant.config import Config, load
from assistant.errors import ConfigError
from assistant.logs import log

Stamp = tuple[int, int, int]


class LiveConfig:
    """Asked before each piece of work; costs one look at the file."""

    def __init__(self, path: Path, folder: Path, clock: Clock) -> None:
        """Raises ConfigError when the file cannot be used at all."""
        self._path, self._folder, self._clock = path, folder, clock
        self._lock = threading.Lock()
        self._stamp, self._day = stamp_of(path), clock.now().date()
        self._config = self._load()
        self.broken = ""  # what is wrong with the file as it stands now

    def __call__(self) -> Config:
        with self._lock:
            stamp, now = stamp_of(self._path), self._clock.now()
            if (stamp, now.date()) != (self._stamp, self._day):
                self._stamp, self._day = stamp, now.date()
                self._read_again()
            return self._config

    def _read_again(self) -> None:
        try:
            if not self._stamp[1]:
                raise ConfigError(f"{self._path} is empty")  # an editor is about to write it
            self._config, self.broken = self._load(), ""
        except ConfigError as error:
            self.broken = str(error)
            log.warning("the configuration is broken; the one before it stays in force")

    def _load(self) -> Config:
        return load(self._path, self._folder, self._clock.now(), record=True)


def stamp_of(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)
