"""The editor of a text. Loaded when something is edited for the first time."""

from textual import events
from textual.widgets import TextArea

from rules.cleaning import clean_text


class Draft(TextArea):
    """What is given and what is pasted is cleaned as mail is."""

    def __init__(self, text: str, *, id: str | None = None) -> None:
        super().__init__(clean_text(text), id=id, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = clean_text(event.text)
        await super()._on_paste(event)
