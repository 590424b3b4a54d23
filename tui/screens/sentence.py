"""Limits typed as a sentence: what is understood is said back and drawn while one types. Nothing is saved here."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from assistant.desk import UnderstoodSentence
from rules.cleaning import clean_line
from rules.days import Day
from tui.events import Refused, SentenceUnderstood
from tui.ground import lindero
from tui.screens.dialog import Dialog
from tui.widgets.hours_grid import days_picture
from tui.words import N_, _
from tui.workers import ask

TYPE_SECONDS = 0.2


class SentenceEditor(Dialog[str | None]):
    """Returns the sentence once all of it is understood, None when it is dropped."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", N_("Back"), key_display="esc")]

    def __init__(self) -> None:
        super().__init__()
        self.understood: SentenceUnderstood | None = None
        self.timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="sentence-editor"):
            yield Static(Content.styled(_("Your limits, as you would say them"), "bold"), markup=False)
            yield Input(placeholder=_("Monday to Thursday 9-14 and 16-19, Fridays until 15, not in August"))
            with VerticalScroll(can_focus=False):
                yield Static(id="understood", markup=False)
            yield Static(Content.styled(_("Enter saves what was understood, Escape leaves all as it was."), "$faint"))

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.timer:
            self.timer.stop()
        self.timer = self.set_timer(TYPE_SECONDS, lambda: self.read(event.value))

    def read(self, text: str) -> None:
        desk = lindero(self).desk
        if text.strip():
            ask(
                self,
                lambda: desk.read_sentence(text),
                lambda understood: SentenceUnderstood(text, understood),
                group="sentence",
                latest=True,
            )

    @on(SentenceUnderstood)
    def show(self, event: SentenceUnderstood) -> None:
        event.stop()
        self.understood = event
        self.query_one("#understood", Static).update(self.told(event.understood))

    def told(self, understood: UnderstoodSentence) -> Content:
        lines = [Content(clean_line(understood.sentence))]
        if understood.not_understood:
            parts = ", ".join(f"“{clean_line(part)}”" for part in understood.not_understood)
            lines.append(Content.styled(_("Not understood: {parts}").format(parts=parts), "bold $warning"))
            if understood.example:
                words = _("Say it like: {example}").format(example=clean_line(understood.example))
                lines.append(Content.styled(words, "$quiet"))
        elif understood.picture:
            today = lindero(self).local_now().date()
            days = [Day(d.day, d.spans, d.because, d.name) for d in understood.picture]  # type: ignore[arg-type]
            lines += [Content(""), days_picture(days, today)]
        return Content("\n").join(lines)

    @on(Refused)
    def refused(self, event: Refused) -> None:
        event.stop()
        self.query_one("#understood", Static).update(Content.styled(clean_line(event.sentence), "$warning"))

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Only what was understood whole, and shown, is taken."""
        event.stop()
        seen = self.understood
        if seen is None or seen.text != event.value:
            self.read(event.value)
        elif not seen.understood.not_understood:
            self.dismiss(clean_line(event.value))

    def action_leave(self) -> None:
        self.dismiss(None)
