"""What the things said mean together: a new value of the limits, and the parts that could not be taken in.

Items are taken in order, each in the light of what stands around it and of what came before. Anything unclear marks its
part of the sentence, which is then quoted rather than guessed. Dates are for `absences`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from rules.limits import Limits
from rules.recurrence import WEEKDAYS
from rules.sentence.absences import DatesSaid
from rules.sentence.course import HOURS, Course, SaidException
from rules.sentence.items import Item, Kind
from rules.sentence.places import place_said
from rules.sentence.settling import settled
from rules.sentence.weeks import Group

PROMISES = {Kind.ANSWER: "answer_within", Kind.NOTICE: "notice", Kind.ZONE: "zone"}


class Meaning:
    """Takes in the items of one sentence, in order."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.dates = DatesSaid(course)
        self._also = False  # "also Saturdays": beside the hours that stand
        self._break_next = False  # "lunch" waits for its hours
        self._ways: dict[Kind, Callable[[int, Item], None]] = {
            Kind.DAYS: self._days,
            **dict.fromkeys(HOURS, self._hours),
            Kind.NOT: self._not,
            Kind.EXCEPT: self._not,
            Kind.LUNCH: self._lunch,
            Kind.DATES: self.dates.take,
            Kind.ALTERNATE: self._rule,
            Kind.NTH: self._rule,
        }

    def understand(self) -> Limits:
        for at, item in enumerate(self.course.items):
            way = self._ways.get(item.kind)
            if way is not None:
                way(at, item)
            else:
                self._take(item)
        self.dates.nothing_may_wait()
        if self._break_next:
            self.course.mark(self.course.items[-1])
        return settled(self.course)

    def _take(self, item: Item) -> None:
        """An item whose neighbours do not matter."""
        kind = item.kind
        if kind is Kind.UNKNOWN:
            self.course.mark(item)
        elif kind is Kind.STOP:
            self._stop()
        elif kind is Kind.ALSO:
            self._also = True
        elif kind is Kind.EACH_YEAR:
            self.dates.each_year = True
        elif kind is Kind.PAUSE:
            self.course.shared.breaks.append(item)
        elif kind is Kind.AWAY:
            self.dates.take_away(item)
        elif kind is Kind.REASON:
            self.dates.take_reason(item)
        elif kind is Kind.START:
            self._start(item)
        elif kind is Kind.HOLIDAYS:
            self._holidays(item)
        elif kind in PROMISES:
            self.course.limits = replace(self.course.limits, **{PROMISES[kind]: item.value})

    def _stop(self) -> None:
        self.dates.nothing_may_wait()
        self._forget_off()
        self.course.group = None
        self.course.scope = self.course.common

    def _forget_off(self) -> None:
        self.course.off = self.course.off_lasts = self._also = False
        self.dates.forget_away()

    # --- days and hours -----------------------------------------------------------------------------------------

    def _days(self, at: int, item: Item) -> None:
        course, group = self.course, self.course.group
        self.dates.nothing_may_wait()
        if item.value is None:
            self._other_days(item)
            return
        days: tuple[int, ...] = item.value
        hours = course.is_followed_by_hours(at) or self._hours_of_exception(at)
        goes_on = course.off_lasts and not hours and course.next(at) is not Kind.NOT
        if course.off or goes_on:
            course.off, course.off_lasts = False, True
            if hours:
                self._start_group(item, days, cut=not goes_on and self._is_cut(at))
            else:
                course.open_group(Group([item], days, off=True))
                course.group = None
            return
        self.dates.forget_away()
        if group is not None and group.days is None and group.hours and not group.closed and not hours:
            group.days, group.closed = days, True
            group.items.append(item)
            return
        course.off_lasts = False
        self._start_group(item, days)

    def _other_days(self, item: Item) -> None:
        group = self.course.group
        if group is not None and group.hours and group.days is None:
            group.others = group.closed = True
        else:
            self.course.open_group(Group([item], others=True))

    def _hours_of_exception(self, at: int) -> bool:
        """ "except Fridays, which are 8 to 15"."""
        course = self.course
        opened = course.previous(at) is Kind.EXCEPT and course.next(at) is Kind.COMMA
        return opened and course.next(at, 2) in HOURS and course.next(at, 3) is not Kind.DAYS

    def _start_group(self, item: Item, days: tuple[int, ...], *, cut: bool = False) -> None:
        self.course.open_group(Group([item], days, added=self._also, cut=cut))
        self._also = False

    def _is_cut(self, at: int) -> bool:
        """ "not on Wednesday afternoon" takes the afternoon out; "except Fridays until 14" says Friday's hours."""
        return self.course.previous(at) is not Kind.EXCEPT or self.course.next(at) in (Kind.PART, Kind.FROM)

    def _hours(self, at: int, item: Item) -> None:
        course = self.course
        if self._break_next or (course.off and item.kind is Kind.SPAN):
            if item.kind is Kind.SPAN:
                course.shared.breaks.append(item)
            else:
                course.mark(item)
            self._break_next = course.off = False
            return
        if item.kind is Kind.PART and self._only_says_which_half(at):
            return
        if self.dates.pending is not None:
            self.dates.with_hours(self.dates.pending)
        if self.dates.away is not None:
            course.mark(item)
            self.dates.nothing_may_wait()
            return
        if course.group is None or course.group.closed:
            course.open_group(Group(added=self._also))
        assert course.group is not None
        course.group.items.append(item)
        course.group.hours.append(self._with_part(at, item))
        course.off_lasts = False
        self.dates.forget_away()

    def _only_says_which_half(self, at: int) -> bool:
        """ "tardes de 4 a 7", and before anything was said "mornings, 8 to 1" or "mornings, Monday to Friday, 8 to 1".

        But not "mornings, Friday 9 to 5".
        """
        course = self.course
        if course.next(at) is Kind.SPAN:
            return True
        if course.group is not None or course.next(at) is not Kind.COMMA:
            return False
        if course.next(at, 2) is Kind.DAYS and len(course.items[at + 2].value or ()) > 1:
            return Kind.SPAN in (course.next(at, 3), course.next(at, 4) if course.next(at, 3) is Kind.COMMA else None)
        return course.next(at, 2) is Kind.SPAN

    def _with_part(self, at: int, item: Item) -> Item:
        before = self.course.items[at - 1] if at else None
        if item.kind is Kind.SPAN and before is not None and before.kind is Kind.PART and not item.value.part:
            return replace(item, value=replace(item.value, part=before.value))
        return item

    def _not(self, at: int, item: Item) -> None:
        course, group = self.course, self.course.group
        before, following = course.previous(at), course.next(at)
        ends = following in (None, Kind.STOP, Kind.COMMA, Kind.AND)
        if self.dates.pending is not None:
            self.dates.absent(self.dates.pending)
            self.dates.pending = None
        elif group is not None and group.days and before in (Kind.PART, Kind.FROM) and ends:
            group.cut, group.closed = True, True  # "Wednesday afternoons off"
            course.group = None
        elif before is Kind.HOLIDAYS and ends:
            return
        elif group is not None and group.days is not None and not group.hours:
            self._not_these_days(at, item, group)
        else:
            self._not_yet(item, following)

    def _not_these_days(self, at: int, item: Item, group: Group) -> None:
        """A "not" behind days of which no hours were said."""
        following = self.course.next(at)
        if following is Kind.FROM:
            group.cut = True  # "Fridays not after 2"
        elif item.kind is Kind.NOT or following not in (Kind.DAYS, Kind.DATES):
            group.off, group.closed = True, True
            self.course.off_lasts, self.course.group = False, None
        elif following is Kind.DAYS:  # "every day except Sunday 9-17": the hours are still to come
            taken: tuple[int, ...] | None = self.course.items[at + 1].value
            if taken is None:  # "except the other days"
                self.course.mark(item)
            group.days = tuple(day for day in group.days or () if day not in (taken or ()))
            self.course.pass_over(at + 1)
        else:
            self._not_yet(item, following)

    def _not_yet(self, item: Item, following: Kind | None) -> None:
        """The "not" is about what comes."""
        if following is None:
            self.course.mark(item)
        self.course.off = True

    def _lunch(self, at: int, item: Item) -> None:
        course = self.course
        if course.next(at) is Kind.SPAN:
            self._break_next = True
        elif course.group is not None and len(course.group.hours) > 1 and course.group.hours[-1].kind is Kind.SPAN:
            course.shared.breaks.append(course.group.hours.pop())  # "..., 14-15 lunch"
        elif not (course.previous(at) is Kind.SPAN and course.shared.breaks):
            course.mark(item)

    # --- rules and holidays -------------------------------------------------------------------------------------

    def _rule(self, at: int, item: Item) -> None:
        """Every second Friday, the first Monday of the month: off, or with hours of their own."""
        course = self.course
        self.dates.nothing_may_wait()
        hours = course.is_followed_by_hours(at)
        implied = item.kind is Kind.ALTERNATE and item.value.off and not hours
        off = course.off or implied or course.next(at) is Kind.NOT
        if not off and not hours:
            course.mark(item)
            return
        if course.next(at) is Kind.NOT:
            course.pass_over(at + 1)
        self._forget_off()
        group = Group([item], off=off)
        course.exceptions += self._alternate(item, group) if item.kind is Kind.ALTERNATE else [_nth(item, group)]
        course.group = None if off else group

    def _alternate(self, item: Item, group: Group) -> list[SaidException]:
        today = self.course.today
        return [
            SaidException(
                item,
                group,
                day,
                rule=f"FREQ=WEEKLY;INTERVAL=2;BYDAY={WEEKDAYS[day]}",
                start=today + timedelta(days=(day - today.weekday()) % 7),
            )
            for day in item.value.days
        ]

    def _start(self, item: Item) -> None:
        exceptions = self.course.exceptions
        if exceptions and exceptions[-1].rule and item.value.weekday() == exceptions[-1].weekday:
            exceptions[-1] = replace(exceptions[-1], start=item.value)
        else:
            self.course.mark(item)

    def _holidays(self, item: Item) -> None:
        course = self.course
        self.dates.nothing_may_wait()
        self._forget_off()
        country, region = place_said(item.value, course.base)
        if not country:
            course.mark(item)
            return
        stands = (country, region) == (course.base.country, course.base.region)
        known = course.base.holidays if stands else ()
        course.limits = replace(course.limits, country=country, region=region, holidays=known)


def _nth(item: Item, group: Group) -> SaidException:
    places, day = item.value
    by_day = ",".join(f"{place}{WEEKDAYS[day]}" for place in places)
    return SaidException(item, group, day, rule=f"FREQ=MONTHLY;BYDAY={by_day}")
