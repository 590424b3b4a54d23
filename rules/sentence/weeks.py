"""The week that comes out of what was said of its days: hours outright, changes of those that stand, hours taken out.

What was said of few days counts more than what was said of many, whichever came first. Hours that would lie on one
another replace those that stood; others are added beside them.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from rules.limits import DaySpans, Span, Week
from rules.sentence.clocks import Clock, SaidSpan, settle, settle_one
from rules.sentence.items import Item, Kind, Pause

WORKING_DAYS = (0, 1, 2, 3, 4)
MORNING_ENDS = 840  # a morning's span starts before 14:00
LATEST = 2880


@dataclass(slots=True)
class SaidHours:
    """What holds for the whole sentence: the language's parts of the day, the breaks, and what made no sense."""

    parts: dict[str, Span]
    breaks: list[Item] = field(default_factory=list)
    unclear: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """Days with the hours said of them. Without days it is about the working days."""

    items: list[Item] = field(default_factory=list)
    days: tuple[int, ...] | None = None
    hours: list[Item] = field(default_factory=list)
    off: bool = False
    added: bool = False  # "also": beside the hours that stand
    closed: bool = False  # hours came first, then the days
    cut: bool = False  # its hours are taken out of the days instead
    others: bool = False  # the working days that nothing else was said of


class WeekMaker:
    """Lays the hours of groups over a week, day by day."""

    def __init__(self, said: SaidHours, standing: Week, season: bool = False, exact: bool = False) -> None:
        self.said, self.standing, self.season, self.exact = said, standing, season, exact
        self.pattern: DaySpans = ()
        self.by_parts = False  # no hours are said, only mornings and the like: those of the language
        self._laid: set[int] = set()

    def make(self, groups: list[Group]) -> Week | None:
        """The week, or None when nothing was said of it."""
        if not groups:
            return None
        said = [group for group in groups if not group.off and not group.cut]
        self.by_parts = any(_has(group, Kind.PART) for group in said) and not any(_has(g, Kind.SPAN) for g in said)
        whole = any(self._is_whole(group) for group in said)
        named = {day for group in said for day in group.days or WORKING_DAYS}
        beside = (
            self.season and not self.exact and not any(self.standing[day] for day in named)
        )  # "Saturdays 9-13 in December"
        days: dict[int, DaySpans] = {} if whole and not beside else dict(enumerate(self.standing))
        if not whole:
            self.pattern = next((day for day in self.standing if day), ())
        # What is said of few days counts more than what is said of many, whichever comes first.
        for group in sorted(groups, key=_weight):
            self._lay(group, groups, days)
        return tuple(self._without_breaks(days.get(day, ())) for day in range(7))

    def _is_whole(self, group: Group) -> bool:
        """Are hours said outright, not only a change of those that stand?"""
        return _has(group, Kind.SPAN) or (self.by_parts and _has(group, Kind.PART))

    def _lay(self, group: Group, groups: list[Group], days: dict[int, DaySpans]) -> None:
        chosen = group.days if group.days is not None else self._usual_days()
        if group.others:
            named = {day for other in groups for day in other.days or ()}
            chosen = tuple(day for day in chosen if day not in named)
        unclear = group.days is None and not group.others and not self.season and not self._is_whole(group)
        for other in groups:
            covered = bool(other.hours) and other.days is not None and len(other.days) >= len(chosen)
            unclear = unclear or (covered and not other.cut and group.days is None and not group.others)
        if not group.off and (not group.hours or unclear):
            self.said.unclear += group.items
            return
        for day in chosen:
            if group.off:
                days[day] = ()
                continue
            if group.cut:
                days[day] = self._left(group, days.get(day, ()))
                continue
            hours = self.hours(group, day, days.get(day, ()))
            if not hours:
                self.said.unclear += group.items
                return
            both = tuple(sorted((*days.get(day, ()), *hours)))
            beside = group.added or (_has(group, Kind.SPAN) and not _overlap(both) and day in self._laid)
            if group.added and _overlap(both):
                self.said.unclear += group.items
                return
            days[day] = both if beside else hours
            self._laid.add(day)
            self.pattern = self.pattern or hours

    def _usual_days(self) -> tuple[int, ...]:
        worked = tuple(day for day in range(7) if self.standing[day])
        return worked or WORKING_DAYS

    def hours(self, group: Group, day: int, standing: DaySpans) -> DaySpans:
        """The spans of a group on one day; () when they make no sense."""
        spans: list[Span] = []
        if self.by_parts and _has(group, Kind.PART):
            return tuple(sorted(self.said.parts[item.value] for item in group.hours if item.kind is Kind.PART))
        usual = standing or self.pattern or self.standing[day] or next((d for d in self.standing if d), ())
        for item in group.hours:
            if item.kind is Kind.SPAN:
                said: SaidSpan = item.value
                span = settle(said, spans[-1].end if spans else 0) or settle(said)
                if span is None:
                    return ()
                spans.append(span)
            else:
                changed = self._changed(item, tuple(spans) or usual)
                if not changed:
                    return ()
                spans = list(changed)
        ordered = tuple(sorted(spans))
        return () if _overlap(ordered) else ordered

    def _left(self, group: Group, spans: DaySpans) -> DaySpans:
        """The spans without what a group takes out of them."""
        for item in group.hours:
            if item.kind is Kind.PART:
                taken = self._taken_part(item.value, spans)
            elif item.kind is Kind.SPAN:
                span = settle(item.value, 0)
                taken = (span,) if span else ()
            else:
                edges = (spans[0].start, spans[-1].end) if spans else (0, 0)
                clock = settle_one(item.value, *edges)
                taken = (Span(clock, LATEST),) if item.kind is Kind.FROM else (Span(0, clock),)
            spans = tuple(piece for span in spans for piece in _outside(span, taken))
        return spans

    def _taken_part(self, part: str, spans: DaySpans) -> DaySpans:
        """The afternoon of a day without a pause begins where the language's morning ends."""
        if part == "afternoon" and not any(span.start >= MORNING_ENDS - 60 for span in spans):
            return (Span(self.said.parts["morning"].end, LATEST),)
        return self._part(part, spans)

    def _changed(self, item: Item, usual: DaySpans) -> DaySpans:
        if item.kind is Kind.UNTIL:
            return _until(item.value, usual)
        if item.kind is Kind.FROM:
            return _from(item.value, usual)
        return self._part(item.value, usual)

    def _part(self, part: str, usual: DaySpans) -> DaySpans:
        """The morning, afternoon or evening of the usual hours; the language's own where these have no such part."""
        own = self.said.parts[part]
        if part == "morning":
            chosen = [Span(s.start, min(s.end, max(own.end, s.start + 1))) for s in usual if s.start < own.end]
            chosen = [s for s in usual if s.end <= MORNING_ENDS] or chosen
        elif part == "afternoon":
            chosen = [s for s in usual if s.start >= MORNING_ENDS - 60] or [
                Span(max(s.start, own.start), s.end) for s in usual if s.end > own.start
            ]
        else:
            chosen = [s for s in usual if s.start >= own.start]
        return tuple(chosen) or (own,)

    def _without_breaks(self, spans: DaySpans) -> DaySpans:
        for item in self.said.breaks:
            spans = tuple(piece for span in spans for piece in _cut_out(span, item.value))
        return spans


