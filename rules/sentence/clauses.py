"""A sentence cut into the things it says, in order: days, spans, dates, days off, holidays, promises.

No thing is looked at in the light of another here; that is for `rules.sentence.meaning`.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any

from rules.limits import WorkAmount
from rules.sentence.clocks import Clock, SaidSpan, read_clock, read_span
from rules.sentence.dates import DateReader
from rules.sentence.places import cities
from rules.sentence.words import LONGEST_TEXT, Lexicon, Words


class Kind(Enum):
    DAYS = auto()
    SPAN = auto()
    UNTIL = auto()
    FROM = auto()
    PART = auto()
    NOT = auto()
    EXCEPT = auto()
    DATES = auto()
    AWAY = auto()
    HOLIDAYS = auto()
    LUNCH = auto()
    PAUSE = auto()
    ALTERNATE = auto()
    NTH = auto()
    START = auto()
    REASON = auto()
    COMMA = auto()
    STOP = auto()
    AND = auto()
    ALSO = auto()
    EACH_YEAR = auto()
    ANSWER = auto()
    NOTICE = auto()
    ZONE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing said, and the tokens that say it."""

    kind: Kind
    value: Any
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alternate:
    """Every second one of some weekdays. `off` when the words themselves say that it is free."""

    days: tuple[int, ...]
    off: bool


@dataclass(frozen=True, slots=True)
class HolidaysSaid:
    """Public holidays, of a place when one is named; `region` is one of several countries' when `country` is empty."""

    country: str = ""
    regions: tuple[tuple[str, str], ...] = ()  # (country, region)


@dataclass(frozen=True, slots=True)
class Pause:
    """A break by its beginning and its length in minutes."""

    clock: Clock
    minutes: int


Read = tuple[Kind, Any, int]


