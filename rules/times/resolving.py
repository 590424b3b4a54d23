"""What gathered pieces mean together: a moment or a stretch, and when the work is due.

The due moment follows the table of the labelling guide: a day ends at 23:59, a working day at 18:00.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rules.times import calendar
from rules.times.lexicon import Lexicon, Part
from rules.times.pieces import Here, Is, Piece
from rules.times.values import Grain

DAY_MINUTES = 1440
_LAST_MINUTE = time(23, 59)
END_OF_WORK = 18 * 60
EVENING = 18 * 60
_HALF_DAY = timedelta(hours=12)
_CLOSING = ("edge", "shift", "window")


class Value(NamedTuple):
    """`[begins, ends)`, equal for a moment, and when it is due; aware."""

    begins: datetime
    ends: datetime
    due: datetime
    grain: Grain
    standing: bool = False
    named: str = ""
    doubtful: bool = False
    closing: bool = False  # the end of a day or of a stretch: by nature a deadline
    throughout: bool = False  # hours of which one meets at the first: "from 10 to 2", not "between 10 and 2"


def valued(pieces: list[Piece], here: Here, words: Lexicon, context: date | None = None) -> Value | None:
    """What the pieces say together."""
    on = hour = None
    part_name = ""
    for piece in pieces:
        if piece.moment:
            return _from_now(piece.moment, piece.until, pieces, here)
        if piece.kind == Is.DATE:
            on = piece
        elif hour is None and piece.kind == Is.CLOCK:
            hour = piece
        part_name = piece.part or part_name
    if hour:
        return _at_hour(hour, on, part_name, pieces, here, words, context)
    if part_name and on is not None and on.grain is Grain.DAY:
        return _on_part(part_name, on.first, pieces, here, words)
    if part_name and on is None:
        return _on_part(part_name, _day_of_part(part_name, here, words, context), pieces, here, words)
    return on_days(on, pieces, here) if on else None


def _from_now(moment: datetime, until: datetime | None, pieces: list[Piece], here: Here) -> Value:
    ends = until or moment
    due = min(ends, here.now + (ends - moment)) if until else ends
    return _value(moment, ends, due, Grain.MINUTE, pieces)


def _at_hour(
    hour: Piece, on: Piece | None, part_name: str, pieces: list[Piece], here: Here, words: Lexicon, context: date | None
) -> Value | None:
    if on is not None and on.grain is not Grain.DAY:
        return None
    part = words.parts.get(part_name)
    minute = _minute_of(hour, part, on is not None or context is not None)
    zone = next((ZoneInfo(p.zone) for p in pieces if p.kind == Is.ZONE), None)
    if on is not None:
        moment = at_minute(on.first, minute, here, zone)
        if hour.open_half and not part and moment <= here.now < moment + _HALF_DAY and on.first == here.today:
            moment += _HALF_DAY
    else:
        moment = _next_moment(hour, minute, part, here, zone, context)
    due = moment - timedelta(minutes=1) if minute == DAY_MINUTES else moment
    return _value(moment, moment, due, Grain.MINUTE, pieces)


def _minute_of(hour: Piece, part: Part | None, dated: bool) -> int:
    """Minutes from midnight. A bare 1 to 6 on a named day is after noon; a part of the day decides the rest."""
    minute = hour.minute
    if not hour.open_half:
        return minute
    half = minute % (12 * 60)
    if part and half == 0:  # "12 de la noche" is the end of that day, "12 de la mañana" its noon
        return DAY_MINUTES if part.begins >= EVENING else minute if part.ends > 6 * 60 else 0
    if part:
        late = half + 12 * 60
        if part.begins >= 12 * 60:
            return late if late >= part.begins - 60 or half < 12 * 60 else half
        return half if half >= part.begins or part.begins < 6 * 60 or half < 12 * 60 else minute
    return half + 12 * 60 if dated and half < 7 * 60 else minute


def _next_moment(
    hour: Piece, minute: int, part: Part | None, here: Here, zone: ZoneInfo | None, context: date | None
) -> datetime:
    """The next time the clock shows it; with neither half nor day named, the next of the two by day."""
    if context is not None and (not hour.open_half or part or _fits_day(minute)):
        moment = at_minute(context, minute, here, zone)
        if moment > here.now:
            return moment
    choices = [minute]
    if hour.open_half and part is None:
        half = hour.minute % (12 * 60)
        choices = [m for m in (half, half + 12 * 60) if _fits_day(m)] or [minute]
        if hour.minute == 12 * 60:
            choices = [12 * 60]
    start = here.today
    moments = [at_minute(start + timedelta(days=d), m, here, zone) for d in (-1, 0, 1, 2) for m in choices]
    return min(m for m in moments if m > here.now)


def _fits_day(minute: int) -> bool:
    """Seven in the morning to eleven at night: when people mean an hour without saying which half."""
    return 7 * 60 <= minute < 23 * 60 + 59


def _day_of_part(name: str, here: Here, words: Lexicon, context: date | None) -> date:
    """Today, or tomorrow when that part of today is over."""
    if context is not None:
        return context
    ends = END_OF_WORK if name.startswith("edge_") else words.parts[name].ends if name in words.parts else DAY_MINUTES
    now = here.now.hour * 60 + here.now.minute
    return here.today if now < ends else here.today + calendar.DAY


def _on_part(name: str, on: date, pieces: list[Piece], here: Here, words: Lexicon) -> Value | None:
    if name == "edge_end":
        end = at_minute(on, END_OF_WORK, here)
        return _value(end, end, end, Grain.MINUTE, pieces)
    if name == "edge_begin":
        start = at_minute(on, 9 * 60, here)
        return _value(start, start, start, Grain.MINUTE, pieces)
    part = words.parts.get(name)
    if part is None:
        return None
    begins, ends = at_minute(on, part.begins, here), at_minute(on, part.ends, here)
    return _value(begins, ends, at_minute(on, part.due, here), Grain.PART, pieces)


def on_days(on: Piece, pieces: list[Piece], here: Here) -> Value:
    zone, last = here.now.tzinfo, on.after - calendar.DAY
    begins, ends = datetime.combine(on.first, time.min, zone), datetime.combine(on.after, time.min, zone)
    return _value(begins, ends, datetime.combine(last, _LAST_MINUTE, zone), on.grain, pieces)


def _value(begins: datetime, ends: datetime, due: datetime, grain: Grain, pieces: list[Piece]) -> Value:
    """The value that the pieces make together."""
    standing = closing = False
    doubtful = parts_only = True
    named = ""
    for piece in pieces:
        standing = standing or piece.standing
        doubtful = doubtful and piece.doubtful
        parts_only = parts_only and piece.kind == Is.PART
        closing = closing or piece.named in _CLOSING or piece.part.startswith("edge_")
        named = named or (piece.named if piece.kind == Is.DATE else "")
    return Value(begins, ends, due, grain, standing, named or ("part" if parts_only else "clock"), doubtful, closing)


def at_minute(on: date, minute: int, here: Here, zone: ZoneInfo | None = None) -> datetime:
    """That minute of that day by the wall clock, in the user's zone or in the one that was named."""
    if minute >= DAY_MINUTES or minute < 0:
        extra, minute = divmod(minute, DAY_MINUTES)
        on += timedelta(days=extra)
    moment = datetime(on.year, on.month, on.day, minute // 60, minute % 60, tzinfo=zone or here.now.tzinfo)
    return moment.astimezone(here.now.tzinfo) if zone else moment
