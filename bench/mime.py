"""Mail of other projects' test suites, 28 of them malformed: each must be read without an exception."""

from pathlib import Path

from assistant.mime import read_message

MAILS = Path("../shared/data/third-party/mime")


def rows() -> list[tuple[str, str, str]]:
    """Lines for the table of `make eval`: name, measure, figure."""
    paths = sorted(MAILS.glob("*.eml"))
    if not paths:
        return [("mime", "read", "not here")]
    read = [read_message(path.read_bytes()) for path in paths]
    worded = sum(bool(message.body.strip()) for message in read)
    return [("mime", "read", f"{len(read)} of {len(paths)}"), ("mime", "with words", str(worded))]
