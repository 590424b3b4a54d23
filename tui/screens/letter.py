"""The letter of limits to clients, in three languages, ready to copy."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from rules.cleaning import clean_text
from tui.desk import Desk
from tui.events import Refused, TextRead
from tui.ground import lindero
from tui.screens.dialog import Dialog
from tui.widgets.bars import KeyBar
from tui.words import LANGUAGES, N_, _, spoken
from tui.workers import ask


class Letter(Dialog[None]):
    """Shows it; copies it to the clipboard of the terminal."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i,right,l", "language", N_("Next language"), key_display="i"),
        Binding("y", "copy", N_("Copy")),
        Binding("escape,q,p", "leave", N_("Back"), key_display="esc"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.language = spoken()
        self.text = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="letter"):
            yield Static(id="letter-title", markup=False)
            with VerticalScroll():
                yield Static(id="letter-text", markup=False)
            yield KeyBar(id="dialog-keys")

    def on_mount(self) -> None:
        self.read()

    def read(self) -> None:
        desk, language = self.desk, self.language
        ask(self, lambda: desk.letter(language), lambda text: TextRead(language, text), group="letter", latest=True)

    @on(TextRead)
    def show(self, event: TextRead) -> None:
        event.stop()
        self.text = clean_text(event.text)
        title = _("Letter of limits") + f" · {LANGUAGES[event.name]}"
        self.query_one("#letter-title", Static).update(Content.styled(title, "bold $primary"))
        self.query_one("#letter-text", Static).update(Content(self.text))

    @on(Refused)
    def refused(self, event: Refused) -> None:
        event.stop()
        self.query_one("#letter-text", Static).update(Content(clean_text(event.sentence)))

    def action_language(self) -> None:
        codes = list(LANGUAGES)
        self.language = codes[(codes.index(self.language) + 1) % len(codes)]
        self.read()

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.text)
        lindero(self).say(_("The letter is in the clipboard, where your terminal allows it."))

    def action_leave(self) -> None:
        self.dismiss(None)
