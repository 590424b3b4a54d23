"""Review: the mails that wait, one of them opened, and the reply to it. What is decided here is decided by the user."""

import json
from dataclasses import asdict, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.widgets import Static

from tui.desk import Wanted
from tui.events import RowChosen
from tui.ground import lindero
from tui.screens.review_acts import CaseActs
from tui.widgets.message_list import MessageList
from tui.widgets.message_view import MessageView
from tui.widgets.suggestions import Suggestions
from tui.words import N_, _
from tui.workers import once_painted

CASE_ACTS = {"approve", "send_now", "edit", "draft", "snooze", "dismiss_mail", "correct", "client", "tone"}
REPLY_ACTS = {"approve", "send_now", "edit", "draft", "tone", "situation", "firmness", "language", "register"}


class Review(CaseActs):
    """The list at the left (or alone, where the window is narrow), the mail and its reply at the right."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("Back")),
        Binding("ctrl+s", "approve_draft", N_("Approve")),
        Binding("a", "approve", N_("Approve")),
        Binding("right,l,t", "tone(1)", N_("Tone"), key_display="←→"),
        Binding("left,h", "tone(-1)", N_("Tone before"), show=False),
        Binding("e", "edit", N_("Edit")),
        Binding("z", "snooze", N_("Snooze")),
        Binding("x", "dismiss_mail", N_("Dismiss")),
        Binding("u", "undo", N_("Undo")),
        Binding("n", "send_now", N_("Send now")),
        Binding("d", "draft", N_("To Drafts")),
        Binding("c", "correct", N_("Correct")),
        Binding("slash", "search", N_("Search")),
        Binding("f", "filter", N_("Filter")),
        Binding("s", "situation", N_("Situation")),
        Binding("plus", "firmness(1)", N_("Firmer step"), show=False),
        Binding("minus", "firmness(-1)", N_("Gentler step"), show=False),
        Binding("i", "language", N_("Language of the reply"), show=False),
        Binding("r", "register", N_("Formality of the reply"), show=False),
        Binding("w", "urgency", N_("Was it urgent?"), show=False),
        Binding("space", "unfold", N_("Show the words"), show=False),
        Binding("o", "client", N_("Page of the client"), show=False),
        Binding("J", "other(1)", N_("Next mail"), show=False),
        Binding("K", "other(-1)", N_("Previous mail"), show=False),
    ]

    def body(self) -> ComposeResult:
        with Horizontal(id="review"):
            with Vertical(id="list-pane"):
                yield Static(id="filter", markup=False)
                yield MessageList(id="mails")
            yield Vertical(id="case-pane")

    def on_mount(self) -> None:
        self.mails.focus()
        once_painted(self, self.fill)

    async def fill(self) -> None:
        """Once the list is painted: the search, the mail under the cursor, the reply."""
        await self.make_search_box()
        await self.query_one("#case-pane").mount(MessageView(id="mail"), Suggestions(id="suggestions"))
        self.has_case_pane = True
        self.show_reading()
        if self.mails.marked:
            self.read_case(self.mails.marked.id)
        elif self.painted:
            self.show_empty()

    def kept(self) -> str:
        """Where the review stands, for the next start."""
        marked = self.mails.marked
        drafts = {**self.drafts, **({self.opened.case.item.id: self.edited} if self.opened and self.edited else {})}
        place = replace(self.wanted, mail=marked.id if marked else None)
        return json.dumps({"place": asdict(place), "drafts": drafts})

    def come_back(self) -> None:
        app = lindero(self)
        if app.kept_review:
            self.take_up(app.kept_review)
            app.kept_review = ""
        if app.wanted is not None:
            self.wanted, app.wanted = app.wanted, None
            self.reading = self.wanted.mail is not None
            self.forget_case()
            self.show_reading()
            self.read_list(self.wanted.mail, 0)
        elif self.mails.pages or not self.question:
            self.read()

    def take_up(self, kept: str) -> None:
        """Go on where the last session stopped; what cannot be read any more is nothing lost."""
        try:
            state = json.loads(kept)
            place = Wanted(**state["place"])
            self.drafts = {int(mail): str(text) for mail, text in state["drafts"].items()}
        except (ValueError, TypeError, KeyError, AttributeError):
            return
        app = lindero(self)
        if app.wanted is None:
            self.wanted = replace(place, mail=None)
            self.read_list(place.mail, 0)

    def show_empty(self) -> None:
        self.forget_case()
        if not self.has_case_pane:
            return
        plain = self.wanted == Wanted()
        words = (
            _("Nothing waits for you. The evening is yours.") if plain else _("No mail like this. Escape shows all.")
        )
        self.query_one(MessageView).show_nothing(words)
        self.query_one(Suggestions).show_nothing()

    @on(RowChosen)
    def start_reading(self, event: RowChosen) -> None:
        event.stop()
        self.reading = True
        self.show_reading()

    def action_back(self) -> None:
        """One step back: out of the editor, the search, the mail, the filter."""
        if self.editing:
            self.edited = self.query_one(Suggestions).stop_editing()
            self.show_reply()
            self.show_reading()
        elif self.searching:
            self.close_search("")
        elif self.reading:
            self.reading = False
            self.show_reading()
        elif self.wanted != Wanted():
            self.wanted = Wanted()
            self.read_list(None, 0)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which keys do something now."""
        if self.editing:
            return action in ("back", "approve_draft")
        if action == "approve_draft":
            return False
        if action == "back":
            return self.reading or self.wanted != Wanted() or self.searching
        if action in REPLY_ACTS:
            return self.can_reply
        if action in CASE_ACTS:
            return self.opened is not None
        if action == "urgency":
            return self.opened is not None and self.opened.case.verdict.claimed
        return True

    def action_unfold(self) -> None:
        if self.opened and self.opened.summary:
            self.unfolded = not self.unfolded
            self.query_one(MessageView).show_case(self.opened, self.unfolded)

    def action_client(self) -> None:
        if self.opened:
            lindero(self).client_of(self.opened.case.item.client)

    def action_other(self, by: int) -> None:
        self.mails.action_move(by)
