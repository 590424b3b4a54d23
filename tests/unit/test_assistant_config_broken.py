"""Forty broken files: each is told whole, with its places, ends with 78 and is left as it was."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.cli import run
from assistant.config import load
from assistant.errors import ConfigError

NOW = datetime(2026, 6, 19, 16, 0, tzinfo=UTC)
MADRID = '[limits]\nzone = "Europe/Madrid"\n'
ACCOUNT = '[[account]]\naddress = "a@b.example"\nimap = { host = "imap.example" }\n'

# what is wrong: (the file, parts that the list of mistakes must hold)
BROKEN = {
    "a bracket is missing": ("[limits\n", ["line 1"]),
    "a quote is missing": ('[limits]\nzone = "Europe/Madrid\n', ["line 2"]),
    "a value is missing": ("[limits]\nzone =\n", ["line 2"]),
    "a key is there twice": (MADRID + 'zone = "UTC"\n', ["Cannot overwrite a value", "line 3"]),
    "a table is there twice": (MADRID + "[limits]\n", ["Cannot declare", "line 3"]),
    "no bytes of UTF-8": (b'[me]\nname = "Mar\xeda"\n', ["line 2", "UTF-8"]),
    "a text is no table": ('limits = "9 to 5"\n', ["limits", "is not a table"]),
    "an unknown section": ("[limit]\n", ["limit: unknown key", "limits?"]),
    "an unknown key": (MADRID + "notise = 1\n", ["limits.notise", "notice?"]),
    "an unknown zone": ('[limits]\nzone = "Europe/Barcelona"\n', ["limits.zone", "Europe/Barcelona"]),
    "a city for a zone": ('[limits]\nzone = "Madrid"\n', ["limits.zone", "Europe/Madrid?"]),
    "a path for a zone": ('[limits]\nzone = "../../etc/passwd"\n', ["limits.zone"]),
    "a number for a zone": ("[limits]\nzone = 1\n", ["limits.zone", "is not a text"]),
    "an unknown weekday": (MADRID + 'hours = { mno = ["09:00-10:00"] }\n', ["limits.hours", "mno", "mon?"]),
    "a day said twice": (MADRID + 'hours = { mon-fri = [], fri = ["9-10"] }\n', ["limits.hours", "fri is given twice"]),
    "25 o'clock": (MADRID + 'hours = { mon = ["09:00-25:00"] }\n', ["25:00", "no time of day"]),
    "75 minutes": (MADRID + 'hours = { mon = ["09:75-10:00"] }\n', ["09:75"]),
    "a span without an end": (MADRID + 'hours = { mon = ["09:00"] }\n', ["09:00", "09:00-14:00"]),
    "a span of no time": (MADRID + 'hours = { mon = ["09:00-09:00"] }\n', ["is empty"]),
    "spans that overlap": (MADRID + 'hours = { mon = ["09:00-14:00", "13:00-18:00"] }\n', ["overlap"]),
    "a night that meets its morning": (MADRID + 'hours = { mon = ["05:00-07:00", "22:00-06:00"] }\n', ["runs into"]),
    "hours as one number": (MADRID + "hours = 8\n", ["limits.hours", "is not a table of days"]),
    "spans as numbers": (MADRID + "hours = { mon = [9, 17] }\n", ["9 is not a span"]),
    "an unknown country": (MADRID + 'holidays = { country = "SP" }\n', ["limits.holidays.country", "SP"]),
    "a country by its name": (MADRID + 'holidays = { country = "Spain" }\n', ["limits.holidays.country", "ES"]),
    "an unknown region": (
        MADRID + 'holidays = { country = "ES", region = "Cataluna" }\n',
        ["limits.holidays.region", "did you mean CT, Catalunya?"],
    ),
    "a region without a country": (MADRID + 'holidays = { region = "CT" }\n', ["has no country"]),
    "a notice in no unit": (MADRID + 'notice = "a while"\n', ["limits.notice", "1 working day"]),
    "rounds in words": (MADRID + 'rounds_included = "two"\n', ["limits.rounds_included", "whole number"]),
    "a season without an end": (
        MADRID + '[[limits.season]]\nfrom = "06-15"\nhours = {}\n',
        ["limits.season[1].to", "is missing"],
    ),
    "a season on 31 June": (
        MADRID + '[[limits.season]]\nfrom = "06-31"\nto = "09-15"\nhours = {}\n',
        ["limits.season[1].from", "06-31"],
    ),
    "an exception without a day": (MADRID + "[[limits.exception]]\nhours = []\n", ["neither date nor rule"]),
    "a rule that is none": (
        MADRID + '[[limits.exception]]\nrule = "every second friday"\nhours = []\n',
        ["limits.exception[1].rule", "FREQ=WEEKLY"],
    ),
    "a rule that counts from nowhere": (
        MADRID + '[[limits.exception]]\nrule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"\nhours = []\n',
        ["limits.exception[1].start", "is missing"],
    ),
    "a stay that ends before it begins": (
        MADRID + '[[limits.stay]]\nfrom = 2026-05-04\nto = 2026-05-01\nzone = "UTC"\n',
        ["limits.stay[1].to", "before"],
    ),
    "two places at once": (
        MADRID + '[[limits.stay]]\nfrom = 2026-05-04\nto = 2026-05-08\nzone = "UTC"\n' * 2,
        ["limits.stay", "two stays share"],
    ),
    "a calendar that is not there": (MADRID + 'absences_from = "no.ics"\n', ["limits.absences_from", "no.ics"]),
    "a calendar that is none": (MADRID + 'absences_from = "config.toml"\n', ["limits.absences_from", "config.toml"]),
    "an address that is none": ('[me]\naddresses = ["marta"]\n', ["me.addresses", "marta"]),
    "a language not spoken": ('[me]\nlanguage = "xx"\n', ["me.language", "en, es, it"]),
    "an account without a server": ('[[account]]\naddress = "a@b.example"\n', ["account[1].imap", "is missing"]),
    "a password in the clear": (
        ACCOUNT.replace("imap.example", 'imap.example", tls = "none'),
        ["account[1].imap.tls", "in the clear"],
    ),
    "a port out of bounds": (
        ACCOUNT.replace("imap.example", 'imap.example", port = 70000, tls = "implicit'),
        ["70000"],
    ),
    "two accounts of one name": (ACCOUNT * 2, ["account", "two accounts"]),
    "a length of time without a unit": ('[watch]\nread_timeout = "60"\n', ["watch.read_timeout", "20 s"]),
    "an endless IDLE": ('[watch]\nidle_renewal = "2 h"\n', ["watch.idle_renewal", "29 min"]),
    "several mistakes in one file": (
        '[limits]\nzone = "Mars/Base"\nnotice = 3\nhours = { mon = ["9-8:99"], tue = ["7"] }\n[send]\ntimeout = -1\n',
        ["limits.zone", "limits.notice", "limits.hours: mon", "limits.hours: tue", "send.timeout"],
    ),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.mark.parametrize(("text", "parts"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_told_whole_and_left_alone(text, parts, tmp_path, data, capsys):
    file = tmp_path / "config.toml"
    raw = text if isinstance(text, bytes) else text.encode()
    file.write_bytes(raw)
    assert run(["--config", str(file), "--data", str(data), "limits", "check"]) == 78
    told = capsys.readouterr().err
    for part in parts:
        assert part in told
    assert "Traceback" not in told
    assert run(["--config", str(file), "--data", str(data), "limits", "set", "Mon-Fri 9-17", "--yes"]) == 78
    assert file.read_bytes() == raw


def test_there_are_at_least_forty():
    assert len(BROKEN) >= 40


def test_a_folder_in_place_of_the_file_is_told(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, tmp_path, NOW)
