"""One expression of time with its value, ranges included: `from Monday to Wednesday`, `3-4pm`, `dal 3 al 5`."""

from datetime import date, datetime, time, timedelta

from rules.times import calendar
from rules.times.days import day_of_named_month, part_of_day
from rules.times.hours import hour
from rules.times.joining import gather
from rules.times.kinds import FIGURES, RANGES, kinds
from rules.times.lexicon import Lexicon
from rules.times.numbers import duration, number, shifted
from rules.times.pieces import Here, Is, Piece, Read, on_day
from rules.times.readers import day
from rules.times.resolving import Value, on_days, valued
from rules.times.values import Grain

_DASH, _ENDS = kinds("dash"), kinds("dash range")
_JOINTS = _ENDS | kinds("or lasting")
_DAYS_JOINED = kinds("range range_day")
_DEFINITE = kinds("definite day_article")
_WEEKDAYS, _MOVED = kinds("weekday short_weekday"), kinds("moved")
MOST_BEFORE = 6  # words between "move" and the hours
_LENGTHS = FIGURES | kinds("num some half part article definite")
_HOUR_END, _HOUR_MARK = kinds("hour_end"), kinds("hour_mark")
Parsed = tuple[Value, int, int]  # a value and its tokens, from and to


def expression(here: Here, words: Lexicon, at: int, context: date | None = None) -> Parsed | None:
    """The expression that begins with this token, None when none does. `context` is the date spoken of just before."""
    tokens = here.tokens
    found = _opened_range(here, words, at, context) if tokens.kinds[at] & RANGES else None
    if found is None and tokens.kinds[at] & FIGURES and tokens.kinds[at + 1] & _DASH:
        found = _range(here, words, at, context)
        found = found if found and _tells_hours(here, at, found[1]) else None
    elif found is None and tokens.kinds[at] & FIGURES and tokens.kinds[at + 1] & _DAYS_JOINED:
        found = _day_range(here, at, opened=False)
    if found:
        return _throughout(here, found[0], at, found[1]), at, found[1]
    earlier = _day_before(here, words, at, context) if context and tokens.kinds[at] & _LENGTHS else None
    if earlier:
        return earlier[0], at, earlier[1]
    gathered = gather(here, at)
    if gathered is None:
        return None
    pieces, end = gathered
    ranged = None
    if tokens.kinds[end] & _JOINTS:
        opened = any(found & RANGES for found in tokens.kinds[at:end]) and _is_clock(pieces)  # "today between 2 and 4"
        ranged = _range_after(here, words, pieces, end, context, opened or _joins_weekdays(here, pieces, end))
    if ranged:
        return _throughout(here, ranged[0], at, ranged[1]), at, ranged[1]
    value = valued(pieces, here, words, context)
    return (value, at, end) if value else None


def _day_before(here: Here, words: Lexicon, at: int, context: date) -> tuple[Value, int] | None:
    """`a week before`, `the evening before`, of the date spoken of just before it."""
    tokens = here.tokens
    length = duration(here, at)
    part = None if length else part_of_day(here, at)
    end = length[1] if length else part[1] if part else at
    word = tokens.get(end, "earlier")
    if word is None or (word[1] < len(tokens) and tokens.texts[word[1]].isalnum()):
        return None
    noon = datetime.combine(context, time(12))
    moved = shifted(noon, length[0] if length else [(1, "day")], -1)
    if moved is None or moved[1] is not Grain.DAY:
        return None
    on = moved[0].date()
    days = Piece(Is.DATE, on, on + calendar.DAY, named="shift", part=part[0].part if part else "")
    value = valued([days], here, words)
    return (value, word[1]) if value else None


def _throughout(here: Here, value: Value, at: int, end: int) -> Value:
    """Hours from the first on, told from a choice (`between 10 and 2`) and from a change (`moved from 10 to 2`)."""
    tokens = here.tokens
    opened = (tokens.get(place, "from") for place in range(at, end))
    chosen = any(word is not None and word[0] == "between" for word in opened)
    moved = any(found & _MOVED for found in tokens.kinds[max(at - MOST_BEFORE, 0) : at])
    hours = value.grain is Grain.MINUTE and value.ends > value.begins
    return value._replace(throughout=hours and not (chosen or moved))


