"""The application: its screens, colours and keys, and what all screens share. Wiring, no decisions."""

import asyncio
import gc
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import PurePath
from threading import Event as Flag
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen

from assistant.errors import LinderoError
from rules.cleaning import clean_text
from tui.desk import Desk, Wanted
from tui.events import Kept, Refused, ShieldRead, StoreChanged
from tui.quiet import QuietApp
from tui.screens.page import Page
from tui.theme import DUSK, THEMES
from tui.widgets.bars import TABS
from tui.words import LANGUAGES, N_, _, speak, spoken
from tui.workers import ask, once_painted

if TYPE_CHECKING:
    from assistant.desk import Shield

LOOK_SECONDS = 0.7  # between two looks for changes by other processes
SHIELD_SECONDS = 20.0  # the shield is read again at least this often: time passes too
SMALLEST = (80, 24)


def today() -> Screen[Any]:
    from tui.screens.today import Today

    return Today()


def review() -> Screen[Any]:
    from tui.screens.review import Review

    return Review()


def limits() -> Screen[Any]:
    from tui.screens.limits import LimitsPage

    return LimitsPage()


def clients() -> Screen[Any]:
    from tui.screens.clients import Clients

    return Clients()


def outbox() -> Screen[Any]:
    from tui.screens.outbox import Outbox

    return Outbox()


