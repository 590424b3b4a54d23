"""What the server answered, as values; the answers of FETCH in their usual shape are read in assistant.imap_fetch."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from imapclient.exceptions import ProtocolError
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.response_parser import parse_message_list, parse_response

from assistant.imap_fetch import MOST_NUMBER, MOST_UID, Fetched, Record, bounded
from assistant.imap_folders import Folder

Keywords = dict[str, list[int]]  # a keyword and the UIDs it concerns

_SELECT_NUMBERS = {"UIDVALIDITY": MOST_UID, "UIDNEXT": MOST_UID, "HIGHESTMODSEQ": MOST_NUMBER}
_STANDING = re.compile(rb"(UIDVALIDITY|UIDNEXT) (\d+)")
_APPENDED = re.compile(rb"\[APPENDUID \d+ (\d+)\]", re.I)


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder as SELECT told it. `keywords`: lower-case keywords the server keeps, None for any."""

    name: str
    uidvalidity: int
    uidnext: int
    exists: int
    modseq: int
    keywords: frozenset[str] | None
    read_only: bool

    def keeps(self, keyword: str) -> bool:
        """Does the server keep this keyword for good?"""
        return not self.read_only and (self.keywords is None or keyword.lower() in self.keywords)


@dataclass(frozen=True, slots=True)
class Standing:
    """A folder as STATUS told it; what was not told is 0."""

    uidvalidity: int
    uidnext: int


@dataclass(frozen=True, slots=True)
class Batch:
    """The answer to one FETCH. `refusal` is the server's cleaned word when it gave less than was asked for."""

    asked: tuple[int, ...]
    mails: tuple[Fetched, ...]
    broken: int = 0
    refusal: str = ""

    @property
    def missing(self) -> tuple[int, ...]:
        came = {mail.uid for mail in self.mails if mail.is_whole}
        return tuple(uid for uid in self.asked if uid not in came)


@dataclass(frozen=True, slots=True)
class Tagged:
    """What came of changing keywords: where each was added, where taken off, which the server does not keep at all.

    `is_postponed`: the server cannot change something now, or a mail is gone: nothing is said of what it keeps.
    """

    kept: dict[str, set[int]]
    dropped: dict[str, set[int]]
    refused: frozenset[str]
    is_postponed: bool = False


def opened_folder(name: str, exists: int, told: dict[str, list[Any]]) -> Opened:
    """From the untagged responses to SELECT (RFC 9051 section 6.3.2); what was not told is 0."""
    numbers = {
        key: bounded(told[key][-1], most)
        for key, most in _SELECT_NUMBERS.items()
        if key in told and told[key][-1].isdigit()
    }
    permanent = b" ".join(line or b"" for line in told.get("PERMANENTFLAGS", [])).lower()
    flags = frozenset(re.sub(rb"[()]", b" ", permanent).decode("ascii", "replace").split())
    return Opened(
        name=name,
        uidvalidity=numbers.get("UIDVALIDITY", 0),
        uidnext=numbers.get("UIDNEXT", 0),
        exists=exists,
        modseq=numbers.get("HIGHESTMODSEQ", 0),
        keywords=None if "\\*" in flags else flags,
        read_only="READ-ONLY" in told,
    )


def standing_in(records: Iterable[Any]) -> Standing:
    """From the answer to STATUS (RFC 9051 section 7.3.5), whose list of numbers comes last."""
    last = [record for record in records if isinstance(record, bytes)][-1:]
    told = dict(_STANDING.findall(last[0].rpartition(b"(")[2].upper())) if last else {}
    return Standing(*(bounded(told.get(name, b"0"), MOST_UID) for name in (b"UIDVALIDITY", b"UIDNEXT")))


def folders_in(records: Iterable[Any]) -> list[Folder]:
    """The folders LIST told of. A line that cannot be read loses only its own folder."""
    found: list[Folder] = []
    for group in _grouped(records):
        with suppress(Exception):
            found.append(_folder(group))
    return found


def _grouped(records: Iterable[Any]) -> Iterator[list[Any]]:
    group: list[Any] = []
    for record in records:
        group.append(record)
        if isinstance(record, bytes):
            if record or len(group) > 1:
                yield [part for part in group if part != b""]
            group = []


def _folder(answer: list[Any]) -> Folder:
    attributes, delimiter, name = parse_response(answer)[:3]
    shown = str(name) if isinstance(name, int) else decode_utf7(name)
    return Folder(
        name=shown if isinstance(shown, str) else str(shown),
        delimiter=delimiter.decode("ascii", "replace") if isinstance(delimiter, bytes) else "",
        attributes=frozenset(flag.decode("ascii", "replace").lower() for flag in attributes),
    )


def uids_in(lines: Iterable[Any]) -> list[int]:
    """The UIDs in the answers of SEARCH, ascending."""
    return sorted({uid for line in lines for uid in parse_message_list([line]) if 0 < uid <= MOST_UID})


def appended_uid(answer: object) -> int | None:
    """The UID of an appended mail, where the server tells it (RFC 4315)."""
    match = _APPENDED.search(answer) if isinstance(answer, bytes) else None
    return int(match[1]) if match else None


def read_slowly(answer: list[Record]) -> dict[bytes, Any]:
    """An answer of FETCH in an unusual shape, by the library's reader. Raises ValueError."""
    try:
        parsed = parse_response(list(answer))
    except ProtocolError as error:
        raise ValueError("not an answer of IMAP") from error
    values = parsed[1] if len(parsed) == 2 else None
    if not isinstance(values, tuple) or len(values) % 2:
        raise ValueError("not the shape of FETCH")
    return {bytes(key).upper(): value for key, value in zip(values[::2], values[1::2], strict=True)}


def one_each(mails: Iterable[Fetched]) -> tuple[Fetched, ...]:
    """One value a mail, whatever number of answers told of it."""
    found: dict[int, Fetched] = {}
    for mail in mails:
        known = found.get(mail.uid)
        found[mail.uid] = mail if known is None else known.joined(mail)
    return tuple(found.values())
