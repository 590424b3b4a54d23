"""What the list widgets share: rows drawn line by line when they come into view, a cursor, keys and mouse.

The base of every list here. It holds no rows: a child says how many there are, what they look like and what they mean.
"""

from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions
from textual.widget import Widget

from tui.events import RowChosen, RowMarked
from tui.words import N_

LINE_RULES: RulesMap = {"text_wrap": "nowrap", "text_overflow": "ellipsis"}


def strip_of(widget: Widget, content: Content, width: int, style: Style) -> Strip:
    """One line of content as cells, cut or filled to `width`."""
    options = RenderOptions(widget._get_style, LINE_RULES)
    line = content.truncate(width, ellipsis=True) if content.cell_length > width else content
    strips = line.render_strips(width, 1, style, options)
    strip = strips[0] if strips else Strip.blank(width, style.rich_style)
    return strip.adjust_cell_length(width, style.rich_style)


def row(left: Content, right: Content, width: int) -> Content:
    """Two contents at the two ends of a line; the left one gives way."""
    room = max(0, width - right.cell_length - 1)
    left = left.truncate(room, ellipsis=True, pad=True) if left.cell_length != room else left
    return left + Content(" ") + right


class Lines(ScrollView, can_focus=True):
    """A list of rows of `HEIGHT` lines each, drawn on demand."""

    HEIGHT: ClassVar[int] = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", N_("Open")),
        Binding("down,j", "move(1)", N_("Next"), show=False),
        Binding("up,k", "move(-1)", N_("Previous"), show=False),
        Binding("pagedown,ctrl+f,ctrl+d", "page(1)", N_("Page down"), show=False),
        Binding("pageup,ctrl+b,ctrl+u", "page(-1)", N_("Page up"), show=False),
        Binding("home,g", "first", N_("First"), show=False),
        Binding("end,G", "last", N_("Last"), show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)
    total: reactive[int] = reactive(0, repaint=False)

    def line(self, index: int, part: int, width: int, marked: bool) -> Content:
        """Line `part` of row `index`."""
        raise NotImplementedError

    def key_at(self, index: int) -> Any:
        """What the row stands for; None for a row that cannot be chosen."""
        raise NotImplementedError

    def step(self, index: int, by: int) -> int:
        """The row to go to from `index`, over rows that cannot be chosen; `index` when there is none."""
        return max(0, min(self.total - 1, index + by))

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index, part = divmod(y + round(self.scroll_y), self.HEIGHT)
        if index >= self.total:
            return Strip.blank(width, self.visual_style.rich_style)
        marked = index == self.cursor and self.key_at(index) is not None
        style = self.get_visual_style("lines--cursor") if marked else self.visual_style
        return strip_of(self, self.line(index, part, width, marked), width, style)

    def watch_total(self) -> None:
        self.virtual_size = Size(0, self.total * self.HEIGHT)

    def watch_cursor(self) -> None:
        self.show_cursor()
        self.refresh()
        self.post_message(RowMarked(self.key_at(self.cursor) if self.total else None))

    def show_cursor(self) -> None:
        """Scroll as little as brings the cursor's row into view."""
        top, height = self.cursor * self.HEIGHT, self.scrollable_content_region.height
        if height <= 0:
            return
        if top < self.scroll_y:
            self.scroll_to(y=top, animate=False)
        elif top + self.HEIGHT > self.scroll_y + height:
            self.scroll_to(y=top + self.HEIGHT - height, animate=False)

    def on_resize(self) -> None:
        self.show_cursor()

    def watch_show_vertical_scrollbar(self) -> None:
        """Rows that come when the window is laid out already cannot be scrolled to before there is a bar."""
        self.show_cursor()

    def action_move(self, by: int) -> None:
        if self.total:
            self.cursor = self.step(self.cursor, by)

    def action_page(self, by: int) -> None:
        rows = max(1, self.scrollable_content_region.height // self.HEIGHT - 1)
        if self.total:
            self.cursor = self.step(self.cursor, by * rows)

    def action_first(self) -> None:
        self.cursor = self.step(0, 0)
        self.scroll_to(y=0, animate=False)

    def action_last(self) -> None:
        if self.total:
            self.cursor = self.step(self.total - 1, 0)

    def action_choose(self) -> None:
        if self.total and (key := self.key_at(self.cursor)) is not None:
            self.post_message(RowChosen(key))

    def on_click(self, event: events.Click) -> None:
        index = (event.y + round(self.scroll_y)) // self.HEIGHT
        if index < self.total and self.key_at(index) is not None:
            if index == self.cursor or event.chain > 1:
                self.action_choose()
            else:
                self.cursor = index
