"""A short list held in memory: headings, rows to choose, empty lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual.content import Content

from tui.widgets.lines import Lines, row

EMPTY = Content("")


@dataclass(frozen=True)
class Row:
    """A line with something at its left and right end. Without a key it is a heading or a blank and is stepped over."""

    left: Content
    right: Content = EMPTY
    key: Any = None


class RowList(Lines):
    """Told its rows; tells which one was chosen."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """New rows; the cursor stays on the same key, else on the same line."""
        before = self.key_at(self.cursor) if self.cursor < len(self.rows) else None
        self.rows = tuple(rows)
        self.total = len(self.rows)
        same = next((i for i, r in enumerate(self.rows) if r.key is not None and r.key == before), None)
        wanted = same if same is not None else min(self.cursor, max(0, self.total - 1))
        settled = self.step(wanted, 0)
        if settled == self.cursor:
            self.watch_cursor()
        else:
            self.cursor = settled
        self.refresh()

    def key_at(self, index: int) -> Any:
        return self.rows[index].key if index < len(self.rows) else None

    def step(self, index: int, by: int) -> int:
        choosable = [i for i, r in enumerate(self.rows) if r.key is not None]
        if not choosable:
            return index
        if by == 0:
            return min(choosable, key=lambda i: (abs(i - index), i))
        beyond = [i for i in choosable if (i > index if by > 0 else i < index)]
        if not beyond:
            return index if index in choosable else choosable[-1 if by > 0 else 0]
        if abs(by) == 1:
            return beyond[0] if by > 0 else beyond[-1]
        return min(beyond, key=lambda i: abs(i - (index + by)))

    def show_cursor(self) -> None:
        """The headings above the first row come into view with it, where there is room for both."""
        room = self.cursor < self.scrollable_content_region.height
        if room and all(r.key is None for r in self.rows[: self.cursor]):
            self.scroll_to(y=0, animate=False)
        else:
            super().show_cursor()

    def line(self, index: int, part: int, width: int, marked: bool) -> Content:
        held = self.rows[index]
        lead = Content.styled("▌ ", "$primary") if marked and held.key is not None else Content("  ")
        return row(lead + held.left, held.right + Content(" "), width)
