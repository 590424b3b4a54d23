"""The mails under review: any number of them, loaded by pages when they come into view, grouped by day."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from textual.content import Content

from assistant.records import Item, MailState
from rules.cleaning import clean_line
from rules.tags import Tag
from tui import format as fmt
from tui.events import RowsWanted
from tui.ground import lindero
from tui.widgets.lines import Lines, row
from tui.words import _

PAGE = 200
DAY_WIDTH = 9


class MessageList(Lines):
    """Told how many mails there are and, page by page, which; asks for a page with `RowsWanted`."""

    HEIGHT: ClassVar[int] = 2

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.pages: dict[int, tuple[Item, ...]] = {}
        self.asked: set[int] = set()

    def item_at(self, index: int) -> Item | None:
        page = self.pages.get(index // PAGE, ())
        place = index % PAGE
        return page[place] if place < len(page) else None

    @property
    def marked(self) -> Item | None:
        return self.item_at(self.cursor) if self.total else None

    def key_at(self, index: int) -> int | None:
        item = self.item_at(index)
        return item.id if item else None

    def show_list(self, total: int, pages: Mapping[int, Sequence[Item]], index: int, keep_view: bool) -> None:
        """A list counted anew, with the pages around `index`, where the cursor goes.

        With `keep_view` the row under the cursor stays where it is on the screen, so that new mail moves nothing.
        """
        offset = self.cursor * self.HEIGHT - round(self.scroll_y)
        self.pages = {number: tuple(page) for number, page in pages.items()}
        self.asked = set(self.pages)
        self.total = total
        index = max(0, min(total - 1, index))
        if index == self.cursor:
            self.watch_cursor()
        else:
            self.cursor = index
        if keep_view and self.scroll_y > 0:
            self.scroll_to(y=max(0, index * self.HEIGHT - offset), animate=False)
        self.refresh()

    def show_page(self, number: int, items: Sequence[Item]) -> None:
        waited = self.marked is None
        self.pages[number] = tuple(items)
        self.refresh()
        if waited and self.cursor // PAGE == number:
            self.watch_cursor()

    def want(self, page: int) -> None:
        if page not in self.asked:
            self.asked.add(page)
            self.post_message(RowsWanted(page))

    def watch_cursor(self) -> None:
        if self.total and self.marked is None:
            self.want(self.cursor // PAGE)
        super().watch_cursor()

    def line(self, index: int, part: int, width: int, marked: bool) -> Content:
        item = self.item_at(index)
        if item is None:
            self.want(index // PAGE)
            return Content.styled("         …", "$quiet") if part == 0 else Content("")
        arrived = lindero(self).local(item.arrived_at)
        lead = Content.styled("▌", "$primary") if marked else Content(" ")
        gutter = self.day(index, arrived, part)
        body = first_line(item, arrived, width - DAY_WIDTH) if part == 0 else second_line(item, width - DAY_WIDTH)
        return lead + gutter + body

    def day(self, index: int, arrived: datetime, part: int) -> Content:
        """The day in the margin, beside its first mail in view."""
        top = round(self.scroll_y) // self.HEIGHT
        above = self.item_at(index - 1) if index > top else None
        local = lindero(self).local
        if above is not None and local(above.arrived_at).date() == arrived.date():
            return Content(" " * (DAY_WIDTH - 1))
        if part == 0:
            return Content.styled(f"{fmt.weekday(arrived)} {arrived.day:>2}".ljust(DAY_WIDTH - 1), "bold $foreground")
        year = "" if arrived.year == lindero(self).local_now().year else f" {arrived.year}"
        return Content.styled(f"{fmt.month(arrived)}{year}".ljust(DAY_WIDTH - 1), "$quiet")


def first_line(item: Item, arrived: datetime, width: int) -> Content:
    """Sign, sender, state if any; the hour at the right."""
    tag = item.main_tag
    sign = Content.styled(f"{fmt.TAG_SIGNS[tag]} ", f"bold {fmt.tag_colour(tag)}") if tag else Content("  ")
    state = state_words(item)
    left = sign + Content(fmt.name_of(item.sender)) + (Content.styled(f"  {state}", "italic $quiet") if state else "")
    return row(left, Content.styled(fmt.clock(arrived) + " ", "$quiet"), width)


def second_line(item: Item, width: int) -> Content:
    """Subject, and the main tag's words at the right; how many more tags there are."""
    subject = Content.styled("  " + (clean_line(item.subject) or _("(no subject)")), "$quiet")
    return row(subject, tags_short(item.tags, item.main_tag) + Content(" "), width)


def tags_short(tags: Sequence[Tag], main: Tag | None) -> Content:
    if main is None:
        return Content("")
    others = len(tags) - 1
    more = Content.styled(f" +{others}", "$quiet") if others > 0 else Content("")
    return Content.styled(fmt.tag_words(main), fmt.tag_colour(main)) + more


def state_words(item: Item) -> str:
    words = {
        MailState.SNOOZED: _("snoozed"),
        MailState.ANSWERED: _("answered"),
        MailState.DISMISSED: _("dismissed"),
    }
    return words.get(item.state, "")
