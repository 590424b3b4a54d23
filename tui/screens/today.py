"""Today: the shield, emergencies, promises, what waits, what leaves. In off-time counts only, until asked."""

from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from assistant.desk import DryRun, Shield
from assistant.records import Item, PromiseDue, Unanswered
from rules.cleaning import clean_line
from rules.tags import WEIGHT
from tui import format as fmt
from tui.desk import Wanted
from tui.events import ActDone, RowChosen, RowMarked
from tui.ground import lindero
from tui.screens.page import Page
from tui.widgets.row_list import Row, RowList
from tui.words import N_, _, n_
from tui.workers import ask, ask_at_once

Kind = TypeVar("Kind")
BLANK = Row(Content(""))
BAR_CELLS = 12
NUDGE = "feedback-request"  # asks how a delivery does, and presses nobody


class Today(Page):
    """Opens the day. Enter goes to what a line is about."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "review", N_("Review")),
        Binding("space", "show", N_("Show anyway")),
        Binding("p", "keep_promise", N_("Promise kept")),
        Binding("x", "stop_waiting", N_("Dismiss")),
        Binding("t", "tagging", N_("Switch tagging on")),
        Binding("u", "undo", N_("Undo")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.unfolded = False

    def body(self) -> ComposeResult:
        yield Static(id="shield", markup=False)
        yield RowList(id="today")

    def on_mount(self) -> None:
        self.query_one(RowList).focus()

    def read(self) -> None:
        """What was read last: the application reads it whenever something changed. Only the first paint asks itself."""
        app = lindero(self)
        if app.shield is None:
            ask_at_once(self, app.desk.shield, self.show_first)
        else:
            self.show_shield(app.shield)

    def show_first(self, shield: Shield) -> None:
        lindero(self).shield = shield
        self.show_shield(shield)

    def store_changed(self) -> None:
        """The shield comes by itself."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "show":
            shield: Shield | None = lindero(self).shield
            return bool(shield and not shield.working and not self.unfolded)
        if action == "keep_promise":
            return self.promise is not None
        if action == "stop_waiting":
            return self.unanswered is not None
        if action == "tagging":
            shield = lindero(self).shield
            return bool(shield and shield.dry_run and not shield.dry_run.reading)
        return True

    def show_shield(self, shield: Shield) -> None:
        super().show_shield(shield)
        self.query_one("#shield", Static).update(self.sentence(shield))
        self.query_one(RowList).show_rows(self.rows(shield))
        self.refresh_bindings()

    # What is said

    def sentence(self, shield: Shield) -> Content:
        """Working time or not, until when, and what is due before then: usually nothing."""
        app = lindero(self)
        now = app.local_now()
        changes = fmt.long_moment(app.local(shield.changes_at), now) if shield.changes_at else ""
        if shield.working:
            state = _("You are working until {moment}.") if changes else _("You are working.")
        else:
            state = _("You are off. Work resumes {moment}.") if changes else _("You are off.")
        state = state.format(moment=changes)
        if shield.emergencies:
            count = len(shield.emergencies)
            second = n_("{n} emergency by your own definition.", "{n} emergencies by your own definition.", count)
            told = Content.styled(f"▲ {second}", "bold $tag-emergency")
        elif shield.due_before:
            second = n_(
                "{n} mail asks for something before then.",
                "{n} mails ask for something before then.",
                len(shield.due_before),
            )
            told = Content.styled(second, "$accent")
        else:
            before = _("Nothing is due before {moment}.").format(moment=changes) if changes else _("Nothing is due.")
            told = Content.styled(before, "$success")
        sign = Content.styled("● " if shield.working else "○ ", "$success" if shield.working else "$secondary")
        return Content("\n").join([sign + Content.styled(state, "bold $foreground"), Content("  ") + told])

    def rows(self, shield: Shield) -> list[Row]:
        folded = not shield.working and not self.unfolded
        parts = [
            dry_run_rows(shield.dry_run),
            self.mails(_("Emergencies"), shield.emergencies),
            [] if folded else self.mails(_("Due before then"), shield.due_before),
            self.promises(shield),
            [] if folded else self.unanswered_rows(shield),
            self.waiting(shield, folded),
            self.leaving(shield),
        ]
        rows: list[Row] = []
        for part in parts:
            if part:
                rows += [*([BLANK] if rows else []), *part]
        return rows or [Row(Content.styled(_("Nothing waits, nothing is promised. Enjoy it."), "$quiet"))]

    def mails(self, title: str, items: tuple[Item, ...]) -> list[Row]:
        app = lindero(self)
        now = app.local_now()
        rows = [heading(title, len(items))] if items else []
        for item in items:
            tag = item.main_tag
            sign = Content.styled(f"{fmt.TAG_SIGNS[tag]} ", fmt.tag_colour(tag)) if tag else Content("  ")
            words = Content.assemble(fmt.name_of(item.sender), (f"  {clean_line(item.subject)}", "$quiet"))
            due = f"{_('for')} {fmt.moment(app.local(item.deadline), now)}" if item.deadline else ""
            when = due or fmt.moment(app.local(item.arrived_at), now)
            rows.append(Row(sign + words, Content.styled(when, "$quiet"), Wanted(mail=item.id, state="all")))
        return rows

    def promises(self, shield: Shield) -> list[Row]:
        app = lindero(self)
        now = app.local_now()
        rows = [heading(_("Promised"), len(shield.promises))] if shield.promises else []
        for promise in sorted(shield.promises, key=lambda p: p.due_at):
            late = promise.due_at < shield.now
            when = fmt.moment(app.local(promise.due_at), now)
            words = _("late: {time}").format(time=when) if late else when
            rows.append(
                Row(
                    Content.assemble(
                        ("✓ ", "$warning" if late else "$primary"),
                        clean_line(promise.client),
                        (f"  {clean_line(promise.what)}" if promise.what else "", "$quiet"),
                    ),
                    Content.styled(words, "$warning" if late else "$quiet"),
                    promise,
                )
            )
        return rows

    def unanswered_rows(self, shield: Shield) -> list[Row]:
        app = lindero(self)
        rows = [heading(_("Waits for an answer from"), len(shield.unanswered))] if shield.unanswered else []
        for own in shield.unanswered:
            words = Content.assemble(
                ("… ", "$secondary"), clean_line(own.client), (f"  {clean_line(own.subject)}", "$quiet")
            )
            since = fmt.waited(own, app.local(own.sent_at))
            rows.append(Row(words, Content.styled(since, "$quiet"), own))
        return rows

    def waiting(self, shield: Shield, folded: bool) -> list[Row]:
        total = sum(shield.waiting.values())
        if not total:
            return []
        if folded:
            words = n_("{n} mail waits. It can wait.", "{n} mails wait. They can wait.", total)
            return [Row(Content.styled(words, "$quiet"), Content.styled(str(total), "$quiet"), Wanted())]
        rows = [heading(_("Waiting for review"), total)]
        for tag in WEIGHT:
            count = shield.waiting.get(tag, 0)
            if count:
                left = Content.assemble((f"{fmt.TAG_SIGNS[tag]} ", fmt.tag_colour(tag)), fmt.tag_words(tag))
                rows.append(Row(left, Content.styled(str(count), "$quiet"), Wanted(tag=tag.value)))
        return rows

    def leaving(self, shield: Shield) -> list[Row]:
        app = lindero(self)
        now = app.local_now()
        rows = [heading(_("Replies that leave"), len(shield.leaving))] if shield.leaving else []
        for entry in shield.leaving:
            words = Content.assemble(
                ("→ ", "$secondary"), clean_line(entry.client or entry.to), (f"  {clean_line(entry.subject)}", "$quiet")
            )
            when = fmt.moment(app.local(entry.send_at), now) if entry.send_at else ""
            rows.append(Row(words, Content.styled(when, "$quiet"), entry))
        return rows

    # What is done

    @on(RowChosen)
    def go(self, event: RowChosen) -> None:
        event.stop()
        key = event.key
        if isinstance(key, Wanted):
            lindero(self).review_of(key)
        elif isinstance(key, PromiseDue):
            mail = key.mail_id
            lindero(self).review_of(Wanted(state="all", mail=mail, client="" if mail else key.client))
        elif isinstance(key, Unanswered):
            lindero(self).review_of(nudge(key))
        else:
            self.app.switch_mode("outbox")

    @on(RowMarked)
    def show_keys(self, event: RowMarked) -> None:
        event.stop()
        self.refresh_bindings()

    @property
    def promise(self) -> PromiseDue | None:
        """The promise under the cursor."""
        return self._marked(PromiseDue)

    @property
    def unanswered(self) -> Unanswered | None:
        """The unanswered mail under the cursor."""
        return self._marked(Unanswered)

    def _marked(self, kind: type[Kind]) -> Kind | None:
        rows = self.query_one(RowList)
        key = rows.key_at(rows.cursor)
        return key if isinstance(key, kind) else None

    def action_keep_promise(self) -> None:
        promise, desk = self.promise, lindero(self).desk
        if promise:
            told = _("Noted as kept. u takes it back.")
            ask(self, lambda: desk.keep_promise(promise), lambda _none: ActDone(told), group="act")

    def action_stop_waiting(self) -> None:
        own, desk = self.unanswered, lindero(self).desk
        if own:
            told = _("It waits no longer. u takes it back.")
            ask(self, lambda: desk.stop_waiting(own), lambda _none: ActDone(told), group="act")

    def action_review(self) -> None:
        lindero(self).review_of(Wanted())

    def action_tagging(self) -> None:
        """The one switch that lets lindero write on the server."""
        desk = lindero(self).desk

        def answered(yes: bool | None) -> None:
            if yes:
                told = _("Tagging is on: mail programs show the tags as keywords. u switches it off.")
                ask(self, desk.switch_tagging_on, lambda _none: ActDone(told), group="act")

        self.confirm(_("Switch tagging on? Mail is marked with keywords, never moved or read."), answered)

    def action_show(self) -> None:
        self.unfolded = True
        self.read()


