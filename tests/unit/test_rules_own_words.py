"""The user's own word lists: used where they are right, told where they are not."""

from pathlib import Path

import pytest

from rules.languages import Languages
from rules.own_words import check_words
from rules.phrases import fold
from rules.vocabulary import vocabulary


def laid_over(folder: Path, text: str, name: str = "phrases.toml") -> Languages:
    (folder / "en").mkdir()
    (folder / "en" / name).write_text(text, encoding="utf-8")
    return Languages((folder,))


def test_alternatives_are_found_in_a_mail(tmp_path: Path) -> None:
    languages = laid_over(tmp_path, '[softener]\nwords = ["{no|not in a} {rush|hurry} at all"]')
    language = languages.get("en")
    assert language
    assert check_words(languages) == ()
    found = vocabulary(language).book.find(fold("I am not in a hurry at all"))
    assert ("softener.words", "not in a hurry at all") in [(f.category, f.phrase) for f in found]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ('[softener]\nwords = ["{no|not in a rush"]', "phrases.toml: softener.words", "a brace is left open"),
        ("[softener]\nwords = [3]", "phrases.toml: softener.words", "is not a text"),
        ("[softener", "phrases.toml", "is not TOML"),
    ],
)
def test_each_mistake_is_told_with_file_and_list(tmp_path: Path, text: str, where: str, what: str) -> None:
    (problem,) = check_words(laid_over(tmp_path, text))
    assert where in problem.where
    assert what in problem.what
