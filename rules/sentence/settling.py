"""The limits that a whole sentence makes.

Hours that are said replace the week and its seasons; days off are added to those that stand; what is not mentioned
stays.
"""

from collections.abc import Iterable
from dataclasses import replace

from rules.limits import Absence, DayException, Limits, Season, Week
from rules.sentence.course import Course, SaidException, Scope
from rules.sentence.items import Kind
from rules.sentence.weeks import WeekMaker


def settled(course: Course) -> Limits:
    """The limits with everything applied; marks what makes no sense in the light of the week."""
    base = course.base
    said_week = WeekMaker(course.shared, base.week).make(course.common.groups)
    week = said_week if said_week is not None else base.week
    seasons = [_season(scope, week, course) for scope in course.seasons]
    exceptions = [made for said in course.exceptions if (made := _exception(said, week, course)) is not None]
    hours_said = any(not group.off and not group.cut and group.hours for group in course.common.groups)
    limits = replace(
        course.limits,
        week=week,
        seasons=(*(() if hours_said else base.seasons), *(season for season in seasons if season is not None)),
        exceptions=tuple(dict.fromkeys([*_standing(base, exceptions, hours_said), *exceptions])),
        absences=_without_repeats((*base.absences, *course.absences)),
    )
    course.mark(*course.shared.unclear)
    if not course.items or (limits == base and not _says_something(course)):
        course.wrong.append((0, len(course.words)))
    return limits


def _season(scope: Scope, week: Week, course: Course) -> Season | None:
    made = WeekMaker(course.shared, week, season=True, exact=scope.exact).make(scope.groups)
    dates = scope.dates
    if made is None or dates is None:
        return None
    return Season((dates.first.month, dates.first.day), (dates.last.month, dates.last.day), made)


def _exception(said: SaidException, week: Week, course: Course) -> DayException | None:
    if said.group.off:
        return DayException((), said.on, said.rule, said.start)
    hours = WeekMaker(course.shared, week).hours(said.group, said.weekday, week[said.weekday])
    if not hours:
        course.mark(said.item)
        return None
    return DayException(hours, said.on, said.rule, said.start)


def _standing(base: Limits, said: list[DayException], hours_said: bool) -> list[DayException]:
    """The exceptions that the sentence leaves: new hours or rules replace the rules, a date replaces itself."""
    said_days = {exception.on for exception in said if exception.on}
    rules_said = hours_said or any(exception.rule for exception in said)
    return [e for e in base.exceptions if not (e.rule and rules_said) and e.on not in said_days]


def _without_repeats(absences: Iterable[Absence]) -> tuple[Absence, ...]:
    """Each absence once; of two on the same days the later words count."""
    by_days = {(a.first, a.last, a.yearly): a for a in absences}
    return tuple(by_days.values())


def _says_something(course: Course) -> bool:
    return any(item.kind not in (Kind.COMMA, Kind.STOP, Kind.AND, Kind.ALSO) for item in course.items)
