"""The page of faults names tests that exist."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([A-Z]\d[^|]*) \|.*\| ([^|]+) \|$", PAGE, re.M)


EACH = {"N": 6, "S": 9, "D": 7, "C": 4, "T": 4, "U": 5, "X": 5, "M": 8, "L": 7}


def test_the_page_has_every_row():
    named = set(re.findall(r"[A-Z]\d", " ".join(rows for rows, _ in ROWS)))
    assert named >= {f"{letter}{number}" for letter, count in EACH.items() for number in range(1, count + 1)}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:unit|wire|screen)/[^`]+\.py)`", PAGE))))
def test_each_file_that_the_page_names_exists(name):
    assert (TESTS / name).is_file()


@pytest.mark.parametrize(("rows", "files"), ROWS)
def test_each_row_has_tests_named_after_it(rows, files):
    names = re.findall(r"`([^`]+\.py)`", files)
    found = "".join((TESTS / name).read_text(encoding="utf-8") for name in names)
    for row in re.findall(r"[A-Z]\d", rows):
        assert re.search(rf"def test_(?:[a-z]\d_)*{row.lower()}_", found), f"{row} in {files}"
