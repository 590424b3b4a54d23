"""Absences from a calendar file (RFC 5545): whole days that are marked busy, repeated ones too.

Appointments shorter than a day are no absence. The calendar libraries are loaded only in a child process; what a
file says is kept until the file changes or the year does.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assistant.config.amounts import Wrong, shown
from assistant.shelf import Shelf, ask_child
from rules.cleaning import clean_line
from rules.limits import Absence

FILE_NAME = "calendars.json"
YEARS_BACK, YEARS_AHEAD = 1, 3
MOST_BYTES = 5_000_000
MOST_ABSENCES = 2_000


def absences_of(calendar: Path, zone: str, folder: Path, year: int) -> tuple[Absence, ...]:
    """The absences of a calendar file from last year to three years ahead. Raises Wrong with a sentence."""
    try:
        state = calendar.stat()
    except OSError as error:
        what = f"{shown(calendar.name)} cannot be read: {error.strerror}"
        raise Wrong(what, "give the path of an .ics file, from the folder of this one") from None
    mark = [state.st_mtime_ns, state.st_size, zone, year]
    shelf = Shelf(folder / FILE_NAME)
    kept = shelf.get(str(calendar))
    if not isinstance(kept, dict) or kept.get("mark") != mark:
        fresh = ask_child("assistant.calendars", [str(calendar), zone, str(year)])
        if not isinstance(fresh, dict) or "days" not in fresh:
            what = fresh["what"] if isinstance(fresh, dict) else f"{shown(calendar.name)} could not be read"
            raise Wrong(what, "export it again as iCalendar (.ics)")
        kept = {"mark": mark, "days": fresh["days"]}
        shelf.put(str(calendar), kept)
    return tuple(Absence(date.fromisoformat(a), date.fromisoformat(b), reason) for a, b, reason in kept["days"])


def read_calendar(content: bytes, zone: str, first: date, last: date) -> tuple[Absence, ...]:
    """The whole-day absences of a calendar that begin within the given dates. Raises ValueError."""
    import icalendar
    import recurring_ical_events

    calendar = icalendar.Calendar.from_ical(content)
    found = []
    for event in recurring_ical_events.of(calendar).between(first, last + timedelta(days=1)):
        days = _days(event, ZoneInfo(zone))
        if days is not None:
            found.append(Absence(*days, reason=clean_line(str(event.get("SUMMARY", "")))))
    return tuple(sorted(found, key=lambda absence: absence.first))[:MOST_ABSENCES]


def _days(event: Any, zone: ZoneInfo) -> tuple[date, date] | None:
    """First and last day of an event that takes whole days; None for any other, free or cancelled one."""
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    start, end = event.start, event.end
    if not isinstance(start, datetime):
        return start, max(start, end - timedelta(days=1))  # an all-day DTEND is the day after the last
    if end - start < timedelta(days=1):
        return None
    begins, ends = _local(start, zone), _local(end, zone)
    return begins.date(), (ends - timedelta(microseconds=1)).date()


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    """A floating time (RFC 5545 section 3.3.5) is already the user's."""
    return instant.replace(tzinfo=zone) if instant.tzinfo is None else instant.astimezone(UTC).astimezone(zone)


def main() -> None:
    """In a child: the absences of a calendar, as JSON. Arguments: file, zone, year."""
    file, zone, year = sys.argv[1:4]
    try:
        content = Path(file).read_bytes()
        if len(content) > MOST_BYTES:
            raise ValueError(f"larger than {MOST_BYTES // 1_000_000} MB")
        first, last = date(int(year) - YEARS_BACK, 1, 1), date(int(year) + YEARS_AHEAD, 12, 31)
        days = read_calendar(content, zone, first, last)
    except ImportError:
        answer: dict[str, Any] = {"what": "reading calendars needs the extra `ics`: pip install 'lindero[ics]'"}
    except Exception as error:  # the libraries raise whatever a broken file makes them
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        answer = {"what": f"{shown(Path(file).name)} is not a calendar that can be read: {reason}"}
    else:
        answer = {"days": [[a.first.isoformat(), a.last.isoformat(), a.reason] for a in days]}
    json.dump(answer, sys.stdout)
