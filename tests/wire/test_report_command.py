"""`lindero clients` and `lindero report` over the demo's story."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.store.own_mail import OwnMail, OwnMailStore, SentPlace
from tests.desks import EVENING, a_session
from tests.doors import run_inside

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("story")
    with a_session(made):
        pass
    return made


def run(folder, *args):
    where = ("--config", str(folder / "config.toml"), "--data", str(folder / "data"))
    return run_inside(*where, "--now", EVENING.isoformat(), *args)


def test_clients_are_listed_latest_first_and_one_is_shown(folder):
    lines = [json.loads(line) for line in run(folder, "clients", "--json").stdout.splitlines()]
    assert lines
    assert [line["last_mail"] for line in lines] == sorted((line["last_mail"] for line in lines), reverse=True)
    name = max(lines, key=lambda line: line["mails"])["client"]
    shown = json.loads(run(folder, "clients", name.upper(), "--json").stdout)
    assert shown["client"] == name
    assert sum(map(sum, shown["writes"])) == shown["mails"]
    assert name in run(folder, "clients", name).stdout


def test_an_unknown_client_is_told_in_a_sentence(folder):
    ended = run(folder, "clients", "Nobody At All")
    assert ended.returncode == 65
    assert "nothing is remembered" in ended.stderr


def test_the_month_is_the_same_in_every_form(folder):
    told = json.loads(run(folder, "report", "--month", "2026-06", "--json").stdout)
    assert told["schema"] == 1
    assert told["mails"] == sum(client["mails"] for client in told["clients"]) > 0
    rows = list(csv.DictReader(io.StringIO(run(folder, "report", "--month", "2026-06", "--csv").stdout)))
    assert [(row["client"], int(row["mails"])) for row in rows] == [(c["client"], c["mails"]) for c in told["clients"]]
    page = run(folder, "report", "--month", "2026-06", "--html").stdout
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert "2026-06" in run(folder, "report", "--month", "2026-06").stdout


def test_a_month_without_mail_and_a_month_that_is_none(folder):
    assert "2020-01" in run(folder, "report", "--month", "2020-01").stdout
    assert run(folder, "report", "--month", "June").returncode == 64


def test_own_mail_of_another_program_is_counted_and_its_answer_waited_for(tmp_path):
    name = "ana@client.example"
    at = EVENING - timedelta(days=10)  # a Tuesday evening, off-time
    with a_session(tmp_path) as session:
        own = OwnMail("<own@m.example>", name, name, "The new page", at, "", (), True)
        OwnMailStore(session.database).record("studio", (own,), SentPlace("Sent", 1, 1), EVENING)
        session.database.run("UPDATE mail SET client = ? WHERE id = 1", (name,))
    before = json.loads(run(tmp_path, "clients", name, "--json").stdout)
    assert [each["subject"] for each in before["unanswered"]] == ["The new page"]
    assert before["my_off_hours_mails"] == 1
    assert "waits for an answer since 2026-06-09, 8 working days: The new page" in run(tmp_path, "clients", name).stdout
    told = json.loads(run(tmp_path, "report", "--month", "2026-06", "--json").stdout)
    assert (told["my_mails"], told["my_off_hours_mails"]) == (1, 1)
    assert "You wrote to clients: 1, 1 of them outside your hours" in run(tmp_path, "report").stdout
