"""What the things said mean together: a new value of the limits, and the parts that could not be taken in.

Hours that are said replace the week and its seasons; days off are added to those that stand; what is not mentioned
stays. Anything unclear marks its part of the sentence, which is then quoted rather than guessed.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from rules.limits import Absence, DayException, DaySpans, Limits, Season, Span, Week
from rules.recurrence import WEEKDAYS
from rules.sentence.clauses import Alternate, HolidaysSaid, Item, Kind
from rules.sentence.dates import LEAP, Dates
from rules.sentence.places import country_of_zone
from rules.sentence.weeks import Group, SaidHours, WeekMaker
from rules.sentence.words import Words

HOURS = (Kind.SPAN, Kind.UNTIL, Kind.FROM, Kind.PART)


@dataclass(slots=True)
class Scope:
    """The common week, or that of a season."""

    dates: Dates | None = None
    groups: list[Group] = field(default_factory=list)
    exact: bool = False  # a colon opened it: the days that it names are all


@dataclass(frozen=True, slots=True)
class Said:
    """One exception of a rule or a date: its hours are settled when the week is known."""

    item: Item
    on: date | None
    rule: str
    start: date | None
    weekday: int
    group: Group


class Meaning:
    """Takes in the items of one sentence, in order."""

    def __init__(self, words: Words, items: list[Item], base: Limits, today: date, parts: dict[str, Span]) -> None:
        self.words, self.items, self.base, self.today = words, items, base, today
        self.wrong: list[tuple[int, int]] = []
        self.common = Scope()
        self.seasons: list[Scope] = []
        self.scope = self.common
        self.group: Group | None = None
        self.shared = SaidHours(parts)
        self.absences: list[Absence] = []
        self.said: list[Said] = []
        self.limits = base
        self._off = False  # a "not" waits for what it is about
        self._away: Item | None = None  # a "vacation" waits for its dates
        self._off_lasts = False  # "not on Fridays and Mondays": the "not" goes on
        self._away_lasts: str | None = None
        self._also = False
        self._each_year = False  # "every year vacation from ..."
        self._break_next = False

    def understand(self) -> Limits:
        for at, item in enumerate(self.items):
            self._take(at, item)
        self._end_of_sentence()
        return self.limits

    def _take(self, at: int, item: Item) -> None:
        kind = item.kind
        if kind is Kind.UNKNOWN:
            self._mark(item)
        elif kind is Kind.STOP:
            self._stop()
        elif kind in (Kind.COMMA, Kind.AND):
            pass
        elif kind is Kind.ALSO:
            self._also = True
        elif kind is Kind.EACH_YEAR:
            self._each_year = True
        elif kind is Kind.DAYS:
            self._days(at, item)
        elif kind in HOURS:
            self._hours(at, item)
        elif kind in (Kind.NOT, Kind.EXCEPT):
            self._not(at, item)
        elif kind is Kind.LUNCH:
            self._lunch(at, item)
        elif kind is Kind.PAUSE:
            self.shared.breaks.append(item)
        elif kind is Kind.DATES:
            self._dates(at, item)
        elif kind is Kind.AWAY:
            self._take_away(item)
        elif kind is Kind.REASON:
            self._reason(item)
        elif kind in (Kind.ALTERNATE, Kind.NTH):
            self._rule(at, item)
        elif kind is Kind.START:
            self._start(item)
        elif kind is Kind.HOLIDAYS:
            self._holidays(at, item)
        else:
            self._single_value(item)

    _pending_dates: Item | None = None

    # --- what is around an item ---------------------------------------------------------------------------------

    def _next(self, at: int, step: int = 1) -> Kind | None:
        return self.items[at + step].kind if at + step < len(self.items) else None

    def _previous(self, at: int) -> Kind | None:
        return self.items[at - 1].kind if at else None

    def _ends(self, at: int) -> bool:
        return self._next(at) in (None, Kind.STOP, Kind.COMMA, Kind.AND)

    def _hours_follow(self, at: int) -> bool:
        """Do hours follow directly, or after a comma that only a colon's place takes?"""
        return self._next(at) in HOURS

    def _mark(self, *items: Item) -> None:
        self.wrong += [(item.start, item.end) for item in items]

    def _waiting_is_wrong(self) -> None:
        if self._pending_dates is not None:
            self._mark(self._pending_dates)
            self._pending_dates = None
        if self._away is not None:
            self._mark(self._away)
            self._away = None

    def _stop(self) -> None:
        self._waiting_is_wrong()
        self._forget_off()
        self.group = None
        self.scope = self.common

    def _forget_off(self) -> None:
        self._off = self._off_lasts = self._also = False
        self._away_lasts = None

    # --- days and hours -----------------------------------------------------------------------------------------

    def _days(self, at: int, item: Item) -> None:
        self._waiting_is_wrong()
        if item.value is None and self.group is not None and self.group.hours and self.group.days is None:
            self.group.others = self.group.closed = True
            return
        if item.value is None:
            self.group = Group([item], others=True)
            self.scope.groups.append(self.group)
            return
        days: tuple[int, ...] = item.value
        hours = self._hours_follow(at) or self._hours_of_exception(at)
        goes_on = self._off_lasts and not hours and self._next(at) is not Kind.NOT
        group = self.group
        if self._off or goes_on:
            self._off, self._off_lasts = False, True
            if not hours:
                self.scope.groups.append(Group([item], days, off=True))
                self.group = None
                return
            self._start_group(item, days, cut=not goes_on and self._is_cut(at))
            return
        self._away_lasts = None
        if group is not None and group.days is None and group.hours and not group.closed and not hours:
            group.days, group.closed = days, True
            group.items.append(item)
            return
        self._off_lasts = False
        self._start_group(item, days)

    def _hours_of_exception(self, at: int) -> bool:
        """ "except Fridays, which are 8 to 15"."""
        opened = at > 0 and self.items[at - 1].kind is Kind.EXCEPT and self._next(at) is Kind.COMMA
        return opened and self._next(at, 2) in HOURS and self._next(at, 3) is not Kind.DAYS

    def _start_group(self, item: Item, days: tuple[int, ...], *, cut: bool = False) -> None:
        self.group = Group([item], days, added=self._also, cut=cut)
        self._also = False
        self.scope.groups.append(self.group)

    def _is_cut(self, at: int) -> bool:
        """ "not on Wednesday afternoon" takes the afternoon out; "except Fridays until 14" says Friday's hours."""
        opened_by = self.items[at - 1].kind if at else None
        return opened_by is not Kind.EXCEPT or self._next(at) in (Kind.PART, Kind.FROM)

    def _hours(self, at: int, item: Item) -> None:
        if self._break_next or (self._off and item.kind is Kind.SPAN):
            if item.kind is Kind.SPAN:
                self.shared.breaks.append(item)
            else:
                self._mark(item)
            self._break_next = self._off = False
            return
        if item.kind is Kind.PART and (self._next(at) is Kind.SPAN or (self.group is None and self._opens_span(at))):
            return  # "tardes de 4 a 7": it only says which half of the day
        if self._pending_dates is not None:
            self._dates_with_hours(self._pending_dates)
        if self._away is not None:
            self._mark(self._away, item)
            self._away = None
            return
        if self.group is None or self.group.closed:
            self.group = Group(added=self._also)
            self.scope.groups.append(self.group)
        self.group.items.append(item)
        self.group.hours.append(self._with_part(at, item))
        self._off_lasts, self._away_lasts = False, None

    def _opens_span(self, at: int) -> bool:
        """ "mornings, 8 to 1" and "mornings only, Monday to Friday, 8 to 1", but not "mornings, Friday 9 to 5"."""
        days = self.items[at + 2] if self._next(at) is Kind.COMMA and self._next(at, 2) is Kind.DAYS else None
        if days is not None and days.value is not None and len(days.value) > 1:
            at += 2
            return Kind.SPAN in (self._next(at), self._next(at, 2) if self._next(at) is Kind.COMMA else None)
        return self._next(at) is Kind.COMMA and self._next(at, 2) is Kind.SPAN

    def _with_part(self, at: int, item: Item) -> Item:
        before = self.items[at - 1] if at else None
        if item.kind is Kind.SPAN and before is not None and before.kind is Kind.PART and not item.value.part:
            return replace(item, value=replace(item.value, part=before.value))
        return item

    def _not(self, at: int, item: Item) -> None:
        group = self.group
        following = self._next(at)
        if self._pending_dates is not None:
            self._absent(self._pending_dates, "")
            self._pending_dates = None
            return
        if group is not None and group.days and self._previous(at) in (Kind.PART, Kind.FROM) and self._ends(at):
            group.cut, group.closed = True, True  # "Wednesday afternoons off"
            self.group = None
            return
        if self._previous(at) is Kind.HOLIDAYS and following in (None, Kind.STOP, Kind.COMMA, Kind.AND):
            return
        bare = group is not None and group.days is not None and not group.hours
        if bare and group is not None and following is Kind.FROM:
            group.cut = True  # "Fridays not after 2"
            return
        if bare and group is not None and not (item.kind is Kind.EXCEPT and following in (Kind.DAYS, Kind.DATES)):
            group.off, group.closed = True, True
            self._off_lasts, self.group = False, None
            return
        if item.kind is Kind.EXCEPT and following is Kind.DAYS and bare and group is not None:
            self._except_days(at, group)
            return
        if following is None:
            self._mark(item)
        self._off = True

    def _except_days(self, at: int, group: Group) -> None:
        """ "every day except Sunday 9-17": the days are taken out, the hours are still to come."""
        taken = self.items[at + 1]
        group.days = tuple(day for day in group.days or () if day not in taken.value)
        self.items[at + 1] = replace(taken, kind=Kind.AND)

    def _lunch(self, at: int, item: Item) -> None:
        if self._next(at) is Kind.SPAN:
            self._break_next = True
        elif self.group is not None and len(self.group.hours) > 1 and self.group.hours[-1].kind is Kind.SPAN:
            self.shared.breaks.append(self.group.hours.pop())  # "..., 14-15 lunch"
        elif self._previous(at) is Kind.SPAN and self.shared.breaks:
            return
        else:
            self._mark(item)

    # --- dates --------------------------------------------------------------------------------------------------

    def _dates(self, at: int, item: Item) -> None:
        self._waiting_dates_are_wrong(at)
        following = self._next(at)
        if self._each_year:
            item = replace(item, value=[_each_year(dates) for dates in item.value])
            self._each_year = False
        if self._off_lasts and self._previous(at) is Kind.DAYS:
            self._days_off_in(item)
        elif self._off and self._other_hours_follow(at):
            self._off = False
            self._dates_with_hours(item)
        elif self._off or (self._off_lasts and following not in HOURS):
            self._off, self._off_lasts = False, True
            self._absent(item, "")
        elif self._away is not None or (self._away_lasts is not None and following not in HOURS):
            self._away_lasts = self._away.value if self._away is not None else self._away_lasts
            self._away = None
            self._absent(item, self._away_lasts or "")
        elif self._is_about_last_group(at):
            self._season_of_last_group(item)
        else:
            self._pending_dates = item
            if following in (Kind.DAYS, Kind.ALSO) or (
                following is Kind.COMMA and self._next(at, 2) in (*HOURS, Kind.DAYS)
            ):
                self._dates_with_hours(item)
            elif following in (None, Kind.STOP):
                self._waiting_is_wrong()

    def _other_hours_follow(self, at: int) -> bool:
        """ "except in August, when I work 9 to 1"; behind "weekdays, except in August," they are those of the week."""
        said = self.group is None or bool(self.group.hours)
        comma = self._next(at) is Kind.COMMA
        return self._previous(at) is Kind.EXCEPT and said and self._next(at, 2 if comma else 1) in HOURS

    def _days_off_in(self, item: Item) -> None:
        """ "no Fridays in July": a season without those days."""
        group = self.scope.groups[-1]
        if self.scope is not self.common or not all(self._can_be_season(dates) for dates in item.value):
            self._mark(item)
            return
        self.scope.groups.remove(group)
        self.seasons += [Scope(_yearly(dates), [group]) for dates in item.value]

    def _waiting_dates_are_wrong(self, at: int) -> None:
        if self._pending_dates is not None and self._previous(at) is not Kind.DATES:  # "summer (15 June to ...)"
            self._mark(self._pending_dates)
            self._pending_dates = None

    def _is_about_last_group(self, at: int) -> bool:
        """ "Monday to Friday 8-15 in July": the dates close the group that they follow."""
        ends = self._next(at) in (None, Kind.STOP, Kind.COMMA)
        after = self._next(at, 2) if self._next(at) is Kind.COMMA else None
        return self._previous(at) in HOURS and self.group is not None and ends and after not in HOURS

    def _season_of_last_group(self, item: Item) -> None:
        group = self.group
        if group is None or len(item.value) != 1 or not self._can_be_season(item.value[0]):
            if group is not None and item.value[0].single and len(item.value) == 1:
                self.scope.groups.remove(group)
                self.group = None
                self._exception_on(item, item.value[0], group)
                return
            self._mark(item)
            return
        self.scope.groups.remove(group)
        self.seasons.append(Scope(_yearly(item.value[0]), [group]))
        self.group = None

    def _can_be_season(self, dates: Dates) -> bool:
        return not dates.single and (dates.yearly or not dates.certain)

    def _dates_with_hours(self, item: Item) -> None:
        """Hours follow: a season of each year, or other hours on single dates."""
        self._pending_dates = None
        dates: list[Dates] = item.value
        if all(d.single and not d.yearly for d in dates):
            group = Group([item])
            for one in dates:
                self._exception_on(item, one, group)
            self.group = group
            return
        if not all(self._can_be_season(d) for d in dates):
            self._mark(item)
            return
        scope = Scope(_yearly(dates[0]), exact=self.words.sign(item.end, ":"))
        self.seasons.append(scope)
        self.seasons += [Scope(_yearly(d), scope.groups, scope.exact) for d in dates[1:]]
        self.scope, self.group = scope, None

    def _exception_on(self, item: Item, dates: Dates, group: Group) -> None:
        self.said.append(Said(item, dates.first, "", None, dates.first.weekday(), group))

    def _absent(self, item: Item, reason: str) -> None:
        for dates in item.value:
            if dates.single and not dates.yearly and not reason and self._previous_is_off(item):
                self.said.append(Said(item, dates.first, "", None, dates.first.weekday(), Group([item], off=True)))
            else:
                self.absences.append(Absence(dates.first, dates.last, reason, yearly=dates.yearly))

    def _previous_is_off(self, item: Item) -> bool:
        """A single date that is closed is an exception of that day; one "away" is an absence."""
        return self._away_lasts is None

    def _take_away(self, item: Item) -> None:
        """ "vacation": of the dates just said, else of those to come."""
        if self._pending_dates is not None:
            dates, self._pending_dates, self._away_lasts = self._pending_dates, None, item.value
            self._absent(dates, item.value)
            return
        self._waiting_is_wrong()
        self._away = item

    def _reason(self, item: Item) -> None:
        if self.absences:
            self.absences[-1] = self.absences[-1]._replace(reason=item.value)
        else:
            self._mark(item)

    # --- rules, holidays, promises ------------------------------------------------------------------------------

    def _rule(self, at: int, item: Item) -> None:
        self._waiting_is_wrong()
        hours = self._hours_follow(at)
        implied = item.kind is Kind.ALTERNATE and item.value.off and not hours
        off = self._off or implied or self._next(at) is Kind.NOT
        if not off and not hours:
            self._mark(item)
            return
        group = Group([item], off=off)
        if self._next(at) is Kind.NOT:
            self.items[at + 1] = replace(self.items[at + 1], kind=Kind.AND)
        self._forget_off()
        if item.kind is Kind.ALTERNATE:
            said: Alternate = item.value
            for day in said.days:
                start = self.today + timedelta(days=(day - self.today.weekday()) % 7)
                rule = f"FREQ=WEEKLY;INTERVAL=2;BYDAY={WEEKDAYS[day]}"
                self.said.append(Said(item, None, rule, start, day, group))
        else:
            places, day = item.value
            by_day = ",".join(f"{place}{WEEKDAYS[day]}" for place in places)
            self.said.append(Said(item, None, f"FREQ=MONTHLY;BYDAY={by_day}", None, day, group))
        self.group = None if off else group

    def _start(self, item: Item) -> None:
        last = self.said[-1] if self.said else None
        if last is None or not last.rule or item.value.weekday() != last.weekday:
            self._mark(item)
        else:
            self.said[-1] = replace(last, start=item.value)

    def _holidays(self, at: int, item: Item) -> None:
        self._waiting_is_wrong()
        self._forget_off()
        said: HolidaysSaid = item.value
        country, region = self._place(said)
        if not country:
            self._mark(item)
            return
        self.limits = replace(self.limits, country=country, region=region, holidays=())
        if (country, region) == (self.base.country, self.base.region):
            self.limits = replace(self.limits, holidays=self.base.holidays)

    def _place(self, said: HolidaysSaid) -> tuple[str, str]:
        """The place that was named, else the one that stands. Of regions with one name the user's country's counts."""
        if said.regions:
            by_country = dict(said.regions)
            if said.country and said.country not in by_country:
                return said.country, ""
            country = next((c for c in (said.country, self.base.country) if c in by_country), said.regions[0][0])
            return country, by_country[country]
        if said.country:
            return said.country, ""
        if self.base.country:
            return self.base.country, self.base.region
        return country_of_zone(self.base.zone), ""

    def _single_value(self, item: Item) -> None:
        if item.kind is Kind.ANSWER:
            self.limits = replace(self.limits, answer_within=item.value)
        elif item.kind is Kind.NOTICE:
            self.limits = replace(self.limits, notice=item.value)
        elif item.kind is Kind.ZONE:
            self.limits = replace(self.limits, zone=item.value)

    # --- putting it together ------------------------------------------------------------------------------------

    def _end_of_sentence(self) -> None:
        self._waiting_is_wrong()
        if self._break_next:
            self._mark(self.items[-1])
        settled = WeekMaker(self.shared, self.base.week).make(self.common.groups)
        week = settled if settled is not None else self.base.week
        seasons = [self._season(scope, week) for scope in self.seasons]
        hours_said = any(not group.off and not group.cut and group.hours for group in self.common.groups)
        kept = () if hours_said else self.base.seasons
        exceptions = [self._exception(said, week) for said in self.said]
        said_days = {e.on for e in exceptions if e is not None and e.on}
        rules_said = any(e is not None and e.rule for e in exceptions) or hours_said
        standing = [e for e in self.base.exceptions if not (e.rule and rules_said) and e.on not in said_days]
        self.limits = replace(
            self.limits,
            week=week,
            seasons=(*kept, *(season for season in seasons if season is not None)),
            exceptions=tuple(dict.fromkeys([*standing, *(e for e in exceptions if e is not None)])),
            absences=_without_repeats((*self.base.absences, *self.absences)),
        )
        self._mark(*self.shared.unclear)
        if not self.items or (self.limits == self.base and not self._says_something()):
            self.wrong.append((0, len(self.words)))

    def _says_something(self) -> bool:
        return any(item.kind not in (Kind.COMMA, Kind.STOP, Kind.AND, Kind.ALSO) for item in self.items)

    def _season(self, scope: Scope, week: Week) -> Season | None:
        made = WeekMaker(self.shared, week, season=True, exact=scope.exact).make(scope.groups)
        dates = scope.dates
        if made is None or dates is None:
            return None
        return Season((dates.first.month, dates.first.day), (dates.last.month, dates.last.day), made)

    def _exception(self, said: Said, week: Week) -> DayException | None:
        hours: DaySpans = ()
        if not said.group.off:
            day = WeekMaker(self.shared, week).hours(said.group, said.weekday, week[said.weekday])
            if not day:
                self._mark(said.item)
                return None
            hours = day
        return DayException(hours, said.on, said.rule, said.start)


def _yearly(dates: Dates) -> Dates:
    return replace(dates, yearly=True)


def _each_year(dates: Dates) -> Dates:
    return Dates(dates.first.replace(year=LEAP), dates.last.replace(year=LEAP), yearly=True, certain=True)


def _without_repeats(absences: tuple[Absence, ...]) -> tuple[Absence, ...]:
    """Each absence once; of two on the same days the later words count."""
    by_days = {(a.first, a.last, a.yearly): a for a in absences}
    return tuple(by_days.values())
