"""Review: the mails that wait, one of them opened, and the reply to it. What is decided here is decided by the user.

Acts hold for the mail that is shown, never for one that is still being read: a key that comes too early does nothing.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantFocus
from textual.timer import Timer
from textual.widgets import Input, Static

from assistant.desk import Opened
from assistant.records import OutboxEntry
from rules.cleaning import clean_line
from rules.reply import Suggestion
from rules.tags import Tag
from tui import format as fmt
from tui.desk import Desk, Wanted
from tui.events import (
    ActDone,
    CaseOpened,
    DraftChecked,
    ListRead,
    Refused,
    RowChosen,
    RowMarked,
    RowsRead,
    RowsWanted,
    SuggestionsMade,
)
from tui.ground import lindero
from tui.screens.confirm import Choose, Confirm
from tui.screens.page import Page
from tui.situations import situation_words
from tui.widgets.message_list import PAGE, MessageList
from tui.widgets.message_view import MessageView
from tui.widgets.suggestions import Draft, Suggestions
from tui.words import N_, _
from tui.workers import ask

OPEN_SECONDS = 0.03  # a cursor that runs over the list opens only where it rests
TYPE_SECONDS = 0.15  # between the last letter and the search or the check of the draft
STATES = {
    "waiting": N_("waiting"),
    "snoozed": N_("snoozed"),
    "answered": N_("answered"),
    "dismissed": N_("dismissed"),
    "all": N_("all mail with tags"),
}
CASE_ACTS = {"approve", "send_now", "edit", "draft", "snooze", "dismiss_mail", "correct", "urgency", "client", "tone"}
REPLY_ACTS = {"approve", "send_now", "edit", "draft", "tone", "situation", "firmness", "language", "register"}


class Review(Page):
    """The list at the left (or alone, where the window is narrow), the mail and its reply at the right."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("Back")),
        Binding("ctrl+s", "approve", N_("Approve"), show=False),
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
        self.wanted = Wanted()
        self.question = 0
        self.opened: Opened | None = None
        self.suggestions: tuple[Suggestion, ...] = ()
        self.suggested_for: int | None = None
        self.tone = 0
        self.wishes: dict[str, Any] = {}
        self.edited: str | None = None
        self.unfolded = False
        self.reading = False
        self.busy = False
        self.open_timer: Timer | None = None
        self.type_timer: Timer | None = None

    def body(self) -> ComposeResult:
        with Horizontal(id="review"):
            with Vertical(id="list-pane"):
                yield Static(id="filter", markup=False)
                yield Input(id="search", placeholder=_("words in sender, subject or mail"), compact=True)
                yield MessageList(id="mails")
            with Vertical(id="case-pane"):
                yield MessageView(id="mail")
                yield Suggestions(id="suggestions")

    # The list

    @property
    def desk(self) -> Desk:
        return lindero(self).desk

    @property
    def mails(self) -> MessageList:
        return self.query_one(MessageList)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#search", Input).display = False
        self.mails.focus()

    def on_screen_resume(self) -> None:
        app = lindero(self)
        if app.wanted is not None:
            self.wanted, app.wanted = app.wanted, None
            self.reading = self.wanted.mail is not None
            self.forget_case()
            self.show_reading()
            self.read_list(self.wanted.mail, 0)
        else:
            self.read()
        self.redraw_bars()

    def read(self) -> None:
        marked = self.mails.marked
        self.read_list(marked.id if marked else None, self.mails.cursor)

    def read_list(self, keep: int | None, index: int, keep_view: bool = True) -> None:
        """Count and read the pages around the cursor, which stays on the mail `keep` when it is still there."""
        self.question += 1
        question, wanted, desk = self.question, self.wanted, self.desk
        ask(self, lambda: look(desk, wanted, keep, index, question), lambda event: event, group="list", latest=True)

    @on(ListRead)
    def show_list(self, event: ListRead) -> None:
        event.stop()
        if event.question != self.question:
            return
        self.mails.show_list(event.total, event.pages, event.index, keep_view=True)
        self.show_filter(event.total)
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

    def show_empty(self) -> None:
        self.forget_case()
        plain = self.wanted == Wanted()
        words = (
            _("Nothing waits for you. The evening is yours.") if plain else _("No mail like this. Escape shows all.")
        )
        self.query_one(MessageView).show_nothing(words)
        self.query_one(Suggestions).show_nothing()

    # The mail under the cursor

    @on(RowMarked)
    def open_soon(self, event: RowMarked) -> None:
        event.stop()
        if event.key is None or (self.opened and self.opened.case.item.id == event.key):
            return
        self.forget_case()
        if self.open_timer:
            self.open_timer.stop()
        self.open_timer = self.set_timer(OPEN_SECONDS, lambda: self.read_case(event.key))

    def forget_case(self) -> None:
        if self.edited is not None or self.query_one(Suggestions).editing:
            self.query_one(Suggestions).stop_editing()
        self.opened, self.suggestions, self.suggested_for = None, (), None
        self.tone, self.wishes, self.edited, self.unfolded = 0, {}, None, False

    def read_case(self, mail_id: int) -> None:
        desk = self.desk
        ask(self, lambda: desk.open(mail_id), lambda opened: CaseOpened(mail_id, opened), group="case", latest=True)

    def read_suggestions(self) -> None:
        """Suggestions for the mail that is shown, by the wishes of the user."""
        if self.opened is None or self.opened.no_reply:
            return
        desk, mail_id, wishes = self.desk, self.opened.case.item.id, dict(self.wishes)
        ask(
            self,
            lambda: desk.suggestions(mail_id, **wishes),
            lambda made: SuggestionsMade(mail_id, made),
            group="suggestions",
            latest=True,
        )

    def is_marked(self, mail_id: int) -> bool:
        marked = self.mails.marked
        return marked is not None and marked.id == mail_id

    @on(CaseOpened)
    def show_case(self, event: CaseOpened) -> None:
        event.stop()
        if not self.is_marked(event.mail_id):
            return
        self.opened = event.opened
        self.query_one(MessageView).show_case(event.opened, self.unfolded)
        if event.opened.no_reply:
            self.query_one(Suggestions).show_replies(event.opened, (), 0, None)
        else:
            self.query_one(Suggestions).show_nothing(_("A moment…"))
        self.read_suggestions()
        self.refresh_bindings()

    @on(SuggestionsMade)
    def show_suggestions(self, event: SuggestionsMade) -> None:
        event.stop()
        if self.opened is None or self.opened.case.item.id != event.mail_id:
            return
        self.suggestions, self.suggested_for = event.suggestions, event.mail_id
        self.tone = min(self.tone, max(0, len(self.suggestions) - 1))
        self.show_reply()
        self.refresh_bindings()

    def show_reply(self) -> None:
        if self.opened:
            self.query_one(Suggestions).show_replies(self.opened, self.suggestions, self.tone, self.edited)

    # Where the focus is

    @on(RowChosen)
    def start_reading(self, event: RowChosen) -> None:
        event.stop()
        self.reading = True
        self.show_reading()

    def show_reading(self) -> None:
        self.set_class(self.reading, "-reading")
        if self.reading:
            self.query_one(MessageView).focus()
        else:
            self.mails.focus()
        self.refresh_bindings()

    def action_back(self) -> None:
        """One step back: out of the editor, the search, the mail, the filter."""
        if self.query_one(Suggestions).editing:
            self.edited = self.query_one(Suggestions).stop_editing()
            self.show_reply()
            self.show_reading()
        elif self.query_one("#search", Input).display:
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
        editing = self.is_mounted and self.query_one(Suggestions).editing
        if editing:
            return action in ("back", "approve")
        if action == "back":
            return self.reading or self.wanted != Wanted() or self.query_one("#search", Input).display
        if action in REPLY_ACTS:
            return self.can_reply
        if action in CASE_ACTS:
            return self.opened is not None
        if action == "urgency":
            return self.opened is not None and self.opened.case.verdict.claimed
        return True

    @property
    def can_reply(self) -> bool:
        """The reply to the shown mail is on the screen."""
        return self.opened is not None and self.suggested_for == self.opened.case.item.id and bool(self.suggestions)

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
        self.say(event.sentence)
        lindero(self).read_shield()
        if event.leaves and self.wanted.state != "all":
            self.forget_case()
            self.show_reading()
            self.read_list(None, self.mails.cursor)
        else:
            self.opened = None if event.leaves else self.opened
            self.read()

    def on_refused(self, event: Refused) -> None:
        self.busy = False
        super().on_refused(event)

    @property
    def reply_text(self) -> str:
        editor = self.query_one(Suggestions)
        if editor.editing:
            return editor.query_one(Draft).text
        return self.edited if self.edited is not None else self.suggestions[self.tone].text

    def action_approve(self) -> None:
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

        self.app.push_screen(Confirm(question), answered)

    def approve(self, send_now: bool) -> None:
        if not self.can_reply:
            return
        desk, text, suggestion = self.desk, self.reply_text, self.suggestions[self.tone]
        self.perform(lambda mail: self.approved(desk.approve(mail, text, suggestion, send_now=send_now)))

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
            self.perform(lambda mail: desk.save_draft(mail, text, suggestion), leaves=False)

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
            self.app.push_screen(Choose(_("Which tag is wrong here?"), choices), chosen)
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

        self.app.push_screen(Choose(_("They said it was urgent. Was it?"), choices), chosen)

    def action_unfold(self) -> None:
        if self.opened and self.opened.summary:
            self.unfolded = not self.unfolded
            self.query_one(MessageView).show_case(self.opened, self.unfolded)

    def action_client(self) -> None:
        if self.opened:
            lindero(self).client_of(self.opened.case.item.client)

    def action_other(self, by: int) -> None:
        self.mails.action_move(by)

    # The reply

    def action_tone(self, by: int) -> None:
        if self.can_reply and len(self.suggestions) > 1:
            self.tone = (self.tone + by) % len(self.suggestions)
            self.edited = None
            self.show_reply()

    def wish(self, **wishes: Any) -> None:
        self.wishes.update(wishes)
        self.edited = None
        self.read_suggestions()

    def action_situation(self) -> None:
        if not self.can_reply:
            return
        names = self.desk.situations()
        now = self.suggestions[self.tone].situation

        def chosen(name: str | None) -> None:
            if name is not None:
                self.wish(situation=name)

        self.app.push_screen(
            Choose(_("What is the reply about?"), [(n, situation_words(n)) for n in names], now), chosen
        )

    def action_firmness(self, by: int) -> None:
        if self.can_reply:
            self.wish(step=max(1, min(5, self.suggestions[self.tone].step + by)))

    def action_language(self) -> None:
        if self.can_reply:
            self.wish(language=following(self.suggestions[self.tone].language, ("en", "es", "it")), register="")

    def action_register(self) -> None:
        if self.can_reply:
            shown = self.suggestions[self.tone]
            registers = ("informal", "formal", "vos") if shown.language == "es" else ("informal", "formal")
            self.wish(register=following(shown.register, registers))

    def action_edit(self) -> None:
        if self.can_reply:
            self.query_one(Suggestions).edit(self.reply_text)
            self.check_draft()
            self.refresh_bindings()

    @on(Draft.Changed)
    def check_draft_soon(self) -> None:
        if self.type_timer:
            self.type_timer.stop()
        self.type_timer = self.set_timer(TYPE_SECONDS, self.check_draft)

    def check_draft(self) -> None:
        if self.opened is None or not self.query_one(Suggestions).editing:
            return
        desk, mail_id, text = self.desk, self.opened.case.item.id, self.reply_text
        ask(
            self,
            lambda: desk.check_draft(mail_id, text),
            lambda hints: DraftChecked(text, hints),
            group="draft",
            latest=True,
        )

    @on(DraftChecked)
    def show_hints(self, event: DraftChecked) -> None:
        event.stop()
        self.query_one(Suggestions).show_hints(event.text, event.hints)

    # Search and filter

    def action_search(self) -> None:
        search = self.query_one("#search", Input)
        search.display = True
        search.value = self.wanted.text
        search.focus()
        self.refresh_bindings()

    @on(Input.Changed, "#search")
    def search_soon(self, event: Input.Changed) -> None:
        event.stop()
        if self.type_timer:
            self.type_timer.stop()
        if event.input.display and event.value != self.wanted.text:
            self.type_timer = self.set_timer(TYPE_SECONDS, lambda: self.search(clean_line(event.value)))

    def search(self, text: str) -> None:
        wanted = self.wanted
        self.wanted = Wanted(wanted.state, text, wanted.client, wanted.tag)
        self.read_list(None, 0)

    @on(Input.Submitted, "#search")
    def end_search(self, event: Input.Submitted) -> None:
        event.stop()
        self.close_search(clean_line(event.value))

    def close_search(self, text: str) -> None:
        if self.type_timer:
            self.type_timer.stop()
        self.query_one("#search", Input).display = False
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
        self.app.push_screen(Choose(_("Which mails?"), choices, now), chosen)


def following(value: str, values: tuple[str, ...]) -> str:
    """The one after `value`, the first after the last or when it is none of them."""
    return values[(values.index(value) + 1) % len(values)] if value in values else values[0]


def page_of(desk: Desk, wanted: Wanted, page: int) -> tuple[Any, ...]:
    return tuple(desk.items(wanted.state, wanted.text, wanted.client, wanted.tag, page * PAGE, PAGE))


def look(desk: Desk, wanted: Wanted, keep: int | None, index: int, question: int) -> ListRead:
    """Runs in a worker: how many, the page of the cursor, and where the mail `keep` is now."""
    total = desk.count(wanted.state, wanted.text, wanted.client, wanted.tag)
    index = max(0, min(index, total - 1))
    middle = index // PAGE
    pages = {middle: page_of(desk, wanted, middle)}
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
