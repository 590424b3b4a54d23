"""Absences from calendar files: whole days, repeated ones, foreign zone names, and what is no absence."""

from datetime import date
from pathlib import Path

import pytest

from assistant.calendars import absences_of, read_calendar
from assistant.config.amounts import Wrong
from rules.limits import Absence

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n"
TAIL = "END:VCALENDAR\r\n"
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", "UID:1@example", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT", ""])


def absences(*lines: str) -> tuple[Absence, ...]:
    return read_calendar((HEAD + event(*lines) + TAIL).encode(), "Europe/Madrid", FIRST, LAST)


def test_the_end_of_an_all_day_event_is_the_day_after_the_last():
    found = absences("SUMMARY:Vacation", "DTSTART;VALUE=DATE:20260803", "DTEND;VALUE=DATE:20260822")
    assert found == (Absence(date(2026, 8, 3), date(2026, 8, 21), "Vacation"),)


def test_an_event_without_an_end_takes_its_day():
    assert absences("DTSTART;VALUE=DATE:20260803") == (Absence(date(2026, 8, 3), date(2026, 8, 3)),)


def test_a_repeated_day_is_away_each_time():
    found = absences("DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=MONTHLY;COUNT=3", "EXDATE;VALUE=DATE:20260205")
    assert [absence.first for absence in found] == [date(2026, 1, 5), date(2026, 3, 5)]


def test_windows_names_of_zones_are_known():
    zone = "TZID=Romance Standard Time"
    found = absences(f"DTSTART;{zone}:20260803T000000", f"DTEND;{zone}:20260808T000000")
    assert [(absence.first, absence.last) for absence in found] == [(date(2026, 8, 3), date(2026, 8, 7))]


def test_appointments_and_free_or_cancelled_days_are_no_absence():
    assert absences("DTSTART:20260803T100000Z", "DTEND:20260803T120000Z") == ()
    assert absences("DTSTART;VALUE=DATE:20260803", "TRANSP:TRANSPARENT") == ()
    assert absences("DTSTART;VALUE=DATE:20260803", "STATUS:CANCELLED") == ()


def test_a_calendar_is_read_once_until_it_changes(tmp_path: Path, monkeypatch):
    file = tmp_path / "away.ics"
    file.write_text(HEAD + event("DTSTART;VALUE=DATE:20260803") + TAIL, encoding="utf-8", newline="")
    first = absences_of(file, "Europe/Madrid", tmp_path, 2026)
    monkeypatch.setattr("assistant.calendars.ask_child", lambda *_: pytest.fail("read again"))
    assert absences_of(file, "Europe/Madrid", tmp_path, 2026) == first == (Absence(date(2026, 8, 3), date(2026, 8, 3)),)


def test_what_is_no_calendar_is_refused_with_its_name(tmp_path: Path):
    file = tmp_path / "away.ics"
    file.write_text("nothing of the kind", encoding="utf-8")
    with pytest.raises(Wrong, match=r"away\.ics"):
        absences_of(file, "Europe/Madrid", tmp_path, 2026)