class Cutter:
    """Cuts one sentence into items."""

    def __init__(self, text: str, lexicon: Lexicon, today: date, zone: str) -> None:
        self.words = Words(text[:LONGEST_TEXT].replace("\n", ";"), lexicon)
        self.dates = DateReader(self.words, today, zone)
        self.items: list[Item] = []
        self._negated = False

    def cut(self) -> list[Item]:
        i = 0
        while i < len(self.words):
            read = self._read(i)
            if read is None:
                i = self._skip_or_mark(i)
                continue
            kind, value, end = read
            self.items.append(Item(kind, value, i, end))
            lasting = self._negated and kind in (Kind.DAYS, Kind.DATES, Kind.HOLIDAYS, Kind.AND)
            self._negated = self.dates.negated = kind in (Kind.NOT, Kind.EXCEPT) or lasting
            i = end
        return self.items

    def _read(self, i: int) -> Read | None:
        ways = (
            self._sign, self._start, self._promise, self._zone, self._holidays, self._alternate, self._nth,
            self._pause, self._lunch, self._away, self._part_of_day, self._date, self._off, self._day_list,
            self._hours, self._part, self._joint,
        )  # fmt: skip
        return next((read for way in ways if (read := way(i)) is not None), None)

    def _skip_or_mark(self, i: int) -> int:
        found = [self.words.find(i, kind) for kind in ("filler", "glue", "only")]
        end = max((one[1] for one in found if one), default=i)
        if end == i and self.words.sign(i, ":!¡()"):
            return i + 1
        if end == i:
            end = i + 1
            self.items.append(Item(Kind.UNKNOWN, None, i, end))
        return end

    def _sign(self, i: int) -> Read | None:
        if self.words.sign(i, ",/"):
            return Kind.COMMA, None, i + 1
        if self.words.sign(i, ";.|"):
            return Kind.STOP, None, i + 1
        elsewhen = self.words.find(i, "elsewhen")
        if elsewhen:
            return Kind.STOP, None, elsewhen[1]
        if self.words.sign(i, "(") and self.items and self.items[-1].kind in (Kind.DATES, Kind.AWAY):
            close = next((j for j in range(i, len(self.words)) if self.words.sign(j, ")")), None)
            if close is not None and self.dates.read(i + 1) is None:
                text = self.words.text[self.words.tokens[i].end : self.words.tokens[close].start]
                return Kind.REASON, text.strip(), close + 1
        return None

    def _start(self, i: int) -> Read | None:
        """ "starting 9 January", said of every second Friday."""
        stops = [at for at, item in enumerate(self.items, 1) if item.kind is Kind.STOP]
        recent = [item.kind for item in self.items[stops[-1] if stops else 0 :]]
        starting = self.words.find(i, "starting")
        if starting is None or Kind.ALTERNATE not in recent:
            return None
        read = self.dates.read(starting[1])
        if read is None or len(read[0]) != 1 or not read[0][0].single:
            return None
        return Kind.START, read[0][0].first, read[1]

    def _promise(self, i: int) -> Read | None:
        for kind, item in (("answer", Kind.ANSWER), ("notice", Kind.NOTICE)):
            opener = self.words.find(i, kind)
            amount = self._amount(opener[1]) if opener else None
            if amount:
                tail = self.words.find(amount[1], "notice_after") if kind == "notice" else None
                return item, amount[0], tail[1] if tail else amount[1]
        amount = self._amount(i)
        tail = self.words.find(amount[1], "notice_after") if amount else None
        return (Kind.NOTICE, amount[0], tail[1]) if amount and tail else None

    def _amount(self, i: int) -> tuple[WorkAmount, int] | None:
        words = self.words
        one = words.find(i, "one")
        number = words.number(i) or ((1, one[1]) if one else None)
        if number is None:
            return None
        units: list[tuple[int, WorkAmount]] = []
        for kind, days, minutes in (("day", 1, 0), ("hour", 0, 60), ("minute", 0, 1)):
            found = words.find(number[1], kind if kind != "day" else "day_unit")
            if found:
                units.append((found[1], WorkAmount(days * number[0], minutes * number[0])))
        return (units[0][1], units[0][0]) if units else None

    def _zone(self, i: int) -> Read | None:
        words = self.words
        before = words.find(i, "zone_before")
        if before:
            zone = self._zone_name(words.past(before[1], "glue")) or self._zone_name(before[1])
            return (Kind.ZONE, *zone) if zone else None
        zone = self._zone_name(i)
        if zone is None:
            return None
        after = words.find(zone[1], "zone_after")
        if after is None and "/" not in words.text[words.tokens[i].start : words.tokens[zone[1] - 1].end]:
            return None
        return Kind.ZONE, zone[0], after[1] if after else zone[1]

    def _zone_name(self, i: int) -> tuple[str, int] | None:
        """An IANA name, or a city that one ends in."""
        words = self.words
        for end in range(min(i + 9, len(words)), i, -1):
            said = words.text[words.tokens[i].start : words.tokens[end - 1].end]
            if "/" in said and said in cities().values():
                return said, end
            city = cities().get(tuple(token.folded for token in words.tokens[i:end]))
            if city:
                return city, end
        return None

    def _holidays(self, i: int) -> Read | None:
        """ "holidays of Catalonia", "festivos nacionales", "Spanish public holidays"."""
        words = self.words
        leading = self._place(i)
        at = words.past(leading[1] if leading else i, "glue", "national") if leading else i
        noun = words.find(at, "holidays")
        if noun is None:
            return None
        end = words.past(noun[1], "national")
        trailing = self._place_after(end) if not leading else None
        if trailing is None and not leading and words.find(i, "away") and self._dates_follow(noun[1]):
            return None
        place = leading or trailing
        if place is None:
            return Kind.HOLIDAYS, HolidaysSaid(), end
        end = max(end, trailing[1] if trailing else end)
        inner = self._place_after(end)
        said = _joined(place[0], inner[0]) if inner else place[0]
        return Kind.HOLIDAYS, said, inner[1] if inner and said != place[0] else end

    def _place_after(self, i: int) -> tuple[HolidaysSaid, int] | None:
        at = i
        while self.words.sign(at, "(:,") or self.words.past(at, "glue") > at:
            direct = self._place(at)
            if direct:
                break
            at = at + 1 if self.words.sign(at, "(:,") else self.words.past(at, "glue")
        joint = self.words.find(i, "and") if at == i else None
        place = self._place(self.words.past(joint[1], "glue") if joint else at)
        if place and self.words.sign(place[1], ")"):
            return place[0], place[1] + 1
        return place

    def _place(self, i: int) -> tuple[HolidaysSaid, int] | None:
        country, region = self.words.find(i, "country"), self.words.find(i, "region")
        if region and (not country or region[1] >= country[1]):
            codes = self.words.regions_at(i)
            return HolidaysSaid(country[0] if country else "", codes), region[1]
        return (HolidaysSaid(country[0]), country[1]) if country else None

    def _dates_follow(self, i: int) -> bool:
        at = i + 1 if self.words.sign(i, ":") else i
        return self.dates.read(at) is not None

    def _alternate(self, i: int) -> Read | None:
        words = self.words
        start = words.past(i, "glue") if not words.find(i, "alternate_before") else i
        before = words.find(i, "alternate_before") or words.find(start, "alternate_before")
        days = self._days(before[1]) if before else None
        if days:
            return Kind.ALTERNATE, Alternate(days[0], False), days[1]
        weeks = words.find(i, "alternate_after")
        if weeks:
            days = self._days(weeks[1])
            return (Kind.ALTERNATE, Alternate(days[0], False), days[1]) if days else None
        one = words.find(i, "one_day")
        day = words.find(one[1] if one else start, "day")
        off = words.find(day[1], "not") if day else None
        after = words.find(day[1], "alternate_after") if day else None
        if day and off and (late := words.find(off[1], "alternate_after")):
            return Kind.ALTERNATE, Alternate((day[0],), True), late[1]  # "Fridays off every two weeks"
        if day is None or after is None:
            return None
        implied = words.find(day[1], "alternate_off")
        return Kind.ALTERNATE, Alternate((day[0],), implied is not None and implied[1] == after[1]), after[1]

    def _nth(self, i: int) -> Read | None:
        """ "the first and third Friday of the month"."""
        words = self.words
        at, places = words.past(i, "glue"), []
        while ordinal := words.find(at, "ordinal"):
            places.append(ordinal[0])
            joint = words.find(ordinal[1], "and")
            at = words.past(joint[1], "glue") if joint else ordinal[1]
        day = words.find(at, "day") if places else None
        month = words.find(day[1], "of_month") if day else None
        return (Kind.NTH, (tuple(places), day[0]), month[1]) if day and month else None

    def _pause(self, i: int) -> Read | None:
        """ "half an hour for lunch at 12:30", "lunch at 1 for an hour"."""
        words = self.words
        length = self._length(words.past(i, "glue"))
        lunch = words.find(words.past(length[1], "glue") if length else i, "lunch")
        if lunch is None or read_span(words, lunch[1]) is not None:
            return None
        clock = read_clock(words, words.past(lunch[1], "to"))  # "a las dos": the "a" is also that of "9 a 2"
        if clock is None:
            return None
        if length is not None:
            return Kind.PAUSE, Pause(clock[0], length[0]), clock[1]
        length = self._length(words.past(clock[1] + self.words.sign(clock[1], ","), "glue"))
        return (Kind.PAUSE, Pause(clock[0], length[0]), length[1]) if length else None

    def _length(self, i: int) -> tuple[int, int] | None:
        """A length of time in minutes: "half an hour", "45 minutes"."""
        said = self.words.find(i, "length")
        if said:
            return said
        article = self.words.find(i, "one")
        amount = self._amount(i) or (self._amount(article[1]) if article else None)
        return (amount[0].minutes, amount[1]) if amount and amount[0].minutes else None

    def _lunch(self, i: int) -> Read | None:
        found = self.words.find(i, "lunch")
        if found is None:
            return None
        at = found[1] + 1 if self.words.sign(found[1], ":") else found[1]
        span_follows = read_span(self.words, at) is not None
        return (Kind.LUNCH, None, at) if span_follows or self.words.find(i, "not") is None else None

    def _away(self, i: int) -> Read | None:
        found = self.words.find(i, "away")
        off = self.words.find(i, "not")
        if found is None or (off and off[1] > found[1]):
            return None
        return Kind.AWAY, found[0], found[1]

    def _part_of_day(self, i: int) -> Read | None:
        """A word that means both "tomorrow" and "morning" is the morning, unless a day off or a date goes with it."""
        words = self.words
        part, tomorrow = words.find(i, "part"), words.find(i, "tomorrow")
        if part is None or tomorrow is None or words.find(tomorrow[1], "not"):
            return None
        return Kind.PART, part[0], part[1]

    def _date(self, i: int) -> Read | None:
        read = self.dates.read(i)
        if read:
            return Kind.DATES, *read
        each = self.words.find(i, "each_year")
        return (Kind.EACH_YEAR, None, each[1]) if each else None

    def _off(self, i: int) -> Read | None:
        denied = self.words.find(i, "not")
        between = self._between_bounds(denied[1]) if denied else None
        if between:
            return between
        for kind, item in (("except", Kind.EXCEPT), ("not", Kind.NOT)):
            found, filler = self.words.find(i, kind), self.words.find(i, "filler")
            if found and not (filler and filler[1] > found[1]):
                return item, None, found[1]
        return None

    def _between_bounds(self, i: int) -> Read | None:
        """ "(not) before 10 or after 6": the hours that are left."""
        words = self.words
        before = words.find(words.past(i, "filler"), "before")
        first = read_clock(words, before[1]) if before else None
        if first is None:
            return None
        joint = words.past(first[1], "or", "not")
        after = words.find(joint, "from") or words.find(words.past(joint, "and", "not"), "from")
        last = read_clock(words, after[1]) if after else None
        return (Kind.SPAN, SaidSpan(first[0], last[0]), last[1]) if last else None

    def _day_list(self, i: int) -> Read | None:
        others = self.words.find(self.words.past(i, "glue"), "other_days") or self.words.find(i, "other_days")
        if others:
            return Kind.DAYS, None, others[1]
        days = self._days(i)
        return (Kind.DAYS, *days) if days else None

    def _days(self, i: int) -> tuple[tuple[int, ...], int] | None:
        """Days and ranges of days, joined by commas and "and"; after a "not" commas do not join."""
        unit = self._day_unit(i)
        if unit is None:
            return None
        days, end = list(unit[0]), unit[1]
        while True:
            joint = self._and(end)
            comma = self.words.sign(end, ",/") and not self._negated
            at = joint[1] if joint else end + 1 if comma else None if self._negated else end
            if comma and at is not None:
                joint = self._and(at)
                at = joint[1] if joint else at
            following = self._day_unit(at) if at is not None else None
            if following is None or self.words.find(following[1], "alternate_after"):
                return tuple(dict.fromkeys(days)), end
            if comma and self._closes_span(following[1]):
                return tuple(dict.fromkeys(days)), end
            narrowed = at == end and self.words.find(self.words.past(at, "glue"), "day_set")  # "every day | feriali"
            days = list(following[0]) if narrowed else days + list(following[0])
            end = following[1]

    def _closes_span(self, i: int) -> bool:
        """Do hours stand before the days, and something new behind the next ones? "9-5 weekdays, weekend off"."""
        after_hours = bool(self.items) and self.items[-1].kind is Kind.SPAN
        return after_hours and (self.words.find(i, "not") is not None or read_span(self.words, i) is not None)

    def _and(self, i: int) -> tuple[Any, int] | None:
        """An "and"; an "or" is one only behind a "not": otherwise it leaves open which."""
        either = self.words.find(i, "or") if self._negated else None
        return either or self.words.find(i, "and")

    def _day_unit(self, i: int) -> tuple[tuple[int, ...], int] | None:
        words = self.words
        day_set = words.find(i, "day_set") or words.find(words.past(i, "glue"), "day_set")
        if day_set:
            return day_set
        between = words.find(i, "between")
        start = words.past(i, "glue", "from", "between")
        first = words.find(start, "day") or words.find(i, "day")
        if first is None:
            return None
        joint = words.find(first[1], "and" if between else "to") or words.find(first[1], "until")
        last = words.find(words.past(joint[1], "glue"), "day") if joint else None
        if last is None or last[1] == first[1]:
            return None if between else ((first[0],), first[1])
        return tuple((first[0] + step) % 7 for step in range((last[0] - first[0]) % 7 + 1)), last[1]

    def _hours(self, i: int) -> Read | None:
        span = read_span(self.words, i)
        if span:
            return Kind.SPAN, *span
        for kind, item in (("until", Kind.UNTIL), ("from", Kind.FROM)):
            found = self.words.find(i, kind)
            clock = read_clock(self.words, found[1]) if found else None
            if clock and item is Kind.FROM and (last := self._stop_behind(clock[1])):
                return Kind.SPAN, SaidSpan(clock[0], last[0]), last[1]
            if clock:
                return item, *clock
        return None

    def _stop_behind(self, i: int) -> tuple[Clock, int] | None:
        """ "I start at 9 and stop at 5"."""
        joint = self.words.find(i, "and")
        until = self.words.find(joint[1] if joint else i, "until")
        return read_clock(self.words, until[1]) if until else None

    def _part(self, i: int) -> Read | None:
        found = self.words.find(i, "part") or self.words.find(self.words.past(i, "glue"), "part")
        return (Kind.PART, *found) if found else None

    def _joint(self, i: int) -> Read | None:
        if self._negated and (either := self.words.find(i, "or")):
            return Kind.AND, None, either[1]
        for kind, item in (("also", Kind.ALSO), ("and", Kind.AND)):
            found, filler = self.words.find(i, kind), self.words.find(i, "filler")
            if found and not (filler and filler[1] > found[1]):
                return item, None, found[1]
        return None


def _joined(first: HolidaysSaid, second: HolidaysSaid) -> HolidaysSaid:
    """A region with its country, in either order."""
    country = second.country if second.country and not second.regions else first.country
    regions = first.regions or second.regions
    if first.regions and second.regions:
        return first
    return HolidaysSaid(country, regions)
