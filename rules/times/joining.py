"""Gathers the pieces of one expression: `next Friday` + `at nine` + `in the morning` + `CET`.

At most one date, one time of day, one part of the day and one zone; words of glue may stand between.
"""

from rules.times import calendar
from rules.times.clock import clock
from rules.times.days import part_of_day
from rules.times.kinds import kinds
from rules.times.periods import window
from rules.times.pieces import Here, Is, Piece, Read
from rules.times.readers import day, relative
from rules.times.values import Grain

MOST_GLUE = 3
_DATES = frozenset((Is.DATE, Is.INSTANT))
_COUNTED = kinds("am pm unit hour_end")


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
    kinds = {piece.kind for piece in pieces}
    if Is.CLOCK in kinds or Is.INSTANT in kinds:
        zone = _zone(here, at)
        if zone and Is.ZONE not in kinds:
            return zone
    if not here.tokens.may_be_time(at):
        return None
    hour, is_hour_known = None, False
    if kinds.isdisjoint(_DATES):
        found = _shift(here, at, kinds)
        if found is None:
            hour, is_hour_known = (None if Is.CLOCK in kinds else clock(here, at)), not trusted
            dated = day(here, at)
            found = None if _is_rather_hour(hour, dated) else dated
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
        found = hour if is_hour_known else clock(here, at, trusted)
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


def _is_rather_hour(hour: Read, dated: Read) -> bool:
    """`the 5pm call`, `las 3 de la tarde`: an hour, though an article makes it look like a day of the month."""
    if hour is None or hour[0].kind is not Is.CLOCK or hour[0].named == "word":
        return False
    return dated is None or dated[1] <= hour[1] or dated[0].named == "dom"


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
        if number and number <= 31 and not here.tokens.kinds[at + 1] & _COUNTED:
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
        return found[0]._replace(first=first.first, after=first.after, named="full", part=first.part), found[1]
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
