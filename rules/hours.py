"""Is a moment inside the limits, when does work resume, how much working time lies between two moments.

An instant is working time exactly when the clock on the wall shows a time inside the day's spans. So an hour that the
clocks skip holds no work, and an hour that they repeat holds it twice. Spans are half-open; all sums run in UTC.
What has been worked out once is kept in `rules.compiled`. Results are aware, in the zone the user is in at that moment.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rules.compiled import BLOCK, LONGEST_SPAN_DAYS, compiled_for
from rules.days import Cause, Day
from rules.limits import Absence, ClientTerms, Limits, WorkAmount
from rules.wall import DAY

__all__ = [
    "Cause",
    "Day",
    "absence_at",
    "add_work",
    "add_working_minutes",
    "changes_at",
    "client_for",
    "day_of",
    "day_spans",
    "is_working_time",
    "next_working_time",
    "takes_emergencies",
    "terms_for",
    "worked_on",
    "working_day_minutes",
    "working_minutes_between",
    "working_time_between",
    "zone_at",
]

MINUTE = timedelta(minutes=1)
HORIZON_BLOCKS = 115  # ten years: who does not work within them is taken never to work again


def is_working_time(t: datetime, limits: Limits) -> bool:
    """Is this instant inside the limits? The start of a span is, its end is not."""
    instant = t.timestamp()
    edges = compiled_for(limits).block(int(instant // BLOCK)).edges
    return bisect_right(edges, instant) % 2 == 1


def next_working_time(t: datetime, limits: Limits) -> datetime | None:
    """The first working instant at or after `t`: `t` itself when it is one, None when none comes within ten years."""
    compiled = compiled_for(limits)
    instant = t.timestamp()
    for number in range(int(instant // BLOCK), int(instant // BLOCK) + HORIZON_BLOCKS):
        edges = compiled.block(number).edges
        place = bisect_right(edges, instant)
        if place % 2:
            return t if number == int(instant // BLOCK) else compiled.aware(number * BLOCK)
        if place < len(edges):
            return compiled.aware(edges[place])
    return None


def changes_at(t: datetime, limits: Limits) -> datetime | None:
    """The next instant after `t` at which work starts or stops; None when nothing changes within ten years."""
    compiled = compiled_for(limits)
    instant = t.timestamp()
    working = is_working_time(t, limits)
    for number in range(int(instant // BLOCK), int(instant // BLOCK) + HORIZON_BLOCKS):
        edges = compiled.block(number).edges
        for edge in edges[bisect_right(edges, instant) :]:
            if compiled.works_at(edge) != working:
                return compiled.aware(edge)
    return None


def working_time_between(a: datetime, b: datetime, limits: Limits) -> timedelta:
    """Working time in `[a, b)`, exact; zero when `b` is not after `a`."""
    begin, end = a.timestamp(), b.timestamp()
    if end <= begin:
        return timedelta()
    compiled = compiled_for(limits)
    first, last = int(begin // BLOCK), int(end // BLOCK)
    whole = sum([compiled.block(number).total for number in range(first, last)])
    seconds = whole + compiled.block(last).worked_until(end) - compiled.block(first).worked_until(begin)
    return timedelta(0, seconds)


def working_minutes_between(a: datetime, b: datetime, limits: Limits) -> int:
    """Whole working minutes in `[a, b)`; 0 when `b` is not after `a`."""
    return working_time_between(a, b, limits) // MINUTE


def add_working_minutes(t: datetime, minutes: int, limits: Limits) -> datetime | None:
    """The first instant with so many working minutes since `t`: the end of a span rather than the start of the next.

    `t` itself for none; None when they do not come together within ten years.
    """
    if minutes <= 0:
        return t
    compiled = compiled_for(limits)
    instant = t.timestamp()
    first = int(instant // BLOCK)
    wanted = minutes * 60 + compiled.block(first).worked_until(instant)
    for number in range(first, first + HORIZON_BLOCKS):
        block = compiled.block(number)
        if block.total >= wanted:
            return compiled.aware(block.after(wanted))
        wanted -= block.total
    return None


def add_work(t: datetime, amount: WorkAmount, limits: Limits) -> datetime | None:
    """The instant after an amount of work: working minutes, or working days by the clock.

    Counting starts when work resumes. A day that starts at its opening is over at its end: one working day after
    Saturday is Monday's last minute, one after Tuesday 10:00 is Wednesday 10:00 (or the nearest working moment after
    it on Wednesday, at the latest that day's end).
    """
    if not amount.days:
        return add_working_minutes(t, amount.minutes, limits)
    compiled = compiled_for(limits)
    start = next_working_time(t, limits)
    if start is None:
        return None
    day, seconds = compiled.place(start)
    days = amount.days
    if seconds <= day.spans[0].start * 60:
        days, seconds = days - 1, LONGEST_SPAN_DAYS * DAY
    for _ in range(days):
        following = compiled.working_day_after(day.on)
        if following is None:
            return None
        day = following
    at = next((max(seconds, s.start * 60) for s in day.spans if seconds < s.end * 60), day.spans[-1].end * 60)
    return compiled.aware(compiled.on_the_wall(day.on, at))


def day_spans(day: date, limits: Limits) -> Day:
    """What a local date holds and why: its spans (those that start on it), the cause, a holiday's or absence's name."""
    return compiled_for(limits).calendar.day(day)


def day_of(t: datetime, limits: Limits) -> Day:
    """The day an instant belongs to: the one whose span it is in, even past midnight, else its local date."""
    return compiled_for(limits).place(t)[0]


def absence_at(t: datetime, limits: Limits) -> Absence | None:
    """The absence on the local date of an instant."""
    compiled = compiled_for(limits)
    return compiled.calendar.absence(compiled.aware(t.timestamp()).date())


def zone_at(t: datetime, limits: Limits) -> ZoneInfo:
    """The zone the user is in at an instant: that of the limits, or of a stay elsewhere."""
    return compiled_for(limits).wall.zone_at(t.timestamp())


def takes_emergencies(t: datetime, limits: Limits) -> bool:
    """May an emergency reach the user now? At work always; in off-time within the channel's hours, if it has any."""
    if limits.emergency_week is None or is_working_time(t, limits):
        return True
    return is_working_time(t, compiled_for(limits).emergency_hours)


