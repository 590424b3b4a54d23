"""Signals: single things noticed in a mail, each with the words that show it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from rules.tags import Tag


class Where(StrEnum):
    BODY = "body"
    SUBJECT = "subject"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing noticed. `start` and `end` count characters of the own text (or of the subject), 0 for headers.

    `reason` is a key of `reasons.toml`; `values` fill its slots. `weight` orders signals of one tag, heaviest first.
    """

    tag: Tag
    words: str
    where: Where
    start: int
    end: int
    reason: str
    values: tuple[tuple[str, str], ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Something seen and set aside, and why (a key of `reasons.toml`: negated, quoted, hypothetical ...)."""

    words: str
    reason: str
    where: Where = Where.BODY
    start: int = 0
    end: int = 0
    tag: Tag | None = None


class Findings(NamedTuple):
    """What one signal function noticed and what it set aside."""

    signals: tuple[Signal, ...] = ()
    dismissed: tuple[Dismissed, ...] = ()


NONE = Findings()
