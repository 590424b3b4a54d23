"""Small dialogs, each a screen that returns a value: yes or no, one of several, a line of text."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from rules.cleaning import clean_line, clean_text
from tui.events import RowChosen
from tui.screens.dialog import Dialog
from tui.widgets.bars import KeyBar
from tui.widgets.row_list import Row, RowList
from tui.words import N_, _


class Confirm(Dialog[bool]):
    """Asks before what cannot be taken back for long."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,s,enter", "answer(True)", N_("Yes"), key_display="↵"),
        Binding("n,escape,q", "answer(False)", N_("No"), key_display="esc"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(clean_text(self.question)), markup=False)
            yield KeyBar(id="dialog-keys")

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)


class Choose(Dialog[str | None]):
    """One of several, by arrows and Enter, by mouse, or by the number before it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", N_("Back"), key_display="esc"),
        *[Binding(str(n), f"number({n})", show=False) for n in range(1, 10)],
    ]

    def __init__(self, question: str, choices: Sequence[tuple[str, str]], now: str = "") -> None:
        """`choices` are (value, words); `now` is the value that holds now."""
        super().__init__()
        self.question, self.choices, self.now = question, choices, now

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content.styled(clean_text(self.question), "bold"), markup=False)
            yield RowList(id="choices")
            yield KeyBar(id="dialog-keys")

    def on_mount(self) -> None:
        rows = [
            Row(
                Content.assemble((f"{n} " if n < 10 else "  ", "$faint"), clean_line(words)),
                Content.styled("●" if value == self.now else "", "$primary"),
                (value,),
            )
            for n, (value, words) in enumerate(self.choices, 1)
        ]
        choices = self.query_one(RowList)
        choices.show_rows(rows)
        choices.styles.height = min(len(rows), 14)
        values = [value for value, _words in self.choices]
        if self.now in values:
            choices.cursor = values.index(self.now)
        choices.focus()

    @on(RowChosen)
    def chosen(self, event: RowChosen) -> None:
        event.stop()
        self.dismiss(event.key[0])

    def action_number(self, number: int) -> None:
        if number <= len(self.choices):
            self.dismiss(self.choices[number - 1][0])

    def action_leave(self) -> None:
        self.dismiss(None)


class AskLine(Dialog[str | None]):
    """One line of text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("Back"), key_display="esc"),
    ]

    def __init__(self, question: str, value: str = "", example: str = "") -> None:
        super().__init__()
        self.question, self.value, self.example = question, value, example

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content.styled(clean_text(self.question), "bold"), markup=False)
            yield Input(value=self.value)
            if self.example:
                yield Static(Content.styled(self.example, "$quiet"), markup=False)
            yield Static(Content.styled(_("Enter takes it, Escape leaves it."), "$faint"), markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(clean_line(event.value))

    def action_leave(self) -> None:
        self.dismiss(None)
