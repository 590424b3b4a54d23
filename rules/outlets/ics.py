"""The limits as a calendar (RFC 5545) of working time, for the year it is made in and the next one.

Weeks repeat (RRULE) where they hold; days that differ are left out of them (EXDATE) and stand alone. Nothing is marked
busy (TRANSP:TRANSPARENT): the calendar shows when work is done, it does not book anyone. Times are local with a
VTIMEZONE; on days on which the clocks change inside a span they are in UTC.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.hours import changes_at, day_spans, next_working_time
from rules.limits import DaySpans, Limits, Span, Week
from rules.outlets.plan import horizon, travelled

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_MINUTES = 1440
ONE_DAY = timedelta(days=1)
LONGEST_LINE = 74  # octets before a fold (RFC 5545 section 3.1)


def calendar(limits: Limits, today: date, summary: str) -> str:
    """The whole calendar, lines ended by CRLF. `summary` names the events."""
    first, last = horizon(today)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//lindero//limits//EN", "CALSCALE:GREGORIAN"]
    lines += _timezone(limits.zone, first, last)
    for start, end, rule in _events(limits, first, last):
        identity = hashlib.sha256(repr((start, end, rule, limits.zone)).encode()).hexdigest()[:24]
        lines += ["BEGIN:VEVENT", f"UID:{identity}@lindero", f"DTSTAMP:{today:%Y%m%d}T000000Z"]
        lines += [f"DTSTART{start}", f"DTEND{end}", *rule]
        lines += [f"SUMMARY:{_escaped(summary)}", "TRANSP:TRANSPARENT", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


Event = tuple[str, str, list[str]]


def _events(limits: Limits, first: date, last: date) -> Iterator[Event]:
    odd = set(_odd_days(limits, first, last))
    for begin, end, week in _stretches(limits, first, last):
        yield from _weekly(limits, begin, end, week, odd)
    for on in sorted(odd):
        yield from _alone(limits, on)
    yield from _brought_in(limits, first)


def _stretches(limits: Limits, first: date, last: date) -> Iterator[tuple[date, date, Week]]:
    """The horizon cut where another week begins to hold."""
    begin, week = first, _week_around(limits, first)
    for number in range(1, (last - first).days + 1):
        on = first + timedelta(days=number)
        held = _week_around(limits, on)
        if held != week:
            yield begin, on - ONE_DAY, week
            begin, week = on, held
    yield begin, last, week


def _week_around(limits: Limits, on: date) -> Week:
    for season in limits.seasons:
        month_day = (on.month, on.day)
        turns = season.last < season.first
        if (turns and (month_day >= season.first or month_day <= season.last)) or (
            season.first <= month_day <= season.last
        ):
            return season.week
    return limits.week


def _odd_days(limits: Limits, first: date, last: date) -> Iterator[date]:
    """Days whose hours are not those of their week, or that cannot be said by the wall clock alone."""
    zone = ZoneInfo(limits.zone)
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        spans = day_spans(on, limits).spans
        differs = spans != _week_around(limits, on)[on.weekday()]
        if differs or travelled(on, limits) or (spans and not _plain(on, spans, zone)):
            yield on


def _plain(on: date, spans: DaySpans, zone: ZoneInfo) -> bool:
    """Does the same offset hold from the day's midnight to the end of its last span?"""
    begins, ends = _wall(on, 0, zone), _wall(on, spans[-1].end, zone)
    return begins.utcoffset() == ends.utcoffset() == _wall(on + ONE_DAY, 0, zone).utcoffset()


def _wall(on: date, minutes: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone) + timedelta(minutes=minutes)


def _weekly(limits: Limits, begin: date, end: date, week: Week, odd: set[date]) -> Iterator[Event]:
    """One repeated event for each span, with the weekdays that share it."""
    by_span: dict[Span, list[int]] = {}
    for day, spans in enumerate(week):
        for span in spans:
            by_span.setdefault(span, []).append(day)
    for span, days in by_span.items():
        dates = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
        fitting = [on for on in dates if on.weekday() in days]
        if not any(on not in odd for on in fitting):
            continue
        zone = ZoneInfo(limits.zone)
        until = _wall(fitting[-1], span.start, zone).astimezone(UTC)
        rule = f"RRULE:FREQ=WEEKLY;BYDAY={','.join(CODES[day] for day in days)};UNTIL={until:%Y%m%dT%H%M%SZ}"
        out = [f"EXDATE;TZID={limits.zone}:{_local(on, span.start)}" for on in fitting if on in odd]
        tz = f";TZID={limits.zone}:"
        yield tz + _local(fitting[0], span.start), tz + _local(fitting[0], span.end), [rule, *out]


