"""The hand-written sentences of one language: pools of templates, their registers and their slots.

A pool is a table of `wording.toml`; each sentence has a key of its own, so that a user's file can replace one.
`[tú|usted|vos]` holds one variant for each register of the language (the last ones may be left out: they then
take the first); `{slot}` is filled from the facts of one mail. Registers are settled before slots are filled, so that
nothing a client wrote is ever read as a template.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rules.languages import Language

SLOT = re.compile(r"\{([A-Za-z_0-9]+)\}")
VARIANTS = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence with its place in the file (`off-time-request.limit1.a`) and the slots it needs."""

    key: str
    text: str
    slots: frozenset[str]


class Wording:
    """What one language can say, read once."""

    def __init__(self, code: str, table: Mapping[str, Any]) -> None:
        self.code = code
        self.table = table
        self.registers: tuple[str, ...] = tuple(self.table.get("registers", ()))
        self._pools: dict[str, tuple[Template, ...]] = {}

    @property
    def default_register(self) -> str:
        return self.registers[0]

    def pool(self, path: str) -> tuple[Template, ...]:
        """The sentences under a dotted path, in the order of the file; an empty text removes its sentence."""
        if path not in self._pools:
            found: Any = self.table
            for part in path.split("."):
                found = found.get(part, {}) if isinstance(found, Mapping) else {}
            pairs = found.items() if isinstance(found, Mapping) else ()
            self._pools[path] = tuple(
                Template(f"{path}.{key}", text, slots_of(text)) for key, text in pairs if isinstance(text, str) and text
            )
        return self._pools[path]

    def phrase(self, path: str, register: str = "") -> str:
        """One fixed phrase, "" when the language has none."""
        found: Any = self.table
        for part in path.split("."):
            found = found.get(part, "") if isinstance(found, Mapping) else ""
        return self.spoken(found, register) if isinstance(found, str) else ""

    def words(self, path: str) -> tuple[str, ...]:
        """A list of words under a dotted path."""
        found: Any = self.table
        for part in path.split("."):
            found = found.get(part, ()) if isinstance(found, Mapping) else ()
        return tuple(found) if isinstance(found, list) else ()

    def spoken(self, text: str, register: str) -> str:
        """The text in one register."""
        place = self.registers.index(register) if register in self.registers else 0

        def choose(match: re.Match[str]) -> str:
            variants = match[1].split("|")
            return variants[place] if place < len(variants) else variants[0]

        return VARIANTS.sub(choose, text)


def slots_of(text: str) -> frozenset[str]:
    return frozenset(SLOT.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Every slot replaced at once, the first letter made a capital; what a value holds is never read again."""
    filled = SLOT.sub(lambda match: values[match[1]], text)
    return capital(filled)


def capital(text: str) -> str:
    """The first letter as a capital, whatever sign stands before it."""
    for place, character in enumerate(text):
        if character.isalpha():
            return text[:place] + character.upper() + text[place + 1 :]
        if character.isdigit():
            return text
    return text


def leaves(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a table with its dotted path, in the order of the file."""
    for key, value in table.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, Mapping):
            yield from leaves(value, here)
        elif isinstance(value, str):
            yield here, value


@lru_cache(maxsize=32)
def wording_of(language: Language) -> Wording:
    from rules.replies.overlay import overlaid  # it asks this module for its templates

    return Wording(language.code, overlaid(language).table)
