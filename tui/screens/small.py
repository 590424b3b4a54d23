"""Shown instead of a screen that does not fit the window."""

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from tui.screens.dialog import Dialog
from tui.words import _


class Small(Dialog[None]):
    """Says how large the window is and must be. Every other key rests until then."""

    def __init__(self, smallest: tuple[int, int]) -> None:
        super().__init__()
        self.smallest = smallest

    def compose(self) -> ComposeResult:
        yield Static(id="small", markup=False)

    def on_resize(self, event: Resize) -> None:
        wide, high = self.smallest
        words = _("This window is {now}; lindero needs {least}. Make it larger, or use lindero --plain.")
        now, least = f"{event.size.width}x{event.size.height}", f"{wide}x{high}"
        self.query_one(Static).update(Content(words.format(now=now, least=least)))
