"""Days and stretches of days that were said, and which ones of the calendar they are."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from rules.gregorian import made

LEAP = 2000  # the year of what comes each year: it has a 29 February


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

    @property
    def can_be_season(self) -> bool:
        """May hours of their own be said of these days each year?"""
        return not self.single and (self.yearly or not self.certain)

    def each_year(self) -> "Dates":
        """The same days of every year."""
        return Dates(self.first.replace(year=LEAP), self.last.replace(year=LEAP), yearly=True, certain=True)


@dataclass(frozen=True, slots=True)
class SaidDay:
    """A day of some year. `year` is None when it was not said."""

    month: int
    day: int
    year: int | None = None
    feast: bool = False


def coming(first: SaidDay, last: SaidDay, today: date) -> Dates | None:
    """The coming occurrence; each year between named feasts. None for days that no calendar has."""
    turns = (last.month, last.day) < (first.month, first.day)
    if first.feast and last.feast and first.year is None and last.year is None:
        return Dates(date(LEAP, first.month, first.day), date(LEAP, last.month, last.day), yearly=True, certain=True)
    year = first.year or (last.year - turns if last.year else None)
    if year is not None:
        years = [(year, last.year or year + turns)]
    else:
        years = [(begins, begins + turns) for begins in range(today.year - 1, today.year + 9)]
    for starts, ends in years:
        begin, end = made(starts, first.month, first.day), made(ends, last.month, last.day)
        if begin and end and begin <= end and (year is not None or end >= today):
            return Dates(begin, end, certain=year is not None)
    return None


def whole_months(first: int, last: int, year: int | None) -> Dates:
    """From the first day of one month to the last of another; each year when no year is said."""
    starts, ends = year or LEAP, (year or LEAP) + (last < first and year is not None)
    last_day = date(ends, last, monthrange(ends, last)[1])
    return Dates(date(starts, first, 1), last_day, yearly=year is None, certain=True)
