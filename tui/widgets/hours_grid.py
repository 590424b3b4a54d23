"""Working hours as a picture: 48 half hours a line. A week of them can be edited in place."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message as Event
from textual.scroll_view import ScrollView
from textual.strip import Strip

from rules.cleaning import clean_line
from rules.days import Day
from rules.limits import DaySpans, Span, Week
from tui import format as fmt
from tui.widgets.lines import strip_of
from tui.words import N_, _

HALF_HOURS = 48
LABEL = 5
SCALE = 3  # a mark each three hours


def covered(spans: DaySpans, half_hour: int) -> bool:
    """Is most of this half hour worked?"""
    start, end = half_hour * 30, half_hour * 30 + 30
    minutes = sum(max(0, min(span.end, end) - max(span.start, start)) for span in spans)
    return minutes >= 15


def toggled(spans: DaySpans, start: int, end: int) -> DaySpans:
    """The spans without `[start, end)` when all of it is worked, else with it. Other minutes stay as they are."""
    inside = sum(max(0, min(s.end, end) - max(s.start, start)) for s in spans) == end - start
    pieces = [
        p for s in spans for p in (Span(s.start, min(s.end, start)), Span(max(s.start, end), s.end)) if p.start < p.end
    ]
    if not inside:
        pieces.append(Span(start, end))
    joined: list[Span] = []
    for piece in sorted(pieces):
        if joined and piece.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, piece.end))
        else:
            joined.append(piece)
    return tuple(joined)


def scale() -> Content:
    """The hours above the bars."""
    marks = "".join(f"{hour:<{SCALE * 2}}" for hour in range(0, 24, SCALE))
    return Content.styled(marks, "$faint")


def bar(spans: DaySpans, cursor: tuple[int, int] | None = None) -> Content:
    """One day; `cursor` is the stretch `[first, last]` under the cursor. Off-time is a dot, work a block"""
    parts: list[tuple[str, str]] = []
    for half in range(HALF_HOURS):
        works = covered(spans, half)
        chosen = cursor is not None and cursor[0] <= half <= cursor[1]
        style = "$primary" if works else "$faint"
        parts.append(("█" if works else "·", f"{style} reverse" if chosen else style))
    late = max((span.end for span in spans), default=0)
    past = (f" → {fmt.minutes_words(late)}", "$quiet") if late > 1440 else ""
    return Content.assemble(*parts, past)


def spans_words(spans: DaySpans) -> str:
    told = [f"{fmt.minutes_words(s.start)}-{fmt.minutes_words(s.end)}" for s in spans]
    return ", ".join(told) or _("closed")


def day_line(day: Day, today: date) -> Content:
    """One day of the fourteen: date, bar, and why it is not as usual."""
    causes = {"absence": _("away"), "exception": _("exception"), "holiday": _("holiday")}
    why = clean_line(day.name) or causes.get(day.cause, "")
    date_words = f"{fmt.weekday(day.on)} {day.on.day:>2} {fmt.month(day.on)}"
    return Content.assemble(
        (f"{date_words:<12}", "bold $foreground" if day.on == today else "$quiet"),
        bar(day.spans),
        (f"  {why}" if why else "", "$accent"),
    )


def days_picture(days: Sequence[Day], today: date) -> Content:
    return Content("\n").join([Content(" " * 12) + scale(), *(day_line(day, today) for day in days)])


class WeekGrid(ScrollView, can_focus=True):
    """The common week. With the focus it can be edited; every change is told at once and nothing is saved here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_work", N_("Work or not")),
        Binding("left,h", "go(0,-1)", N_("Half an hour before"), show=False),
        Binding("right,l", "go(0,1)", N_("Half an hour later"), show=False),
        Binding("up,k", "go(-1,0)", N_("Day before"), show=False),
        Binding("down,j", "go(1,0)", N_("Next day"), show=False),
        Binding("shift+left,H", "reach(-1)", N_("Reach back"), show=False),
        Binding("shift+right,L", "reach(1)", N_("Reach on"), show=False),
    ]

    class WeekChanged(Event):
        def __init__(self, week: Week) -> None:
            super().__init__()
            self.week = week

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.week: Week = ((),) * 7
        self.day, self.half, self.other_end = 0, 18, 18
        self.virtual_size = Size(LABEL + HALF_HOURS, 8)

    def show_week(self, week: Week) -> None:
        self.week = week
        self.refresh()

    @property
    def stretch(self) -> tuple[int, int]:
        return min(self.half, self.other_end), max(self.half, self.other_end)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            line = Content(" " * LABEL) + scale()
        elif y <= 7:
            day = y - 1
            here = self.has_focus and day == self.day
            name = _("Mon Tue Wed Thu Fri Sat Sun").split()[day]
            label = Content.styled(f"{name:<{LABEL}}", "bold $primary" if here else "$quiet")
            line = label + bar(self.week[day], self.stretch if here else None)
            words = Content.styled(f"  {spans_words(self.week[day])}", "$quiet")
            line = line + words if line.cell_length + words.cell_length <= width else line
        else:
            line = Content("")
        return strip_of(self, line, width, self.visual_style)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def action_go(self, days: int, halves: int) -> None:
        self.day = (self.day + days) % 7
        self.half = self.other_end = max(0, min(HALF_HOURS - 1, self.half + halves))
        self.refresh()

    def action_reach(self, halves: int) -> None:
        self.half = max(0, min(HALF_HOURS - 1, self.half + halves))
        self.refresh()

    def action_toggle_work(self) -> None:
        first, last = self.stretch
        self.change(self.day, first * 30, last * 30 + 30)

    def change(self, day: int, start: int, end: int) -> None:
        changed = toggled(self.week[day], start, end)
        self.show_week((*self.week[:day], changed, *self.week[day + 1 :]))
        self.post_message(self.WeekChanged(self.week))

    def on_click(self, event: events.Click) -> None:
        day, half = event.y - 1, event.x - LABEL
        if 0 <= day < 7 and 0 <= half < HALF_HOURS:
            self.focus()
            self.day, self.half, self.other_end = day, half, half
            self.change(day, half * 30, half * 30 + 30)
