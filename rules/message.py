"""A mail as the rules see it: decoded text and aware times, never bytes.

Header names are lower case. Every text here has already been cleaned of control, bidi and zero-width characters.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.problems import Problem


class Kind(StrEnum):
    """What sort of mail it is. Only personal mail is tagged."""

    PERSONAL = "personal"
    BULK = "bulk"
    AUTOMATIC = "automatic"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of RFC 5322 section 3.4: a display name, possibly empty, and an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Message:
    """One mail. `arrived_at` is aware and set by the server (RFC 9051 section 2.3.3), `sent_at` is only for display."""

    message_id: str
    sender: Address
    subject: str
    body: str
    arrived_at: datetime
    to: tuple[Address, ...] = ()
    reply_to: Address | None = None
    sent_at: datetime | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    def header(self, name: str) -> str:
        """The first value of a header, "" when it is absent."""
        return next((value for key, value in self.headers if key == name.lower()), "")
