"""A TOML table being read: values are taken key by key, every mistake is kept, what nobody asked for is told."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from assistant.config.amounts import Wrong, WrongSeveral, nearest, shown
from rules.problems import Problem

T = TypeVar("T")


class Table:
    """One table with its key path. `problems` is shared by all tables of a file."""

    def __init__(self, value: object, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self._known: list[str] = []
        self._values: Mapping[str, Any] = {}
        if isinstance(value, Mapping):
            self._values = value
        elif value is not None:
            self.wrong("", Wrong(f"{shown(value)} is not a table", f"write [{path}] on a line of its own"))

    def where(self, key: str) -> str:
        return ".".join(part for part in (self.path, key) if part)

    def wrong(self, key: str, error: Wrong) -> None:
        self.problems.append(Problem(self.where(key), error.what, error.advice))

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def take(self, key: str, read: Callable[[object], T], default: T) -> T:
        """The value of a key, read; the default when it is absent or wrong."""
        self._known.append(key)
        if key not in self._values:
            return default
        try:
            return read(self._values[key])
        except Wrong as error:
            self.wrong(key, error)
        except WrongSeveral as several:
            for one in several.wrong:
                self.wrong(key, one)
        return default

    def need(self, key: str, read: Callable[[object], T], default: T, example: str) -> T:
        """As `take`, for a key that must be there."""
        if key not in self._values:
            self.wrong(key, Wrong("is missing", f"add {key} = {example}"))
        return self.take(key, read, default)

    def table(self, key: str) -> "Table":
        self._known.append(key)
        return Table(self._values.get(key), self.where(key), self.problems)

    def tables(self, key: str) -> list["Table"]:
        """The entries of an array of tables; each has problems of its own until it is accepted."""
        self._known.append(key)
        entries = self._values.get(key, [])
        if not isinstance(entries, list):
            self.wrong(key, Wrong(f"{shown(entries)} is not a list of entries", f"write [[{self.where(key)}]]"))
            return []
        return [Table(entry, f"{self.where(key)}[{number}]", []) for number, entry in enumerate(entries, 1)]

    def values(self) -> Iterable[tuple[str, object]]:
        return self._values.items()

    def finish(self) -> None:
        """Tell the keys that nothing asked for."""
        for key in self._values:
            if key not in self._known:
                self.wrong(key, Wrong("unknown key", nearest(key, self._known)))


def text(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong(f"{shown(value)} is not a text", "write it between quotes")
    if any(ord(character) < 32 and character not in "\n\t" for character in value):
        raise Wrong(f"{shown(value)} holds control characters", "type it again")
    return value.strip()


def full_text(value: object) -> str:
    if not text(value):
        raise Wrong("is empty", "write something between the quotes")
    return text(value)


def texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (full_text(value),)
    if not isinstance(value, list):
        raise Wrong(f"{shown(value)} is not a list of texts", 'write ["one", "two"]')
    return tuple(full_text(item) for item in value)


def address(value: object) -> str:
    """A mail address, folded: enough to tell a slip, not a proof (RFC 5321 section 4.1.2)."""
    read = full_text(value).casefold()
    local, at, host = read.rpartition("@")
    if not (local and at and host) or any(c.isspace() or c in "<>,;\"'" for c in read) or ".." in host:
        raise Wrong(f"{shown(value)} is not a mail address", "write it like marta@martarey.example")
    return read


def addresses(value: object) -> tuple[str, ...]:
    return tuple(address(item) for item in ([value] if isinstance(value, str) else _list(value)))


def patterns(value: object) -> tuple[str, ...]:
    """Addresses of a client, or patterns such as *@example.org, folded."""
    read = tuple(full_text(item).casefold() for item in ([value] if isinstance(value, str) else _list(value)))
    for pattern in read:
        if "@" not in pattern:
            raise Wrong(f"{shown(pattern)} matches no address", f"write *@{pattern} for everyone there")
    return read


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise Wrong(f"{shown(value)} is not a list", 'write ["one", "two"]')
    return value


def day(value: object) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise Wrong(f"{shown(value)} is not a date", "write it like 2026-08-03, without quotes")
    return value


def boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"{shown(value)} is neither true nor false", "write true or false, without quotes")
    return value


def integer(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Wrong(f"{shown(value)} is not a whole number", "write it without quotes")
        if not least <= value <= most:
            raise Wrong(f"{value} is out of bounds", f"from {least} to {most}")
        return value

    return read


def choice(*known: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if text(value) not in known:
            raise Wrong(f"{shown(value)} is not known here", nearest(text(value), known))
        return text(value)

    return read
