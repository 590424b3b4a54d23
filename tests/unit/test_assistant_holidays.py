"""Public holidays: kept for a year, named in the user's language, worked out by a child process alone."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from assistant import holidays
from assistant.config.amounts import Wrong
from assistant.config.sections import WrongRegion
from assistant.holidays import FILE_NAME, holidays_of, look_up
from tests.patience import PATIENCE_SECONDS


def name_of(answer: dict, day: str) -> str:
    return dict(answer["days"])[day]


@pytest.mark.parametrize(
    ("country", "region", "language", "day", "name"),
    [
        ("ES", "CT", "es", "2026-09-11", "Fiesta Nacional de Cataluña"),
        ("ES", "CT", "it", "2026-12-25", "Natale"),
        ("IT", "MI", "it", "2026-12-07", "Sant'Ambrogio"),
        ("IT", "", "it", "2026-10-04", "San Francesco d'Assisi, patrono d'Italia"),
        ("IT", "", "es", "2026-04-25", "Día de la Liberación"),
        ("GB", "ENG", "en", "2026-12-28", "Boxing Day (observed)"),
        ("GB", "ENG", "es", "2026-12-28", "San Esteban (trasladado)"),
    ],
)
def test_holidays_are_named_in_the_users_language(country, region, language, day, name):
    assert name in name_of(look_up(country, region, language), day)


def test_days_are_kept_for_the_year_and_refreshed_in_the_next(tmp_path: Path, monkeypatch):
    asked = []

    def child(module, args):
        asked.append(args)
        return {"days": [["2026-01-01", "New Year"]]}

    monkeypatch.setattr(holidays, "ask_child", child)
    for year in (2026, 2026, 2027):
        assert holidays_of("ES", "CT", "en", tmp_path, year)[0].on == date(2026, 1, 1)
    assert len(asked) == 2


def test_days_that_are_kept_outlive_a_failed_refresh(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(holidays, "ask_child", lambda *_: {"days": [["2026-01-01", "New Year"]]})
    holidays_of("ES", "", "en", tmp_path, 2026)
    monkeypatch.setattr(holidays, "ask_child", lambda *_: None)
    assert holidays_of("ES", "", "en", tmp_path, 2027)
    with pytest.raises(Wrong, match="could not be worked out"):
        holidays_of("FR", "", "en", tmp_path, 2027)


def test_a_damaged_file_is_made_again(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(holidays, "ask_child", lambda *_: {"days": [["2026-01-01", "New Year"]]})
    (tmp_path / FILE_NAME).write_text("{ half", encoding="utf-8")
    assert holidays_of("ES", "", "en", tmp_path, 2026)


def test_unknown_places_are_told_with_the_nearest_one(tmp_path: Path):
    with pytest.raises(WrongRegion) as caught:
        holidays_of("ES", "Cataluna", "en", tmp_path, 2026)
    assert caught.value.advice == "did you mean CT, Catalunya?"
    with pytest.raises(Wrong, match="not a country"):
        holidays_of("XX", "", "en", tmp_path, 2026)


def test_reading_limits_with_holidays_never_loads_the_holidays_package(tmp_path: Path):
    (tmp_path / "config.toml").write_text('[limits]\nzone = "Europe/Madrid"\nholidays = { country = "ES" }\n')
    code = (
        "import sys; from pathlib import Path; from assistant.config import load;"
        f"load(Path({str(tmp_path / 'config.toml')!r}), Path({str(tmp_path)!r}));"
        "sys.exit('holidays' in sys.modules or 'icalendar' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=PATIENCE_SECONDS).returncode == 0
