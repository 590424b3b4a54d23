"""Limits: the sentence, the week, the next fourteen days, urgent, services, exceptions. And the letter."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from rules.cleaning import clean_line
from rules.days import Day
from rules.hours import day_spans
from rules.limits import Absence, ClientTerms, Correction, Limits, WorkAmount
from tui import format as fmt
from tui.events import ActDone, LimitsRead, RowChosen
from tui.ground import lindero
from tui.screens.confirm import AskLine
from tui.screens.letter import Letter
from tui.screens.page import Page
from tui.screens.sentence import SentenceEditor
from tui.widgets.hours_grid import WeekGrid, days_picture, spans_words
from tui.widgets.row_list import Row, RowList
from tui.words import N_, _, n_
from tui.workers import ask

DAYS = 14


class LimitsPage(Page):
    """What is set, as a sentence, as pictures and as a list; changed by sentence, by grid or line by line."""

    CSS_PATH = "limits.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_grid", N_("Back")),
        Binding("e", "sentence", N_("By sentence")),
        Binding("h", "grid", N_("Hours by keys")),
        Binding("w", "save", N_("Save the week")),
        Binding("x", "remove", N_("Remove")),
        Binding("p", "letter", N_("Letter")),
        Binding("u", "undo", N_("Undo")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.limits: Limits | None = None
        self.sentence = ""

    def body(self) -> ComposeResult:
        with Horizontal(id="limits"):
            with Vertical(id="limits-left"):
                yield Static(id="sentence", markup=False)
                yield WeekGrid(id="week")
                yield RowList(id="rules")
            with VerticalScroll(id="limits-right", can_focus=False):
                yield Static(id="fortnight", markup=False)

    def on_mount(self) -> None:
        self.query_one(RowList).focus()

    def read(self) -> None:
        """A week that is being edited is not read over."""
        if not self.changed:
            desk = lindero(self).desk
            ask(self, lambda: (desk.limits(), desk.limits_sentence()), lambda both: LimitsRead(*both), group="limits")

    @property
    def changed(self) -> bool:
        return self.limits is not None and self.query_one(WeekGrid).week != self.limits.week

    @on(LimitsRead)
    def show_limits(self, event: LimitsRead) -> None:
        event.stop()
        self.limits, self.sentence = event.limits, event.sentence
        self.query_one(WeekGrid).show_week(event.limits.week)
        self.query_one(RowList).show_rows(rule_rows(event.limits))
        self.draw(event.limits)

    def draw(self, limits: Limits) -> None:
        """The sentence and the fourteen days of these limits, saved or not."""
        unsaved = Content.styled("  " + _("not saved yet: w saves, Escape drops"), "bold $warning")
        sentence = Content(clean_line(self.sentence)) + (unsaved if self.changed else Content(""))
        self.query_one("#sentence", Static).update(sentence)
        today = lindero(self).local_now().date()
        title = Content.styled(_("The next 14 days"), "bold $primary")
        self.query_one("#fortnight", Static).update(
            Content("\n").join([title, days_picture(days_of(limits, today), today)])
        )
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return True
        if action == "save":
            return self.changed
        if action == "leave_grid":
            return self.changed or self.query_one(WeekGrid).has_focus
        if action == "remove":
            rules = self.query_one(RowList)
            return isinstance(rules.key_at(rules.cursor), (Absence, Correction)) and rules.has_focus
        return True

    # The week by keys

    def action_grid(self) -> None:
        self.query_one(WeekGrid).focus()
        self.refresh_bindings()

    @on(WeekGrid.WeekChanged)
    def draw_change(self, event: WeekGrid.WeekChanged) -> None:
        event.stop()
        if self.limits:
            self.draw(replace(self.limits, week=event.week))

    def action_leave_grid(self) -> None:
        if self.limits and self.changed:
            self.query_one(WeekGrid).show_week(self.limits.week)
            self.draw(self.limits)
        self.query_one(RowList).focus()
        self.refresh_bindings()

    def action_save(self) -> None:
        if self.limits and self.changed:
            self.save(
                replace(self.limits, week=self.query_one(WeekGrid).week), _("The week is saved. u takes it back.")
            )

    def save(self, change: Limits | str, sentence: str) -> None:
        desk = lindero(self).desk
        ask(self, lambda: desk.save_limits(change), lambda _none: ActDone(sentence), group="act")

    def acted(self, event: ActDone) -> None:
        self.limits = None
        super().acted(event)

    # By sentence, line by line

    def action_sentence(self) -> None:
        def typed(text: str | None) -> None:
            if text:
                self.save(text, _("The limits are saved. u takes it back."))

        self.app.push_screen(SentenceEditor(), typed)

    @on(RowChosen)
    def change_line(self, event: RowChosen) -> None:
        event.stop()
        if event.key == "urgent":
            self.ask_list(_("What is urgent for you? Separate by commas."), "urgent_means")
        elif event.key == "services":
            self.ask_list(_("Which services do you offer? Separate by commas."), "services")
        elif isinstance(event.key, (Absence, Correction)):
            self.action_remove()

    def ask_list(self, question: str, name: str) -> None:
        if self.limits is None:
            return
        limits = self.limits

        def typed(text: str | None) -> None:
            if text is not None:
                values = tuple(part.strip() for part in text.split(",") if part.strip())
                changed: Limits = replace(limits, **{name: values})  # type: ignore[arg-type]
                self.save(changed, _("Saved. u takes it back."))

        self.app.push_screen(AskLine(question, ", ".join(getattr(limits, name))), typed)

    def action_remove(self) -> None:
        rules = self.query_one(RowList)
        rule, limits = rules.key_at(rules.cursor), self.limits
        if limits is None or not isinstance(rule, (Absence, Correction)):
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.save(without(limits, rule), _("Removed. u takes it back."))

        self.confirm(_("Remove this line?") + f" {rule_words(rule)}", answered)

    def action_letter(self) -> None:
        self.app.push_screen(Letter(lindero(self).desk))


def days_of(limits: Limits, first: date) -> list[Day]:
    return [day_spans(first + timedelta(days=n), limits) for n in range(DAYS)]


def without(limits: Limits, rule: Absence | Correction) -> Limits:
    if isinstance(rule, Absence):
        return replace(limits, absences=tuple(a for a in limits.absences if a != rule))
    return replace(limits, corrections=tuple(c for c in limits.corrections if c != rule))


def amount_words(amount: WorkAmount) -> str:
    if amount.days:
        return n_("{n} working day", "{n} working days", amount.days)
    return n_("{n} working hour", "{n} working hours", amount.minutes // 60)


def rule_words(rule: Absence | Correction) -> str:
    if isinstance(rule, Correction):
        named = {tag.value: fmt.tag_words(tag) for tag in fmt.TAG_WORDS}
        return _("“{tag}” is fine from {who}").format(tag=named.get(rule.tag, rule.tag), who=clean_line(rule.match))
    year = "" if rule.yearly else f" {rule.last.year}"
    each = " " + _("each year") if rule.yearly else ""
    return f"{short_date(rule.first)} – {short_date(rule.last)}{year}{each}  {clean_line(rule.reason)}".rstrip()


def short_date(day: date) -> str:
    return f"{day.day} {fmt.month(day)}"


def client_words(terms: ClientTerms) -> str:
    """What differs for one client."""
    week = ""
    if terms.week is not None:
        week = spans_words(next((spans for spans in terms.week if spans), ()))
    facts: Sequence[Any] = (
        week,
        amount_words(terms.notice) if terms.notice else "",
        fmt.language_words(terms.language) if terms.language else "",
        _(fmt.REGISTER_WORDS.get(terms.register, "")),
        terms.zone,
    )
    return ", ".join(filter(None, facts))


def rule_rows(limits: Limits) -> list[Row]:
    """Everything but the hours, line by line; what can be changed or removed can be chosen."""
    quiet = "$quiet"
    rows = [
        Row(Content.styled(_("Notice and answers"), "bold $primary")),
        Row(Content(_("Notice you ask for")), Content.styled(amount_words(limits.notice), quiet)),
        Row(Content(_("Answers within")), Content.styled(amount_words(limits.answer_within), quiet)),
    ]
    if limits.emergency_channel:
        rows.append(
            Row(Content(_("Emergencies reach you by")), Content.styled(clean_line(limits.emergency_channel), quiet))
        )
    rows += [
        Row(Content.styled(_("Urgent, for you"), "bold $primary")),
        Row(Content(clean_line(", ".join(limits.urgent_means)) or _("nothing yet")), key="urgent"),
        Row(Content.styled(_("Services"), "bold $primary")),
        Row(Content(clean_line(", ".join(limits.services)) or _("any")), key="services"),
    ]
    if limits.absences:
        rows.append(Row(Content.styled(_("Away"), "bold $primary")))
        rows += [Row(Content(rule_words(absence)), key=absence) for absence in limits.absences]
    if limits.clients:
        rows.append(Row(Content.styled(_("Clients with terms of their own"), "bold $primary")))
        rows += [Row(Content(clean_line(c.name)), Content.styled(client_words(c), quiet)) for c in limits.clients]
    if limits.corrections:
        rows.append(Row(Content.styled(_("Your corrections"), "bold $primary")))
        rows += [Row(Content(rule_words(correction)), key=correction) for correction in limits.corrections]
    return rows
