"""The page of faults names tests that exist."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([A-Z]\d[^|]*) \|.*\| ([^|]+) \|$", PAGE, re.M)


def test_the_page_has_rows():
    assert len(ROWS) > 40


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:unit|wire|screen)/[^`]+\.py)`", PAGE))))
def test_each_file_that_the_page_names_exists(name):
    assert (TESTS / name).is_file()


@pytest.mark.parametrize(("rows", "files"), ROWS)
def test_each_row_of_watching_has_tests_named_after_it(rows, files):
    names = re.findall(r"`(wire/(?:test_watch|test_store)[^`]+\.py)`", files)
    for row in re.findall(r"[A-Z]\d", rows) if names else ():
        found = "".join((TESTS / name).read_text(encoding="utf-8") for name in names)
        assert re.search(rf"def test_(?:[a-z]\d_)*{row.lower()}_", found), f"{row} in {files}"