def _joins_weekdays(here: Here, pieces: list[Piece], at: int) -> bool:
    """`Monday to Friday`, with no word before it."""
    joint = here.tokens.get(at, "range")
    if joint is None or joint[0] == "and" or pieces[0].named != "weekday" or pieces[-1].kind != Is.DATE:
        return False
    return bool(here.tokens.kinds[joint[1]] & _WEEKDAYS)


def _tells_hours(here: Here, at: int, end: int) -> bool:
    """Does more than two numbers and a dash stand there: `9-11 am`, `8:30-9`, but not `5-0`?"""
    tokens = here.tokens
    return ":" in tokens.texts[at:end] or any(found & ~(FIGURES | _DASH) for found in tokens.kinds[at:end])


def _opened_range(here: Here, words: Lexicon, at: int, context: date | None) -> tuple[Value, int] | None:
    """A range with a word that opens it."""
    opening, days = here.tokens.get(at, "from"), here.tokens.get(at, "from_day")
    found = _day_range(here, days[1]) if days else None
    if found is None and opening and _goes_on(here, opening[1]):
        found = _range(here, words, opening[1], context)
    return found


def _goes_on(here: Here, at: int) -> bool:
    """Is there a word or a sign for the other end of a range within a few words?"""
    tokens = here.tokens
    return any(found & _ENDS for found in tokens.kinds[at + 1 : at + 10])


def _range(here: Here, words: Lexicon, at: int, context: date | None) -> tuple[Value, int] | None:
    """`from Monday to Wednesday`, `between 2 and 4`, `dalle 9 alle 11`, after the opening word."""
    gathered = gather(here, at, trusted=True)
    return _range_after(here, words, gathered[0], gathered[1], context, opened=True) if gathered else None


def _day_range(here: Here, at: int, opened: bool = True) -> tuple[Value, int] | None:
    """`dal 3 al 5`, `del 22 al 24 de junio`: days of the month after their articles; unopened a month is named."""
    first = number(here, at)
    joint = here.tokens.get(first[1], "range_day") if first else None
    if first and joint is None and not opened:
        joint = here.tokens.get(first[1], "range")
    if first is None or joint is None or not 1 <= first[0] <= 31:
        return None
    last = day_of_named_month(here, joint[1])
    if last is None and opened:
        count = number(here, joint[1])
        end = calendar.day_of_month(here.today, count[0]) if count and 1 <= count[0] <= 31 else None
        last = on_day(end, count[1], "dom") if count and end else None
    if last is None:
        return None
    begins = calendar.made(last[0].first.year, last[0].first.month, first[0])
    if begins is None or begins > last[0].first:
        return None
    days = Piece(Is.DATE, begins, last[0].after, named="period")
    return on_days(days, [days], here), last[1]


def _range_after(
    here: Here, words: Lexicon, pieces: list[Piece], end: int, context: date | None, opened: bool = False
) -> tuple[Value, int] | None:
    """The rest of a range whose first end is known: a dash or a word, and another time of the same kind."""
    tokens = here.tokens
    joint = tokens.get(end, "dash") or (tokens.get(end, "range") if opened or _is_clock(pieces) else None)
    if joint and joint[0] == "and" and not opened and tokens.kinds[joint[1]] & _HOUR_MARK:
        joint = None  # "at 2 and at 4" are two
    length = _for_length(here, pieces, end)
    if length:
        return _with_length(here, words, pieces, length, context)
    either = tokens.get(end, "or")
    if joint is None and either is None:
        return None
    after = joint[1] if joint else either[1]  # type: ignore[index]
    days = opened and pieces[-1].kind == Is.DATE and tokens.kinds[after - 1] & _DEFINITE
    last = _alone(day(here, after - 1, tokens.ahead(after - 1))) if days else None  # "desde mañana hasta el 30"
    last = last or gather(here, after, trusted=True) or (_surely_hour(here, pieces, end, after) if opened else None)
    if last is None:
        return None
    if joint and last[0][0].kind == Is.DATE and not _is_clock(pieces) and _is_clock(last[0]):
        last = _alone(day(here, after, tokens.ahead(after))) or last  # "from Monday to Friday, 9 to 5"
    pieces = _day_like(pieces, last[0])
    if not _same_kind(pieces, last[0], either is not None and joint is None):
        return None
    first, second = _shared(pieces, last[0])
    begins, ends = valued(first, here, words, context), valued(second, here, words, context)
    if begins is None or ends is None:
        return None
    if ends.begins <= begins.begins and _is_clock(second):
        ends = _later_half(ends, begins)
    elif joint and ends.begins < begins.begins and ends.named == begins.named == "weekday":
        ends = _moved(ends, timedelta(weeks=1))  # "Monday to Friday", said on a Tuesday
    if ends.ends < begins.begins or ends.ends - begins.begins > timedelta(days=200):
        return None
    grain = begins.grain if begins.grain is ends.grain else Grain.DAY
    return begins._replace(ends=ends.ends, due=ends.due, grain=grain), last[1]


