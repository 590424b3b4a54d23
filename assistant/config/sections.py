"""The sections that make the limits: [me], [limits], [urgent], [services], [[client]], [[correction]]."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from assistant.config.amounts import Wrong, day_hours, nearest, shown, week, work_amount
from assistant.config.tables import (
    Table,
    address,
    addresses,
    boolean,
    choice,
    day,
    full_text,
    integer,
    patterns,
    text,
    texts,
)
from assistant.config.types import Me
from rules.languages import Languages
from rules.limits import (
    FIVE_DAYS,
    WORK_WEEK,
    Absence,
    ClientTerms,
    Correction,
    DayException,
    DaySpans,
    EmergencyRight,
    Holiday,
    Limits,
    Season,
    Stay,
    WorkAmount,
)
from rules.problems import Problem
from rules.recurrence import read_recurrence
from rules.tags import Tag

T = TypeVar("T")
NOTHING: tuple[str, ...] = ()
NO_DAYS: tuple[date, ...] = ()
CLOSED: DaySpans = ()
YEARLY = 2000  # the year that yearly dates are written in here: a leap year, so that 29 February can be said
YEARS = range(2015, 2046)  # for which days that return each year are laid out
OUR_LANGUAGES = ("en", "es", "it")


class Sources(Protocol):
    """Days that come from elsewhere than the file. Both raise Wrong with a sentence."""

    def holidays(self, country: str, region: str, language: str) -> tuple[Holiday, ...]: ...

    def absences(self, calendar: str, zone: str) -> tuple[Absence, ...]: ...


class WrongRegion(Wrong):
    """The country is known, its region is not."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Problems of entries that were left out; the rest of the file works without them."""

    problems: list[Problem]

    def read(self, tables: list[Table], read: Callable[[Table], T]) -> Iterator[T]:
        for table in tables:
            value = read(table)
            table.finish()
            if not table.problems:
                yield value
            self.problems.extend(table.problems)


def read_me(table: Table, languages: Languages) -> Me:
    codes = (*OUR_LANGUAGES, *(language.code for language in languages.all if language.code not in OUR_LANGUAGES))
    me = Me(
        name=table.take("name", text, ""),
        addresses=table.take("addresses", addresses, NOTHING),
        language=table.take("language", choice(*codes), "en"),
        signature=table.take("signature", text, ""),
    )
    table.finish()
    return me


def read_limits(root: Table, me: Me, sources: Sources, left_out: list[Problem]) -> Limits:
    """The limits of a whole file, given its root table."""
    table = root.table("limits")
    entries = Entries(left_out)
    zone = table.take("zone", zone_name, "") or own_zone()
    limits = Limits(
        zone=zone,
        week=table.take("hours", week, WORK_WEEK),
        seasons=tuple(_each(table, "season", read_season)),
        exceptions=tuple(_each(table, "exception", read_exception)),
        absences=tuple(entries.read(table.tables("absence"), read_absence)),
        stays=tuple(_each(table, "stay", read_stay)),
        notice=table.take("notice", work_amount, WorkAmount(days=1)),
        answer_within=table.take("answer_within", work_amount, WorkAmount(days=1)),
        nudge_after=table.take("nudge_after", work_amount, FIVE_DAYS),
        rounds_included=table.take("rounds_included", integer(0, 100), None),
        emergency_channel=table.take("emergency_channel", text, ""),
        emergency_week=table.take("emergency_hours", week, None),
        name=me.name,
        addresses=me.addresses,
        language=me.language,
        signature=me.signature or me.name,
    )
    _tell_overlapping_stays(table, limits.stays)
    limits = read_holidays(table.table("holidays"), limits, sources)
    calendars = table.take("absences_from", texts, NOTHING)
    for calendar in calendars:
        limits = _with_calendar(table, limits, calendar, sources)
    table.finish()
    return _with_work(root, limits, entries)


def _with_work(root: Table, limits: Limits, entries: Entries) -> Limits:
    urgent, services = root.table("urgent"), root.table("services")
    limits = replace(
        limits,
        urgent_means=urgent.take("means", texts, NOTHING),
        services=services.take("offered", texts, NOTHING),
        refer=tuple(_referrals(services.table("refer"))),
        clients=_once(tuple(entries.read(root.tables("client"), read_client)), entries),
        corrections=tuple(entries.read(root.tables("correction"), read_correction)),
    )
    urgent.finish()
    services.finish()
    return limits


