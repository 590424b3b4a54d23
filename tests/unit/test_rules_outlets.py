"""Outlets of the limits: read by others, they say what the engine says."""

import os
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from opening_hours import OpeningHours

from rules.hours import is_working_time
from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import Limits, WorkAmount
from rules.outlets import FORMATS, exported
from rules.outlets.letter import LetterWriter
from tests.limits_samples import FULL, NEVER, OFFICE, SAMPLES

TODAY = date(2026, 6, 19)
BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTES = 60 * 24 * 729
QUESTIONS = int(os.environ.get("LINDERO_QUESTIONS", "700"))
EDGES = [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)]
EDGES += [datetime(2026, 4, 4, 14, tzinfo=UTC), datetime(2026, 10, 3, 14, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC)]


def instants(count: int = QUESTIONS) -> list[datetime]:
    """Instants of the two years, and every quarter of an hour around changes of the clocks."""
    chosen = random.Random(7)
    sampled = [BEGIN + timedelta(minutes=chosen.randrange(MINUTES)) for _ in range(count)]
    return sampled + [edge + timedelta(minutes=15 * n + 5) for edge in EDGES for n in range(-8, 24)]


@pytest.mark.parametrize("limits", SAMPLES.values(), ids=SAMPLES.keys())
def test_opening_hours_of_osm_agree_with_the_engine(limits: Limits):
    read = OpeningHours(
        exported(limits, "osm", BUILT_IN_LANGUAGES.all[0], TODAY).strip(), timezone=ZoneInfo(limits.zone)
    )
    for t in instants():
        assert read.is_open(t.astimezone(ZoneInfo(limits.zone))) == is_working_time(t, limits), t


@pytest.mark.parametrize("limits", SAMPLES.values(), ids=SAMPLES.keys())
def test_the_calendar_agrees_with_the_engine(limits: Limits):
    read = icalendar.Calendar.from_ical(exported(limits, "ics", BUILT_IN_LANGUAGES.all[0], TODAY))
    events = recurring_ical_events.of(read).between(BEGIN - timedelta(days=2), BEGIN + timedelta(days=735))
    spans = sorted((event.start.astimezone(UTC), event.end.astimezone(UTC)) for event in events)
    for t in instants():
        assert any(start <= t < end for start, end in spans) == is_working_time(t, limits), t


def test_the_calendar_is_written_by_the_rules_of_rfc_5545():
    text = exported(FULL, "ics", BUILT_IN_LANGUAGES.all[0], TODAY)
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.count("BEGIN:DAYLIGHT") >= 2


@pytest.mark.parametrize("code", ["en", "es", "it"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_outlet_speaks_every_language(code, form):
    language = next(language for language in BUILT_IN_LANGUAGES.all if language.code == code)
    for limits in (FULL, NEVER):
        assert exported(limits, form, language, TODAY).strip()


def test_the_letter_says_what_clients_need_and_nothing_private():
    language = next(language for language in BUILT_IN_LANGUAGES.all if language.code == "en")
    limits = Limits(
        zone="Europe/Madrid",
        week=FULL.week,
        absences=FULL.absences,
        urgent_means=("site down", "payment broken"),
        emergency_channel="+34 600 000 000",
        services=("web design",),
        rounds_included=2,
        answer_within=WorkAmount(days=1),
        signature="Marta",
    )
    letter = LetterWriter(language).letter(limits, TODAY)
    words = " ".join(letter.split())
    for part in ("at any hour", "9:00 to 14:00", "one working day", "site down or payment broken", "+34 600 000 000"):
        assert part in words
    assert "3 to 21 August 2026" in words
    assert "24 December" not in words  # that absence is not public
    assert letter.rstrip().endswith("Marta")


def test_an_empty_part_leaves_no_trace_in_the_letter():
    language = next(language for language in BUILT_IN_LANGUAGES.all if language.code == "es")
    letter = LetterWriter(language).letter(OFFICE, TODAY)
    assert "{" not in letter
    assert "urgente" not in letter
    assert "\n\n\n" not in letter
