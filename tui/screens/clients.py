"""Clients: who writes when and asks for when, what was claimed and confirmed, promised and agreed. And oneself."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from assistant.desk import ClientPage, ClientRow
from rules.cleaning import clean_line, clean_text
from rules.tags import WEIGHT
from tui import format as fmt
from tui.desk import Wanted
from tui.events import ActDone, ClientRead, ClientsRead, RowChosen, RowMarked
from tui.ground import lindero
from tui.screens.confirm import AskLine
from tui.screens.editor import Editor
from tui.screens.page import Page
from tui.widgets.heat_map import heat_map
from tui.widgets.row_list import Row, RowList
from tui.words import N_, _, n_
from tui.workers import ask

MONTHS = 6


class Clients(Page):
    """The list at the left, the client's page at the right."""

    CSS_PATH = "pairs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "mails", N_("Their mail")),
        Binding("e", "note", N_("Note")),
        Binding("a", "agree", N_("Agreement")),
        Binding("u", "undo", N_("Undo")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[ClientRow, ...] = ()
        self.shown: ClientPage | None = None
        self.wanted = ""

    def body(self) -> ComposeResult:
        with Horizontal(id="clients"):
            with Vertical(id="client-list"):
                yield RowList(id="names")
            with VerticalScroll(id="client-page"):
                yield Static(id="client", markup=False)

    def on_mount(self) -> None:
        self.query_one(RowList).focus()

    def read(self) -> None:
        app = lindero(self)
        self.wanted, app.wanted_client = app.wanted_client or self.wanted, ""
        ask(self, app.desk.clients, ClientsRead, group="clients", latest=True)

    @on(ClientsRead)
    def show_clients(self, event: ClientsRead) -> None:
        event.stop()
        self.rows = event.rows
        app = lindero(self)
        now = app.local_now()
        rows = []
        for client in self.rows:
            last = fmt.moment(app.local(client.last_mail), now) if client.last_mail else ""
            counts = n_("{n} mail", "{n} mails", client.mails)
            crossed = _("{n} over the line").format(n=client.crossings) if client.crossings else ""
            left = Content.assemble(clean_line(client.name), (f"  {counts}", "$quiet"), (f"  {crossed}", "$accent"))
            rows.append(Row(left, Content.styled(last, "$quiet"), client.name))
        names = self.query_one(RowList)
        names.show_rows(rows or [Row(Content.styled(_("No client has written yet."), "$quiet"))])
        if self.wanted:
            found = next((i for i, client in enumerate(self.rows) if client.name == self.wanted), None)
            self.wanted = ""
            if found is not None:
                names.cursor = found
        self.read_client()

    def read_client(self) -> None:
        names, desk = self.query_one(RowList), lindero(self).desk
        name = names.key_at(names.cursor)
        if name is not None:
            ask(self, lambda: desk.client(name), ClientRead, group="client", latest=True)

    @on(RowMarked)
    def read_marked(self, event: RowMarked) -> None:
        event.stop()
        if event.key is not None and (self.shown is None or self.shown.name != event.key):
            self.read_client()

    @on(RowChosen)
    def read_page(self, event: RowChosen) -> None:
        """In a narrow window the page takes the place of the list."""
        event.stop()
        self.set_class(True, "-reading")
        self.query_one("#client-page").focus()

    def key_escape(self) -> None:
        self.set_class(False, "-reading")
        self.query_one(RowList).focus()

    @on(ClientRead)
    def show_client(self, event: ClientRead) -> None:
        event.stop()
        self.shown = event.page
        self.query_one("#client", Static).update(self.told(event.page))
        self.refresh_bindings()

    def told(self, page: ClientPage) -> Content:
        parts = [
            Content.styled(clean_line(page.name), "bold $foreground"),
            self.facts(page),
            titled(_("When they write"), heat_map(page.arrivals, "$secondary")),
            titled(_("When they want it"), heat_map(page.asked_for, "$accent")),
            titled(_("Month by month"), months(page)),
            titled(_("Promised"), self.promises(page)),
            titled(_("Waits for their answer"), self.unanswered(page)),
            titled(_("Agreed"), agreements(page)),
            titled(_("Their terms"), Content("\n").join([Content(clean_line(e)) for e in page.exceptions])),
            titled(_("Note"), Content(clean_text(page.note))),
        ]
        return Content("\n\n").join([part for part in parts if part.plain.strip()])

    def facts(self, page: ClientPage) -> Content:
        """Improvement is told as readily as trouble, and one's own slips beside theirs."""
        trends = {
            "better": ("↗ " + _("Getting better: fewer requests over the line."), "$success"),
            "worse": ("↘ " + _("More requests over the line than before."), "$warning"),
            "steady": ("→ " + _("As before."), "$quiet"),
            "new": (_("New: too little to say."), "$quiet"),
        }
        words, colour = trends.get(page.trend, ("", "$quiet"))
        lines = [Content.styled(words, colour)]
        if page.claims:
            claims = _("Said urgent {claims} times; urgent in fact {confirmed}.")
            lines.append(Content(claims.format(claims=page.claims, confirmed=page.confirmed)))
        if page.step:
            lines.append(Content.styled(_("Replies are at step {n} of 5.").format(n=page.step), "$quiet"))
        if page.my_off_hours_mails:
            mine = n_(
                "You wrote them {n} mail outside your hours.",
                "You wrote them {n} mails outside your hours.",
                page.my_off_hours_mails,
            )
            lines.append(Content.styled(mine, "$quiet"))
        else:
            lines.append(Content.styled(_("You never wrote to them outside your hours."), "$success"))
        return Content("\n").join(lines)

    def promises(self, page: ClientPage) -> Content:
        app = lindero(self)
        now = app.local_now()
        told = [
            Content.assemble((f"{fmt.moment(app.local(p.due_at), now)}  ", "$quiet"), clean_line(p.what))
            for p in page.promises
        ]
        return Content("\n").join(told)

    def unanswered(self, page: ClientPage) -> Content:
        app = lindero(self)
        told = [
            Content.assemble((f"{fmt.waited(own, app.local(own.sent_at))}  ", "$quiet"), clean_line(own.subject))
            for own in page.unanswered
        ]
        return Content("\n").join(told)

    def action_mails(self) -> None:
        if self.shown:
            lindero(self).review_of(Wanted(state="all", client=self.shown.name))

    def action_note(self) -> None:
        if self.shown is None:
            return
        name, desk = self.shown.name, lindero(self).desk

        def edited(text: str | None) -> None:
            if text is not None:
                ask(
                    self,
                    lambda: desk.save_note(name, text),
                    lambda _none: ActDone(_("Note kept. u takes it back.")),
                    group="act",
                )

        self.app.push_screen(Editor(_("Note on {client}").format(client=clean_line(name)), self.shown.note), edited)

    def action_agree(self) -> None:
        """What the client said, what was understood and what both agreed, asked one after the other."""
        if self.shown is None:
            return
        name, desk = self.shown.name, lindero(self).desk
        questions = (_("What did they say?"), _("What did you understand?"), _("What did you both agree on?"))

        def ask_next(answers: tuple[str, ...]) -> None:
            def typed(text: str | None) -> None:
                if text is not None:
                    ask_next((*answers, text))

            if len(answers) < len(questions):
                self.app.push_screen(AskLine(questions[len(answers)]), typed)
                return
            said, understood, agreed = answers
            if agreed:
                told = _("Agreement noted. u takes it back.")
                ask(self, lambda: desk.agree(name, agreed, said, understood), lambda _none: ActDone(told), group="act")

        ask_next(())


def titled(title: str, content: Content) -> Content:
    """A part of the page; one without content is left out."""
    return Content.styled(f"{title}\n", "bold $primary") + content if content.plain.strip() else Content("")


def months(page: ClientPage) -> Content:
    """Tags of the last months, each count with its sign and words."""
    lines = []
    for name, counts in page.months[-MONTHS:]:
        told = [
            (f"{fmt.TAG_SIGNS[t]} {counts[t]} {fmt.tag_words(t)}", fmt.tag_colour(t)) for t in WEIGHT if counts.get(t)
        ]
        cells = Content("   ").join([Content.styled(words, colour) for words, colour in told])
        lines.append(Content.styled(f"{name}  ", "$quiet") + cells)
    return Content("\n").join(lines)


def agreements(page: ClientPage) -> Content:
    lines = []
    for agreement in page.agreements:
        on = fmt.short_day(agreement.on)
        lines.append(Content.assemble((f"{on}  ", "$quiet"), clean_line(agreement.agreed)))
        if agreement.said and agreement.said != agreement.agreed:
            lines.append(
                Content.styled(" " * 12 + _("said: {words}").format(words=clean_line(agreement.said)), "$faint")
            )
    return Content("\n").join(lines)
