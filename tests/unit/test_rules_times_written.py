"""Dates written as machines and forms write them, read by dateparser and by nothing else."""

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from rules.languages import BUILT_IN_LANGUAGES
from rules.times import times_in

NOW = datetime(2026, 6, 19, 8, 0, tzinfo=UTC)


def found(language, text):
    return times_in(text, BUILT_IN_LANGUAGES.get(language), NOW, "Europe/Madrid")


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "Please send it by 25-Jun.", date(2026, 6, 25)),
        ("en", "Please send it by 25/Jun/2026, thanks", date(2026, 6, 25)),
        ("en", "due Jun-25-2026", date(2026, 6, 25)),
        ("en", "due 2026.06.25", date(2026, 6, 25)),
        ("es", "Mándalo antes del 25-jun, por favor", date(2026, 6, 25)),
        ("es", "para el 3.jul.26", date(2026, 7, 3)),
        ("it", "entro il 25/giu/2026", date(2026, 6, 25)),
        ("it", "entro il 3-lug", date(2026, 7, 3)),
    ],
)
def test_a_date_of_a_form_is_read(language, text, day):
    (time,) = found(language, text)
    assert time.begins.date() == day


@pytest.mark.parametrize(
    "text", ["version 25.x.2026", "the file is 25-blue-2026", "ref 12/AB/2026", "1999.13.45", "25-Jun-1887"]
)
def test_what_only_looks_like_one_is_left_alone(text):
    assert all(time.grain != "day" or time.begins.date().month != 6 for time in found("en", text))


def test_the_time_of_day_is_taken_with_it():
    (time,) = found("en", "Can we talk on 25-Jun at 10:30?")
    assert (time.begins.date(), time.begins.hour, time.begins.minute) == (date(2026, 6, 25), 10, 30)


def test_the_library_is_loaded_only_for_such_a_date():
    code = (
        "import sys; from datetime import datetime, UTC; from rules.languages import BUILT_IN_LANGUAGES as b;"
        "from rules.times import times_in; now = datetime(2026, 6, 19, tzinfo=UTC);"
        "times_in('by Friday 26 June at 10, or on 3/7', b.get('en'), now, 'UTC'); print('dateparser' in sys.modules);"
        "times_in('by 25-Jun', b.get('en'), now, 'UTC'); print('dateparser' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "True"]
