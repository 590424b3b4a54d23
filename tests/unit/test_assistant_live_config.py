from datetime import UTC, datetime

import pytest

from assistant.clock import ShiftedClock
from assistant.errors import ConfigError
from assistant.live_config import LiveConfig

CLOCK = ShiftedClock(datetime(2026, 6, 19, 16, tzinfo=UTC))


def live(tmp_path, text):
    file = tmp_path / "config.toml"
    file.write_text(text)
    return file, LiveConfig(file, tmp_path / "data", CLOCK)


def test_a_change_of_the_file_holds_at_once(tmp_path):
    file, config = live(tmp_path, '[limits]\nzone = "Europe/Madrid"\n')
    file.write_text('[limits]\nzone = "Europe/Rome"\n')
    assert config().current_limits.zone == "Europe/Rome"


def test_a_file_that_breaks_leaves_the_last_good_limits_in_force(tmp_path):
    file, config = live(tmp_path, '[limits]\nzone = "Europe/Madrid"\n')
    file.write_text('[limits]\nzone = "Europe/Atlantis"\n')
    assert config().current_limits.zone == "Europe/Madrid"
    assert "mistake" in config.broken


def test_without_any_file_there_is_nothing_to_begin_with(tmp_path):
    with pytest.raises(ConfigError, match="lindero setup"):
        LiveConfig(tmp_path / "none.toml", tmp_path, CLOCK)


def test_an_empty_file_is_one_that_is_about_to_be_written(tmp_path):
    file, config = live(tmp_path, '[limits]\nzone = "Europe/Madrid"\n')
    file.write_text("")
    assert config().current_limits.zone == "Europe/Madrid"
    assert "is empty" in config.broken
