"""Tables of our own that lie beside their modules as TOML: read once a process."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(file: Path) -> dict[str, Any]:
    with file.open("rb") as stream:
        return tomllib.load(stream)


def texts(file: Path, language: str) -> dict[str, str]:
    """The sentences of a file in a language, in English for one that it does not speak."""
    spoken = table(file)
    found: dict[str, str] = spoken.get(language, spoken["en"])
    return found
