"""Gathers the pieces of one expression: `next Friday` + `at nine` + `in the morning` + `CET`.

At most one date, one time of day, one part of the day and one zone; words of glue may stand between.
"""

from datetime import timedelta

from rules.times import calendar
from rules.times.clock import clock
from rules.times.days import part_of_day, weekday
from rules.times.kinds import FIGURES, RANGES, kinds
from rules.times.periods import window
from rules.times.pieces import Here, Is, Piece, Read, is_counted, is_cut, on_day
from rules.times.readers import day, relative
from rules.times.values import Grain

MOST_GLUE = 3
_MOMENTS = Is.CLOCK | Is.INSTANT
_DEFINITE, _AFTER = kinds("definite"), kinds("after")
_IN, _ZONES = kinds("in"), kinds("zone zone_lead")
_WEEKDAYS, _HOUR_MARK, _HOUR_END = kinds("weekday short_weekday"), kinds("hour_mark"), kinds("hour_end")
_PARTS = kinds("part edge_unit")


def gather(here: Here, at: int, trusted: bool = False) -> tuple[list[Piece], int] | None:
    """The pieces from here on that belong together."""
    tokens = here.tokens
    pieces: list[Piece] = []
    end, found = at, _next_piece(here, at, pieces, trusted)
    while found:
        pieces.append(found[0])
        end = found[1]
        if not tokens.kinds[end] and not tokens.is_word(end, "("):
            break
        found = _next_piece(here, end, pieces, trusted) or _behind_glue(here, end, pieces, trusted)
    return (pieces, end) if pieces else None


def _behind_glue(here: Here, at: int, pieces: list[Piece], trusted: bool) -> Read:
    """The next piece, after a few words that may stand between two."""
    for _ in range(MOST_GLUE):
        glue = here.tokens.get(at, "glue")
        if glue is None:
            return None
        joint, at = at, glue[1]
        found = _next_piece(here, at, pieces, trusted)
        if found:
            return None if _stands_apart(here, joint, pieces, found) else found
    return None


def _stands_apart(here: Here, joint: int, pieces: list[Piece], found: tuple[Piece, int]) -> bool:
    """Is it of other words: `tonight after dinner`, `from 7 to 19, tomorrow I am off`?"""
    tokens, (piece, end) = here.tokens, found
    if piece.kind == Is.PART and tokens.kinds[joint] & _AFTER:
        return True
    if not tokens.is_word(joint, ",") or piece.kind != Is.DATE or pieces[-1].kind == Is.DATE or end >= len(tokens):
        return False
    definite = tokens.kinds[end] & _DEFINITE and not tokens.kinds[end + 1] & FIGURES
    return bool(definite) or (tokens.texts[end].isalpha() and not tokens.kinds[end])


def _next_piece(here: Here, at: int, pieces: list[Piece], trusted: bool) -> Read:
    """The next piece, if it fits those there are."""
    held = 0
    for piece in pieces:
        held |= piece.kind
    if held & _MOMENTS and not held & Is.ZONE:
        zone = _zone(here, at)
        if zone:
            return zone
    if held & Is.INSTANT or not here.tokens.may_be_time(at):
        return None
    ahead = here.tokens.ahead(at)
    if held & Is.DATE:
        found = _same_date(here, at, ahead, pieces)
        if found:
            return found
        hour = None if held & Is.CLOCK else clock(here, at, ahead, trusted or _begins_range(here, at))
    else:
        found = _shift(here, at, ahead, held)
        if found:
            return found
        hour = None if held & Is.CLOCK else clock(here, at, ahead)
        dated = day(here, at, ahead)
        if dated and not _is_rather_hour(hour, dated) and not (dated[0].kind == Is.PART and held & Is.PART):
            return dated
        if trusted and not held & Is.CLOCK:
            hour = clock(here, at, ahead, trusted)
    if hour or held & Is.PART or not here.tokens.kinds[at] & _PARTS:
        return hour
    return part_of_day(here, at)


