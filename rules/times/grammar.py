"""Puts the pieces of one expression together and gives it a value: `next Friday`, `at nine`, `in the morning`, `CET`.

An expression holds at most one date, one time of day, one part of the day and one zone; glue may stand between.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.times import calendar
from rules.times.clock import clock
from rules.times.lexicon import Lexicon, Part
from rules.times.pieces import (
    Here,
    Is,
    Piece,
    Read,
    day,
    day_of_named_month,
    duration,
    number,
    on_day,
    part_of_day,
    relative,
    shifted,
    window,
)
from rules.times.values import Grain

DAY_MINUTES = 1440
END_OF_DAY = 1439
END_OF_WORK = 18 * 60
MOST_GLUE = 3
_HALF_DAY = timedelta(hours=12)
_DATES = (Is.DATE, Is.INSTANT)


@dataclass(frozen=True, slots=True)
class Value:
    """`[begins, ends)`, equal for a moment, and when it is due; aware."""

    begins: datetime
    ends: datetime
    due: datetime
    grain: Grain
    standing: bool = False
    named: str = ""
    doubtful: bool = False


Parsed = tuple[Value, int, int]  # a value and its tokens, from and to


def expression(here: Here, words: Lexicon, at: int, context: date | None = None) -> Parsed | None:
    """The expression that begins with this token, None when none does. `context` is the date spoken of just before."""
    opening = here.tokens.get(at, "from")
    days = here.tokens.get(at, "from_day")
    found = _day_range(here, days[1]) if days else None
    if found is None and opening and _goes_on(here, opening[1]):
        found = _range(here, words, opening[1], context)
    if found is None and here.tokens.number_at(at) is not None and here.tokens.get(at + 1, "dash"):
        found = _range(here, words, at, context)
    if found:
        return found[0], at, found[1]
    gathered = gather(here, at)
    if gathered is None:
        return None
    pieces, end = gathered
    ranged = _range_after(here, words, pieces, end, context)
    if ranged:
        return ranged[0], at, ranged[1]
    value = valued(pieces, here, words, context)
    return (value, at, end) if value else None


def _goes_on(here: Here, at: int) -> bool:
    """Is there a word or a sign for the other end of a range within a few words?"""
    tokens = here.tokens
    return any(tokens.get(k, "range") or tokens.get(k, "dash") for k in range(at + 1, min(at + 10, len(tokens))))


def gather(here: Here, at: int, trusted: bool = False) -> tuple[list[Piece], int] | None:
    """The pieces from here on that belong together."""
    pieces: list[Piece] = []
    end = position = at
    while True:
        glued = 0
        found = _next_piece(here, position, pieces, trusted)
        while found is None and pieces and glued < MOST_GLUE:
            glue = here.tokens.get(position, "glue")
            if glue is None:
                break
            position, glued = glue[1], glued + 1
            found = _next_piece(here, position, pieces, trusted)
        if found is None:
            break
        pieces.append(found[0])
        end = position = found[1]
    return (pieces, end) if any(piece.kind is not Is.ZONE for piece in pieces) else None


def _next_piece(here: Here, at: int, pieces: list[Piece], trusted: bool) -> Read:
    """The next piece, if it fits those there are."""
    if not here.tokens.may_be_time(at) and not here.tokens.is_word(at, "("):
        return None
    kinds = {piece.kind for piece in pieces}
    if Is.CLOCK in kinds or Is.INSTANT in kinds:
        zone = _zone(here, at)
        if zone and Is.ZONE not in kinds:
            return zone
    if not any(kind in kinds for kind in _DATES):
        found = _shift(here, at, kinds)
        found = found or (None if _is_hour_first(here, at, kinds) else day(here, at))
        if found and not (found[0].kind is Is.PART and Is.PART in kinds):
            return found
    elif Is.DATE in kinds and Is.INSTANT not in kinds:
        if pieces[-1].first == here.today and here.tokens.get(at, "in"):
            found = relative(here, at)
            if found and found[0].kind is Is.INSTANT:
                return found
        found = _same_date(here, at, pieces)
        if found:
            return found
    if Is.CLOCK not in kinds and Is.INSTANT not in kinds:
        found = clock(here, at, trusted)
        if found:
            return found
    if Is.PART not in kinds and Is.INSTANT not in kinds:
        return part_of_day(here, at)
    return None


def _shift(here: Here, at: int, kinds: set[Is]) -> Read:
    """A duration from now at the beginning, or a date counted from another ("at 10, two days after Saturday")."""
    if not kinds:
        return (window(here, at) if here.tokens.get(at, "in") else None) or relative(here, at)
    found = relative(here, at) if kinds == {Is.CLOCK} else None
    return found if found and found[0].kind is Is.DATE else None


def _is_hour_first(here: Here, at: int, kinds: set[Is]) -> bool:
    """`the 5pm call`, `las 3 de la tarde`: an hour, though an article makes it look like a day of the month."""
    if Is.CLOCK in kinds:
        return False
    found = clock(here, at)
    if found is None or found[0].kind is not Is.CLOCK or found[0].named == "word":
        return False
    other = day(here, at)
    return other is None or other[1] <= found[1] or other[0].named == "dom"


def _same_date(here: Here, at: int, pieces: list[Piece]) -> Read:
    """A second word for the same date: `Friday 6 November`, `mañana domingo`, `venerdì primo maggio`."""
    first = next(piece for piece in pieces if piece.kind is Is.DATE)
    if first.grain is not Grain.DAY or first.standing:
        return None
    if first.named == "weekday":
        number = here.tokens.number_at(at)
        suffix = here.tokens.get(at + 1, "suffix") if number else None
        found = day(here, at)
        if found and found[0].named in ("full", "dom", "numeric"):
            return found
        counted = here.tokens.classes(at + 1)
        if number and number <= 31 and not any(c in counted for c in ("am", "pm", "unit", "hour_end")):
            following = here.tokens.texts[at + 1] if at + 1 < len(here.tokens) else ""
            when = calendar.day_of_month(here.today, number, first.weekday)
            if when and when.weekday() == first.weekday and following not in (":", "h", "/", "-", "."):
                end = suffix[1] if suffix else at + 1
                return Piece(Is.DATE, when, when + calendar.DAY, named="full"), end
            if when and following == "." and when.weekday() == first.weekday and not here.tokens.touches(at + 2):
                return Piece(Is.DATE, when, when + calendar.DAY, named="full"), at + 1
        return None
    found = day(here, at)
    if found is None or found[0].kind is not Is.DATE or found[0].grain is not Grain.DAY:
        return None
    if found[0].named == "weekday" and found[0].weekday == first.first.weekday():
        return replace(found[0], first=first.first, after=first.after, named="full", part=first.part), found[1]
    return found if found[0].first == first.first and found[0].named == "word" else None


def _zone(here: Here, at: int) -> Read:
    """`CET`, `New York time`, `hora de España`."""
    tokens = here.tokens
    bracket = tokens.is_word(at, "(")
    at += bracket
    lead = tokens.get(at, "zone_lead")
    place = tokens.get(lead[1] if lead else at, "zone")
    if place is None:
        return None
    mark = tokens.get(place[1], "zone_mark")
    short = tokens.texts[place[1] - 1] in _ABBREVIATIONS
    if not (lead or mark or short):
        return None
    end = mark[1] if mark else place[1]
    return Piece(Is.ZONE, zone=place[0]), end + (bracket and tokens.is_word(end, ")"))


_ABBREVIATIONS = frozenset(
    (
        "cet",
        "cest",
        "gmt",
        "utc",
        "bst",
        "est",
        "edt",
        "cst",
        "cdt",
        "pst",
        "pdt",
        "mst",
        "ist",
        "jst",
        "aest",
        "sgt",
        "hkt",
    )
)


def valued(pieces: list[Piece], here: Here, words: Lexicon, context: date | None = None) -> Value | None:
    """What the pieces say together."""
    instant = next((p for p in pieces if p.kind is Is.INSTANT), None)
    if instant and instant.moment:
        ends = instant.until or instant.moment
        due = min(ends, here.now + (ends - instant.moment)) if instant.until else ends
        return _value(instant.moment, ends, due, Grain.MINUTE, pieces)
    dates = [p for p in pieces if p.kind is Is.DATE]
    on = dates[-1] if dates else None
    hour = next((p for p in pieces if p.kind is Is.CLOCK), None)
    part_name = next((p.part for p in reversed(pieces) if p.part), "")
    if hour:
        return _at_hour(hour, on, part_name, pieces, here, words, context)
    if part_name and on is not None and on.grain is Grain.DAY:
        return _on_part(part_name, on.first, pieces, here, words)
    if part_name and on is None:
        return _on_part(part_name, _day_of_part(part_name, here, words, context), pieces, here, words)
    return _on_days(on, pieces, here) if on else None


def _at_hour(
    hour: Piece, on: Piece | None, part_name: str, pieces: list[Piece], here: Here, words: Lexicon, context: date | None
) -> Value | None:
    if on is not None and on.grain is not Grain.DAY:
        return None
    part = words.parts.get(part_name)
    minute = _minute_of(hour, part, on is not None or context is not None)
    zone = next((ZoneInfo(p.zone) for p in pieces if p.kind is Is.ZONE), None)
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
    if context is not None and (not hour.open_half or part or _fits_day(hour.minute)):
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


def _on_days(on: Piece, pieces: list[Piece], here: Here) -> Value:
    begins, ends = at_minute(on.first, 0, here), at_minute(on.after, 0, here)
    due = at_minute(on.after - calendar.DAY, END_OF_DAY, here)
    return _value(begins, ends, due, on.grain, pieces)


def _value(begins: datetime, ends: datetime, due: datetime, grain: Grain, pieces: list[Piece]) -> Value:
    zone = begins.tzinfo
    named = next((p.named for p in pieces if p.kind is Is.DATE), "")
    return Value(
        begins,
        ends.astimezone(zone),
        due.astimezone(zone),
        grain,
        any(p.standing for p in pieces),
        named or ("part" if all(p.kind is Is.PART for p in pieces) else "clock"),
        all(p.doubtful for p in pieces),
    )


def at_minute(on: date, minute: int, here: Here, zone: ZoneInfo | None = None) -> datetime:
    """That minute of that day by the wall clock, in the user's zone or in the one that was named."""
    extra, minute = divmod(minute, DAY_MINUTES)
    moment = datetime.combine(on + timedelta(days=extra), time(minute // 60, minute % 60), zone or here.now.tzinfo)
    return moment.astimezone(here.now.tzinfo) if zone else moment


def _range(here: Here, words: Lexicon, at: int, context: date | None) -> tuple[Value, int] | None:
    """`from Monday to Wednesday`, `between 2 and 4`, `dalle 9 alle 11`, after the opening word."""
    gathered = gather(here, at, trusted=True)
    return _range_after(here, words, gathered[0], gathered[1], context, opened=True) if gathered else None


def _day_range(here: Here, at: int) -> tuple[Value, int] | None:
    """`dal 3 al 5`, `del 22 al 24 de junio`: days of the month after their articles."""
    first = number(here, at)
    joint = here.tokens.get(first[1], "range_day") if first else None
    if first is None or joint is None or not 1 <= first[0] <= 31:
        return None
    last = day_of_named_month(here, joint[1])
    if last is None:
        count = number(here, joint[1])
        end = calendar.day_of_month(here.today, count[0]) if count and 1 <= count[0] <= 31 else None
        last = on_day(end, count[1], "dom") if count and end else None
    if last is None:
        return None
    begins = calendar.made(last[0].first.year, last[0].first.month, first[0])
    if begins is None or begins > last[0].first:
        return None
    return _on_days(Piece(Is.DATE, begins, last[0].after, named="window"), [], here), last[1]


def _range_after(
    here: Here, words: Lexicon, pieces: list[Piece], end: int, context: date | None, opened: bool = False
) -> tuple[Value, int] | None:
    """The rest of a range whose first end is known: a dash or a word, and another time of the same kind."""
    tokens = here.tokens
    joint = tokens.get(end, "dash") or (tokens.get(end, "range") if opened or _is_clock(pieces) else None)
    length = _for_length(here, pieces, end)
    if length:
        return _with_length(here, words, pieces, length, context)
    either = tokens.get(end, "or")
    if joint is None and either is None:
        return None
    after = joint[1] if joint else either[1]  # type: ignore[index]
    last = gather(here, after, trusted=True)
    if last is None:
        return None
    pieces = _day_like(pieces, last[0])
    if not _same_kind(pieces, last[0], either is not None and joint is None):
        return None
    first, second = _shared(pieces, last[0])
    begins, ends = valued(first, here, words, context), valued(second, here, words, context)
    if begins is None or ends is None:
        return None
    if ends.begins <= begins.begins and _is_clock(second):
        ends = _later_half(ends, begins)
    if ends.ends < begins.begins or ends.ends - begins.begins > timedelta(days=200):
        return None
    grain = begins.grain if begins.grain is ends.grain else Grain.DAY
    return replace(begins, ends=ends.ends, due=ends.due, grain=grain), last[1]


def _later_half(ends: Value, begins: Value) -> Value:
    for hours in (12, 24):
        shift = timedelta(hours=hours)
        if ends.begins + shift > begins.begins:
            return replace(ends, begins=ends.begins + shift, ends=ends.ends + shift, due=ends.due + shift)
    return ends


def _day_like(first: list[Piece], last: list[Piece]) -> list[Piece]:
    """`from 22 to 24 June`: the first number is a day too, though it looked like an hour."""
    end = last[0]
    if len(first) != 1 or first[0].kind is not Is.CLOCK or end.kind is not Is.DATE or end.named not in ("full", "dom"):
        return first
    dom = first[0].minute // 60
    begins = calendar.made(end.first.year, end.first.month, dom) if first[0].minute % 60 == 0 else None
    return [replace(end, first=begins, after=begins + calendar.DAY)] if begins and begins <= end.first else first


def _for_length(here: Here, pieces: list[Piece], end: int) -> tuple[list[tuple[float, str]], int] | None:
    mark = here.tokens.get(end, "lasting")
    return duration(here, mark[1]) if mark and _is_clock(pieces) else None


def _with_length(
    here: Here, words: Lexicon, pieces: list[Piece], length: tuple[list[tuple[float, str]], int], context: date | None
) -> tuple[Value, int] | None:
    value = valued(pieces, here, words, context)
    moved = shifted(value.begins, length[0], 1) if value else None
    return (replace(value, ends=moved[0]), length[1]) if value and moved and moved[0] > value.begins else None


def _is_clock(pieces: list[Piece]) -> bool:
    return any(p.kind is Is.CLOCK for p in pieces)


def _same_kind(first: list[Piece], last: list[Piece], either: bool) -> bool:
    """Two ends of one range. Joined by `or`, two weekdays or dates: the later one binds."""
    if either:
        wanted = ("weekday", "dom", "full", "word", "numeric")
        sides = (first, last)
        return all(len(s) == 1 and s[0].kind is Is.DATE and s[0].named in wanted and not s[0].standing for s in sides)
    if _is_clock(first) or _is_clock(last):
        return _is_clock(first) and _is_clock(last)
    return first[-1].kind is last[0].kind and first[-1].kind is not Is.INSTANT


def _shared(first: list[Piece], last: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """What only one end names holds for both: the day, the part of the day, the half of the clock, the zone."""
    for kind in (Is.DATE, Is.PART, Is.ZONE):
        ours, theirs = [p for p in first if p.kind is kind], [p for p in last if p.kind is kind]
        if _is_clock(first) and ours and not theirs:
            last = last + ours
        elif _is_clock(last) and theirs and not ours:
            first = first + theirs
    if _is_clock(first) and _is_clock(last):
        first = _half_as(first, last)
    return first, last


def _half_as(first: list[Piece], last: list[Piece]) -> list[Piece]:
    """`3-4pm`: the first hour lies in the half of the second, where it comes before it."""
    end = next(p for p in last if p.kind is Is.CLOCK)
    if end.open_half:
        return first
    done: list[Piece] = []
    for piece in first:
        if piece.kind is Is.CLOCK and piece.open_half:
            late = piece.minute % 720 + 720
            fits = late < end.minute
            piece = replace(piece, minute=late if fits and end.minute >= 720 else piece.minute, open_half=False)
            if not fits and piece.minute >= end.minute:
                piece = replace(piece, open_half=True)
        done.append(piece)
    return done