def nudge(own: Unanswered) -> Wanted:
    """Where a gentle reminder is written: at the client's mail in that thread, else among all of theirs."""
    if own.mail_id is None:
        return Wanted(state="all", client=own.client)
    return Wanted(state="all", mail=own.mail_id, situation=NUDGE)


def dry_run_rows(dry: DryRun | None) -> list[Row]:
    """What tagging would do, until it is switched on."""
    if dry is None:
        return []
    if dry.reading:
        return [progress(dry)]
    told = _("Dry run: {tagged} of {judged} mails would have been tagged. Here they are.")
    return [
        Row(Content.styled(told.format(tagged=dry.would_tag, judged=dry.judged), "bold $accent"), key=Wanted("all")),
        Row(Content.styled(_("Nothing on the server was touched. t switches tagging on."), "$quiet")),
    ]


def progress(dry: DryRun) -> Row:
    """How far the first look at the mailbox is; a bar once it is known how many mails there are."""
    if not dry.whole:
        read = n_("Reading your mailbox: {n} mail so far.", "Reading your mailbox: {n} mails so far.", dry.judged)
        return Row(Content(read))
    told = _("Reading your mailbox: {done} of {whole} mails, {tagged} would be tagged.")
    share = min(1.0, dry.done / dry.whole)
    full = round(BAR_CELLS * share)
    bar = Content.assemble(("▰" * full, "$secondary"), ("▱" * (BAR_CELLS - full), "$faint"), f" {share:4.0%}")
    return Row(Content(told.format(done=dry.done, whole=dry.whole, tagged=dry.would_tag)), bar)


def heading(words: str, count: int) -> Row:
    return Row(Content.styled(words, "bold $primary"), Content.styled(str(count), "$quiet"))
