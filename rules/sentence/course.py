"""How far a sentence has been taken in: what was said so far, and what an earlier item left open for the next.

`meaning` and `absences` fill it, `settling` makes limits of it.
"""

from dataclasses import dataclass, field
from datetime import date

from rules.limits import Absence, Limits, Span
from rules.sentence.dates import Dates
from rules.sentence.items import Item, Kind
from rules.sentence.weeks import Group, SaidHours
from rules.sentence.words import Words

HOURS = (Kind.SPAN, Kind.UNTIL, Kind.FROM, Kind.PART)


@dataclass(slots=True)
class Scope:
    """The common week, or that of a season."""

    dates: Dates | None = None
    groups: list[Group] = field(default_factory=list)
    exact: bool = False  # a colon opened it: the days that it names are all


@dataclass(frozen=True, slots=True)
class SaidException:
    """Other hours, or none, by a rule or on a date: they are settled when the week is known."""

    item: Item
    group: Group
    weekday: int
    on: date | None = None
    rule: str = ""
    start: date | None = None


class Course:
    """The items of one sentence, and what has been made of them. `limits` are the standing ones until settled."""

    def __init__(self, words: Words, items: list[Item], base: Limits, today: date, parts: dict[str, Span]) -> None:
        self.words, self.items, self.base, self.today = words, items, base, today
        self.limits = base
        self.wrong: list[tuple[int, int]] = []
        self.common = Scope()
        self.seasons: list[Scope] = []
        self.shared = SaidHours(parts)
        self.absences: list[Absence] = []
        self.exceptions: list[SaidException] = []
        self.scope = self.common
        self.group: Group | None = None
        self.off = False  # a "not" waits for what it is about
        self.off_lasts = False  # "not on Fridays and Mondays": the "not" goes on

    def next(self, at: int, step: int = 1) -> Kind | None:
        return self.items[at + step].kind if at + step < len(self.items) else None

    def previous(self, at: int) -> Kind | None:
        return self.items[at - 1].kind if at else None

    def is_followed_by_hours(self, at: int) -> bool:
        return self.next(at) in HOURS

    def mark(self, *items: Item) -> None:
        """Quote these parts of the sentence: they were not understood."""
        self.wrong += [(item.start, item.end) for item in items]

    def pass_over(self, at: int) -> None:
        """The item has been taken in together with one before it."""
        item = self.items[at]
        self.items[at] = Item(Kind.AND, None, item.start, item.end)

    def open_group(self, group: Group) -> None:
        """What follows is about these days."""
        self.group = group
        self.scope.groups.append(group)

    def take_back(self, group: Group) -> None:
        """These hours turn out not to be the common week's."""
        self.scope.groups.remove(group)
        self.group = None
