"""Mail to be judged, from wherever it lies: standard input, files, folders, Maildir, mbox, lines of JSON.

Nothing read here raises for what a mail holds: what cannot be read at all is told as `Unread`, in its place.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from assistant.clock import written
from assistant.errors import DataError
from assistant.mime import read_message
from rules.cleaning import clean_line, clean_text
from rules.message import Address, Message
from rules.problems import Problem

MAILDIR_PARTS = ("cur", "new")


class Given(NamedTuple):
    """One mail to judge: how to call it, and the language its line names ("" for none)."""

    name: str
    message: Message
    language: str = ""


class Unread(NamedTuple):
    """Something that could not be read as mail, and why."""

    name: str
    problem: str


Piece = Given | Unread


class Arrival(NamedTuple):
    """When mail came: `given` outweighs what it says, `otherwise` is taken when it says nothing."""

    given: datetime | None
    otherwise: datetime


def from_bytes(raw: bytes, name: str, arrival: Arrival) -> Piece:
    """One mail of RFC 5322. Its Message-ID is its name, else where it was read from."""
    if not raw.strip():
        return Unread(name, "there is no mail in it: it is empty")
    message = read_message(raw, arrival.given, live=arrival.given is not None, otherwise=arrival.otherwise)
    if message.arrived_at.year < 1971 and not message.headers:
        message = replace(message, arrived_at=arrival.otherwise)
    return Given(message.message_id or name, message)


def from_path(path: Path, arrival: Arrival) -> Iterator[Piece]:
    """The mails of a file, a folder of .eml files, a Maildir or an mbox, in the order of their names."""
    if path.is_dir():
        for file in mail_files(path):
            yield from from_file(file, arrival)
    elif path.exists():
        yield from from_file(path, arrival)
    else:
        raise DataError(f"{path}: there is no such file or folder")


def mail_files(folder: Path) -> list[Path]:
    """A Maildir's messages (cur, new), or every .eml and .mbox below a folder."""
    if all((folder / part).is_dir() for part in MAILDIR_PARTS):
        return sorted(f for part in MAILDIR_PARTS for f in (folder / part).iterdir() if f.is_file())
    return sorted(f for f in folder.rglob("*") if f.suffix.lower() in (".eml", ".mbox") and f.is_file())


def from_file(path: Path, arrival: Arrival) -> Iterator[Piece]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        yield Unread(str(path), f"it cannot be read: {error.strerror}")
        return
    yield from from_stream(raw, str(path), arrival)


def from_stream(raw: bytes, name: str, arrival: Arrival) -> Iterator[Piece]:
    """One mail, or all mails of an mbox (RFC 4155), which begins with a `From ` line."""
    if not raw.startswith(b"From "):
        yield from_bytes(raw, name, arrival)
        return
    for number, mail in enumerate(mbox_mails(raw), start=1):
        yield from_bytes(mail, f"{name}:{number}", arrival)


def mbox_mails(raw: bytes) -> Iterator[bytes]:
    """The mails of an mbox. A `From ` line starts one after a blank line; `>From ` is unquoted (mboxrd)."""
    lines: list[bytes] = []
    blank = True
    for line in raw.splitlines(keepends=True):
        if blank and line.startswith(b"From "):
            if lines:
                yield b"".join(lines)
            lines = []
        else:
            unquoted = line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line
            lines.append(unquoted)
        blank = not line.strip()
    if lines:
        yield b"".join(lines)


def from_lines(lines: Iterable[bytes], arrival: Arrival) -> Iterator[Piece]:
    """One piece for each line of JSON, in order, also for a broken one."""
    for number, line in enumerate(lines, start=1):
        yield from_line(line, f"line {number}", arrival)


def from_lines_of(path: Path, arrival: Arrival) -> Iterator[Piece]:
    try:
        with path.open("rb") as lines:
            yield from from_lines(lines, arrival)
    except OSError as error:
        raise DataError(f"{path}: it cannot be read: {error.strerror}") from error


def from_line(line: bytes, name: str, arrival: Arrival) -> Piece:
    """One line: {"id", "text" | "eml", "received", "lang"?, "subject"?, "from"?}."""
    try:
        read: Any = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Unread(name, f"{name} is not JSON in UTF-8")
    if not isinstance(read, dict):
        return Unread(name, f"{name} is not a JSON object")
    name = str(read["id"]) if isinstance(read.get("id"), str | int) else name
    received, problem = _received(read.get("received"))
    if problem:
        return Unread(name, problem)
    when = Arrival(arrival.given or received, arrival.otherwise)
    language = read["lang"] if isinstance(read.get("lang"), str) else ""
    if isinstance(read.get("eml"), str):
        raw = read["eml"].encode("utf-8", "replace")
        piece = from_bytes(raw, name, when)
        return piece._replace(name=name, language=language) if isinstance(piece, Given) else Unread(name, piece.problem)
    if isinstance(read.get("text"), str):
        return Given(name, _bare(read, name, when), language)
    return Unread(name, 'it has neither "text" nor "eml" as a string')


def _received(value: object) -> tuple[datetime | None, str]:
    """The instant of a line, and what is wrong with it; none is fine."""
    if value is None:
        return None, ""
    read = written(value) if isinstance(value, str) else None
    if read is None:
        return None, f'"received" is not an instant with an offset, like 2026-06-19T17:58:00+02:00: {str(value)[:60]}'
    return read, ""


def _bare(read: dict[str, Any], name: str, when: Arrival) -> Message:
    """A body without headers as a Message."""
    subject = read["subject"] if isinstance(read.get("subject"), str) else ""
    sender = read["from"] if isinstance(read.get("from"), str) else ""
    problems = () if read["text"].strip() else (Problem("text", "it is empty", ""),)
    text = read["text"].encode("utf-8", "replace").decode("utf-8")
    return Message(
        message_id=name,
        sender=Address("", clean_line(sender)),
        subject=clean_line(subject),
        body=clean_text(text),
        arrived_at=when.given or when.otherwise,
        problems=problems,
    )
