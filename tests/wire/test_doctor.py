"""`lindero doctor`, through the command, against servers that are well, strict or gone."""

import json
from datetime import UTC, datetime

import pytest

from assistant.clock import ShiftedClock
from assistant.doctor import Level, examine
from assistant.store.database import Database
from tests.house import MARTA, SECRET, House


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.environment["LINDERO_PASSWORD_STUDIO"] = SECRET
    house.write()
    yield house
    house.close()


def test_all_is_well_and_the_report_can_be_shown_to_anyone(house):
    Database(house.data / "lindero.db").close()
    done = house.inside("doctor")
    assert done.returncode == 0, done.stdout
    assert "Reading works" in done.stdout
    assert "Sending works" in done.stdout
    assert "sample_keyrings.Working answers" in done.stdout
    assert "Public holidays for ES-MD are known until" in done.stdout
    assert "whole; rows: 0 in mail" in done.stdout
    for private in (SECRET, MARTA, "marta.rey", str(house.folder)):
        assert private not in done.stdout + done.stderr


def test_the_report_for_programs_says_the_same(house):
    done = house.inside("doctor", "--json")
    answer = json.loads(done.stdout)
    assert (answer["schema"], answer["ok"]) == (1, True)
    account = [each for each in answer["findings"] if each["topic"] == "account studio"]
    assert {"read", "idle", "sent", "keywords", "send"} <= set(account[-1]["can"])
    assert MARTA not in done.stdout


def test_a_refused_login_ends_with_77_and_is_tried_once(house):
    house.environment["LINDERO_PASSWORD_STUDIO"] = "wrong-one"
    done = house.inside("doctor")
    assert done.returncode == 77
    assert "refused the password" in done.stdout
    assert "wrong-one" not in done.stdout
    assert house.imap.logins == 1
    assert house.smtp.logins == 0


def test_a_server_that_is_gone_ends_with_69(house):
    house.imap.__exit__()
    done = house.inside("doctor")
    assert done.returncode == 69
    assert "nothing answers there" in done.stdout


def test_every_mistake_of_the_configuration_is_listed_with_78(house):
    house.write("[limits.x]\n[watch]\nnotify = 3\nconnect_timeout = 'soon'")
    done = house.inside("doctor")
    assert done.returncode == 78
    assert done.stdout.count("BAD   configuration") >= 3
    assert "watch.notify" in done.stdout


def test_l6_a_keyring_that_fails_is_told_and_a_password_command_makes_it_a_note(house):
    house.environment |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    del house.environment["LINDERO_PASSWORD_STUDIO"]
    done = house.inside("doctor")
    assert done.returncode == 77
    assert "BAD   keyring         There is no keyring on this machine" in done.stdout
    house.write(f'password_command = "echo {SECRET}"')
    done = house.inside("doctor")
    assert done.returncode == 0, done.stdout
    assert "note  keyring         There is no keyring on this machine" in done.stdout


def test_l5_files_that_others_can_read_are_named(house):
    Database(house.data / "lindero.db").close()
    (house.data / "lindero.db").chmod(0o644)
    house.config.chmod(0o666)
    done = house.inside("doctor", "--offline")
    assert done.returncode == 78
    assert "Others may read ~/data/lindero.db: chmod 600 it." in done.stdout
    assert "Others may change ~/config.toml: chmod go-w it." in done.stdout


def test_l4_a_damaged_database_is_told(house):
    house.data.mkdir(mode=0o700)
    (house.data / "lindero.db").write_bytes(b"not a database at all" * 100)
    (house.data / "lindero.db").chmod(0o600)
    done = house.inside("doctor", "--offline")
    assert "BAD   database" in done.stdout
    assert done.returncode == 69


def test_offline_asks_no_server_and_no_keyring(house):
    house.environment |= {"PYTHON_KEYRING_BACKEND": "sample_keyrings.Hanging"}
    done = house.inside("doctor", "--offline")
    assert done.returncode == 0
    assert house.imap.connections == 0


def test_without_a_configuration_the_way_to_one_is_told(house):
    house.config.unlink()
    done = house.inside("doctor")
    assert done.returncode == 78
    assert "lindero setup" in done.stdout


def test_every_field_kept_is_listed_with_why_and_how_long(house):
    done = house.inside("doctor", "--data")
    assert done.returncode == 0
    assert "own_text" in done.stdout
    assert "erased when the mail no longer waits for you" in done.stdout
    lines = [json.loads(line) for line in house.inside("doctor", "--data", "--json").stdout.splitlines()]
    assert {"mail", "reply", "lindero.log"} <= {line["name"] for line in lines}


def test_l3_a_data_folder_that_is_none_is_told_among_the_rest(house):
    house.data.write_text("no folder")
    findings = examine(house.config, house.data, ShiftedClock(datetime(2026, 6, 19, 16, tzinfo=UTC)), offline=True)
    assert {finding.topic for finding in findings if finding.level is Level.BAD} >= {"files"}
    assert "limits" in {finding.topic for finding in findings}
