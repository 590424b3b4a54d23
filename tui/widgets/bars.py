"""The three bars that frame every screen: where one is, how the accounts are, which keys do what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from rules.cleaning import clean_line
from tui import format as fmt
from tui.ground import lindero
from tui.widgets.lines import row, strip_of
from tui.words import N_, _, n_

if TYPE_CHECKING:
    from assistant.desk import Shield
    from assistant.records import AccountStatus

TABS = (
    ("today", N_("Today")),
    ("review", N_("Review")),
    ("limits", N_("Limits")),
    ("clients", N_("Clients")),
    ("outbox", N_("Outbox")),
)
STATE_SIGNS = {"idle": "●", "polling": "●", "connecting": "◌", "offline": "◌", "refused": "✕", "stopped": "○"}
STATE_WORDS = {
    "idle": N_("watching"),
    "polling": N_("watching"),
    "connecting": N_("connecting"),
    "offline": N_("offline"),
    "refused": N_("login refused"),
    "stopped": N_("not watched"),
}
KEY_SIGNS = {
    "enter": "↵",
    "escape": "esc",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "space": "␣",
    "tab": "⇥",
}


class Bar(Widget):
    """One line, with stretches that can be clicked."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.stretches: list[tuple[int, int, str]] = []

    def content(self, width: int) -> Content:
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return strip_of(self, self.content(width), width, self.visual_style)

    async def on_click(self, event: events.Click) -> None:
        for start, end, action in self.stretches:
            if start <= event.x < end:
                await self.app.run_action(action, default_namespace=self.screen)


class TopBar(Bar):
    """Name, screens, and where the two clocks stand."""

    def content(self, width: int) -> Content:
        shield: Shield | None = lindero(self).shield
        left = Content.styled(" lindero ", "bold $primary")
        self.stretches = []
        for number, (mode, name) in enumerate(TABS, 1):
            here = mode == self.app.current_mode
            count = counted(mode, shield)
            tab = Content.assemble(
                (f" {number} ", "$primary" if here else "$faint"),
                (_(name), "bold $foreground" if here else "$quiet"),
                (f" {count}" if count else "", "$accent" if here else "$quiet"),
                " ",
            )
            if here:
                tab = tab.stylize_before("on $panel")
            start = left.cell_length
            left = left + tab
            self.stretches.append((start, left.cell_length, f"app.switch_mode('{mode}')"))
        return row(left, self.clocks(shield, width - left.cell_length - 2), width)

    def clocks(self, shield: Shield | None, room: int) -> Content:
        now = lindero(self).local_now()
        hour = f"{fmt.weekday(now)} {fmt.clock(now)} "
        if shield is None:
            return Content.styled(hour, "$quiet")
        sign = Content.styled("● " if shield.working else "○ ", "$success" if shield.working else "$secondary")
        words = _("working") if shield.working else _("off")
        if shield.changes_at and room > 34:
            until = fmt.moment(lindero(self).local(shield.changes_at), now)
            words = _("working until {time}") if shield.working else _("off until {time}")
            words = words.format(time=until)
        room_left = room - len(hour) - 4
        shown = words if len(words) <= room_left else ""
        return sign + Content.styled(f"{shown}{' · ' if shown else ''}{hour}", "$quiet")


def counted(mode: str, shield: Shield | None) -> str:
    if shield is None:
        return ""
    number = {"review": sum(shield.waiting.values()), "outbox": len(shield.leaving)}.get(mode, 0)
    return str(number) if number else ""


class StatusBar(Bar):
    """Each account's state at the left; at the right, what just happened or what leaves next."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.said = ""

    def say(self, sentence: str) -> None:
        """The last thing that happened, until the next."""
        self.said = clean_line(sentence)
        self.refresh()

    def content(self, width: int) -> Content:
        shield: Shield | None = lindero(self).shield
        said = Content.styled(f"{self.said} ", "$accent") if self.said else Content("")
        states = self.states(shield.statuses if shield else ())
        if states.cell_length + said.cell_length + 2 > width and self.said:
            return row(Content(" ") + said, Content(""), width)
        return row(states, said or self.leaving(shield), width)

    def states(self, statuses: Iterable[AccountStatus]) -> Content:
        told = [self.state(status) for status in statuses]
        return Content(" ") + Content("   ").join(told) if told else Content("")

    def state(self, status: AccountStatus) -> Content:
        colour = {"idle": "$success", "polling": "$success", "refused": "$error"}.get(status.state, "$warning")
        words = _(STATE_WORDS.get(status.state, "")) or status.state
        now, local = lindero(self).local_now(), lindero(self).local
        if status.state in ("offline", "refused") and status.since:
            since = fmt.moment(local(status.since), now)
            words = _("{state} since {time}").format(state=words, time=since)
        elif status.last_mail:
            words += " · " + _("last mail {time}").format(time=fmt.moment(local(status.last_mail), now))
        if status.keywords_local:
            words += " · " + _("tags kept here only")
        sign = Content.styled(STATE_SIGNS.get(status.state, "○") + " ", colour)
        return sign + Content.styled(f"{clean_line(status.name)}: {words}", "$quiet")

    def leaving(self, shield: Shield | None) -> Content:
        moments = [e.send_at for e in shield.leaving if e.send_at] if shield else []
        if not moments:
            return Content("")
        first = fmt.moment(lindero(self).local(min(moments)), lindero(self).local_now())
        words = n_("{n} reply leaves", "{n} replies leave", len(moments))
        return Content.styled(f"{words} · {first} ", "$quiet")


class KeyBar(Bar):
    """The keys that do something now: what the screen's bindings show, as many as fit, help last."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def content(self, width: int) -> Content:
        self.stretches = []
        help_words = Content.assemble(("? ", "$primary"), (_("keys"), "$quiet"), " ")
        room = width - help_words.cell_length - 2
        line = Content(" ")
        for binding in self.shown():
            key = Content.assemble((key_sign(binding), "bold $primary"), (f" {_(binding.description)}", "$quiet"), "  ")
            if line.cell_length + key.cell_length > room:
                break
            start = line.cell_length
            line = line + key
            self.stretches.append((start, line.cell_length - 2, binding.action))
        self.stretches.append((width - help_words.cell_length, width, "app.help"))
        return row(line, help_words, width)

    def shown(self) -> list[Binding]:
        """One binding an action, those of the focused widget and of the screen, in the order they are written in."""
        seen: dict[str, Binding] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.show and active.enabled and active.node is not self.app:
                seen.setdefault(active.binding.action, active.binding)
        return list(seen.values())


def key_sign(binding: Binding) -> str:
    if binding.key_display:
        return binding.key_display
    name = binding.key
    if name.startswith("ctrl+"):
        return f"^{name[5:]}"
    return KEY_SIGNS.get(name, name)
