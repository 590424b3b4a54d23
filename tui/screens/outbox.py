"""Outbox: replies held, leaving, sent, failed or of unknown fate; changed or taken back while they are here."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from assistant.records import OutboxEntry, ReplyState
from rules.cleaning import clean_line, clean_text
from tui import format as fmt
from tui.desk import Wanted
from tui.events import ActDone, OutboxRead, RowChosen, RowMarked
from tui.ground import lindero
from tui.moments import moment_typed
from tui.screens.confirm import AskLine
from tui.screens.editor import Editor
from tui.screens.page import Page
from tui.widgets.row_list import Row, RowList
from tui.words import N_, _
from tui.workers import ask

SIGNS = {
    ReplyState.DRAFTED: ("◌", "$quiet"),
    ReplyState.APPROVED: ("◔", "$secondary"),
    ReplyState.SENDING: ("→", "$secondary"),
    ReplyState.SENT: ("✓", "$success"),
    ReplyState.FAILED: ("✕", "$error"),
    ReplyState.UNSURE: ("?", "$warning"),
}
ORDER = (
    ReplyState.UNSURE,
    ReplyState.FAILED,
    ReplyState.SENDING,
    ReplyState.APPROVED,
    ReplyState.DRAFTED,
    ReplyState.SENT,
)
CHANGEABLE = (ReplyState.APPROVED, ReplyState.DRAFTED, ReplyState.FAILED)


class Outbox(Page):
    """The list at the left, the chosen reply at the right."""

    CSS_PATH = "pairs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", N_("Edit")),
        Binding("m", "moment", N_("Change the moment")),
        Binding("n", "send_anyway", N_("Send anyway")),
        Binding("x", "cancel", N_("Cancel")),
        Binding("s", "settle", N_("Settle")),
        Binding("o", "mail", N_("The mail")),
        Binding("u", "undo", N_("Undo")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[OutboxEntry, ...] = ()

    def body(self) -> ComposeResult:
        with Horizontal(id="outbox"):
            with Vertical(id="outbox-list"):
                yield RowList(id="replies")
            with VerticalScroll(id="outbox-reply"):
                yield Static(id="outbox-text", markup=False)

    def on_mount(self) -> None:
        self.query_one(RowList).focus()

    def read(self) -> None:
        ask(self, lindero(self).desk.outbox, OutboxRead, group="outbox", latest=True)

    @on(OutboxRead)
    def show_replies(self, event: OutboxRead) -> None:
        event.stop()
        self.entries = event.entries
        self.query_one(RowList).show_rows(self.rows() or [Row(Content.styled(_("No reply is on its way."), "$quiet"))])
        self.show_entry()

    def rows(self) -> list[Row]:
        app = lindero(self)
        now = app.local_now()
        rows: list[Row] = []
        for state in ORDER:
            held = [e for e in self.entries if e.state is state]
            held.sort(key=lambda e: (e.sent_at or e.send_at or app.desk.now(), e.id), reverse=state is ReplyState.SENT)
            if held:
                rows += [Row(Content(""))] if rows else []
                rows.append(Row(Content.styled(state_title(state), "bold $primary")))
            for entry in held:
                sign, colour = SIGNS[state]
                at = entry.sent_at if state is ReplyState.SENT else entry.send_at
                when = fmt.moment(app.local(at), now) if at else ""
                asked = Content.styled(" " + _("asks you"), "bold $warning") if entry.asked else Content("")
                words = Content.assemble(
                    (f"{sign} ", colour),
                    clean_line(entry.client or entry.to),
                    (f"  {clean_line(entry.subject)}", "$quiet"),
                )
                rows.append(Row(words, Content.styled(when, "$quiet") + asked, entry.id))
        return rows

    @property
    def entry(self) -> OutboxEntry | None:
        replies = self.query_one(RowList)
        key = replies.key_at(replies.cursor)
        return next((e for e in self.entries if e.id == key), None)

    @on(RowMarked)
    def show_marked(self, event: RowMarked) -> None:
        event.stop()
        self.show_entry()

    @on(RowChosen)
    def edit_chosen(self, event: RowChosen) -> None:
        event.stop()
        self.action_edit()

    def show_entry(self) -> None:
        entry = self.entry
        text = self.query_one("#outbox-text", Static)
        text.update(told(entry, lindero(self).local, lindero(self).local_now()) if entry else Content(""))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted or action not in {"edit", "moment", "send_anyway", "cancel", "settle", "mail"}:
            return True
        entry = self.entry
        if entry is None:
            return False
        return {
            "edit": entry.state in CHANGEABLE,
            "moment": entry.state in CHANGEABLE,
            "cancel": entry.state in CHANGEABLE,
            "send_anyway": bool(entry.asked),
            "settle": entry.state is ReplyState.UNSURE,
            "mail": entry.mail_id is not None,
        }[action]

    # Acts

    def perform(self, act: Callable[[], OutboxEntry], told: Callable[[OutboxEntry], str]) -> None:
        ask(self, act, lambda entry: ActDone(told(entry)), group="act")

    def leaves(self, entry: OutboxEntry) -> str:
        """When it leaves: an act in off-time seldom means at once."""
        at_once = _("It leaves now. u takes it back while it is here.")
        return self.departure(entry, at_once, _("It leaves {moment}. u takes it back."))

    def action_edit(self) -> None:
        entry = self.entry
        if entry is None or entry.state not in CHANGEABLE:
            return
        desk = lindero(self).desk

        def edited(text: str | None) -> None:
            if text is not None and text != entry.body:
                told = _("The reply was changed. u takes it back.")
                self.perform(lambda: desk.edit_reply(entry.id, text), lambda _entry: told)

        self.app.push_screen(Editor(entry.subject, entry.body), edited)

    def action_moment(self) -> None:
        entry, app = self.entry, lindero(self)
        if entry is None:
            return
        now = app.local_now()

        def typed(text: str | None) -> None:
            if not text:
                return
            at = moment_typed(text, now)
            if at is None:
                app.say(_("“{text}” is no moment to come; write 16:30 or 2026-06-22 09:00.").format(text=text), "error")
            else:
                self.perform(lambda: app.desk.change_moment(entry.id, at), self.leaves)

        value = f"{app.local(entry.send_at):%Y-%m-%d %H:%M}" if entry.send_at else ""
        question, example = _("When does it leave?"), _("16:30, or 2026-06-22 09:00, in your zone")
        self.app.push_screen(AskLine(question, value, example), typed)

    def action_cancel(self) -> None:
        entry, desk = self.entry, lindero(self).desk
        if entry:
            told = _("Cancelled: it will not leave. u takes it back.")
            self.perform(lambda: desk.cancel(entry.id), lambda _entry: told)

    def action_send_anyway(self) -> None:
        entry, desk = self.entry, lindero(self).desk
        if entry is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.perform(lambda: desk.send_anyway(entry.id), self.leaves)

        self.confirm(asked_words(entry) + " " + _("Send it all the same?"), answered)

    def action_settle(self) -> None:
        """The connection died after the text was handed over: only the user can know."""
        entry, desk = self.entry, lindero(self).desk
        if entry is None or entry.state is not ReplyState.UNSURE:
            return
        choices = [("sent", _("It arrived: count it as sent")), ("resend", _("It did not: send it again"))]

        def chosen(how: str | None) -> None:
            if how:
                told = (lambda _entry: _("Counted as sent.")) if how == "sent" else self.leaves
                self.perform(lambda: desk.settle(entry.id, how), told)

        self.choose(_("Did this reply go out? Look into your Sent folder."), choices, chosen)

    def action_mail(self) -> None:
        entry = self.entry
        if entry and entry.mail_id is not None:
            lindero(self).review_of(Wanted(state="all", mail=entry.mail_id))


def state_title(state: ReplyState) -> str:
    titles = {
        ReplyState.UNSURE: _("Unsure: perhaps sent"),
        ReplyState.FAILED: _("Failed"),
        ReplyState.SENDING: _("Leaving now"),
        ReplyState.APPROVED: _("Held"),
        ReplyState.DRAFTED: _("Drafts"),
        ReplyState.SENT: _("Sent"),
    }
    return titles[state]


def asked_words(entry: OutboxEntry) -> str:
    words = {
        "late": _("Its moment passed while lindero was not running."),
        "new-mail": _("They wrote again meanwhile: read that first."),
        "answered": _("You have answered it from elsewhere."),
    }
    return words.get(entry.asked, entry.asked)


def told(entry: OutboxEntry, local: Any, now: datetime) -> Content:
    """The whole reply: to whom, what was noticed, its state, its text."""
    lines = [
        Content.styled(clean_line(entry.subject), "bold $foreground"),
        Content.assemble(("→ ", "$faint"), clean_line(entry.to)),
    ]
    lines += [Content.assemble(("! ", "bold $warning"), (clean_line(w), "$warning")) for w in entry.warnings]
    state = _(fmt.REPLY_STATES[entry.state])
    at = entry.sent_at or entry.send_at
    sign, colour = SIGNS[entry.state]
    when = f" · {fmt.long_moment(local(at), now)}" if at else ""
    lines.append(Content.assemble((f"{sign} ", colour), (f"{state}{when}", "$quiet")))
    if entry.asked:
        lines.append(Content.styled(clean_line(asked_words(entry)), "$warning"))
    if entry.last_error:
        lines.append(Content.styled(clean_line(entry.last_error), "$warning"))
    if entry.answer_by:
        by = fmt.long_moment(local(entry.answer_by), now)
        lines.append(Content.styled(_("It promises an answer by {moment}").format(moment=by), "$quiet"))
    return Content("\n").join([*lines, Content(""), Content(clean_text(entry.body))])
