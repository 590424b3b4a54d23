"""The quick reader of our language files reads what a whole TOML reader reads, or leaves it alone."""

import tomllib
from pathlib import Path

import pytest

from rules.languages import BUILT_IN
from rules.languages.quick import quick_toml

OURS = sorted(BUILT_IN.rglob("*.toml"))


@pytest.mark.parametrize("path", OURS, ids=[str(path.relative_to(BUILT_IN)) for path in OURS])
def test_a_file_of_ours_reads_the_same_both_ways(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    quick = quick_toml(text)
    assert quick is None or quick == tomllib.loads(text)


@pytest.mark.parametrize("name", ["phrases", "thesaurus", "services", "dates", "language", "reasons"])
def test_what_a_verdict_needs_is_read_quickly(name: str) -> None:
    assert quick_toml((BUILT_IN / "en" / f"{name}.toml").read_text(encoding="utf-8")) is not None


@pytest.mark.parametrize("text", ["a = 2026-01-01", "[[a]]\nb = 1", "a.b = 1", "a = {b = 1}", "a = [1, # one\n2]"])
def test_anything_less_plain_is_left_to_the_whole_reader(text: str) -> None:
    assert quick_toml(text) is None


def test_lines_of_comment_inside_a_list_are_left_out() -> None:
    assert quick_toml('a = [\n  # one ]\n  "b", "c",\n]\nd = 1') == {"a": ["b", "c"], "d": 1}
