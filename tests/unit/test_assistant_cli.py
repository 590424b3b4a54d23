import errno
import io
import os
import sys

import pytest

from assistant import cli
from tests.configurations import write_studio


def test_an_unknown_command_is_a_usage_error_with_the_nearest_one(capsys):
    assert cli.run(["wacth"]) == 64
    assert "did you mean 'watch'?" in capsys.readouterr().err


def test_an_unknown_option_is_a_usage_error(capsys):
    assert cli.run(["--colour"]) == 64
    assert "--colour" in capsys.readouterr().err


def test_help_lists_every_command(capsys):
    assert cli.run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in cli.COMMANDS)


def test_a_clock_that_is_no_instant_is_told_with_an_example(capsys):
    assert cli.run(["--now", "yesterday", "completion", "bash"]) == 64
    assert "2026-06-19T17:58:00+02:00" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (["watch", "--config", "x.toml", "--once"], ["--config", "x.toml", "watch", "--once"]),
        (["watch", "--data=/tmp/d"], ["--data=/tmp/d", "watch"]),
        (["doctor", "--data"], ["doctor", "--data"]),
        (["doctor", "--data", "--json"], ["doctor", "--data", "--json"]),
        (["judge", "--", "--now"], ["judge", "--", "--now"]),
    ],
)
def test_options_that_hold_everywhere_may_stand_anywhere(typed, read):
    assert cli.hoisted(typed) == read


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_program(shell, capsys):
    assert cli.run(["completion", shell]) == 0
    assert "lindero" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["outbox", "watch"])
def test_l3_a_data_folder_that_cannot_be_used_is_told_with_its_name(tmp_path, capsys, command):
    write_studio(tmp_path, 1, 1)
    (tmp_path / "data").write_text("no folder")
    assert cli.run(["--config", str(tmp_path / "config.toml"), "--data", str(tmp_path / "data"), command]) == 69
    said = capsys.readouterr().err
    assert f"{tmp_path / 'data'}" in said
    assert "cannot be used: file exists" in said


def test_standard_output_on_a_full_disk_is_told_as_such(capsys, monkeypatch):
    monkeypatch.setattr(cli, "hush", lambda: None)  # the test's own output goes on
    monkeypatch.setattr(sys, "stdout", FullDisk())
    assert cli.run(["completion", "bash"]) == 69
    assert "no space left on device" in capsys.readouterr().err


@pytest.mark.parametrize("now", ["9999-12-31T23:59:00+00:00", "0001-01-01T00:00:00+00:00"])
def test_a_clock_beyond_any_calendar_is_no_instant(now, capsys):
    assert cli.run(["--now", now, "completion", "bash"]) == 64
    assert "is not an instant" in capsys.readouterr().err


def test_a_configuration_without_end_is_none(capsys):
    assert cli.run(["--config", "/dev/zero", "outbox"]) == 78
    assert "larger than 1 MB" in capsys.readouterr().err


def test_streams_that_were_closed_before_the_start_are_no_mistake(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.run(["completion", "bash"]) == 0
    assert cli.run(["wacth"]) == 64


class FullDisk(io.StringIO):
    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
