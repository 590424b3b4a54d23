"""What a scripted IMAP server serves, and what it does otherwise than a good one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.imap_connection import Connection

NOW = datetime(2026, 6, 19, 16, 0, tzinfo=UTC)
CAPABILITIES = "IMAP4rev1 IDLE UIDPLUS AUTH=PLAIN SPECIAL-USE"


@dataclass
class ServedMail:
    uid: int
    raw: bytes
    date: datetime
    flags: set[str] = field(default_factory=set)

    @property
    def head(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[0] + b"\r\n"

    @property
    def text(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    def fits(self, criteria: str) -> bool:
        since = re.search(r"SINCE (\S+)", criteria)
        if since and self.date.date() < datetime.strptime(since[1], "%d-%b-%Y").date():
            return False
        if criteria.startswith("ANSWERED") and "\\Answered" not in self.flags:
            return False
        header = re.search(r'HEADER "?Message-ID"? "?([^"\s]+)"?', criteria, re.I)
        if header and header[1].encode() not in self.head:
            return False
        keyword = re.search(r"KEYWORD (\S+)", criteria)
        return not keyword or keyword[1].lower() in {flag.lower() for flag in self.flags}


@dataclass
class ServedFolder:
    mails: list[ServedMail] = field(default_factory=list)
    uidvalidity: int = 1
    uidnext: int = 1
    attributes: str = ""

    def add(self, raw: bytes, date: datetime, flags: tuple[str, ...] = ()) -> ServedMail:
        mail = ServedMail(self.uidnext, raw, date, set(flags))
        self.uidnext += 1
        self.mails.append(mail)
        return mail

    def numbered(self, numbers: str) -> list[ServedMail]:
        """The mails of a set. `n:*` names the last one whatever n is (RFC 9051 section 9)."""
        mails = list(self.mails)
        last = mails[-1].uid if mails else 0
        wanted: set[int] = set()
        for part in numbers.split(","):
            low, _, high = part.partition(":")
            ends = sorted(last if end == "*" else int(end) for end in (low, high or low))
            wanted.update(mail.uid for mail in mails if ends[0] <= mail.uid <= ends[1])
        return [mail for mail in mails if mail.uid in wanted]

    def search(self, criteria: str) -> list[ServedMail]:
        """Those that fit the criteria lindero knows; others are passed over."""
        uids = re.search(r"UID (\S+)", criteria)
        return [mail for mail in (self.numbered(uids[1]) if uids else self.mails) if mail.fits(criteria)]


@dataclass
class Script:
    """What the server does otherwise than a good one."""

    capabilities: str = CAPABILITIES
    greeting: str = "* OK ready"
    tls: str = "none"  # none | implicit | starttls
    starttls_answer: str = "OK go"  # what comes after the tag; "+" is sent bare
    before_tls: bytes = b""  # said in the clear just before the answer to STARTTLS
    password: str = "secret"
    login_answer: str = ""  # instead of the ordinary one, to every login
    cut_at_byte: int | None = None  # hang up after so many bytes said on one connection
    cuts: int = 1  # so many connections are cut, the next ones are not
    reset: bool = False  # cut with RST rather than FIN
    stall_in: str = ""  # a command that is never answered
    bye_in: str = ""  # a command answered with BYE
    # good | refused | no-plus | deaf | chatty | hang-up | bye | same-packet | half-line | forgetful | strict
    idle: str = "good"
    notify: str = "good"  # good | refused | silent | half | cut | overflow; for a server that names NOTIFY
    permanent: str | None = "\\*"  # beside the system flags; None leaves the line out
    store: str = "good"  # good | refuse | drop | three | lower
    delimiter: str = "/"
    answer: Callable[[Connection, str, str, str], bool] | None = None  # (tag, command, arguments): True when handled
    fetch: Callable[[ServedMail, bytes], bytes] | None = None  # the answer for one mail, made other
    wording: Callable[[str], str] = str  # every other line, worded otherwise


def chosen(head: bytes, names: list[str]) -> bytes:
    """The header fields of these names, with their folded lines, and the empty line behind them."""
    kept: list[bytes] = []
    is_wanted = False
    for line in head.splitlines(keepends=True):
        if not line.startswith((b" ", b"\t")):
            is_wanted = line.partition(b":")[0].decode("ascii", "replace").strip().lower() in names
        if is_wanted:
            kept.append(line)
    return b"".join(kept) + b"\r\n"
