"""`lindero limits` on the command line: what it prints, what it saves, how it ends."""

import json
from pathlib import Path

import pytest

from assistant.cli import run

CONFIG = """
[me]
language = "es"
[limits]
zone = "Europe/Madrid"
hours = { mon-fri = ["09:00-14:00", "15:00-18:00"] }   # kept
"""
SENTENCE = "Lunes a jueves de 9 a 14 y de 16 a 19, viernes hasta las 15, vacaciones del 3 al 21 de agosto"


@pytest.fixture
def lindero(tmp_path: Path, capsys):
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")

    def call(*args: str, now: str = "2026-06-19T17:58:00+02:00") -> tuple[int, str, str]:
        places = ["--config", str(tmp_path / "config.toml"), "--data", str(tmp_path / "data"), "--now", now]
        code = run([*places, "limits", *args])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_show_says_the_limits_and_draws_the_days(lindero):
    code, out, _ = lindero("show")
    assert code == 0
    assert out.startswith("De lunes a viernes de 09:00 a 14:00 y de 15:00 a 18:00;")
    assert out.count("█") == 10 * 8
    assert lindero()[1] == out


def test_check_answers_programs(lindero):
    _, out, _ = lindero("check", "2026-06-20T12:00:00+02:00", "--json")
    answer = json.loads(out)
    assert (answer["working"], answer["because"]) == (False, "week")
    assert answer["changes_at"] == "2026-06-22T09:00:00+02:00"
    assert answer["sentence"].startswith("Tiempo libre")


def test_an_instant_without_an_offset_is_by_the_users_clock(lindero):
    assert json.loads(lindero("next", "2026-06-19T18:00", "--json")[1])["next"] == "2026-06-22T09:00:00+02:00"


def test_between_counts_working_minutes(lindero):
    out = lindero("between", "2026-06-19T17:00:00+02:00", "2026-06-22T10:30:00+02:00", "--json")[1]
    assert json.loads(out)["minutes"] == 60 + 90


def test_what_is_no_instant_is_refused_as_usage(lindero):
    code, _, err = lindero("check", "yesterday")
    assert code == 64
    assert "2026-06-19T17:58:00+02:00" in err


def test_a_sentence_is_saved_when_told_to(lindero, tmp_path):
    code, out, _ = lindero("set", SENTENCE, "--yes", "--json")
    answer = json.loads(out)
    assert (code, answer["saved"], answer["not_understood"]) == (0, True, [])
    assert answer["limits"]["hours"] == {"mon-thu": ["09:00-14:00", "16:00-19:00"], "fri": ["09:00-15:00"]}
    assert "# kept" in (tmp_path / "config.toml").read_text(encoding="utf-8")
    assert json.loads(lindero("check", "2026-08-05T10:00", "--json")[1])["because"] == "absence"


def test_with_a_part_not_understood_nothing_is_saved(lindero, tmp_path):
    code, out, err = lindero("set", SENTENCE + ", quizás algún sábado", "--yes", "--json")
    answer = json.loads(out)
    assert (code, answer["saved"], answer["not_understood"]) == (65, False, ["quizás algún sábado"])
    assert "Una frase que funciona" in err
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == CONFIG


def test_a_first_sentence_makes_the_file(lindero, tmp_path):
    (tmp_path / "config.toml").unlink()
    assert lindero("show")[0] == 78
    code, *_ = lindero("set", "dal lunedì al venerdì 9-17", "--yes")
    assert code == 0
    assert lindero("show")[1].startswith("Da lunedì a venerdì dalle 09:00 alle 17:00")


def test_an_entry_left_out_is_told_and_show_ends_with_78(lindero, tmp_path):
    with (tmp_path / "config.toml").open("a", encoding="utf-8") as file:
        file.write('[[client]]\nname = "No address"\n')
    assert lindero("check")[0] == 0
    code, out, err = lindero("show")
    assert (code, "client[1].match" in err, out.startswith("De lunes")) == (78, True, True)
