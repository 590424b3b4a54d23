"""Limits -> the file: only what differs from what the file says is written, the rest stays as it was typed.

The new text is read again before it is kept, and replaces the file in one step. What held before goes into the
history of the limits.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from assistant.clock import SystemClock
from assistant.config.amounts import DAYS, clock
from assistant.config.editing import TomlText
from assistant.config.entries import read_absence, read_client, read_correction, read_exception, read_season, read_stay
from assistant.config.reading import KeptDays, load, read_config, read_toml
from assistant.config.tables import Table
from assistant.errors import ConfigError
from assistant.files import write_private
from rules.limits import (
    Absence,
    ClientTerms,
    Correction,
    DayException,
    DaySpans,
    EmergencyRight,
    Limits,
    Season,
    Stay,
    Week,
    WorkAmount,
)

OPENING = "# lindero: who you are, when you work, what is urgent. Edit it as you like: comments and order are kept.\n"


class OwnDays(KeptDays):
    """The file alone, without the absences that calendars add."""

    def absences(self, calendar: str, zone: str) -> tuple[Absence, ...]:
        return ()


def save_limits(
    file: Path, new: Limits, folder: Path, now: datetime | None = None, spelt_out: tuple[str, ...] = ()
) -> None:
    """Write these limits into the file, which is made when there is none. Raises ConfigError; then nothing changed.

    `spelt_out` names keys of [limits] to write even where they only say what would hold without them.
    """
    now = now or SystemClock().now()
    text, old, calendars = OPENING, Limits(zone="", week=((),) * 7), frozenset[Absence]()
    if file.exists():
        whole = load(file, folder, now, record=True).current_limits
        content = read_toml(file)
        text = file.read_bytes().decode("utf-8-sig")
        old = read_config(content, file, OwnDays(file, folder, now.year))[0].current_limits
        calendars = frozenset(whole.absences) - frozenset(old.absences)
    own = replace(new, absences=tuple(a for a in new.absences if a not in calendars))
    changed = edited(text, old, own, spelt_out)
    _check(changed, own, file, folder, now)
    keep(file, changed)
    load(file, folder, now, record=True)


def keep(file: Path, text: str) -> None:
    """Replace the file in one step, once its text is seen to be TOML. Raises ConfigError; then it is as it was."""
    try:
        tomllib.loads(text)
        write_private(file, text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is written in a way that cannot be edited here ({error}); nothing changed") from None
    except OSError as error:
        raise ConfigError(f"{file} could not be written ({error.strerror}); it is as it was") from None


def edited(text: str, old: Limits, new: Limits, spelt_out: tuple[str, ...] = ()) -> str:
    """The text with what differs between two limits written into it."""
    toml = TomlText(text)
    unsaid = {*spelt_out} - {*tomllib.loads(text).get("limits", {})}
    for table, key, value in _single_values(old, new, unsaid):
        toml.set(table, key, value)
    if _place(old) != _place(new):
        toml.set(("limits",), "holidays", _with_local_days(text, new))
    _entries(toml, text, ("limits", "absence"), read_absence, new.absences, absence_record)
    _entries(toml, text, ("limits", "exception"), read_exception, new.exceptions, exception_record)
    _entries(toml, text, ("limits", "season"), read_season, new.seasons, season_record)
    _entries(toml, text, ("limits", "stay"), read_stay, new.stays, stay_record)
    _entries(toml, text, ("client",), read_client, new.clients, client_record)
    _entries(toml, text, ("correction",), read_correction, new.corrections, correction_record)
    return str(toml)


def _single_values(old: Limits, new: Limits, unsaid: set[str]) -> Iterable[tuple[tuple[str, ...], str, Any]]:
    me, limits = ("me",), ("limits",)
    pairs: list[tuple[tuple[str, ...], str, Any, Any]] = [
        (me, "name", old.name, new.name),
        (me, "addresses", list(old.addresses), list(new.addresses)),
        (me, "language", old.language, new.language),
        (me, "signature", old.signature, new.signature),
        (limits, "zone", old.zone, new.zone),
        (limits, "hours", week_record(old.week), week_record(new.week)),
        (limits, "notice", amount(old.notice), amount(new.notice)),
        (limits, "answer_within", amount(old.answer_within), amount(new.answer_within)),
        (limits, "nudge_after", amount(old.nudge_after), amount(new.nudge_after)),
        (limits, "rounds_included", old.rounds_included, new.rounds_included),
        (limits, "emergency_channel", old.emergency_channel or None, new.emergency_channel or None),
        (limits, "emergency_hours", _maybe_week(old.emergency_week), _maybe_week(new.emergency_week)),
        (("urgent",), "means", list(old.urgent_means), list(new.urgent_means)),
        (("services",), "offered", list(old.services), list(new.services)),
        (("services",), "refer", dict(old.refer), dict(new.refer)),
    ]
    return [
        (table, key, after)
        for table, key, before, after in pairs
        if before != after or (table == limits and key in unsaid)
    ]


def _place(limits: Limits) -> dict[str, Any] | None:
    if not limits.country:
        return None
    return {"country": limits.country, "region": limits.region} if limits.region else {"country": limits.country}


def _with_local_days(text: str, new: Limits) -> dict[str, Any] | None:
    """The place with the days that the file adds and strikes, which stay."""
    standing = tomllib.loads(text).get("limits", {}).get("holidays", {})
    local = {key: value for key, value in standing.items() if key in ("add", "strike")}
    return {**(_place(new) or {}), **local} or None


def _entries(toml: TomlText, text: str, array: tuple[str, ...], read: Any, wanted: Iterable[Any], record: Any) -> None:
    """Keep the entries that are still wanted, take away the others, add the new ones. Broken ones stay for the user."""
    standing: Any = tomllib.loads(text)
    for key in array:
        standing = standing.get(key, {}) if isinstance(standing, Mapping) else {}
    missing = list(wanted)
    gone = []
    for number, entry in enumerate(standing if isinstance(standing, list) else []):
        table = Table(entry, "", [])
        value = read(table)
        table.finish()
        if table.problems:
            continue
        if value in missing:
            missing.remove(value)
        else:
            gone.append(number)
    for number in reversed(gone):
        toml.remove_entry(array, number)
    for value in missing:
        toml.add_entry(array, record(value))


def _check(text: str, wanted: Limits, file: Path, folder: Path, now: datetime) -> None:
    """What was written must mean what was wanted, or it is not kept."""
    try:
        config, mistakes = read_config(tomllib.loads(text), file, OwnDays(file, folder, now.year))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is written in a way that cannot be edited here ({error}); nothing changed") from None
    if mistakes:
        raise ConfigError("these limits cannot be kept; nothing changed:", mistakes)
    if _comparable(config.current_limits) != _comparable(wanted):
        raise ConfigError(f"{file} is written in a way that cannot be edited here; nothing changed")


def _comparable(limits: Limits) -> Limits:
    """Without what the file does not hold itself, lists of days in one order."""
    return replace(
        limits,
        holidays=(),
        signature=limits.signature or limits.name,
        absences=tuple(sorted(limits.absences, key=repr)),
        exceptions=tuple(sorted(limits.exceptions, key=repr)),
    )


def week_record(week: Week) -> dict[str, list[str]]:
    """Days with the same spans in a row under one key: { mon-thu = [...], fri = [...] }."""
    record = {}
    for hours, run in groupby(range(7), key=lambda day: week[day]):
        days = list(run)
        if hours:
            record["-".join(dict.fromkeys((DAYS[days[0]], DAYS[days[-1]])))] = spans_record(hours)
    return record


def _maybe_week(week: Week | None) -> dict[str, list[str]] | None:
    return None if week is None else week_record(week)


def spans_record(hours: DaySpans) -> list[str]:
    return [clock(span) for span in hours]


def amount(work: WorkAmount) -> str:
    number, unit = (work.days, "day") if work.days else (work.minutes, "minute")
    if unit == "minute" and number % 60 == 0:
        number, unit = number // 60, "hour"
    return f"{number} working {unit}{'' if number == 1 else 's'}"


def absence_record(absence: Absence) -> dict[str, Any]:
    first, last = absence.first, absence.last
    return {
        "from": f"{first:%m-%d}" if absence.yearly else first,
        "to": f"{last:%m-%d}" if absence.yearly else last,
        "reason": absence.reason or None,
        "public": absence.public or None,
    }


def exception_record(exception: DayException) -> dict[str, Any]:
    return {
        "date": exception.on,
        "rule": exception.rule or None,
        "start": exception.start,
        "hours": spans_record(exception.hours),
    }


def season_record(season: Season) -> dict[str, Any]:
    first, last = season.first, season.last
    dates = {"from": f"{first[0]:02}-{first[1]:02}", "to": f"{last[0]:02}-{last[1]:02}"}
    return {**dates, "hours": week_record(season.week)}


def stay_record(stay: Stay) -> dict[str, Any]:
    return {"from": stay.first, "to": stay.last, "zone": stay.zone}


def client_record(client: ClientTerms) -> dict[str, Any]:
    rights = {EmergencyRight.YES: True, EmergencyRight.NO: False, EmergencyRight.DEFAULT: None}
    return {
        "name": client.name,
        "match": list(client.match),
        "language": client.language or None,
        "register": client.register or None,
        "tone": client.tone or None,
        "hours": _maybe_week(client.week),
        "notice": amount(client.notice) if client.notice else None,
        "answer_within": amount(client.answer_within) if client.answer_within else None,
        "emergency": rights[client.emergency],
        "zone": client.zone or None,
        "rounds_included": client.rounds_included,
        "agreement": client.agreement or None,
    }


def correction_record(correction: Correction) -> dict[str, Any]:
    return {
        "match": correction.match,
        "tag": correction.tag,
        "words": correction.words or None,
        "since": correction.since,
    }


def limits_record(limits: Limits) -> dict[str, Any]:
    """The limits in the shape of the file, for programs that read JSON."""
    record = {
        "zone": limits.zone,
        "hours": week_record(limits.week),
        "holidays": _place(limits),
        "notice": amount(limits.notice),
        "answer_within": amount(limits.answer_within),
        "nudge_after": amount(limits.nudge_after),
        "rounds_included": limits.rounds_included,
        "emergency_channel": limits.emergency_channel or None,
        "emergency_hours": _maybe_week(limits.emergency_week),
        "absence": [_plain(absence_record(absence)) for absence in limits.absences],
        "exception": [_plain(exception_record(exception)) for exception in limits.exceptions],
        "season": [_plain(season_record(season)) for season in limits.seasons],
        "stay": [_plain(stay_record(stay)) for stay in limits.stays],
    }
    return {key: value for key, value in record.items() if value not in (None, [])}


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """For JSON: dates as ISO texts, nothing that is not said."""
    shown = {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in record.items()}
    return {key: value for key, value in shown.items() if value is not None}
