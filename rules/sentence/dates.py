"""Dates and stretches of days as people say them, resolved from today: "3 to 21 August", "agosto", "this Friday"."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rules.sentence.words import Words

LEAP = 2000
YEAR_PARTS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
SOUTHERN = (
    "America/Argentina", "America/Buenos_Aires", "America/Santiago", "America/Montevideo", "America/Asuncion",
    "America/Sao_Paulo", "America/La_Paz", "America/Lima", "Africa/Johannesburg", "Australia/", "Pacific/Auckland",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dates:
    """Days from one to another, both included. Of yearly ones only month and day count (the year is a leap year).

    `certain` is set when the sentence itself says which year, or that it is each year.
    """

    first: date
    last: date
    yearly: bool = False
    certain: bool = False

    @property
    def single(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of some year. `year` is None when it was not said."""

    month: int
    day: int
    year: int | None = None
    feast: bool = False


class DateReader:
    """Reads dates out of a sentence, given today and whether the user lives in the south."""

    def __init__(self, words: Words, today: date, zone: str) -> None:
        self.words = words
        self.today = today
        self.negated = False  # behind a "not", an "or" joins as an "and" does
        self.southern = zone.startswith(SOUTHERN)
        dates = words.lexicon.table["dates"]
        self.month_first: bool = dates["month_first"]
        self.day_first: bool = dates["numeric_day_first"]

    def read(self, i: int) -> tuple[list[Dates], int] | None:
        """One or more stretches at this place."""
        for way in (
            self._moving_feast,
            self._relative,
            self._days_of_month,
            self._stretch,
            self._halves,
            self._months,
            self._year_part,
        ):
            read = way(i)
            if read is not None:
                return self._each_year(*read)
        return None

    def one(self, i: int) -> tuple[date, int] | None:
        """A single day, the next one when no year is said."""
        read = self.read(i)
        if read is None or len(read[0]) != 1 or not read[0][0].single or read[0][0].yearly:
            return None
        return read[0][0].first, read[1]

    def _each_year(self, found: list[Dates], i: int) -> tuple[list[Dates], int]:
        at = i + 1 if self.words.sign(i, ",") else i
        each = self.words.find(at, "each_year") or self.words.find(self.words.past(at, "glue"), "each_year")
        if not each:
            return found, i
        yearly = [d if d.yearly else Dates(_leap(d.first), _leap(d.last), yearly=True, certain=True) for d in found]
        return yearly, each[1]

    def _moving_feast(self, i: int) -> tuple[list[Dates], int] | None:
        """Days around Easter: those of this year, or of the next when they are over."""
        found = self.words.find(self.words.past(i, "glue"), "moving_feast") or self.words.find(i, "moving_feast")
        if found is None:
            return None
        year, end = self._year(found[1])
        for candidate in (year,) if year else (self.today.year, self.today.year + 1):
            first, last = (easter(candidate) + timedelta(days=days) for days in found[0])
            if year or last >= self.today:
                return [Dates(first, last, certain=True)], end
        return None

    def _relative(self, i: int) -> tuple[list[Dates], int] | None:
        words = self.words
        for kind, days in (("today", 0), ("tomorrow", 1)):
            found = words.find(i, kind)
            if found:
                on = self.today + timedelta(days=days)
                return [Dates(on, on, certain=True)], found[1]
        monday = self.today - timedelta(days=self.today.weekday())
        for kind, start in (("this_week", monday), ("next_week", monday + timedelta(days=7))):
            found = words.find(words.past(i, "glue"), kind) or words.find(i, kind)
            if found:
                return [Dates(start, start + timedelta(days=6), certain=True)], found[1]
        return self._this_or_next(i)

    def _this_or_next(self, i: int) -> tuple[list[Dates], int] | None:
        """ "this Friday", "next August", "el viernes que viene", "venerdì prossimo"."""
        words = self.words
        start = words.past(i, "glue")
        before = words.find(start, "next") or words.find(start, "this") or words.find(i, "next")
        at = words.past(before[1], "glue") if before else start
        day, month = words.find(at, "day"), words.find(at, "month")
        noun = day or month
        if noun is None:
            return None
        after = None if before else words.find(noun[1], "next")
        if not before and not after:
            return None
        end = after[1] if after else noun[1]
        if words.number(at - 1) and month and not day:
            return None
        if day:
            ahead = (day[0] - self.today.weekday()) % 7
            is_next = after is not None or words.find(start, "next") is not None
            on = self.today + timedelta(days=ahead or (7 if is_next else 0))
            return [Dates(on, on, certain=True)], end
        year = self.today.year if month and month[0] >= self.today.month else self.today.year + 1
        return [self._month(noun[0], year)], end

    def _month(self, month: int, year: int) -> Dates:
        return Dates(date(year, month, 1), date(year, month, monthrange(year, month)[1]), certain=True)

    def _days_of_month(self, i: int) -> tuple[list[Dates], int] | None:
        """ "3 to 21 August 2026", "24 and 31 December", "August 3-21", "between 3 and 21 August"."""
        words = self.words
        start = self._open(i)
        if self.month_first and (read := self._month_then_days(start)):
            return read
        first = self._day_number(start)
        if first is None:
            return None
        between = words.find(i, "between") is not None
        joint = words.find(first[1], "and" if between else "to")
        last = self._day_number(words.past(joint[1], "glue")) if joint else None
        if last is not None:
            tail = self._month_and_year(last[1])
            if tail is None:
                return None
            return self._from_to(_Day(tail[0], first[0], tail[1]), _Day(tail[0], last[0], tail[1]), tail[2])
        return self._several_days(first)

    def _month_then_days(self, i: int) -> tuple[list[Dates], int] | None:
        words = self.words
        month = words.find(i, "month")
        if month is None or (i > 0 and words.find(i - 1, "month_in")):
            return None
        first = self._day_number(words.past(month[1], "glue"))
        if first is None or self._is_clock(first[1]):
            return None
        joint = words.find(first[1], "to")
        last = self._day_number(joint[1]) if joint else None
        if last is None:
            return None
        year, end = self._year(last[1])
        return self._from_to(_Day(month[0], first[0], year), _Day(month[0], last[0], year), end)

    def _several_days(self, first: tuple[int, int]) -> tuple[list[Dates], int] | None:
        """ "24 and 31 December": days that share the month named at the end."""
        words, days, i = self.words, [first[0]], first[1]
        while True:
            joint = self._and(i)
            at = joint[1] if joint else i + 1 if words.sign(i, ",") else None
            following = self._day_number(words.past(at, "glue")) if at is not None else None
            if following is None:
                break
            days.append(following[0])
            i = following[1]
        tail = self._month_and_year(i)
        if len(days) == 1 or tail is None:
            return None
        found = [self._resolved(_Day(tail[0], day, tail[1]), _Day(tail[0], day, tail[1])) for day in days]
        kept = [dates for dates in found if dates is not None]
        return (kept, tail[2]) if len(kept) == len(found) else None

    def _stretch(self, i: int) -> tuple[list[Dates], int] | None:
        """One day, or one day to another, each with its month."""
        words = self.words
        start = self._open(i)
        first = self._day(start)
        if first is None:
            return None
        between = words.find(i, "between") is not None
        joint = words.find(first[1], "and" if between else "to") or (None if between else words.find(first[1], "until"))
        last = self._day(words.past(joint[1], "glue")) if joint else None
        if last is None:
            return None if between else self._from_to(first[0], first[0], first[1])
        return self._from_to(first[0], last[0], last[1])

    def _halves(self, i: int) -> tuple[list[Dates], int] | None:
        """Part of a month: "the second half of August", "la primera quincena de julio"."""
        words = self.words
        for kind, first, last in (("first_half", 1, 15), ("second_half", 16, 31), ("first_fortnight", 1, 14)):
            for at in (i, words.past(i, "glue")):
                half = words.find(at, kind)
                month = words.find(words.past(half[1], "glue"), "month") if half else None
                if month:
                    year, end = self._year(month[1])
                    last_day = min(last, monthrange(year or LEAP, month[0])[1])
                    read = self._from_to(_Day(month[0], first, year), _Day(month[0], last_day, year), end)
                    return read if year else _yearly(read)
        return None

    def _months(self, i: int) -> tuple[list[Dates], int] | None:
        """ "August", "July and August", "from June to September", "August 2026"; each year when no year is said."""
        words = self.words
        start = self._open(i)
        first = words.find(start, "month")
        if first is None:
            return None
        joint = words.find(first[1], "to") or words.find(first[1], "until")
        last = words.find(words.past(joint[1], "glue"), "month") if joint else None
        between = words.find(i, "between") is not None
        if last is None and between:
            joint = words.find(first[1], "and")
            last = words.find(words.past(joint[1], "glue"), "month") if joint else None
        if last is not None:
            year, end = self._year(last[1])
            return [self._whole_months(first[0], last[0], year)], end
        year, end = self._year(first[1])
        inside = start > 0 and words.find(start - 1, "month_in") is not None
        months, end = self._more_months([first[0]], end, days_may_follow=self.month_first and not inside)
        runs: list[list[int]] = []
        for month in months:
            if runs and month == runs[-1][-1] + 1:
                runs[-1].append(month)
            else:
                runs.append([month])
        return [self._whole_months(run[0], run[-1], year) for run in runs], end

    def _more_months(self, months: list[int], i: int, days_may_follow: bool) -> tuple[list[int], int]:
        words = self.words
        while True:
            joint = self._and(i)
            at = joint[1] if joint else i + 1 if words.sign(i, ",") else i
            following = words.find(words.past(at, "glue"), "month")
            if at == i or following is None or (days_may_follow and self._day_number(following[1])):
                return months, i
            months.append(following[0])
            i = following[1]

    def _and(self, i: int) -> tuple[Any, int] | None:
        return self.words.find(i, "and") or (self.words.find(i, "or") if self.negated else None)

    def _whole_months(self, first: int, last: int, year: int | None) -> Dates:
        starts, ends = year or LEAP, (year or LEAP) + (last < first and year is not None)
        last_day = date(ends, last, monthrange(ends, last)[1])
        return Dates(date(starts, first, 1), last_day, yearly=year is None, certain=True)

    def _year_part(self, i: int) -> tuple[list[Dates], int] | None:
        found = self.words.find(self.words.past(i, "glue"), "year_part") or self.words.find(i, "year_part")
        if found is None:
            return None
        first = (YEAR_PARTS[found[0]] - 1 + (6 if self.southern else 0)) % 12 + 1
        return [self._whole_months(first, (first + 1) % 12 + 1, None)], found[1]

    def _open(self, i: int) -> int:
        """Past "from", "between" and small words."""
        return self.words.past(i, "from", "between", "glue")

    def _day_number(self, i: int) -> tuple[int, int] | None:
        words = self.words
        number = words.number(i)
        if number is None:
            ordinal = words.find(i, "ordinal")
            number = (1, ordinal[1]) if ordinal and ordinal[0] == 1 else None
        if number is None or not 1 <= number[0] <= 31 or len(words.digits(i)) > 2:
            return None
        suffix = words.find(number[1], "number_suffix")
        return number[0], suffix[1] if suffix else number[1]

    def _is_clock(self, i: int) -> bool:
        """Does what follows make the number before it a time?"""
        words = self.words
        return words.sign(i, ":") or any(words.find(i, kind) for kind in ("am", "pm", "suffix"))

    def _month_and_year(self, i: int) -> tuple[int, int | None, int] | None:
        month = self.words.find(self.words.past(i, "of"), "month")
        if month is None:
            return None
        year, end = self._year(month[1])
        return month[0], year, end

    def _year(self, i: int) -> tuple[int | None, int]:
        words = self.words
        for kind, ahead in (("this_year", 0), ("next_year", 1)):
            for at in (i, words.past(i, "glue")):
                found = words.find(at, kind)
                if found:
                    return self.today.year + ahead, found[1]
        at = words.past(i + 1 if words.sign(i, ",") else i, "glue")
        digits = words.digits(at)
        joined = words.sign(at + 1, "-–") and words.touches(at + 1) and words.touches(at + 2)  # 0900-1400
        if len(digits) == 4 and 1970 <= int(digits) <= 2199 and not words.sign(at + 1, ":") and not joined:
            return int(digits), at + 1
        return None, i

    def _day(self, i: int) -> tuple[_Day, int] | None:
        """A day with its month: "3 August", "August 3rd", "3/8", "2026-08-03", "Christmas", "Saturday 3 August"."""
        words = self.words
        weekday = words.find(i, "day")
        if weekday:
            at = weekday[1] + 1 if words.sign(weekday[1], ",") else weekday[1]
            read = self._day(words.past(at, "glue"))
            return read if read and not read[0].feast else None
        feast = words.find(i, "feast")
        if feast:
            year, end = self._year(feast[1])
            return _Day(feast[0][0], feast[0][1], year, feast=True), end
        read = self._numeric(i)
        if read:
            return read
        if self.month_first:
            month = words.find(i, "month")
            number = self._day_number(words.past(month[1], "glue")) if month else None
            inside = i > 0 and words.find(i - 1, "month_in")
            if month and number and not inside and not self._is_clock(number[1]):
                year, end = self._year(number[1])
                return _Day(month[0], number[0], year), end
        number = self._day_number(i)
        tail = self._month_and_year(number[1]) if number else None
        return (_Day(tail[0], number[0], tail[1]), tail[2]) if number and tail else None

    def _numeric(self, i: int) -> tuple[_Day, int] | None:
        words = self.words
        parts = [words.digits(i + step) for step in (0, 2, 4)]
        signs = [words.tokens[i + step].text if i + step < len(words) else "" for step in (1, 3)]
        joined = all(words.touches(i + step) for step in (1, 2))
        if not joined or not parts[0] or not parts[1]:
            return None
        if len(parts[0]) == 4 and signs == ["-", "-"] and parts[2]:
            return _Day(int(parts[1]), int(parts[2]), int(parts[0])), i + 5
        if signs[0] not in ("/", ".") or (signs[0] == "." and (signs[1] != "." or not parts[2])):
            return None
        year, end = None, i + 3
        if signs[1] == signs[0] and parts[2] and words.touches(i + 4):
            year, end = int(parts[2]) + (2000 if len(parts[2]) == 2 else 0), i + 5
        day, month = int(parts[0]), int(parts[1])
        if not self.day_first and signs[0] == "/" and day <= 12 and day != month:
            return None  # 3/8 is two different days to two readers of English
        return (_Day(month, day, year), end) if month <= 12 else None

    def _from_to(self, first: _Day, last: _Day, i: int) -> tuple[list[Dates], int] | None:
        resolved = self._resolved(first, last)
        return ([resolved], i) if resolved else None

    def _resolved(self, first: _Day, last: _Day) -> Dates | None:
        """The coming occurrence; each year between named feasts. None for days that no calendar has."""
        try:
            if first.feast and last.feast and first.year is None and last.year is None:
                return Dates(date(LEAP, first.month, first.day), date(LEAP, last.month, last.day), True, True)
            turns = (last.month, last.day) < (first.month, first.day)
            year = first.year or ((last.year - turns) if last.year else None)
            if year is not None:
                begins, ends = date(year, first.month, first.day), date(last.year or year + turns, last.month, last.day)
                return Dates(begins, ends, certain=True) if ends >= begins else None
            for candidate in range(self.today.year - 1, self.today.year + 9):
                coming = _made(candidate, first), _made(candidate + turns, last)
                if coming[0] and coming[1] and coming[1] >= self.today:
                    return Dates(coming[0], coming[1])
        except ValueError:
            return None
        return None


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    corrected = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - corrected + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * to_sunday) // 451
    month, day = divmod(moon + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _made(year: int, day: _Day) -> date | None:
    try:
        return date(year, day.month, day.day)
    except ValueError:
        return None


def _leap(on: date) -> date:
    return on.replace(year=LEAP)


def _yearly(read: tuple[list[Dates], int] | None) -> tuple[list[Dates], int] | None:
    if read is None:
        return None
    return [Dates(_leap(d.first), _leap(d.last), yearly=True, certain=True) for d in read[0]], read[1]
