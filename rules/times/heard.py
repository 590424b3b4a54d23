"""The phrases of the roles in a text, and what stands where around an expression of time."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from rules.phrases import Place

LONGEST = 60  # characters of a phrase

Span = tuple[int, int]


class Beside(NamedTuple):
    """The roles of the phrases right beside an expression."""

    leading: set[str]  # into it, with their last words perhaps a part of it ("antes" + "del lunes")
    before: set[str]  # up to where it begins, white space aside
    behind: set[str]  # from where it ends, white space and a comma aside


class Heard:
    """The phrases of the roles, where they stand in the folded text."""

    def __init__(self, text: str, found: Sequence[Place]) -> None:
        self._text, self._found = text, found
        self._starts = [place[0] for place in found]
        self._spans: defaultdict[str, list[Span]] = defaultdict(list)
        for start, below, role, _ in found:
            self._spans[role].append((start, -below))
        self._drop("ask", within="past")  # "quedamos" in "quedamos en que"
        self._drop("event", within="ask")  # "hay" in "hay que"

    def _drop(self, role: str, within: str) -> None:
        """Forget the phrases that are only parts of others."""
        others = self._spans.get(within)
        if not others or role not in self._spans:
            return
        kept = []
        for span in self._spans[role]:
            last = bisect_left(others, (span[0] + 1, 0))
            if not any(span[1] <= stop for _, stop in others[max(last - 3, 0) : last]):
                kept.append(span)
        self._spans[role] = kept

    def inside(self, role: str, start: int, end: int) -> bool:
        """Does one stand wholly between these two places?"""
        spans = self._spans.get(role)
        if not spans:
            return False
        first = bisect_left(spans, (start, 0))
        for begin, stop in spans[first : first + 12]:
            if begin >= end:
                return False
            if stop <= end:
                return True
        return False

    def last(self, role: str, start: int, end: int) -> int:
        """Where the last one between two places ends; the first place when there is none."""
        spans = self._spans.get(role, [])
        last = bisect_left(spans, (end, 0))
        return max((stop for begin, stop in spans[max(last - 12, 0) : last] if begin >= start), default=start)

    def joined(self, first: str, second: str, start: int, end: int) -> bool:
        """Does one of the first role stand between two places with one of the second right behind it ("and send")?"""
        spans = self._spans.get(first, [])
        begin = bisect_left(spans, (start, 0))
        return any(stop <= end and self.starts(second, stop) for _, stop in spans[begin : begin + 8])

    def beside(self, start: int, end: int) -> Beside:
        """What stands right beside an expression."""
        blank = self._back(start, " ")
        at, behind = self._back(blank, " ,:"), self._behind(end)
        near = self._found[bisect_left(self._starts, start - LONGEST) : bisect_right(self._starts, start)]
        leading = [(below, role) for _, below, role, _ in near if at <= -below < end]
        following = self._found[bisect_left(self._starts, behind) : bisect_right(self._starts, behind)]
        return Beside(
            {role for _, role in leading},
            {role for below, role in leading if -below == blank},
            {role for _, _, role, _ in following},
        )

    def _back(self, at: int, over: str) -> int:
        while at and self._text[at - 1] in over:
            at -= 1
        return at

    def _behind(self, at: int) -> int:
        while at < len(self._text) and self._text[at] in " ,¿¡":
            at += 1
        return at

    def starts(self, role: str, at: int) -> bool:
        """Does one begin here, white space and a comma aside?"""
        return self.after(role, at) is not None

    def after(self, role: str, at: int) -> int | None:
        """Where one ends that begins here, None when none does."""
        spans = self._spans.get(role)
        if not spans:
            return None
        at = self._behind(at)
        first = bisect_left(spans, (at, 0))
        return spans[first][1] if first < len(spans) and spans[first][0] == at else None
