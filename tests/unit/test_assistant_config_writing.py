"""Limits written back: only what changed is written, the rest stays as it was typed, and a cut leaves the old file."""

import os
import stat
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.config import load
from assistant.config.editing import TomlText
from assistant.config.writing import limits_record, save_limits
from assistant.errors import ConfigError
from rules.limits import Absence, ClientTerms, DayException, Limits, Season, Span, Stay, WorkAmount

NOW = datetime(2026, 6, 19, 16, 0, tzinfo=UTC)
TYPED = """\
# my settings
[limits]
  zone   = "Europe/Madrid"     # home
hours = { mon-fri = ["09:00-14:00",
  "15:00-18:00"] }             # with lunch
notice = "1 working day"

# the summer
[[limits.absence]]
from = 2026-08-03
to = 2026-08-21                # inclusive

[[limits.exception]]
date = 2026-09-12
hours = []

# Christmas
[[limits.absence]]
from = "12-24"
to = "01-06"

[urgent]
means = [
  "site down",  # the shop
]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(TYPED, encoding="utf-8")
    return path


def limits_of(file: Path) -> Limits:
    return load(file, file.parent / "data", NOW).current_limits


def save(file: Path, limits: Limits) -> str:
    save_limits(file, limits, file.parent / "data", NOW)
    return file.read_text(encoding="utf-8")


def test_saving_what_stands_changes_no_letter(file):
    assert save(file, limits_of(file)) == TYPED


def test_comments_and_order_stay_when_hours_change(file):
    text = save(file, replace(limits_of(file), week=((Span(600, 900),),) * 5 + ((), ())))
    old = 'hours = { mon-fri = ["09:00-14:00",\n  "15:00-18:00"] }             # with lunch'
    assert text == TYPED.replace(old, 'hours = { mon-fri = ["10:00-15:00"] }             # with lunch')


def test_an_absence_goes_with_its_comment_and_another_comes(file):
    limits = limits_of(file)
    new = Absence(date(2027, 1, 4), date(2027, 1, 5), 'a "fair"')
    text = save(file, replace(limits, absences=(*limits.absences[1:], new)))
    assert "# the summer" not in text
    assert "# Christmas" in text
    assert 'reason = "a \\"fair\\""' in text
    assert limits_of(file).absences == (limits.absences[1], new)


def test_every_kind_of_limit_can_be_written_and_read_again(tmp_path):
    limits = Limits(
        zone="Europe/Rome",
        week=((Span(540, 780), Span(840, 1080)),) * 4 + ((Span(540, 780),), (), (Span(1320, 1560),)),
        seasons=(Season((6, 15), (9, 15), ((Span(480, 900),),) * 5 + ((), ())),),
        absences=(Absence(date(2000, 12, 24), date(2000, 1, 6), "Natale", yearly=True),),
        exceptions=(DayException((), rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", start=date(2026, 1, 9)),),
        stays=(Stay(date(2026, 5, 4), date(2026, 5, 15), "America/New_York"),),
        notice=WorkAmount(minutes=90),
        answer_within=WorkAmount(days=2),
        rounds_included=2,
        emergency_channel="+39 600",
        emergency_week=((Span(480, 1320),),) * 7,
        urgent_means=("sito giù",),
        services=("grafica",),
        refer=(("stampa", "Tipografia Sole"),),
        clients=(ClientTerms("Osteria", ("*@osteria.example",), week=((Span(600, 660),),) * 7),),
        name="Marta",
        addresses=("marta@example.org",),
        language="it",
        signature="M.",
    )
    file = tmp_path / "new" / "config.toml"
    save(file, limits)
    assert limits_of(file) == limits
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_stay_what_they_were(file, ending):
    file.write_bytes(TYPED.replace("\n", ending).encode())
    save(file, replace(limits_of(file), notice=WorkAmount(days=2)))
    assert file.read_bytes() == TYPED.replace("1 working day", "2 working days").replace("\n", ending).encode()


def test_hours_under_a_header_of_their_own_are_changed_there(file):
    start = '[limits]\nzone = "UTC"\n[limits.hours]\n'
    file.write_text(start + 'mon = ["09:00-12:00"] # early\ntue = []\n', encoding="utf-8")
    limits = limits_of(file)
    text = save(file, replace(limits, week=((Span(540, 780),), *limits.week[1:])))
    assert text == start + 'mon = ["09:00-13:00"] # early\n'


def test_local_holidays_stay_when_the_region_changes(file):
    holidays = 'holidays = { country = "ES", add = [{ date = "05-15", name = "San Isidro" }] }\n'
    file.write_text(f'[limits]\nzone = "Europe/Madrid"\n{holidays}', encoding="utf-8")
    limits = limits_of(file)
    save(file, replace(limits, region="CT"))
    assert tomllib.loads(file.read_text())["limits"]["holidays"]["add"][0]["name"] == "San Isidro"


def test_entries_within_brackets_are_left_to_the_user(tmp_path):
    file = tmp_path / "config.toml"
    typed = '[limits]\nzone = "Europe/Madrid"\nabsence = [{ from = 2026-08-03, to = 2026-08-21 }]\n'
    file.write_text(typed, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"\[\[limits.absence\]\]"):
        save(file, replace(limits_of(file), absences=()))
    assert file.read_text(encoding="utf-8") == typed


def test_a_broken_client_stays_in_the_file_for_the_user(file):
    file.write_text(TYPED + '\n[[client]]\nname = "No address"\n', encoding="utf-8")
    assert '[[client]]\nname = "No address"' in save(file, replace(limits_of(file), rounds_included=3))


def test_a_broken_file_is_never_overwritten(file):
    file.write_text("[limits\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        save(file, Limits(zone="Europe/Madrid"))
    assert file.read_text() == "[limits\n"


def test_an_interrupted_save_leaves_the_old_file_whole(file, monkeypatch):
    def cut(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    limits = limits_of(file)
    monkeypatch.setattr(os, "replace", cut)
    with pytest.raises(ConfigError, match="as it was"):
        save(file, replace(limits, rounds_included=9))
    assert file.read_text(encoding="utf-8") == TYPED
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == ["config.toml"]


def test_a_text_taken_apart_is_put_together_again():
    text = 'a = """\n[not.a.header]\n"""\nb = [\n "[x]", # y\n]\n"odd key".z = 1 # c\n[[t]]\n\n# last'
    assert str(TomlText(text)) == text


def test_the_record_for_programs_has_the_shape_of_the_file(file):
    record = limits_record(limits_of(file))
    assert record["hours"] == {"mon-fri": ["09:00-14:00", "15:00-18:00"]}
    assert record["absence"][1] == {"from": "12-24", "to": "01-06"}
