"""Edits of a TOML text that leave all the rest as it was typed: comments, order, spacing.

The text is cut into blocks (a header and its statements) and put together again; only the statements that change are
written anew. A comment right above a header belongs to it. Whoever edits reads the result again before it is kept.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assistant.errors import ConfigError

Path = tuple[str, ...]
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(slots=True)
class Piece:
    """A statement with its key path, or blank lines and comments (no path). `text` ends with its line end."""

    text: str
    path: Path = ()


@dataclass(slots=True)
class Block:
    """A header with the comments above it ("" before the first header), and what stands under it."""

    head: str
    path: Path
    array: bool
    pieces: list[Piece] = field(default_factory=list)

    def text(self) -> str:
        return self.head + "".join(piece.text for piece in self.pieces)


class TomlText:
    """A TOML text taken apart. It must have been read with tomllib before."""

    def __init__(self, text: str) -> None:
        self._line_end = "\r\n" if "\r\n" in text else "\n"
        self.blocks: list[Block] = [Block("", (), False)]
        for statement in _statements(text.replace("\r\n", "\n")):
            self._add(statement)

    def __str__(self) -> str:
        return "".join(block.text() for block in self.blocks).replace("\n", self._line_end)

    def _add(self, text: str) -> None:
        stripped = text.strip()
        block = self.blocks[-1]
        if stripped.startswith("["):
            path, array = _header(stripped)
            self.blocks.append(Block(_take_comments(block) + text, path, array))
        elif not stripped or stripped.startswith("#"):
            block.pieces.append(Piece(text))
        else:
            block.pieces.append(Piece(text, _key_path(text)))

    def set(self, table: Path, key: str, value: Any) -> None:
        """Give a key of a table another value; None takes it away. A comment behind the old value stays."""
        if self._set_whole(range(len(self.blocks)), (*table, key), value):
            return
        if value is None and not any(block.path == table for block in self.blocks):
            return
        _set_in(self._block(table), key, value)

    def set_in_entry(self, array: Path, number: int, key: str, value: Any) -> None:
        """The same for a key of the entry of this number (from 0) of an array of tables."""
        places = self._entry(array, number)
        if not self._set_whole(places, (*array, key), value):
            _set_in(self.blocks[places.start], key, value)

    def _set_whole(self, places: range, path: Path, value: Any) -> bool:
        """Give the table under a header of its own other values. False when there is none, or it had to go."""
        whole = next((b for at in places if (b := self.blocks[at]).path == path and not b.array), None)
        if whole is None:
            return False
        if isinstance(value, Mapping):
            self._set_block(whole, value)
            return True
        self.blocks.remove(whole)
        return False

    def _set_block(self, block: Block, value: Mapping[str, Any]) -> None:
        for key in {piece.path[0] for piece in block.pieces if piece.path} - {*value}:
            _set_in(block, key, None)
        for key, item in value.items():
            _set_in(block, key, item)

    def _block(self, table: Path) -> Block:
        found = next((block for block in self.blocks if block.path == table and not block.array), None)
        if found is None:
            found = Block(f"{self._gap()}[{_dotted(table)}]\n", table, False)
            self.blocks.append(found)
        return found

    def _gap(self) -> str:
        """What parts a new block from the text before it."""
        text = str(self)
        if not text.strip():
            return ""
        return "\n" if text.endswith("\n") else "\n\n"

    def remove_entry(self, array: Path, number: int) -> None:
        """Take away the entry of this number (from 0) of an array of tables, with its sub-tables."""
        places = self._entry(array, number)
        del self.blocks[places.start : places.stop]

    def _entry(self, array: Path, number: int) -> range:
        """Which blocks make up an entry: its own and those of its sub-tables. Raises ConfigError for an inline one."""
        starts = [at for at, block in enumerate(self.blocks) if block.array and block.path == array]
        if number >= len(starts):
            raise ConfigError(
                f"{array[-1]} = [ … ] cannot be edited here; nothing changed."
                f" Write each entry under a header of its own: [[{_dotted(array)}]]"
            )
        first = starts[number]
        last = first + 1
        while last < len(self.blocks) and self.blocks[last].path[: len(array)] == array and last not in starts:
            last += 1
        return range(first, last)

    def add_entry(self, array: Path, values: Mapping[str, Any]) -> None:
        """A new last entry: behind its like, else behind the last block of its table, else at the end."""
        places = [at for at, block in enumerate(self.blocks) if block.path[: len(array)] == array]
        if not places:
            places = [at for at, block in enumerate(self.blocks) if block.path and block.path[:1] == array[:1]]
        at = places[-1] + 1 if places else len(self.blocks)
        before = self.blocks[at - 1].text()
        gap = "" if not str(self).strip() or before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
        lines = "".join(f"{_key(key)} = {written(value)}\n" for key, value in values.items() if value is not None)
        after = "\n" if at < len(self.blocks) and not self.blocks[at].head.startswith("\n") else ""
        self.blocks.insert(at, Block(f"{gap}[[{_dotted(array)}]]\n", array, True, [Piece(lines + after)]))


def _set_in(block: Block, key: str, value: Any) -> None:
    places = [at for at, piece in enumerate(block.pieces) if piece.path[:1] == (key,)]
    if value is None:
        for at in reversed(places):
            del block.pieces[at]
        return
    line = f"{_key(key)} = {written(value)}"
    if places:
        old = block.pieces[places[0]]
        block.pieces[places[0]] = Piece(f"{line}{_comment_behind(old.text)}\n", (key,))
        for at in reversed(places[1:]):
            del block.pieces[at]
        return
    at = len(block.pieces)
    while at and not block.pieces[at - 1].path:
        at -= 1
    if at and not block.pieces[at - 1].text.endswith("\n"):
        block.pieces[at - 1].text += "\n"
    if not at and block.head and not block.head.endswith("\n"):
        block.head += "\n"
    block.pieces.insert(at, Piece(line + "\n", (key,)))


def _take_comments(block: Block) -> str:
    """The comment lines at the end of a block, right above the next header."""
    at = len(block.pieces)
    while at and block.pieces[at - 1].text.lstrip().startswith("#"):
        at -= 1
    comments = "".join(piece.text for piece in block.pieces[at:])
    del block.pieces[at:]
    return comments


def _statements(text: str) -> Iterator[str]:
    """Lines, those of one value together."""
    start = 0
    while start < len(text):
        end = _statement_end(text, start)
        yield text[start:end]
        start = end


def _statement_end(text: str, at: int) -> int:
    line_end = text.find("\n", at)
    if text[at : line_end if line_end >= 0 else None].lstrip().startswith("["):
        return line_end + 1 if line_end >= 0 else len(text)
    depth = 0
    while at < len(text):
        sign = text[at]
        if sign == "\n" and depth == 0:
            return at + 1
        if sign == "#":
            at = text.find("\n", at)
            if at < 0:
                return len(text)
            continue
        if sign in "\"'":
            at = _string_end(text, at)
            continue
        depth += (sign in "[{") - (sign in "]}")
        at += 1
    return len(text)


def _string_end(text: str, at: int) -> int:
    quote = text[at]
    mark = quote * 3 if text.startswith(quote * 3, at) else quote
    at += len(mark)
    while at < len(text) and not text.startswith(mark, at):
        at += 2 if quote == '"' and text[at] == "\\" else 1
    at += len(mark)
    while len(mark) == 3 and text.startswith(quote, at):  # a multi-line string may end in quotes of its own
        at += 1
    return at


def _comment_behind(text: str) -> str:
    """The comment at the end of a statement, with the space before it."""
    at = text.find("=") + 1
    end = 0
    while at < len(text):
        if text[at] in "\"'":
            at = end = _string_end(text, at)
        elif text[at] == "#":
            nothing_after = text[at:].count("\n") <= 1
            return text[end:at].replace("\n", "") + text[at:].rstrip("\n") if nothing_after else ""
        else:
            end = end if text[at].isspace() else at + 1
            at += 1
    return ""


def _header(line: str) -> tuple[Path, bool]:
    tables: Any = tomllib.loads(line)
    path: list[str] = []
    array = line.startswith("[[")
    while tables:
        key, tables = next(iter(tables.items()))
        path.append(key)
        tables = tables[0] if isinstance(tables, list) else tables
    return tuple(path), array


def _key_path(statement: str) -> Path:
    table: Any = tomllib.loads(statement.strip())
    path: list[str] = []
    at = 0
    while at < len(statement) and statement[at] != "=":
        at = _string_end(statement, at) if statement[at] in "\"'" else at + 1
    for _ in range(len(_key_parts(statement[:at]))):
        key, table = next(iter(table.items()))
        path.append(key)
    return tuple(path)


def _key_parts(key: str) -> list[str]:
    """The parts of a dotted key."""
    table: Any = tomllib.loads(f"{key} = 0")
    parts: list[str] = []
    while isinstance(table, dict):
        name, table = next(iter(table.items()))
        parts.append(name)
    return parts


def _dotted(path: Path) -> str:
    return ".".join(_key(part) for part in path)


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def written(value: Any) -> str:
    """A value as TOML; tables inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {written(item)}" for key, item in value.items() if item is not None)
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(written(item) for item in value)}]"
    return str(value)