class LinderoApp(QuietApp[int]):
    """Asks one desk for everything. `zone` is the user's; `language` that of the screens."""

    TITLE = "lindero"
    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "screens/review.tcss"]  # the screens opened first
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "today": today,
        "review": review,
        "limits": limits,
        "clients": clients,
        "outbox": outbox,
    }
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (176, "-vast")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(key), f"switch_mode('{mode}')", name, show=False) for key, (mode, name) in enumerate(TABS, 1)),
        Binding("question_mark,f1", "help", N_("All keys"), show=False),
        Binding("q", "quit", N_("Quit"), show=False),
        Binding("ctrl+c", "quit", N_("Quit"), show=False, priority=True),
        Binding("ctrl+t", "toggle_dark", N_("Light or dark"), show=False),
    ]

    def __init__(
        self,
        desk: Desk,
        zone: str,
        language: str = "en",
        theme: str = "",
        start: str = "today",
        kept_review: str = "",
        painted: Callable[[], None] | None = None,
    ) -> None:
        """`painted` runs in a thread once the first screen is there: what the screens need, but not to be seen."""
        speak(language)
        self.DEFAULT_MODE = start  # type: ignore[misc]  # one screen less to make than when it is switched to
        super().__init__()
        self.desk = desk
        self.zone = ZoneInfo(zone)
        self.shield: Shield | None = None
        self.leaving = Flag()
        self.wanted: Wanted | None = None
        self.wanted_client = ""
        self.kept_review = kept_review
        self.painted = painted
        self.cover: Screen[Any] | None = None  # shown while the window is too small
        for colours in THEMES:
            self.register_theme(colours)
        # Before any style is read: set later, the theme has all styles read twice.
        self.set_reactive(App.theme, theme if theme in self.available_themes else DUSK.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def refresh_css(self, animate: bool = True) -> None:
        """Read all styles again: not before the first screen is there, whose styles are about to be read."""
        if self.screen_stack and self.screen.is_mounted:
            super().refresh_css(animate)

    # Time

    def local(self, instant: datetime) -> datetime:
        """An instant in the user's zone, as every screen shows it."""
        return instant.astimezone(self.zone)

    def local_now(self) -> datetime:
        return self.local(self.desk.now())

    # Start, changes, end

    def on_mount(self) -> None:
        if not self.is_headless:
            self.leave_on_signals()
        self.call_after_refresh(lambda: self.fit(self.size))
        once_painted(self, self.begin_work)

    def begin_work(self) -> None:
        """What the first screen did not need."""
        gc.freeze()
        gc.enable()
        self.run_worker(self.look_for_changes, thread=True, group="look")
        if self.painted:
            ask(self, self.painted, lambda _none: Kept(), group="background")

    def look_for_changes(self) -> None:
        """Runs in a thread of its own until the end: the change count belongs to the thread that asks."""
        seen, next_shield = None, 0.0
        waited = 0.0
        while not self.leaving.is_set():
            try:
                count = self.desk.change_count()
                changed = seen is not None and count != seen
                seen = count
                if changed or waited >= next_shield:
                    self.post_message(ShieldRead(self.desk.shield()))
                    next_shield = waited + SHIELD_SECONDS
                if changed:
                    self.post_message(StoreChanged())
            except LinderoError as error:
                self.post_message(Refused(str(error)))
            self.leaving.wait(LOOK_SECONDS)
            waited += LOOK_SECONDS

    @on(StoreChanged)
    def tell_screen(self) -> None:
        self.tell_page(lambda page: page.store_changed())

    def tell_page(self, news: Callable[[Page], None]) -> None:
        """News for the page below any dialog. One that is only half there, or half gone, misses nothing by it."""
        if self.page is not None:
            with suppress(NoMatches):
                news(self.page)

    @on(ShieldRead)
    def show_shield(self, event: ShieldRead) -> None:
        self.shield = event.shield
        self.tell_page(lambda page: page.show_shield(event.shield))

    @property
    def page(self) -> Page | None:
        """The page below any dialog; None until the whole of it is there, and once it is going."""
        page = self.screen_stack[0] if self.screen_stack else None
        return page if isinstance(page, Page) and page.is_mounted and page.is_attached else None

    def read_shield(self) -> None:
        """After an own act: the counts follow at once."""
        ask(self, self.desk.shield, ShieldRead, group="shield", latest=True)

    @on(Refused)
    def say_why(self, event: Refused) -> None:
        self.say(event.sentence, severity="error")

    def say(self, sentence: str, severity: str = "information") -> None:
        """Tell the user: in the status line, and over the screen when it went wrong."""
        self.tell_page(lambda page: page.say(sentence))
        if severity != "information" and self.screen_stack:
            self.notify(clean_text(sentence), severity="error", markup=False, timeout=8)

    def on_resize(self, event: Resize) -> None:
        self.fit(event.size)

    def fit(self, size: Size) -> None:
        """Cover the screens while the window is too small for them."""
        too_small = size.width < SMALLEST[0] or size.height < SMALLEST[1]
        if not self.screen_stack:  # not started, or ended
            return
        is_covered = self.screen is self.cover
        if too_small and not is_covered:
            from tui.screens.small import Small

            self.cover = Small(SMALLEST)
            self.push_screen(self.cover)
        elif is_covered and not too_small:
            self.pop_screen()

    async def action_quit(self) -> None:
        self.leave()

    def leave(self) -> None:
        """End: remember where the review stands, let the threads go."""
        self.leaving.set()
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, Page) and (kept := screen.kept()):
                    self.desk.remember(type(screen).__name__.lower(), kept)
        self.exit(0)

    def leave_on_signals(self) -> None:
        """SIGTERM and SIGHUP end as `q` does: state kept, terminal restored."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.leave)

    def on_unmount(self) -> None:
        self.leaving.set()

    # Going to one thing on another screen

    def review_of(self, wanted: Wanted) -> None:
        """Open the review on some mails, or on one."""
        self.wanted = wanted
        self.switch_mode("review")

    def client_of(self, name: str) -> None:
        self.wanted_client = name
        self.switch_mode("clients")

    # Keys that every screen has

    def action_help(self) -> None:
        from tui.screens.help import Help

        if not isinstance(self.screen, Help):
            self.push_screen(Help(self.screen))

    def action_toggle_dark(self) -> None:
        dark, light = THEMES
        self.theme = light.name if self.theme == dark.name else dark.name
        self.keep("theme", self.theme)

    def keep(self, name: str, value: str) -> None:
        """State that survives a restart."""
        ask(self, lambda: self.desk.remember(name, value), lambda _none: Kept(), group="keep")

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: each screen, each act of the screen, light or dark, language, end."""
        for mode, name in TABS:
            yield SystemCommand(_(name), _("Go to this screen"), lambda m=mode: self.switch_mode(m))
        for active in screen.active_bindings.values():
            binding = active.binding
            if active.enabled and binding.description and active.node is screen:
                yield SystemCommand(_(binding.description), binding.key, lambda b=binding: self.act(b.action))
        yield SystemCommand(_("Light or dark"), _("Change the colours"), self.action_toggle_dark)
        for code, words in LANGUAGES.items():
            if code != spoken():
                yield SystemCommand(words, _("Language of the screens"), lambda c=code: self.change_language(c))
        yield SystemCommand(_("All keys"), _("Every key of this screen"), self.action_help)
        yield SystemCommand(_("Quit"), _("Leave lindero"), self.action_quit)

    def act(self, action: str) -> None:
        self.call_later(self.run_action, action, default_namespace=self.screen)

    def change_language(self, code: str) -> None:
        speak(code)
        self.keep("language", code)
        if self.page is not None:
            self.page.words_changed()
