"""The base of all dialogs: a screen above another one that returns a value."""

from textual.screen import ModalScreen, ScreenResultType


class Dialog(ModalScreen[ScreenResultType]):
    """Brings the looks that all dialogs share."""

    CSS_PATH = "dialogs.tcss"
