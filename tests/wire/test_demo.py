"""The demo on its real servers: what the story must tell, and that it leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rules.language import language_of
from rules.languages import BUILT_IN_LANGUAGES
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Standard output of one headless run, with an empty home, and the folder it ran in."""
    folder = tmp_path_factory.mktemp("demo")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINDERO")}
    run = subprocess.run(
        [sys.executable, "-m", "assistant", "demo", "--headless"],
        cwd=ROOT,
        env=kept | {"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", "LC_ALL": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout, folder


def test_all_five_live_mails_arrive_one_of_them_an_emergency(told):
    text, _ = told
    live = text.partition("while one watches:")[2]
    for subject in (
        "Boletín de Papel Vivo",
        "la última, palabra",
        "Il pagamento non va",
        "brochure for Monday",
        "A card",
    ):
        assert subject in live
    assert "EMERGENCY, by your own definition: Chiara Rinaldi: Il pagamento non va" in text


@pytest.mark.parametrize(("name", "code"), [("English", "en"), ("Spanish", "es"), ("Italian", "it")])
def test_each_language_gets_a_suggested_reply_in_it(told, name, code):
    reply = told[0].partition(f"Suggested reply in {name}")[2].split("Suggested reply in")[0]
    lines = [line.removeprefix("  | ") for line in reply.splitlines() if line.startswith("  | ")]
    assert language_of("\n".join(lines), BUILT_IN_LANGUAGES.all) == code


def test_a_reply_is_held_until_work_resumes_and_leaves_then(told):
    text, _ = told
    assert "held until Mon 2026-06-22 09:00" in text
    assert "sent to rosalind@crane-events.example.com" in text.partition("work resumes.")[2]


def test_nothing_is_left_behind(told):
    _, folder = told
    assert list(folder.rglob("lindero*")) == []
