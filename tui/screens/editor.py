"""A text edited on a screen of its own: a held reply, a note."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from rules.cleaning import clean_line, clean_text
from tui.screens.dialog import Dialog
from tui.widgets.bars import KeyBar
from tui.widgets.draft import Draft
from tui.words import N_


class Editor(Dialog[str | None]):
    """Returns the text, or None when the change is dropped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", N_("Keep"), priority=True),
        Binding("escape", "drop", N_("Leave as it was"), key_display="esc", priority=True),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.title_words, self.text = title, text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="editor"):
            yield Static(Content.styled(clean_line(self.title_words), "bold"), markup=False)
            yield Draft(self.text)
            yield KeyBar(id="dialog-keys")

    def on_mount(self) -> None:
        self.query_one(Draft).focus()

    def action_keep(self) -> None:
        self.dismiss(clean_text(self.query_one(Draft).text))

    def action_drop(self) -> None:
        self.dismiss(None)
