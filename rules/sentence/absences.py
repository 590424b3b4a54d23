"""Dates in a sentence: days away, seasons with hours of their own, other hours on single days.

Dates are said before or behind what they are about, so they may have to wait for it: `pending`. A "vacation" waits for
its dates: `away`.
"""

from dataclasses import replace

from rules.limits import Absence
from rules.sentence.course import HOURS, Course, SaidException, Scope
from rules.sentence.dates import Dates
from rules.sentence.items import Item, Kind
from rules.sentence.weeks import Group


class DatesSaid:
    """Takes in the dates of one sentence."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.pending: Item | None = None
        self.away: Item | None = None
        self.each_year = False  # "every year vacation from ..."
        self._away_lasts: str | None = None  # "away 3 August and 24 December": the reason goes on

    def nothing_may_wait(self) -> None:
        """What still waits was not understood."""
        for item in (self.pending, self.away):
            if item is not None:
                self.course.mark(item)
        self.pending = self.away = None

    def forget_away(self) -> None:
        self._away_lasts = None

    def take(self, at: int, item: Item) -> None:
        course = self.course
        if self.pending is not None and course.previous(at) is not Kind.DATES:  # "summer (15 June to ...)"
            course.mark(self.pending)
            self.pending = None
        if self.each_year:
            item = replace(item, value=[dates.each_year() for dates in item.value])
            self.each_year = False
        if course.off_lasts and course.previous(at) is Kind.DAYS:
            self._days_off_in(item)
        elif course.off and self._other_hours_follow(at):
            course.off = False
            self.with_hours(item)
        elif course.off or (course.off_lasts and not course.is_followed_by_hours(at)):
            course.off, course.off_lasts = False, True
            self.absent(item)
        elif self.away is not None:
            reason = self._away_lasts = self.away.value
            self.away = None
            self.absent(item, reason)
        elif self._away_lasts is not None and not course.is_followed_by_hours(at):
            self.absent(item, self._away_lasts)
        elif self._is_about_last_group(at):
            self._season_of_last_group(item)
        else:
            self._wait(at, item)

    def take_away(self, item: Item) -> None:
        """ "vacation": of the dates just said, else of those to come."""
        if self.pending is not None:
            dates, self.pending, self._away_lasts = self.pending, None, item.value
            self.absent(dates, item.value)
            return
        self.nothing_may_wait()
        self.away = item

    def take_reason(self, item: Item) -> None:
        absences = self.course.absences
        if absences:
            absences[-1] = absences[-1]._replace(reason=item.value)
        else:
            self.course.mark(item)

    def with_hours(self, item: Item) -> None:
        """Hours follow: a season of each year, or other hours on single dates."""
        course = self.course
        self.pending = None
        dates: list[Dates] = item.value
        if all(d.single and not d.yearly for d in dates):
            course.group = Group([item])
            for one in dates:
                self._exception_on(item, one, course.group)
            return
        if not all(d.can_be_season for d in dates):
            course.mark(item)
            return
        scope = Scope(dates[0].each_year(), exact=course.words.sign(item.end, ":"))
        course.seasons.append(scope)
        course.seasons += [Scope(d.each_year(), scope.groups, scope.exact) for d in dates[1:]]
        course.scope, course.group = scope, None

    def absent(self, item: Item, reason: str = "") -> None:
        """A single date that is closed is an exception of that day; one "away" is an absence."""
        for dates in item.value:
            if dates.single and not dates.yearly and not reason and self._away_lasts is None:
                self._exception_on(item, dates, Group([item], off=True))
            else:
                self.course.absences.append(Absence(dates.first, dates.last, reason, yearly=dates.yearly))

    def _wait(self, at: int, item: Item) -> None:
        course = self.course
        self.pending = item
        behind_comma = course.next(at, 2) if course.next(at) is Kind.COMMA else None
        if course.next(at) in (Kind.DAYS, Kind.ALSO) or behind_comma in (*HOURS, Kind.DAYS):
            self.with_hours(item)
        elif course.next(at) in (None, Kind.STOP):
            self.nothing_may_wait()

    def _other_hours_follow(self, at: int) -> bool:
        """ "except in August, when I work 9 to 1"; behind "weekdays, except in August," they are those of the week."""
        course = self.course
        said = course.group is None or bool(course.group.hours)
        comma = course.next(at) is Kind.COMMA
        return course.previous(at) is Kind.EXCEPT and said and course.next(at, 2 if comma else 1) in HOURS

    def _days_off_in(self, item: Item) -> None:
        """ "no Fridays in July": a season without those days."""
        course = self.course
        if course.scope is not course.common or not all(dates.can_be_season for dates in item.value):
            course.mark(item)
            return
        group = course.scope.groups.pop()
        course.seasons += [Scope(dates.each_year(), [group]) for dates in item.value]

    def _is_about_last_group(self, at: int) -> bool:
        """ "Monday to Friday 8-15 in July": the dates close the group that they follow."""
        course = self.course
        ends = course.next(at) in (None, Kind.STOP, Kind.COMMA)
        after = course.next(at, 2) if course.next(at) is Kind.COMMA else None
        return course.previous(at) in HOURS and course.group is not None and ends and after not in HOURS

    def _season_of_last_group(self, item: Item) -> None:
        course, group, dates = self.course, self.course.group, item.value[0]
        if group not in course.scope.groups or len(item.value) != 1 or not (dates.can_be_season or dates.single):
            course.mark(item)  # also behind the hours of a single day: "24 December 9-13 in July"
            return
        course.take_back(group)
        if dates.can_be_season:
            course.seasons.append(Scope(dates.each_year(), [group]))
        else:
            self._exception_on(item, dates, group)

    def _exception_on(self, item: Item, dates: Dates, group: Group) -> None:
        self.course.exceptions.append(SaidException(item, group, dates.first.weekday(), on=dates.first))