def _local(on: date, minutes: int) -> str:
    return f"{datetime.combine(on, time()) + timedelta(minutes=minutes):%Y%m%dT%H%M%S}"


def _alone(limits: Limits, on: date) -> Iterator[Event]:
    """The working time that begins on a date; in UTC, as the engine knows it, where the wall clock cannot say it."""
    zone = ZoneInfo(limits.zone)
    spans = day_spans(on, limits).spans
    begins, midnight = _wall(on, 0, zone).astimezone(UTC), _wall(on + ONE_DAY, 0, zone).astimezone(UTC)
    if travelled(on, limits):
        yield from _between(limits, begins, midnight)
    elif spans and _plain(on, spans, zone):
        for span in spans:
            tz = f";TZID={limits.zone}:"
            yield tz + _local(on, span.start), tz + _local(on, span.end), []
    elif spans:
        yield from _between(limits, begins, max(_wall(on, spans[-1].end, zone).astimezone(UTC), midnight))


def _brought_in(limits: Limits, first: date) -> Iterator[Event]:
    """What a span of the last day before brings in past midnight."""
    spans = day_spans(first - ONE_DAY, limits).spans
    if spans and spans[-1].end > DAY_MINUTES:
        zone = ZoneInfo(limits.zone)
        ends = _wall(first - ONE_DAY, spans[-1].end, zone).astimezone(UTC)
        yield from _between(limits, _wall(first, 0, zone).astimezone(UTC), ends)


def _between(limits: Limits, begins: datetime, ends: datetime) -> Iterator[Event]:
    t: datetime | None = begins
    while t is not None and t < ends:
        start = next_working_time(t, limits)
        if start is None or start >= ends:
            return
        t = changes_at(start, limits)
        until = min(t, ends) if t else ends
        yield f":{start.astimezone(UTC):%Y%m%dT%H%M%SZ}", f":{until.astimezone(UTC):%Y%m%dT%H%M%SZ}", []


def _timezone(name: str, first: date, last: date) -> list[str]:
    """A VTIMEZONE with each change of the clocks in the horizon (RFC 5545 section 3.6.5)."""
    zone = ZoneInfo(name)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    before = _wall(first - 400 * ONE_DAY, 0, zone)
    lines += _observance(before, before)
    for number in range(-399, (last - first).days + 3):
        after = _wall(first + number * ONE_DAY, 0, zone)
        if after.utcoffset() != before.utcoffset():
            lines += _observance(before, _change(before, after))
        before = after
    return [*lines, "END:VTIMEZONE"]


def _change(low: datetime, high: datetime) -> datetime:
    """The first instant between two at which the offset of the second holds, to the second."""
    zone = low.tzinfo
    start, end = int(low.timestamp()), int(high.timestamp())
    while end - start > 1:
        middle = (start + end) // 2
        held = datetime.fromtimestamp(middle, zone).utcoffset() == low.utcoffset()
        start, end = (middle, end) if held else (start, middle)
    return datetime.fromtimestamp(end, zone)


def _observance(before: datetime, change: datetime) -> list[str]:
    old, new = before.utcoffset() or timedelta(), change.utcoffset() or timedelta()
    kind = "DAYLIGHT" if change.dst() else "STANDARD"
    onset = (change.astimezone(UTC) + old).replace(tzinfo=None)  # by the clock that was in use until then
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{onset:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_offset(old)}",
        f"TZOFFSETTO:{_offset(new)}",
        f"TZNAME:{change.tzname()}",
        f"END:{kind}",
    ]


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    raw = line.encode()
    yield raw[:LONGEST_LINE].decode(errors="ignore")
    done = len(raw[:LONGEST_LINE].decode(errors="ignore").encode())
    while done < len(raw):
        piece = raw[done : done + LONGEST_LINE - 1].decode(errors="ignore")
        yield f" {piece}"
        done += len(piece.encode())
