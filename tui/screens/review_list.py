"""The list half of the review: which mails, counted and read page by page in workers; search and filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import on
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from rules.cleaning import clean_line
from rules.tags import Tag
from tui import format as fmt
from tui.desk import Desk, Wanted
from tui.events import ListRead, RowsRead, RowsWanted
from tui.ground import lindero
from tui.screens.page import Page
from tui.widgets.message_list import PAGE, MessageList
from tui.words import N_, _
from tui.workers import ask, ask_at_once, once_painted

if TYPE_CHECKING:
    from textual.widgets import Input

TYPE_SECONDS = 0.15  # between the last letter and the search or the check of the draft
STATES = {
    "waiting": N_("waiting"),
    "snoozed": N_("snoozed"),
    "answered": N_("answered"),
    "dismissed": N_("dismissed"),
    "all": N_("all mail with tags"),
}


class MailListing(Page):
    """Knows which mails are wanted; an answer to an older question is dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted = Wanted()
        self.question = 0
        self.painted = False
        self.search_box: Input | None = None
        self.type_timer: Timer | None = None

    def show_empty(self) -> None:
        """No mail is like this."""
        raise NotImplementedError

    @property
    def desk(self) -> Desk:
        return lindero(self).desk

    @property
    def mails(self) -> MessageList:
        return self.query_one(MessageList)

    def read(self) -> None:
        marked = self.mails.marked
        self.read_list(marked.id if marked else None, self.mails.cursor)

    def read_list(self, keep: int | None, index: int) -> None:
        """Count and read the pages around the cursor, which stays on the mail `keep` when it is still there."""
        self.question += 1
        question, wanted, desk = self.question, self.wanted, self.desk

        if self.painted:
            ask(self, lambda: look(desk, wanted, keep, index, question), lambda event: event, group="list", latest=True)
        else:
            ask_at_once(self, lambda: glance(desk, wanted, keep, index, question), self.show_list)

    @on(ListRead)
    def show_list(self, event: ListRead) -> None:
        event.stop()
        if event.question != self.question:
            return
        self.painted = True
        self.mails.show_list(event.total, event.pages, event.index, keep_view=True)
        if event.whole:
            self.show_filter(event.total)
        else:
            once_painted(self, self.read)
        if not event.total:
            self.show_empty()
        self.refresh_bindings()

    @on(RowsWanted)
    def read_page(self, event: RowsWanted) -> None:
        event.stop()
        question, wanted, page, desk = self.question, self.wanted, event.page, self.desk
        ask(
            self,
            lambda: page_of(desk, wanted, page),
            lambda items: RowsRead(question, page, items),
            group=f"page {page}",
        )

    @on(RowsRead)
    def show_page(self, event: RowsRead) -> None:
        event.stop()
        if event.question == self.question:
            self.mails.show_page(event.page, event.items)

    def show_filter(self, total: int) -> None:
        wanted = self.wanted
        told = [f"{total} {_(STATES.get(wanted.state, wanted.state))}"]
        told += [fmt.tag_words(Tag(wanted.tag))] if wanted.tag else []
        told += [clean_line(wanted.client)] if wanted.client else []
        told += [f"“{clean_line(wanted.text)}”"] if wanted.text else []
        self.query_one("#filter", Static).update(Content.styled(" · ".join(told), "$quiet"))

    @property
    def searching(self) -> bool:
        return self.search_box is not None and self.search_box.display

    async def make_search_box(self) -> None:
        """Unseen until it is asked for."""
        from textual.widgets import Input

        self.search_box = Input(id="search", placeholder=_("words in sender, subject or mail"), compact=True)
        self.search_box.display = False
        await self.query_one("#list-pane").mount(self.search_box, before=self.mails)

    def action_search(self) -> None:
        if self.search_box:
            self.search_box.display = True
            self.search_box.value = self.wanted.text
            self.search_box.focus()
            self.refresh_bindings()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.type_timer:
            self.type_timer.stop()
        if event.input.display and event.value != self.wanted.text:
            self.type_timer = self.set_timer(TYPE_SECONDS, lambda: self.search(clean_line(event.value)))

    def search(self, text: str) -> None:
        wanted = self.wanted
        self.wanted = Wanted(wanted.state, text, wanted.client, wanted.tag)
        self.read_list(None, 0)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.close_search(clean_line(event.value))

    def close_search(self, text: str) -> None:
        if self.type_timer:
            self.type_timer.stop()
        if self.search_box:
            self.search_box.display = False
        if text != self.wanted.text:
            self.search(text)
        self.mails.focus()
        self.refresh_bindings()

    def action_filter(self) -> None:
        choices = [(f"state {name}", _(words)) for name, words in STATES.items()]
        choices += [(f"tag {tag.value}", f"{fmt.TAG_SIGNS[tag]} {fmt.tag_words(tag)}") for tag in fmt.TAG_SIGNS]

        def chosen(answer: str | None) -> None:
            if answer is None:
                return
            kind, value = answer.split(" ", 1)
            old = self.wanted
            self.wanted = Wanted(
                value if kind == "state" else old.state, old.text, old.client, value if kind == "tag" else ""
            )
            self.read_list(None, 0)

        now = f"tag {self.wanted.tag}" if self.wanted.tag else f"state {self.wanted.state}"
        self.choose(_("Which mails?"), choices, chosen, now)


def page_of(desk: Desk, wanted: Wanted, page: int) -> tuple[Any, ...]:
    return tuple(desk.items(wanted.state, wanted.text, wanted.client, wanted.tag, page * PAGE, PAGE))


def glance(desk: Desk, wanted: Wanted, keep: int | None, index: int, question: int) -> ListRead:
    """For the first paint: the first page alone, where that is enough; how many there are is counted after it."""
    if keep is None and index == 0 and len(first := page_of(desk, wanted, 0)) == PAGE:
        return ListRead(question, PAGE, {0: first}, 0, whole=False)
    return look(desk, wanted, keep, index, question)


def look(desk: Desk, wanted: Wanted, keep: int | None, index: int, question: int) -> ListRead:
    """Runs in a worker: how many, the page of the cursor, and where the mail `keep` is now."""
    pages = {0: page_of(desk, wanted, 0)} if index < PAGE else {}
    if pages and len(pages[0]) < PAGE:
        ids = [item.id for item in pages[0]]
        kept = ids.index(keep) if keep in ids else min(index, max(0, len(ids) - 1))
        return ListRead(question, len(ids), pages, kept)
    total = desk.count(wanted.state, wanted.text, wanted.client, wanted.tag)
    index = max(0, min(index, total - 1))
    middle = index // PAGE
    if middle not in pages:
        pages[middle] = page_of(desk, wanted, middle)
    if keep is None:
        return ListRead(question, total, pages, index)
    for page in (middle, middle + 1, middle - 1, *range(middle + 2, middle + 5)):
        if page < 0 or page * PAGE >= total:
            continue
        if page not in pages:
            pages[page] = page_of(desk, wanted, page)
        place = next((n for n, item in enumerate(pages[page]) if item.id == keep), None)
        if place is not None:
            return ListRead(question, total, pages, page * PAGE + place)
    return ListRead(question, total, pages, index)
