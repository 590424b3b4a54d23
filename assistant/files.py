"""Private files written whole or not at all: an interrupted write leaves the old file as it was."""

import os
from contextlib import suppress
from pathlib import Path


def write_private(path: Path, content: str) -> None:
    """Replace a file's content, mode 0600, its folder 0700 when it has to be made. A link stays a link.

    Raises OSError; then the old file is untouched and nothing new lies beside it.
    """
    from tempfile import mkstemp  # slow to load, and reading needs none

    target = path.resolve()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, beside = mkstemp(prefix=f".{target.name}.", dir=target.parent)  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
