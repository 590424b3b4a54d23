"""The mail half of the review: the mail under the cursor, read in a worker, and the reply that is made for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual import on
from textual.timer import Timer

from tui.events import CaseOpened, DraftChecked, DraftTyped, RowMarked, SituationsRead, SuggestionsMade
from tui.screens.review_list import TYPE_SECONDS, MailListing
from tui.widgets.message_view import MessageView
from tui.widgets.suggestions import Suggestions
from tui.words import _
from tui.workers import ask

if TYPE_CHECKING:
    from assistant.desk import Opened
    from rules.reply import Suggestion

OPEN_SECONDS = 0.03  # a cursor that runs over the list opens only where it rests


class CaseReading(MailListing):
    """Holds the opened mail, its suggestions and what the user wishes of them. A text once edited is kept by mail."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: Opened | None = None
        self.suggestions: tuple[Suggestion, ...] = ()
        self.suggested_for: int | None = None
        self.tone = 0
        self.wishes: dict[str, Any] = {}
        self.edited: str | None = None
        self.drafts: dict[int, str] = {}  # texts begun and neither sent nor dropped, by mail
        self.unfolded = False
        self.reading = False
        self.open_timer: Timer | None = None
        self.has_case_pane = False  # it is made once the list is painted
        self.situations: tuple[tuple[str, str], ...] = ()  # (key, name in the user's language)
        self.registers: Mapping[str, Sequence[str]] = {}  # by the language of the reply

    @property
    def editing(self) -> bool:
        return self.has_case_pane and self.query_one(Suggestions).editing

    def show_reading(self) -> None:
        self.set_class(self.editing, "-editing")
        self.set_class(self.reading, "-reading")
        if self.reading and self.has_case_pane:
            self.query_one(MessageView).focus()
        else:
            self.mails.focus()
        self.refresh_bindings()

    @on(RowMarked)
    def open_soon(self, event: RowMarked) -> None:
        event.stop()
        if event.key is None or not self.has_case_pane or (self.opened and self.opened.case.item.id == event.key):
            return
        self.forget_case()
        if self.open_timer:
            self.open_timer.stop()
        self.open_timer = self.set_timer(OPEN_SECONDS, lambda: self.read_case(event.key))

    def forget_case(self) -> None:
        """Another mail is coming. A text that was begun is kept for when this one is opened again."""
        if self.editing:
            self.edited = self.query_one(Suggestions).stop_editing()
            self.set_class(False, "-editing")
        if self.opened and self.edited is not None:
            self.drafts[self.opened.case.item.id] = self.edited
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

    def read_situations(self) -> None:
        """Once: neither they nor the registers change while the screens are open."""
        if not self.situations:
            desk = self.desk
            ask(
                self,
                lambda: (desk.situations(), desk.registers()),
                lambda read: SituationsRead(*read),
                group="situations",
            )

    @on(SituationsRead)
    def keep_situations(self, event: SituationsRead) -> None:
        event.stop()
        self.situations, self.registers = event.situations, event.registers
        self.show_reply()

    def is_marked(self, mail_id: int) -> bool:
        marked = self.mails.marked
        return marked is not None and marked.id == mail_id

    @on(CaseOpened)
    def show_case(self, event: CaseOpened) -> None:
        event.stop()
        if not self.is_marked(event.mail_id):
            return
        self.opened = event.opened
        if event.mail_id == self.wanted.mail and self.wanted.situation:
            self.wishes.setdefault("situation", self.wanted.situation)
        self.query_one(MessageView).show_case(event.opened, self.unfolded)
        if event.opened.no_reply:
            self.query_one(Suggestions).show_replies(event.opened, (), 0, None, {})
        else:
            self.query_one(Suggestions).show_nothing(_("A moment…"))
        self.read_suggestions()
        self.read_situations()
        self.refresh_bindings()

    @on(SuggestionsMade)
    def show_suggestions(self, event: SuggestionsMade) -> None:
        event.stop()
        if self.opened is None or self.opened.case.item.id != event.mail_id:
            return
        self.suggestions, self.suggested_for = event.suggestions, event.mail_id
        self.edited = self.drafts.pop(event.mail_id, self.edited)
        self.tone = min(self.tone, max(0, len(self.suggestions) - 1))
        self.show_reply()
        self.refresh_bindings()

    def show_reply(self) -> None:
        if self.opened:
            names = dict(self.situations)
            self.query_one(Suggestions).show_replies(self.opened, self.suggestions, self.tone, self.edited, names)

    @property
    def can_reply(self) -> bool:
        """The reply to the shown mail is on the screen: nothing is approved unseen."""
        if self.opened is None or self.suggested_for != self.opened.case.item.id:
            return False
        return bool(self.suggestions) and (self.reading or not self.has_class("-narrow"))

    @property
    def reply_text(self) -> str:
        editor = self.query_one(Suggestions)
        if editor.draft:
            return editor.draft.text
        return self.edited if self.edited is not None else self.suggestions[self.tone].text

    # What the user wishes of the reply

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
        if not self.can_reply or not self.situations:
            return
        now = self.suggestions[self.tone].situation

        def chosen(name: str | None) -> None:
            if name is not None:
                self.wish(situation=name)

        self.choose(_("What is the reply about?"), self.situations, chosen, now)

    def action_firmness(self, by: int) -> None:
        if self.can_reply:
            self.wish(step=max(1, min(5, self.suggestions[self.tone].step + by)))

    def action_language(self) -> None:
        if self.can_reply and self.registers:
            self.wish(language=following(self.suggestions[self.tone].language, tuple(self.registers)), register="")

    def action_register(self) -> None:
        shown = self.suggestions[self.tone] if self.can_reply else None
        if shown and shown.language in self.registers:
            self.wish(register=following(shown.register, self.registers[shown.language]))

    async def action_edit(self) -> None:
        if self.can_reply:
            await self.query_one(Suggestions).edit(self.reply_text)
            self.set_class(True, "-editing")
            self.check_draft()
            self.refresh_bindings()

    @on(DraftTyped)
    def check_draft_soon(self) -> None:
        if self.type_timer:
            self.type_timer.stop()
        self.type_timer = self.set_timer(TYPE_SECONDS, self.check_draft)

    def check_draft(self) -> None:
        if self.opened is None or not self.editing:
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


def following(value: str, values: Sequence[str]) -> str:
    """The one after `value`, the first after the last or when it is none of them."""
    return values[(values.index(value) + 1) % len(values)] if value in values else values[0]
