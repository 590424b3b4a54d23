"""What FETCH answered, as values (RFC 9051 section 7.5.2). No connection here.

imaplib hands over each answer as records: (text that ends in {n}, literal) for each literal, then a last text. Answers
in the shape we ask for are read here in one pass; any other goes to the library's slow reader, one message at a time,
so that an answer that cannot be read loses only its own message.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from assistant.headers import WANTED
from assistant.imap_wire import WireError
from assistant.mail_dates import usual_date

HEAD_BYTES = 65_536
TEXT_BYTES = 8_192
MORE_TEXT_BYTES = (65_536, 262_144)
MOST_UID = 2**32 - 1  # RFC 9051 section 9: nz-number
MOST_NUMBER = 2**63 - 1  # and number64

HEAD_ITEM = f"BODY.PEEK[HEADER.FIELDS ({' '.join(WANTED).upper()})]<0.{HEAD_BYTES}>"
ITEMS = f"(UID FLAGS INTERNALDATE RFC822.SIZE {HEAD_ITEM} BODY.PEEK[TEXT]<0.{TEXT_BYTES}>)"

Record = bytes | tuple[bytes, bytes]
SlowReader = Callable[[list[Record]], dict[bytes, object]]

# What the libraries raise at an answer that breaks the grammar.
MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError)

_START = re.compile(rb"\d+ \(")
_ITEM = re.compile(
    rb"\s*(?:(?P<name>UID|RFC822\.SIZE) (?P<number>\d+)"
    rb"|FLAGS \((?P<flags>[^()]*)\)"
    rb'|INTERNALDATE "(?P<date>[^"]*)"'
    rb"|MODSEQ \((?P<modseq>\d+)\)"
    rb"|BODY(?:\.PEEK)?\[(?P<part>HEADER|TEXT)[^\]]*\](?:<0>)? "
    rb'(?:(?P<literal>~?\{\d+\}$)|"(?P<quoted>(?:[^"\\\r\n]|\\.)*)"|NIL)'
    rb"|(?P<end>\)$))",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the server gave of one mail. `arrived_at` is its INTERNALDATE; flags are lower case."""

    uid: int
    flags: frozenset[str]
    arrived_at: datetime | None
    size: int
    head: bytes | None
    text: bytes | None

    @property
    def is_whole(self) -> bool:
        """Everything asked for came."""
        return self.head is not None and self.text is not None

    def joined(self, later: "Fetched") -> "Fetched":
        """With what came of the same mail in a later answer: a server may split one, or add news of flags to it."""
        return Fetched(
            self.uid,
            later.flags or self.flags,
            self.arrived_at or later.arrived_at,
            self.size or later.size,
            later.head if self.head is None else self.head,
            later.text if self.text is None else self.text,
        )


def read_answers(records: Iterable[Record | None], slow: SlowReader) -> tuple[list[Fetched], int]:
    """The mails among the answers, and how many could not be read. An answer without a UID is news, not a mail."""
    mails: list[Fetched] = []
    broken = 0
    for answer in answers(records):
        try:
            mail = _quick(answer) or _slow(slow(answer))
        except (WireError, *MALFORMED):
            broken += 1
            continue
        if mail.uid:
            mails.append(mail)
    return mails, broken


def answers(records: Iterable[Record | None]) -> Iterator[list[Record]]:
    """Records grouped by answer: each ends with its first record that is a bare text."""
    group: list[Record] = []
    for record in records:
        if record is None:
            continue
        group.append(record)
        if isinstance(record, bytes):
            yield group
            group = []
    if group:
        yield group


def _quick(answer: list[Record]) -> Fetched | None:
    """The usual shape, None for any other."""
    found: dict[str, bytes] = {}
    for number, record in enumerate(answer):
        text, literal = record if isinstance(record, tuple) else (record, b"")
        position = 0
        if number == 0:
            start = _START.match(text)
            if start is None:
                return None
            position = start.end()
        while position < len(text):
            item = _ITEM.match(text, position)
            if item is None:
                return None
            position = item.end()
            _keep(item, literal, found)
    if "end" not in found:
        return None
    return _mail(found)


def _keep(item: re.Match[bytes], literal: bytes, found: dict[str, bytes]) -> None:
    if item["name"]:
        found[item["name"].decode().upper()] = item["number"]
    elif item["part"]:
        quoted = item["quoted"]
        value = literal if item["literal"] else re.sub(rb"\\(.)", rb"\1", quoted) if quoted is not None else b""
        found[item["part"].decode().upper()] = value
    else:
        for name in ("flags", "date", "modseq", "end"):
            if item[name] is not None:
                found[name] = item[name]


def _mail(found: dict[str, bytes]) -> Fetched:
    return Fetched(
        uid=bounded(found.get("UID", b"0"), MOST_UID),
        flags=frozenset(flag.decode("ascii", "replace").lower() for flag in found.get("flags", b"").split()),
        arrived_at=internal_date(found["date"]) if "date" in found else None,
        size=bounded(found.get("RFC822.SIZE", b"0"), MOST_NUMBER),
        head=found.get("HEADER"),
        text=found.get("TEXT"),
    )


def _slow(values: dict[bytes, object]) -> Fetched:
    """From the library's reader: item names as the server wrote them, values as it typed them."""
    found: dict[str, bytes] = {}
    for name, value in values.items():
        if name.startswith(b"BODY[HEADER"):
            found["HEADER"] = _bytes(value)
        elif name.startswith(b"BODY[TEXT]"):
            found["TEXT"] = _bytes(value)
        elif name == b"FLAGS" and isinstance(value, tuple):
            found["flags"] = b" ".join(_bytes(flag) for flag in value)
        elif name in (b"UID", b"RFC822.SIZE") and isinstance(value, int):
            found[name.decode()] = str(value).encode()
        elif name == b"INTERNALDATE" and isinstance(value, bytes):
            found["date"] = value
    return _mail(found)


def _bytes(value: object) -> bytes:
    if value is None:
        return b""
    return value if isinstance(value, bytes) else str(value).encode()


def bounded(digits: bytes, most: int) -> int:
    """A number of the server's; 0, as if it had told none, for one that cannot be."""
    number = int(digits)
    return number if 0 < number <= most else 0


def internal_date(text: bytes) -> datetime | None:
    """An aware instant out of INTERNALDATE (RFC 9051 section 2.3.3), None when it says none."""
    try:
        return usual_date(text.decode("ascii", "replace"))
    except ValueError:
        return None