def _once(clients: tuple[ClientTerms, ...], entries: Entries) -> tuple[ClientTerms, ...]:
    """A client named twice is one mistake: the first entry stays."""
    names: dict[str, ClientTerms] = {}
    for client in clients:
        if client.name.casefold() in names:
            entries.problems.append(Problem("client", f'"{client.name}" is there twice', "join the two entries in one"))
        names.setdefault(client.name.casefold(), client)
    return tuple(names.values())


def _each(table: Table, key: str, read: Callable[[Table], T]) -> Iterator[T]:
    for entry in table.tables(key):
        value = read(entry)
        entry.finish()
        if not entry.problems:
            yield value
        table.problems.extend(entry.problems)


def _referrals(table: Table) -> Iterator[tuple[str, str]]:
    for topic, _ in list(table.values()):
        whom = table.take(topic, full_text, "")
        if whom:
            yield topic, whom


def read_holidays(table: Table, limits: Limits, sources: Sources) -> Limits:
    """Public holidays of a country and region, with local days added and struck. Days are `2026-05-15` or "05-15"."""
    country = table.take("country", text, "").upper()
    region = table.take("region", text, "")
    added = [holiday for entry in _each(table, "add", read_local_day) for holiday in entry]
    struck = table.take("strike", _several_days, NO_DAYS)
    found: tuple[Holiday, ...] = ()
    if region and not country:
        table.wrong("region", Wrong(f"{shown(region)} has no country", 'add country = "ES", for example'))
    elif country:
        try:
            found = sources.holidays(country, region, limits.language)
        except WrongRegion as error:
            table.wrong("region", error)
        except Wrong as error:
            table.wrong("country", error)
    table.finish()
    kept = tuple(holiday for holiday in (*found, *added) if holiday.on not in struck)
    return replace(limits, country=country, region=region, holidays=tuple(sorted(kept, key=lambda h: h.on)))


def read_local_day(table: Table) -> tuple[Holiday, ...]:
    dates = table.need("date", days_each_year, NO_DAYS, "2026-05-15")
    name = table.take("name", text, "")
    return tuple(Holiday(on, name) for on in dates)


def _several_days(value: object) -> tuple[date, ...]:
    return tuple(on for item in (value if isinstance(value, list) else [value]) for on in days_each_year(item))


def days_each_year(value: object) -> tuple[date, ...]:
    """A date, or "05-15" for that day of each year."""
    if not (isinstance(value, str) and len(value) == 5):
        return (day(value),)
    first = month_day(value)
    if first.month == 2 and first.day == 29:
        return tuple(date(year, 2, 29) for year in YEARS if year % 4 == 0)
    return tuple(first.replace(year=year) for year in YEARS)


def month_day(value: object) -> date:
    """ "06-15" as a date of a leap year, of which only month and day count."""
    try:
        if not isinstance(value, str) or len(value) != 5:
            raise ValueError
        return date.fromisoformat(f"{YEARLY}-{value}")
    except ValueError:
        raise Wrong(f"{shown(value)} is not a day of the year", 'write month and day like "06-15"') from None


def read_absence(table: Table) -> Absence:
    """From one date to another, both included; with "12-24" and "01-06" each year."""
    yearly = _is_month_day(table, "from") or _is_month_day(table, "to")
    read = month_day if yearly else day
    unset = date(YEARLY, 1, 1)
    first = table.need("from", read, unset, "2026-08-03")
    last = table.take("to", read, first)
    if not table.problems and not yearly and last < first:
        table.wrong("to", Wrong(f"{last} is before {first}", "the last day comes after the first, or is the same"))
    return Absence(first, last, table.take("reason", text, ""), table.take("public", boolean, False), yearly)


def _is_month_day(table: Table, key: str) -> bool:
    return any(name == key and isinstance(value, str) and len(value) == 5 for name, value in table.values())


def read_exception(table: Table) -> DayException:
    hours = table.need("hours", day_hours, CLOSED, '["10:00-13:00"], or [] for closed')
    on = table.take("date", day, None)
    rule = table.take("rule", full_text, "")
    start = table.take("start", day, None)
    if on is None and not rule and not table.problems:
        table.wrong("", Wrong("has neither date nor rule", "add date = 2026-09-12"))
    if on is not None and rule:
        table.wrong("rule", Wrong("is given beside a date", "keep one of them; write two entries for both"))
    if rule:
        _check_rule(table, rule, start)
    return DayException(hours, on, rule, start)


