"""The user's own word lists, checked when they are loaded: a broken entry is left out, and told with file and list."""

from collections.abc import Iterator
from pathlib import Path

from rules.languages import BUILT_IN, Languages
from rules.phrases import MOST_FORMS, fault_of
from rules.problems import Problem
from rules.replies.overlay import read

FILES = ("phrases.toml", "thesaurus.toml", "services.toml")


def check_words(languages: Languages) -> tuple[Problem, ...]:
    """Everything wrong in the lists of phrases that are not ours, in the order of the languages."""
    folders = [folder for language in languages.all for folder in language.folders]
    paths = [folder / name for folder in folders if not folder.is_relative_to(BUILT_IN) for name in FILES]
    return tuple(problem for path in paths if path.exists() for problem in _problems(path))


def _problems(path: Path) -> Iterator[Problem]:
    lists, unread = read(path)
    yield from unread
    for key, value in lists:
        for entry in value if isinstance(value, list) else ():
            fault = fault_of(entry) if isinstance(entry, str) else "is not a text"
            if fault:
                advice = f"write alternatives like {{a|b}}, at most {MOST_FORMS} phrases an entry, each entry in quotes"
                yield Problem(f"{path}: {key}", f"{entry!r}: {fault}", advice)
