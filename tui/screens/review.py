"""Review: the mails that wait, one of them opened, and the reply to it. What is decided here is decided by the user.

Acts hold for the mail that is shown, never for one that is still being read: a key that comes too early does nothing.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.widgets import Static

from assistant.records import OutboxEntry
from rules.tags import Tag
from tui import format as fmt
from tui.desk import Wanted
from tui.events import ActDone, RowChosen
from tui.ground import lindero
from tui.screens.review_case import CaseReading
from tui.widgets.message_list import MessageList
from tui.widgets.message_view import MessageView
from tui.widgets.suggestions import Suggestions
from tui.words import N_, _
from tui.workers import ask, once_painted

CASE_ACTS = {"approve", "send_now", "edit", "draft", "snooze", "dismiss_mail", "correct", "client", "tone"}
REPLY_ACTS = {"approve", "send_now", "edit", "draft", "tone", "situation", "firmness", "language", "register"}


class Review(CaseReading):
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

    def __init__(self) -> None:
        super().__init__()
        self.busy = False

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

    def show_reading(self) -> None:
        self.set_class(self.editing, "-editing")
        self.set_class(self.reading, "-reading")
        if self.reading and self.has_case_pane:
            self.query_one(MessageView).focus()
        else:
            self.mails.focus()
        self.refresh_bindings()

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

    # Acts

    def perform(self, act: Callable[[int], str], leaves: bool = True) -> None:
        """Do something with the shown mail, once; keys that come meanwhile do nothing."""
        if self.opened is None or self.busy or not self.is_marked(self.opened.case.item.id):
            return
        self.busy = True
        mail_id = self.opened.case.item.id
        ask(self, lambda: act(mail_id), lambda sentence: ActDone(sentence, leaves), group="act")

    def acted(self, event: ActDone) -> None:
        self.busy = False
        self.edited = None if event.leaves else self.edited
        self.say(event.sentence)
        lindero(self).read_shield()
        if self.editing:
            self.query_one(Suggestions).stop_editing()
        if event.leaves and self.wanted.state != "all":
            self.forget_case()
            self.show_reading()
            self.read_list(None, self.mails.cursor)
        else:
            self.opened = None if event.leaves else self.opened
            self.show_reading()
            self.read()

    def gave_up(self) -> None:
        self.busy = False

    def action_approve(self) -> None:
        self.approve(send_now=False)

    def action_approve_draft(self) -> None:
        """From the editor, without leaving it first."""
        self.approve(send_now=False)

    def action_send_now(self) -> None:
        """One more key: an answer in off-time teaches the opposite of what it says."""
        if not self.can_reply or self.opened is None:
            return
        mail_id = self.opened.case.item.id
        question = _("Send it now? In working time it would leave by itself.")
        shield = lindero(self).shield
        if shield and shield.working:
            question = _("Send it now?")

        def answered(yes: bool | None) -> None:
            if yes and self.opened and self.opened.case.item.id == mail_id:
                self.approve(send_now=True)

        self.confirm(question, answered)

    def approve(self, send_now: bool) -> None:
        if not self.can_reply:
            return
        desk, text, suggestion = self.desk, self.reply_text, self.suggestions[self.tone]

        def send(mail_id: int) -> str:
            """What is sent at once to someone rude still waits a moment in which it can be taken back."""
            pause = desk.cool_down(mail_id) if send_now else None
            if pause:
                return self.approved(desk.approve(mail_id, text, suggestion, send_at=desk.now() + pause))
            return self.approved(desk.approve(mail_id, text, suggestion, send_now=send_now))

        self.perform(send)

    def approved(self, entry: OutboxEntry) -> str:
        """Says until when the reply is held."""
        app = lindero(self)
        now = app.local_now()
        send_at = app.local(entry.send_at) if entry.send_at else now
        if send_at <= now:
            return _("Approved: it leaves now. u takes it back while it is here.")
        return _("Approved: it leaves {moment}. u takes it back.").format(moment=fmt.long_moment(send_at, now))

    def action_draft(self) -> None:
        if self.can_reply:
            desk, text, suggestion = self.desk, self.reply_text, self.suggestions[self.tone]

            def save(mail_id: int) -> str:
                to = desk.save_draft(mail_id, text, suggestion)
                return _("In the Drafts folder, for {to}. u takes it back.").format(to=to)

            self.perform(save)

    def action_snooze(self) -> None:
        desk, app = self.desk, lindero(self)

        def snooze(mail_id: int) -> str:
            back = fmt.long_moment(app.local(desk.snooze(mail_id)), app.local_now())
            return _("Snoozed until {moment}. u takes it back.").format(moment=back)

        self.perform(snooze)

    def action_dismiss_mail(self) -> None:
        desk = self.desk

        def dismiss(mail_id: int) -> str:
            desk.dismiss(mail_id)
            return _("Dismissed. u takes it back.")

        self.perform(dismiss)

    def action_correct(self) -> None:
        """The user's own judgement: this tag is fine from this sender."""
        if self.opened is None or not self.opened.case.item.tags:
            return
        mail_id, desk = self.opened.case.item.id, self.desk
        choices = [(tag.value, fmt.tag_words(tag)) for tag in self.opened.case.item.tags if tag is not Tag.EMERGENCY]

        def chosen(tag: str | None) -> None:
            if tag is None:
                return

            def correct(mail: int) -> str:
                desk.correct(mail, Tag(tag))
                words = _("Noted: “{tag}” is fine from them. It is listed under Limits; u takes it back.")
                return words.format(tag=fmt.tag_words(Tag(tag)))

            if self.opened and self.opened.case.item.id == mail_id:
                self.perform(correct, leaves=False)

        if choices:
            self.choose(_("Which tag is wrong here?"), choices, chosen)
        else:
            self.say(_("An emergency is never corrected away: change what urgent means under Limits."))

    def action_urgency(self) -> None:
        """The user's word on a claimed urgency: the record by which claims are weighed."""
        desk = self.desk
        choices = [("yes", _("Yes, it was urgent")), ("no", _("No, it could have waited"))]

        def chosen(answer: str | None) -> None:
            if answer is None:
                return

            def confirm(mail_id: int) -> str:
                desk.confirm_urgency(mail_id, answer == "yes")
                return _("Noted in the client's record. u takes it back.")

            self.perform(confirm, leaves=False)

        self.choose(_("They said it was urgent. Was it?"), choices, chosen)

    def action_unfold(self) -> None:
        if self.opened and self.opened.summary:
            self.unfolded = not self.unfolded
            self.query_one(MessageView).show_case(self.opened, self.unfolded)

    def action_client(self) -> None:
        if self.opened:
            lindero(self).client_of(self.opened.case.item.client)

    def action_other(self, by: int) -> None:
        self.mails.action_move(by)
