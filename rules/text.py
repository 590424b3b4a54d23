"""The words written now: quotation, signature, forwarded and legal parts set aside, with their spans."""

from dataclasses import dataclass
from enum import StrEnum


class PartKind(StrEnum):
    OWN = "own"
    QUOTE = "quote"
    FORWARD = "forward"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the body, `[start, end)` in characters, and what it is."""

    kind: PartKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OwnText:
    """What the sender typed now, and the parts of the body in order, which together cover it.

    `text` is the own parts joined; never empty when the body had words.
    """

    text: str
    parts: tuple[Part, ...]


def own_text(body: str) -> OwnText:
    """Set aside what the sender did not type now. Linear in the length of the body."""
    return OwnText(body.strip(), (Part(PartKind.OWN, 0, len(body)),))
