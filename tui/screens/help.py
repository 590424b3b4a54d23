"""Every key of the screen below, of its lists, and of all screens."""

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.screens.dialog import Dialog
from tui.widgets.bars import KEY_SIGNS
from tui.widgets.lines import Lines
from tui.widgets.row_list import Row, RowList
from tui.words import N_, _


class Help(Dialog[None]):
    """Leaves with Escape, `?` or `q`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "leave", N_("Back"), show=False),
    ]

    def __init__(self, below: Screen[Any]) -> None:
        super().__init__()
        self.below = below

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="help"):
            yield Static(Content.styled(_("Keys"), "bold $primary"), markup=False)
            yield RowList(id="all-keys")
            yield Static(Content.styled(_("Escape goes back."), "$faint"), markup=False)

    def on_mount(self) -> None:
        rows: list[Row] = []
        for title, bindings in (
            (_("This screen"), self.below.BINDINGS),
            (_("Lists"), Lines.BINDINGS),
            (_("Everywhere"), [*self.app.BINDINGS, Binding("ctrl+p", "command_palette", N_("All commands by name"))]),
        ):
            told = key_rows(bindings)
            if told:
                rows += [*([Row(Content(""))] if rows else []), Row(Content.styled(title, "bold"))]
                rows += told
        keys = self.query_one(RowList)
        keys.show_rows(rows)
        keys.styles.height = min(len(rows), max(8, self.app.size.height - 8))
        keys.focus()

    def action_leave(self) -> None:
        self.dismiss(None)


def key_rows(bindings: Iterable[BindingType]) -> list[Row]:
    rows = []
    for binding in bindings:
        if isinstance(binding, Binding) and binding.description:
            signs = "  ".join(key_words(key) for key in binding.key.split(","))
            rows.append(
                Row(Content.assemble((signs.ljust(22), "$primary"), _(binding.description)), key=(binding.action,))
            )
    return rows


def key_words(key: str) -> str:
    """How a key is written for people: ^p, PgUp, ?."""
    named = {"pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End", "f1": "F1"}
    if key.startswith("ctrl+"):
        return f"^{key[5:]}"
    return named.get(key) or KEY_SIGNS.get(key, key)
