"""The pages made for people say what the program says today; when one drifts, `make pages` writes it anew."""

import re

import pytest

from bench.pages import PAGE, ROOT, page
from rules.languages import BUILT_IN_LANGUAGES
from rules.replies.situation import SITUATIONS
from rules.replies.wording import leaves, wording_of

ARTICLES = ROOT / "docs" / "articles.md"
KEY = re.compile(r"`([a-z_-]+(?:\.[a-z0-9_-]+)*)`")


def test_the_page_of_replies_is_what_the_program_says_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/replies.md has drifted: run `make pages` and read it"


@pytest.mark.parametrize("code", ["en", "es", "it"])
def test_every_key_named_beside_an_advice_exists_in_each_language(code: str) -> None:
    language = BUILT_IN_LANGUAGES.get(code)
    assert language is not None
    keys = {key for key, _ in leaves(wording_of(language).table)}
    pools = {".".join(key.split(".")[:n]) for key in keys for n in range(1, key.count(".") + 1)}
    named = {
        found
        for line in ARTICLES.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
        for found in KEY.findall(line)
    }
    assert len(named) > 40
    assert not sorted(named - keys - pools - set(SITUATIONS))


def test_both_pages_cover_every_situation() -> None:
    text = ARTICLES.read_text(encoding="utf-8")
    assert not [situation for situation in SITUATIONS if f"`{situation}" not in text]