def _cut_out(span: Span, said: SaidSpan | Pause) -> list[Span]:
    """The span without a break that lies inside it; a break that only touches it is cut off."""
    if isinstance(said, Pause):
        start = settle_one(said.clock, span.start, span.end)
        pause: Span | None = Span(start, start + said.minutes)
    else:
        pause = settle(said, span.start)
    if pause is None or pause.start >= span.end or pause.end <= span.start:
        return [span]
    pieces = [Span(span.start, pause.start), Span(pause.end, span.end)]
    return [piece for piece in pieces if piece.start < piece.end]


def _outside(span: Span, taken: DaySpans) -> list[Span]:
    pieces = [span]
    for cut in taken:
        pieces = [
            piece
            for part in pieces
            for piece in (Span(part.start, min(part.end, cut.start)), Span(max(part.start, cut.end), part.end))
            if piece.start < piece.end
        ]
    return pieces


def _until(clock: Clock, usual: DaySpans) -> DaySpans:
    """The usual hours up to a time: in a pause, or after the last span, the span before goes on until then."""
    if not usual:
        return ()
    end = settle_one(clock, usual[0].start, usual[-1].end)
    kept = [Span(s.start, min(s.end, end)) for s in usual if s.start < end]
    if not kept:
        return ()
    in_pause = kept[-1].end < end
    return (*kept[:-1], Span(kept[-1].start, end)) if in_pause else tuple(kept)


def _from(clock: Clock, usual: DaySpans) -> DaySpans:
    if not usual:
        return ()
    start = settle_one(clock, usual[0].start - 1, usual[-1].end)
    kept = [Span(max(s.start, start), s.end) for s in usual if s.end > start]
    if not kept:
        return ()
    return (Span(start, kept[0].end), *kept[1:]) if kept[0].start > start else tuple(kept)


def _weight(group: Group) -> tuple[bool, int]:
    """In which order groups are laid: what takes hours out comes last."""
    return group.cut, -len(group.days if group.days is not None else WORKING_DAYS)


def _has(group: Group, kind: Kind) -> bool:
    return any(item.kind is kind for item in group.hours)


def _overlap(spans: DaySpans) -> bool:
    return any(after.start < before.end for before, after in pairwise(spans))
