"""How far a long scan is, shown to whoever looks on and to nobody else."""

import pytest

from assistant.catch_up import FIRST_CHUNK, LONG_SCAN
from tests.imap_server import ScriptedImap
from tests.terminals import Terminal
from tests.watching import FRIDAY_NOON, lindero, mail, write_config

COUNT = LONG_SCAN + 50


@pytest.fixture
def folder(tmp_path):
    with ScriptedImap() as server:
        for number in range(COUNT):
            server.inbox.add(mail(number, body="Thank you!", headers="List-Id: <news.example>\r\n"), FRIDAY_NOON)
        write_config(tmp_path, server.port, read=20)
        yield tmp_path


def test_a_long_scan_shows_its_progress_in_one_line_of_the_terminal(folder):
    terminal = Terminal.lindero(folder / "config.toml", folder / "data", "watch", "--once")
    terminal.until(f"{COUNT} mails read, 0 tagged")
    told = terminal.bytes.decode()
    assert f"\rstudio: {FIRST_CHUNK} of {COUNT} mails read" in told
    assert f"of {COUNT}" not in terminal.text
    assert "\x1b" not in told


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_programs_get_no_progress(folder, words):
    ended = lindero(folder, "watch", "--once", *words)
    assert ended.returncode == 0
    assert ended.stderr == ""
    assert f"of {COUNT}" not in ended.stdout