def working_day_minutes(limits: Limits) -> int:
    """The hours of a working day, in minutes: of the commonest length in the week, the longer one of two as common.

    Zero when the week has no working day.
    """
    return compiled_for(limits).working_day_minutes


def client_for(address: str, limits: Limits) -> ClientTerms | None:
    """The client an address belongs to: one that names it whole, else the first whose pattern fits. Case is ignored."""
    return compiled_for(limits).client(address.casefold()) if limits.clients else None


def terms_for(address: str, limits: Limits) -> Limits:
    """The limits with this client's exceptions applied; the same value for everyone else.

    Hours of a client replace the week and its seasons; days off stay days off.
    """
    client = client_for(address, limits)
    return limits if client is None else compiled_for(limits).terms(client)


def worked_on(day: date, limits: Limits) -> tuple[tuple[int, int], ...]:
    """Working time on a local date, as minutes of the wall clock in the limits' own zone, journeys included."""
    zone = ZoneInfo(limits.zone)
    t: datetime | None = datetime(day.year, day.month, day.day, tzinfo=zone)
    end = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)
    found = []
    while t is not None and t < end.astimezone(UTC):
        start = next_working_time(t, limits)
        t = changes_at(start, limits) if start and start < end.astimezone(UTC) else None
        if start and t:
            until = min(t.astimezone(UTC), end.astimezone(UTC)).astimezone(zone)
            last = until.hour * 60 + until.minute if until.date() == day else 1440
            begins = start.astimezone(zone)
            found.append((begins.hour * 60 + begins.minute, last))
    return tuple(found)
