"""Verdict: the signals of one message, weighed. judge() is the one engine behind every door."""

from dataclasses import dataclass
from datetime import datetime

from rules.languages import BUILT_IN_LANGUAGES, Languages
from rules.limits import Limits
from rules.message import Kind, Message
from rules.problems import Problem
from rules.signals import Dismissed, Signal
from rules.tags import Tag
from rules.text import Part
from rules.times import TimeFound


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one mail asks. `tags` are in the order of `Tag`; `deadline` is aware, in the user's zone.

    `working_minutes_left` is None without a deadline. `claimed` and `by_definition` are the two facts of urgency that
    the mail itself holds; the third, by whom, is the client's record and lives in `rules.client`.
    """

    kind: Kind
    language: str
    own_text: str
    parts: tuple[Part, ...]
    tags: tuple[Tag, ...] = ()
    main_tag: Tag | None = None
    claimed: bool = False
    by_definition: bool = False
    deadline: datetime | None = None
    working_minutes_left: int | None = None
    request: bool = False
    softened: bool = False  # takes pressure off ("no rush")
    threatens_to_leave: bool = False
    tender: bool = False  # illness, grief: firmness pauses
    asks: tuple[tuple[int, int], ...] = ()  # spans of the own text that ask something of the user, in order
    times: tuple[TimeFound, ...] = ()
    signals: tuple[Signal, ...] = ()
    dismissed: tuple[Dismissed, ...] = ()
    problems: tuple[Problem, ...] = ()


def judge(message: Message, limits: Limits, languages: Languages = BUILT_IN_LANGUAGES) -> Verdict:
    """Judge one mail by the limits that held when it came. Pure, deterministic, never raises on what a client wrote."""
    return Verdict(Kind.PERSONAL, "unknown", message.body, ())
