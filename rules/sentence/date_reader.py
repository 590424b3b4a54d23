"""Dates and stretches of days as people say them, resolved from today: "3 to 21 August", "agosto", "this Friday"."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from rules.gregorian import easter
from rules.runs import runs
from rules.sentence.date_parts import DatePartReader
from rules.sentence.dates import LEAP, Dates, SaidDay, coming, whole_months
from rules.sentence.words import Words

YEAR_PARTS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
SOUTHERN = (
    "America/Argentina", "America/Buenos_Aires", "America/Santiago", "America/Montevideo", "America/Asuncion",
    "America/Sao_Paulo", "America/La_Paz", "America/Lima", "Africa/Johannesburg", "Australia/", "Pacific/Auckland",
)  # fmt: skip

Stretches = tuple[list[Dates], int]  # what was read, and where it ends


class DateReader:
    """Reads dates out of a sentence, given today and whether the user lives in the south."""

    def __init__(self, words: Words, today: date, zone: str) -> None:
        self.words = words
        self.today = today
        self.negated = False  # behind a "not", an "or" joins as an "and" does
        self.parts = DatePartReader(words, today)
        self.southern = zone.startswith(SOUTHERN)

    def read(self, i: int) -> Stretches | None:
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

    def _each_year(self, found: list[Dates], i: int) -> Stretches:
        at = i + 1 if self.words.sign(i, ",") else i
        each = self.words.find(at, "each_year") or self.words.find(self.words.past(at, "glue"), "each_year")
        if not each:
            return found, i
        return [dates.each_year() for dates in found], each[1]

    def _moving_feast(self, i: int) -> Stretches | None:
        """Days around Easter: those of this year, or of the next when they are over."""
        found = self.words.find(self.words.past(i, "glue"), "moving_feast") or self.words.find(i, "moving_feast")
        if found is None:
            return None
        year, end = self.parts.year(found[1])
        for candidate in (year,) if year else (self.today.year, self.today.year + 1):
            first, last = (easter(candidate) + timedelta(days=days) for days in found[0])
            if year or last >= self.today:
                return [Dates(first, last, certain=True)], end
        return None

    def _relative(self, i: int) -> Stretches | None:
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

    def _this_or_next(self, i: int) -> Stretches | None:
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
        if month and not day and at > 0 and words.number(at - 1):
            return None
        if day:
            ahead = (day[0] - self.today.weekday()) % 7
            is_next = after is not None or words.find(start, "next") is not None
            on = self.today + timedelta(days=ahead or (7 if is_next else 0))
            return [Dates(on, on, certain=True)], end
        year = self.today.year if month and month[0] >= self.today.month else self.today.year + 1
        return [whole_months(noun[0], noun[0], year)], end

    def _days_of_month(self, i: int) -> Stretches | None:
        """ "3 to 21 August 2026", "24 and 31 December", "August 3-21", "between 3 and 21 August"."""
        words = self.words
        start = self._open(i)
        if self.parts.month_first and (read := self._month_then_days(start)):
            return read
        first = self.parts.day_number(start)
        if first is None:
            return None
        between = words.find(i, "between") is not None
        joint = words.find(first[1], "and" if between else "to")
        last = self.parts.day_number(words.past(joint[1], "glue")) if joint else None
        if last is not None:
            tail = self.parts.month_and_year(last[1])
            if tail is None:
                return None
            return self._from_to(SaidDay(tail[0], first[0], tail[1]), SaidDay(tail[0], last[0], tail[1]), tail[2])
        return self._several_days(first)

    def _month_then_days(self, i: int) -> Stretches | None:
        words = self.words
        month = words.find(i, "month")
        if month is None or (i > 0 and words.find(i - 1, "month_in")):
            return None
        first = self.parts.day_number(words.past(month[1], "glue"))
        if first is None or self.parts.is_clock(first[1]):
            return None
        joint = words.find(first[1], "to")
        last = self.parts.day_number(joint[1]) if joint else None
        if last is None:
            return None
        year, end = self.parts.year(last[1])
        return self._from_to(SaidDay(month[0], first[0], year), SaidDay(month[0], last[0], year), end)

    def _several_days(self, first: tuple[int, int]) -> Stretches | None:
        """ "24 and 31 December": days that share the month named at the end."""
        words, days, i = self.words, [first[0]], first[1]
        while True:
            joint = self._and(i)
            at = joint[1] if joint else i + 1 if words.sign(i, ",") else None
            following = self.parts.day_number(words.past(at, "glue")) if at is not None else None
            if following is None:
                break
            days.append(following[0])
            i = following[1]
        tail = self.parts.month_and_year(i)
        if len(days) == 1 or tail is None:
            return None
        said = [SaidDay(tail[0], day, tail[1]) for day in days]
        found = [coming(day, day, self.today) for day in said]
        kept = [dates for dates in found if dates is not None]
        return (kept, tail[2]) if len(kept) == len(found) else None

    def _stretch(self, i: int) -> Stretches | None:
        """One day, or one day to another, each with its month."""
        words = self.words
        start = self._open(i)
        first = self.parts.day(start)
        if first is None:
            return None
        between = words.find(i, "between") is not None
        joint = words.find(first[1], "and" if between else "to") or (None if between else words.find(first[1], "until"))
        last = self.parts.day(words.past(joint[1], "glue")) if joint else None
        if last is None:
            return None if between else self._from_to(first[0], first[0], first[1])
        return self._from_to(first[0], last[0], last[1])

    def _halves(self, i: int) -> Stretches | None:
        """Part of a month: "the second half of August", "la primera quincena de julio"."""
        words = self.words
        for kind, first, last in (("first_half", 1, 15), ("second_half", 16, 31), ("first_fortnight", 1, 14)):
            for at in (i, words.past(i, "glue")):
                half = words.find(at, kind)
                month = words.find(words.past(half[1], "glue"), "month") if half else None
                if month:
                    year, end = self.parts.year(month[1])
                    last_day = min(last, monthrange(year or LEAP, month[0])[1])
                    half_month = coming(SaidDay(month[0], first, year), SaidDay(month[0], last_day, year), self.today)
                    return ([half_month if year else half_month.each_year()], end) if half_month else None
        return None

    def _months(self, i: int) -> Stretches | None:
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
            year, end = self.parts.year(last[1])
            return [whole_months(first[0], last[0], year)], end
        year, end = self.parts.year(first[1])
        inside = start > 0 and words.find(start - 1, "month_in") is not None
        months, end = self._more_months([first[0]], end, days_may_follow=self.parts.month_first and not inside)
        return [whole_months(first_of_run, last_of_run, year) for first_of_run, last_of_run in runs(months)], end

    def _more_months(self, months: list[int], i: int, days_may_follow: bool) -> tuple[list[int], int]:
        words = self.words
        while True:
            joint = self._and(i)
            at = joint[1] if joint else i + 1 if words.sign(i, ",") else i
            following = words.find(words.past(at, "glue"), "month")
            if at == i or following is None or (days_may_follow and self.parts.day_number(following[1])):
                return months, i
            months.append(following[0])
            i = following[1]

    def _and(self, i: int) -> tuple[Any, int] | None:
        return self.words.find(i, "and") or (self.words.find(i, "or") if self.negated else None)

    def _year_part(self, i: int) -> Stretches | None:
        found = self.words.find(self.words.past(i, "glue"), "year_part") or self.words.find(i, "year_part")
        if found is None:
            return None
        first = (YEAR_PARTS[found[0]] - 1 + (6 if self.southern else 0)) % 12 + 1
        return [whole_months(first, (first + 1) % 12 + 1, None)], found[1]

    def _open(self, i: int) -> int:
        """Past "from", "between" and small words."""
        return self.words.past(i, "from", "between", "glue")

    def _from_to(self, first: SaidDay, last: SaidDay, i: int) -> Stretches | None:
        dates = coming(first, last, self.today)
        return ([dates], i) if dates else None
