"""Log set-up. No body, whole address or password ever goes in, and nothing grows without bound."""

import logging
import os
import traceback
from pathlib import Path

LOG_BYTES = 1_000_000
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
log = logging.getLogger("lindero")


class PrivateFileHandler(logging.FileHandler):
    """A log file at mode 0600, whatever the umask. A full one becomes `….1`, in the place of the one before.

    The library's own rotating handler costs the watcher a megabyte of memory.
    """

    def _open(self):  # type: ignore[no-untyped-def]
        descriptor = os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        os.fchmod(descriptor, 0o600)
        return open(descriptor, self.mode, encoding=self.encoding)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self.stream and os.fstat(self.stream.fileno()).st_size > LOG_BYTES:
                self.stream.close()
                os.replace(self.baseFilename, f"{self.baseFilename}.1")
                self.stream = self._open()  # type: ignore[no-untyped-call]
        except OSError:
            self.handleError(record)
        super().emit(record)


def set_up(path: Path, level: str = "") -> None:
    """Write our own records, and no library's, to `path`. Without a level LINDERO_LOG gives it, else INFO."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = PrivateFileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.handlers = [handler]
    wanted = (level or os.environ.get("LINDERO_LOG", "")).upper()
    log.setLevel(wanted if wanted in LEVELS else "INFO")
    log.propagate = False
    logging.raiseExceptions = False  # a full disk must not print tracebacks


def record_crash(error: BaseException) -> str:
    """Keep where it went wrong (files and lines, never values) in the log; say where to look."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    log.error("%s at %s", type(error).__name__, " > ".join(f"{Path(f.filename).name}:{f.lineno}" for f in frames))
    return "The log says where." if log.handlers else "Please report it with what you did."


def shortened(address: str) -> str:
    """An address as the log may hold it: m…@example.org."""
    name, at, host = address.partition("@")
    return f"{name[:1]}…{at}{host}"
