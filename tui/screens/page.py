"""What the five main screens share: the bars around them, the shield, being told that the store changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.screen import Screen

from tui import format as fmt
from tui.acts import undone_words
from tui.events import ActDone, Refused
from tui.ground import lindero
from tui.widgets.bars import KeyBar, StatusBar, TopBar
from tui.workers import ask

if TYPE_CHECKING:
    from assistant.desk import Shield
    from assistant.records import OutboxEntry


class Page(Screen[None]):
    """A main screen. A child composes its body, reads what it shows in `read`, and draws it when the answer comes."""

    CLOCK_SECONDS = 5.0

    def compose(self) -> ComposeResult:
        yield TopBar(id="top")
        yield from self.body()
        yield StatusBar(id="status")
        yield KeyBar(id="keys")

    def body(self) -> ComposeResult:
        raise NotImplementedError

    def read(self) -> None:
        """Ask the desk for what the screen shows."""

    def kept(self) -> str:
        """State that the next start takes up; "" for none."""
        return ""

    def on_mount(self) -> None:
        self.set_interval(self.CLOCK_SECONDS, self.tick)

    def on_resize(self) -> None:
        lindero(self).fit(self.app.size)

    def on_screen_resume(self) -> None:
        self.come_back()
        self.redraw_bars()

    def come_back(self) -> None:
        """The screen is shown, for the first time or again."""
        self.read()

    def tick(self) -> None:
        if self.is_current:
            self.query_one(TopBar).refresh()

    def store_changed(self) -> None:
        self.read()

    def show_shield(self, shield: Shield) -> None:
        self.redraw_bars()

    def words_changed(self) -> None:
        """The language of the screens changed."""
        self.read()
        self.refresh(layout=True)
        self.redraw_bars()

    def redraw_bars(self) -> None:
        for bar in (TopBar, StatusBar, KeyBar):
            self.query_one(bar).refresh()

    def say(self, sentence: str) -> None:
        self.query_one(StatusBar).say(sentence)

    def on_refused(self, event: Refused) -> None:
        event.stop()
        self.gave_up()
        lindero(self).say(event.sentence, severity="error")

    def gave_up(self) -> None:
        """What was asked last could not be done."""

    def departure(self, entry: OutboxEntry, at_once: str, held: str) -> str:
        """Of two sentences the one that holds: the reply leaves now, or at its `{moment}`."""
        app = lindero(self)
        now = app.local_now()
        send_at = app.local(entry.send_at) if entry.send_at else now
        return at_once if send_at <= now else held.format(moment=fmt.long_moment(send_at, now))

    def action_undo(self) -> None:
        """Undo the last act, whatever it was."""
        desk = lindero(self).desk
        ask(self, desk.undo, lambda act: ActDone(undone_words(act), leaves=False), group="act")

    def confirm(self, question: str, answered: Callable[[bool | None], None]) -> None:
        from tui.screens.confirm import Confirm

        self.app.push_screen(Confirm(question), answered)

    def choose(
        self,
        question: str,
        choices: Sequence[tuple[str, str]],
        chosen: Callable[[str | None], None],
        now: str = "",
    ) -> None:
        """One of several `(value, words)`; `now` is the value that holds now."""
        from tui.screens.confirm import Choose

        self.app.push_screen(Choose(question, choices, now), chosen)

    def acted(self, event: ActDone) -> None:
        """Say what was done, then read again."""
        self.say(event.sentence)
        lindero(self).read_shield()
        self.read()

    def on_act_done(self, event: ActDone) -> Any:
        event.stop()
        self.acted(event)
