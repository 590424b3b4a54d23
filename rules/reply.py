"""Suggestion: a reply composed from a verdict, the limits and what was said before.

acknowledge / say back -> feeling or apology -> the limit and its written source -> alternatives -> channel -> close.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Tone(StrEnum):
    WARM = "warm"
    PLAIN = "plain"
    FIRM = "firm"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a reply: its part in it, its text, and where each of its values came from."""

    role: str
    text: str
    key: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reply offered. `answer_by` is the promised instant, aware, inside the limits; None when nothing is promised."""

    situation: str
    tone: Tone
    language: str
    register: str
    step: int
    subject: str
    text: str
    answer_by: datetime | None
    sentences: tuple[Sentence, ...]
