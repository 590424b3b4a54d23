"""Suggestion: a reply offered, sentence by sentence, each with where its values came from."""

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

    @property
    def keys(self) -> tuple[str, ...]:
        """The wording keys of its sentences: what a PastReply remembers, so that none is said twice."""
        return tuple(sentence.key for sentence in self.sentences if sentence.key)
