"""A sentence cut into the things it says, in order: days, spans, dates, days off, holidays, promises.

Nothing is looked at in the light of another thing here; that is for `rules.sentence.meaning`.
"""

from datetime import date

from rules.sentence.amounts import read_amount, read_length
from rules.sentence.clocks import Clock, SaidSpan, read_clock, read_span
from rules.sentence.date_reader import DateReader
from rules.sentence.day_lists import DayReader, Days
from rules.sentence.items import Alternate, HolidaysSaid, Item, Kind, Pause, Read
from rules.sentence.place_reader import PlaceReader
from rules.sentence.words import LONGEST_TEXT, Lexicon, Words


class Cutter:
    """Cuts one sentence into items."""

    def __init__(self, text: str, lexicon: Lexicon, today: date, zone: str) -> None:
        self.words = Words(text[:LONGEST_TEXT].replace("\n", ";"), lexicon)
        self.dates = DateReader(self.words, today, zone)
        self.days = DayReader(self.words)
        self.places = PlaceReader(self.words)
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
            self._sign, self._start, self._promise, self.places.zone, self._holidays, self._alternate, self._nth,
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
            amount = read_amount(self.words, opener[1]) if opener else None
            if amount:
                tail = self.words.find(amount[1], "notice_after") if kind == "notice" else None
                return item, amount[0], tail[1] if tail else amount[1]
        amount = read_amount(self.words, i)
        tail = self.words.find(amount[1], "notice_after") if amount else None
        return (Kind.NOTICE, amount[0], tail[1]) if amount and tail else None

    def _holidays(self, i: int) -> Read | None:
        read = self.places.holidays(i)
        if read is not None and read[1] == HolidaysSaid() and self._is_vacation(i):
            return None
        return read

    def _is_vacation(self, i: int) -> bool:
        """ "holidays 3 to 21 August": the word for both means days away when dates follow."""
        noun = self.words.find(i, "holidays")
        if noun is None or not self.words.find(i, "away"):
            return False
        return self.dates.read(noun[1] + self.words.sign(noun[1], ":")) is not None

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
        length = read_length(words, words.past(i, "glue"))
        lunch = words.find(words.past(length[1], "glue") if length else i, "lunch")
        if lunch is None or read_span(words, lunch[1]) is not None:
            return None
        clock = read_clock(words, words.past(lunch[1], "to"))  # "a las dos": the "a" is also that of "9 a 2"
        if clock is None:
            return None
        if length is not None:
            return Kind.PAUSE, Pause(clock[0], length[0]), clock[1]
        length = read_length(words, words.past(clock[1] + self.words.sign(clock[1], ","), "glue"))
        return (Kind.PAUSE, Pause(clock[0], length[0]), length[1]) if length else None

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

    def _days(self, i: int) -> Days | None:
        after_hours = bool(self.items) and self.items[-1].kind is Kind.SPAN
        return self.days.read(i, negated=self._negated, after_hours=after_hours)

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
