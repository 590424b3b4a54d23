"""A quick reader for the plain TOML of our own language files; anything else is left to `tomllib`.

`tomllib` is written in Python and takes a third of the time in which a filter must answer. Our files hold tables, keys,
strings, numbers and lists, which `json` reads at the speed of C. A test reads every file of ours both ways.
"""

import json
import re
from pathlib import Path
from typing import Any

_TABLE = re.compile(r"\[([\w-]+(?:\.[\w-]+)*)\]\s*(?:#.*)?")
_KEY = re.compile(r'(?:([\w-]+)|"([^"\\]*)")\s*=\s*')
_LITERAL = re.compile(r"'([^']*)'\s*(?:#.*)?")
_DECODER = json.JSONDecoder()


def own_table(path: Path) -> dict[str, Any]:
    """The tables of a file of ours."""
    text = path.read_text(encoding="utf-8-sig")
    plain = quick_toml(text)
    if plain is not None:
        return plain
    from tomllib import loads

    return loads(text)


def quick_toml(text: str) -> dict[str, Any] | None:
    """The tables of a plain file; None when it holds anything that asks for a whole reader."""
    root: dict[str, Any] = {}
    table = root
    lines = iter(text.split("\n"))
    for line in lines:
        line = line.strip()
        if not line or line[0] == "#":
            continue
        if line[0] == "[":
            found = _TABLE.fullmatch(line)
            if not found:
                return None
            table = root
            for name in found[1].split("."):
                table = table.setdefault(name, {})
            continue
        key = _KEY.match(line)
        if not key:
            return None
        value = _value(line[key.end() :], lines)
        if value is None:
            return None
        table[key[1] or key[2] or ""] = value
    return root


def _value(text: str, lines: Any) -> Any:
    """One value, with the lines that it goes on over; None when it is not plain."""
    if text.startswith('"""'):
        return _long_text(text[3:], lines)
    if text.startswith("'"):
        found = _LITERAL.fullmatch(text)
        return found[1] if found and not text.startswith("''") else ("" if text.rstrip() == "''" else None)
    value = _decoded(text)
    if value is None and text.startswith("["):
        value = _decoded(_gathered(text, lines))
    return value


def _decoded(text: str) -> Any:
    """A value that stands on one line, a comment behind it or not."""
    try:
        value, end = _DECODER.raw_decode(text)
    except ValueError:
        return None
    rest = text[end:].strip()
    return value if not rest or rest[0] == "#" else None


def _gathered(text: str, lines: Any) -> str:
    """A list that goes on over further lines, up to the one that ends it; lines of comment are left out."""
    gathered = [text]
    for line in lines:
        if line.lstrip().startswith("#"):
            continue
        gathered.append(line)
        if line.rstrip().endswith("]"):
            break
    whole = " ".join(gathered).rstrip().removesuffix("]")
    return whole.rstrip().removesuffix(",") + "]"


def _long_text(text: str, lines: Any) -> str | None:
    gathered = [text]
    while '"""' not in gathered[-1]:
        line = next(lines, None)
        if line is None:
            return None
        gathered.append(line)
    whole = "\n".join(gathered)
    whole, _, rest = whole.partition('"""')
    if "\\" in whole or rest.strip():
        return None
    return whole.removeprefix("\n")
