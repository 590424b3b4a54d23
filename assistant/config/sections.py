"""The sections that make the limits: [me], [limits], [urgent], [services], [[client]], [[correction]]."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol, TypeVar

from assistant.config.amounts import Wrong, shown, week, work_amount
from assistant.config.entries import (
    NO_DAYS,
    NOTHING,
    read_absence,
    read_client,
    read_correction,
    read_exception,
    read_local_day,
    read_season,
    read_stay,
    several_days,
)
from assistant.config.tables import (
    Table,
    addresses,
    choice,
    full_text,
    integer,
    text,
    texts,
)
from assistant.config.types import Me
from assistant.config.zones import own_zone, zone_name
from rules.languages import Languages, codes
from rules.limits import (
    FIVE_DAYS,
    WORK_WEEK,
    Absence,
    ClientTerms,
    Holiday,
    Limits,
    Stay,
    WorkAmount,
)
from rules.problems import Problem

T = TypeVar("T")


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
    me = Me(
        name=table.take("name", text, ""),
        addresses=table.take("addresses", addresses, NOTHING),
        language=table.take("language", choice(*codes(languages.all)), "en"),
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
    struck = table.take("strike", several_days, NO_DAYS)
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
