"""The first start: set up, or see the demo. The set-up is the same conversation as `lindero setup`, on a screen.

It runs in a thread; what it says and asks comes as events, what the user answers goes back through a queue.
"""

from collections.abc import Callable
from queue import Queue
from typing import Any, ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message as Event
from textual.widgets import Input, Static

from assistant.errors import LinderoError
from assistant.logs import record_crash
from assistant.talk import NO, SKIP, YES, Ended, Skipped, Talk
from rules.cleaning import clean_line, clean_text
from tui.events import RowChosen
from tui.quiet import QuietApp
from tui.theme import DUSK, THEMES
from tui.widgets.row_list import Row, RowList
from tui.words import N_, _, speak, spoken

CHOICES = ("setup", "demo", "quit")


class Said(Event):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Asked(Event):
    """A question that waits for its answer; a hidden one is answered unseen."""

    def __init__(self, question: str, default: str, hidden: bool = False) -> None:
        super().__init__()
        self.question, self.default, self.hidden = question, default, hidden


class Finished(Event):
    def __init__(self, code: int, sentence: str = "") -> None:
        super().__init__()
        self.code, self.sentence = code, sentence


class ScreenTalk:
    """Talks with the user through the screen, from the thread of the set-up."""

    goes_on = True

    def __init__(self, language: str, post: Callable[[Event], object]) -> None:
        self.language = language
        self._post = post
        self.answers: Queue[str | None] = Queue()

    def say(self, text: str = "") -> None:
        self._post(Said(text))

    def _answer(self, question: str, default: str, hidden: bool = False) -> str:
        self._post(Asked(question, default, hidden))
        answer = self.answers.get()
        if answer is None:
            raise Ended
        return answer.strip()

    def ask(self, question: str, default: str = "") -> str:
        answer = self._answer(question, default)
        if answer.lower() in SKIP:
            raise Skipped
        return answer or default

    def hidden(self, question: str) -> str:
        return self._answer(question, "", hidden=True)

    def yes(self, question: str, default: bool) -> bool:
        yes, no = YES[self.language], NO[self.language]
        hint = f"{yes[0].upper()}/{no[0]}" if default else f"{yes[0]}/{no[0].upper()}"
        while True:
            answer = self._answer(question, hint).lower()
            if not answer or answer in SKIP:
                return default
            if answer in yes or answer in no:
                return answer in yes


class FirstStart(QuietApp[str]):
    """Ends with what comes next: `screens` once all is set up, `demo`, or `quit`."""

    CSS_PATH = ["app.tcss", "first.tcss"]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c,ctrl+d", "stop", N_("Stop"), show=False, priority=True),
        Binding("escape", "stop", N_("Stop"), show=False),
        Binding("q", "stop", N_("Quit"), show=False),
    ]

    def __init__(self, set_up: Callable[[Talk], int], language: str) -> None:
        speak(language)
        super().__init__()
        self.set_up = set_up
        self.talk = ScreenTalk(spoken(), self.post_message)
        self.lines: list[Content] = []
        self.running = False
        self.question = ""  # the one that waits
        for colours in THEMES:
            self.register_theme(colours)
        self.set_reactive(App.theme, DUSK.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def compose(self) -> ComposeResult:
        with Vertical(id="first"):
            yield Static(Content.styled("lindero", "bold $primary"), markup=False)
            calm = _("It stands between your work and your evenings, on this machine alone.")
            yield Static(Content(calm), markup=False)
            yield RowList(id="choices")
            with VerticalScroll(id="told", can_focus=False):
                yield Static(id="lines", markup=False)
            yield Static(id="question", markup=False)
            yield Input(id="answer")

    @property
    def field(self) -> Input:
        """Where answers are typed. It has the focus from the first question to the last, so that no key is lost."""
        return self.query_one("#answer", Input)

    def on_mount(self) -> None:
        self.field.display = False
        choices = (
            _("Set up: your account and your limits, about two minutes"),
            _("See the demo: sample mail, no account, nothing is kept"),
            _("Leave"),
        )
        rows = [Row(Content(words), key=value) for value, words in zip(CHOICES, choices, strict=True)]
        keys = Content.styled(_("↑ ↓ choose, Enter takes it, Escape leaves."), "$quiet")
        self.query_one("#question", Static).update(keys)
        self.query_one(RowList).show_rows(rows)
        self.query_one(RowList).focus()

    @on(RowChosen)
    def choose(self, event: RowChosen) -> None:
        if event.key != "setup":
            self.exit(event.key)
            return
        self.query_one("#question", Static).update(Content(""))
        self.field.display = True
        self.screen.set_focus(self.field)
        self.query_one(RowList).display = False
        self.running = True
        self.run_worker(self.converse, thread=True, exit_on_error=False)

    def converse(self) -> None:
        """In a thread: the whole set-up."""
        try:
            self.post_message(Finished(self.set_up(self.talk)))
        except LinderoError as error:
            self.post_message(Finished(error.exit_code, str(error)))
        except Exception as error:
            self.failed = type(error).__name__
            record_crash(error)
            self.post_message(Finished(70, _("Something unexpected went wrong; what was done is kept.")))

    @on(Said)
    def show(self, event: Said) -> None:
        self.add(Content(clean_text(event.text)))

    def add(self, line: Content) -> None:
        self.lines.append(line)
        self.query_one("#lines", Static).update(Content("\n").join(self.lines))
        self.query_one("#told", VerticalScroll).scroll_end(animate=False)

    @on(Asked)
    def ask(self, event: Asked) -> None:
        question = Content.styled(clean_text(event.question), "bold")
        default = Content.styled(f"  [{clean_line(event.default)}]" if event.default else "", "$quiet")
        self.query_one("#question", Static).update(question + default)
        self.question = (question + default).plain
        if event.hidden:
            self.field.value = ""
        self.field.password = event.hidden

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """The question and its answer join what was said, a hidden one unseen. Without a question nothing is taken."""
        if not self.question:
            return
        shown = "•••" if event.input.password else clean_line(event.value)
        self.add(Content.assemble(self.question, (f"  {shown}", "$accent")))
        self.question = ""
        self.query_one("#question", Static).update(Content(""))
        self.field.value = ""
        self.talk.answers.put(event.value)

    @on(Finished)
    def finish(self, event: Finished) -> None:
        self.running = False
        self.field.display = False
        if event.code == 0:
            self.exit("screens")
            return
        if event.sentence:
            self.add(Content.styled(clean_text(event.sentence), "$warning"))
        self.query_one("#question", Static).update(
            Content.styled(_("Escape leaves; lindero setup goes on from here."), "$quiet")
        )

    def action_stop(self) -> None:
        """What was done is kept."""
        self.talk.answers.put(None)
        if not self.running:
            self.exit("quit")
        self.running = False


def first_start(set_up: Callable[[Talk], int], language: str) -> tuple[str, Any]:
    """What the user chose to do next, and what failed, if anything did."""
    app = FirstStart(set_up, language)
    return app.run() or "quit", app.failed