def _check_rule(table: Table, rule: str, start: date | None) -> None:
    try:
        read = read_recurrence(rule, start or date(2024, 1, 1))
    except ValueError as error:
        table.wrong("rule", Wrong(str(error), 'a rule looks like "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"'))
        return
    counts = read.interval > 1 or read.count is not None
    if counts and start is None and "start" not in table:
        table.wrong("start", Wrong("is missing", "say from which date the rule counts: start = 2026-01-09"))


def read_season(table: Table) -> Season:
    first = table.need("from", month_day, date(YEARLY, 1, 1), '"06-15"')
    last = table.need("to", month_day, date(YEARLY, 1, 1), '"09-15"')
    hours = table.need("hours", week, WORK_WEEK, '{ mon-fri = ["08:00-15:00"] }')
    return Season((first.month, first.day), (last.month, last.day), hours)


def read_stay(table: Table) -> Stay:
    first = table.need("from", day, date.max, "2026-05-04")
    last = table.need("to", day, date.max, "2026-05-15")
    if last < first:
        table.wrong("to", Wrong(f"{last} is before {first}", "the last day comes after the first, or is the same"))
    return Stay(first, last, table.need("zone", zone_name, "UTC", '"America/New_York"'))


def _tell_overlapping_stays(table: Table, stays: tuple[Stay, ...]) -> None:
    ordered = sorted(stays, key=lambda stay: stay.first)
    for before, after in pairwise(ordered):
        if after.first <= before.last:
            table.wrong("stay", Wrong(f"two stays share {after.first}", "one can be in one place at a time"))


def _with_calendar(table: Table, limits: Limits, calendar: str, sources: Sources) -> Limits:
    try:
        return replace(limits, absences=limits.absences + sources.absences(calendar, limits.zone))
    except Wrong as error:
        table.wrong("absences_from", error)
        return limits


def read_client(table: Table) -> ClientTerms:
    right = table.take("emergency", boolean, None)
    return ClientTerms(
        name=table.need("name", full_text, "", '"Osteria Notturna"'),
        match=table.need("match", patterns, NOTHING, '["*@osterianotturna.example"]'),
        language=table.take("language", text, ""),
        register=table.take("register", choice("informal", "formal", "vos"), ""),
        tone=table.take("tone", choice("warm", "plain", "firm"), ""),
        week=table.take("hours", week, None),
        notice=table.take("notice", work_amount, None),
        answer_within=table.take("answer_within", work_amount, None),
        emergency=EmergencyRight.DEFAULT if right is None else EmergencyRight.YES if right else EmergencyRight.NO,
        zone=table.take("zone", zone_name, ""),
        rounds_included=table.take("rounds_included", integer(0, 100), None),
        agreement=table.take("agreement", text, ""),
    )


def read_correction(table: Table) -> Correction:
    tags = tuple(tag.value for tag in Tag if tag is not Tag.EMERGENCY)
    return Correction(
        match=table.need("match", lambda value: patterns([value])[0], "", '"*@osterianotturna.example"'),
        tag=table.need("tag", choice(*tags), "", '"urgent"'),
        words=table.take("words", text, ""),
        since=table.take("since", day, None),
    )


def zone_name(value: object) -> str:
    name = full_text(value)
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise Wrong(f"{shown(name)} is not a time zone", _nearest_zone(name)) from None
    return name


def _nearest_zone(name: str) -> str:
    from zoneinfo import available_timezones

    known = {zone.casefold(): zone for zone in available_timezones()}
    cities = {zone.rpartition("/")[2].casefold(): zone for zone in sorted(known.values())}
    folded = name.casefold().replace(" ", "_")
    exact = known.get(folded) or cities.get(folded) or cities.get(folded.rpartition("/")[2])
    if exact:
        return f"did you mean {exact}?"
    near = nearest(folded, list(known))
    for folded_zone, zone in known.items():
        near = near.replace(f" {folded_zone}?", f" {zone}?")
    return near or 'write a name of the IANA list, such as "Europe/Madrid"'


def own_zone() -> str:
    """The machine's zone, for a file that names none."""
    from tzlocal import get_localzone_name

    return get_localzone_name() or "UTC"


__all__ = ["Entries", "Sources", "WrongRegion", "address", "own_zone", "read_limits", "read_me", "zone_name"]