def _surely_hour(here: Here, pieces: list[Piece], joint: int, at: int) -> tuple[list[Piece], int] | None:
    """The second hour of `las 12 y las 14`, `9 a 11 h`, `Monday from 2 to 6`: a word for hours or a day tells it."""
    mark = here.tokens.get(joint, "hour_mark") or here.tokens.get(joint, "weak_mark")
    marked = mark is not None and mark[1] == at
    closed = here.tokens.kinds[at] & FIGURES and here.tokens.kinds[at + 1] & _HOUR_END
    dated = _is_clock(pieces) and pieces[0].kind == Is.DATE
    return _alone(hour(here, at, marked=True)) if marked or closed or dated else None


def _alone(found: Read) -> tuple[list[Piece], int] | None:
    return ([found[0]], found[1]) if found else None


def _later_half(ends: Value, begins: Value) -> Value:
    for hours in (12, 24):
        shift = timedelta(hours=hours)
        if ends.begins + shift > begins.begins:
            return _moved(ends, shift)
    return ends


def _moved(value: Value, by: timedelta) -> Value:
    return value._replace(begins=value.begins + by, ends=value.ends + by, due=value.due + by)


def _day_like(first: list[Piece], last: list[Piece]) -> list[Piece]:
    """`from 22 to 24 June`: the first number is a day too, though it looked like an hour."""
    end = last[0]
    if len(first) != 1 or first[0].kind != Is.CLOCK or end.kind != Is.DATE or end.named not in ("full", "dom"):
        return first
    dom = first[0].minute // 60
    begins = calendar.made(end.first.year, end.first.month, dom) if first[0].minute % 60 == 0 else None
    return [end._replace(first=begins, after=begins + calendar.DAY)] if begins and begins <= end.first else first


def _for_length(here: Here, pieces: list[Piece], end: int) -> tuple[list[tuple[float, str]], int] | None:
    mark = here.tokens.get(end, "lasting")
    return duration(here, mark[1]) if mark and _is_clock(pieces) else None


def _with_length(
    here: Here, words: Lexicon, pieces: list[Piece], length: tuple[list[tuple[float, str]], int], context: date | None
) -> tuple[Value, int] | None:
    value = valued(pieces, here, words, context)
    moved = shifted(value.begins, length[0], 1) if value else None
    return (value._replace(ends=moved[0]), length[1]) if value and moved and moved[0] > value.begins else None


def _is_clock(pieces: list[Piece]) -> bool:
    return any(p.kind == Is.CLOCK for p in pieces)


def _same_kind(first: list[Piece], last: list[Piece], either: bool) -> bool:
    """Two ends of one range. Joined by `or`, two weekdays or dates: the later one binds."""
    if either:
        wanted = ("weekday", "dom", "full", "word", "numeric")
        sides = (first, last)
        return all(len(s) == 1 and s[0].kind == Is.DATE and s[0].named in wanted and not s[0].standing for s in sides)
    if _is_clock(first) or _is_clock(last):
        return _is_clock(first) and _is_clock(last)
    return first[-1].kind == last[0].kind and first[-1].kind != Is.INSTANT


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
    """`3-4pm`, `3 to 4 in the afternoon`: the first hour lies in the half of the second, where it comes before it."""
    end = next(p for p in last if p.kind == Is.CLOCK)
    if end.open_half and end.part:
        return [p._replace(part=p.part or end.part) if p.kind == Is.CLOCK else p for p in first]
    if end.open_half:
        return first
    done: list[Piece] = []
    for piece in first:
        if piece.kind == Is.CLOCK and piece.open_half:
            late = piece.minute % 720 + 720
            fits = late < end.minute
            piece = piece._replace(minute=late if fits and end.minute >= 720 else piece.minute, open_half=False)
            if not fits and piece.minute >= end.minute:
                piece = piece._replace(open_half=True)
        done.append(piece)
    return done