def _shift(here: Here, at: int, ahead: int, held: int) -> Read:
    """A duration from now at the beginning, or a date counted from another ("at 10, two days after Saturday")."""
    if not held:
        return (window(here, at) if here.tokens.kinds[at] & _IN else None) or relative(here, at, ahead)
    found = relative(here, at, ahead) if held == Is.CLOCK else None
    return found if found and found[0].kind == Is.DATE else None


def _is_rather_hour(hour: Read, dated: tuple[Piece, int]) -> bool:
    """`the 5pm call`, `las 3 de la tarde`: an hour, though an article makes it look like a day of the month."""
    if hour is None or hour[0].named == "word":
        return False
    return dated[1] <= hour[1] or dated[0].named == "dom"


def _same_date(here: Here, at: int, ahead: int, pieces: list[Piece]) -> Read:
    """A second word for the same date: `Friday 6 November`, `mañana domingo`, `today in two hours`."""
    if pieces[-1].first == here.today and here.tokens.kinds[at] & _IN:
        found = relative(here, at, ahead)
        if found and found[0].kind == Is.INSTANT:
            return found
    first = next(piece for piece in pieces if piece.kind == Is.DATE)
    if first.grain is Grain.WEEK and first.named == "period":
        return _day_of_week(here, at, first)
    if first.grain is not Grain.DAY or first.standing:
        return None
    found = day(here, at, ahead)
    if first.named == "weekday":
        exact = found and found[0].named in ("full", "dom", "numeric") and not _is_hours(here, at, found[0], first)
        return found if exact else _day_of_weekday(here, at, first)
    if found is None or found[0].kind != Is.DATE or found[0].grain is not Grain.DAY:
        return None
    if found[0].named == "weekday" and found[0].weekday == first.first.weekday():
        return found[0]._replace(first=first.first, after=first.after, named="full", part=first.part), found[1]
    return found if found[0].first == first.first and found[0].named == "word" else None


def _day_of_week(here: Here, at: int, week: Piece) -> Read:
    """The Tuesday of `next week, on Tuesday`."""
    found = None if here.tokens.kinds[at - 1] & RANGES else weekday(here, at)
    if found is None or found[0].weekday is None or found[0].doubtful or (week.after - week.first).days != 7:
        return None
    return on_day(week.first + timedelta(days=found[0].weekday), found[1], "full")


def _day_of_weekday(here: Here, at: int, first: Piece) -> Read:
    """The 19 of `Friday 19`: straight behind the weekday, and neither an hour nor the beginning of a range."""
    tokens = here.tokens
    number, behind = tokens.number_at(at), at + 1
    named = bool(tokens.kinds[at - 1 - tokens.is_word(at - 1, ".")] & _WEEKDAYS)
    if number is None or not 1 <= number <= 31 or first.weekday is None or not named:
        return None
    if tokens.kinds[behind] & _HOUR_END or is_counted(here, behind) or is_cut(here, behind) or _begins_range(here, at):
        return None
    when = calendar.weekday_and_day(here.today, first.weekday, number) or first.first  # a slip of the pen
    suffix = tokens.get(behind, "suffix") if tokens.touches(behind) else None
    return on_day(when, suffix[1] if suffix else behind, "full")


def _begins_range(here: Here, at: int) -> bool:
    """Is the number the first of two hours: `9 to 11`, `9-11`, but not `19 a las 11`?"""
    tokens = here.tokens
    if not tokens.kinds[at] & FIGURES:
        return False
    joint = tokens.get(at + 1, "dash") or (None if tokens.kinds[at + 1] & _HOUR_MARK else tokens.get(at + 1, "range"))
    return joint is not None and joint[0] != "and" and bool(tokens.kinds[joint[1]] & FIGURES)


def _is_hours(here: Here, at: int, found: Piece, weekday: Piece) -> bool:
    """`Saturday 9-11`: hours, unless the ninth of November is a Saturday."""
    return found.named == "numeric" and here.tokens.is_word(at + 1, "-") and found.first.weekday() != weekday.weekday


def _zone(here: Here, at: int) -> Read:
    """`CET`, `New York time`, `hora de España`."""
    tokens = here.tokens
    if not (tokens.kinds[at] & _ZONES or tokens.is_word(at, "(")):
        return None
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
