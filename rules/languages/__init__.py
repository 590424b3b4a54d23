"""Languages are data: a folder of TOML files each, found here, loaded on demand and checked.

A folder holds `phrases.toml` (what clients write), `dates.toml` (words of time), `wording.toml` (our sentences),
`reasons.toml` (why a tag was given) and, when trained, the weights of the scorer. Further folders (a fourth language,
the user's own wording) are laid over ours key by key, so that adding a language adds no code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from rules.languages.quick import own_table

BUILT_IN = Path(__file__).parent


@dataclass(frozen=True)
class Language:
    """One language: its code and the folders of its data, the later laid over the earlier."""

    code: str
    folders: tuple[Path, ...]
    _tables: dict[str, Mapping[str, Any]] = field(default_factory=dict, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.code)  # asked for with every mail, by each room that keeps something for a language

    def table(self, name: str) -> Mapping[str, Any]:
        """The parsed `<name>.toml`, overlays merged key by key; empty when no folder has it."""
        if name not in self._tables:
            merged: dict[str, Any] = {}
            for folder in self.folders:
                path = folder / f"{name}.toml"
                if path.exists():
                    merged = merge(merged, self._read(path))
            self._tables[name] = merged
        return self._tables[name]

    def _read(self, path: Path) -> Mapping[str, Any]:
        """A file of ours whole; of the user's nothing when it cannot be read (the check of the files says why)."""
        if path.is_relative_to(BUILT_IN):
            return own_table(path)
        from tomllib import loads

        try:
            return loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError):  # no UTF-8, or no TOML
            return {}

    def file(self, name: str) -> Path | None:
        """The last folder's file of this name, None when there is none."""
        return next((f / name for f in reversed(self.folders) if (f / name).exists()), None)


def merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """One table laid over another: tables merge, anything else is replaced."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        both_tables = isinstance(value, Mapping) and isinstance(under, Mapping)
        merged[key] = merge(under, value) if both_tables else value  # type: ignore[arg-type]
    return merged


@dataclass(frozen=True)
class Languages:
    """All languages in use. `extra` folders have one sub-folder a language code, as ours has."""

    extra: tuple[Path, ...] = ()

    @cached_property
    def all(self) -> tuple[Language, ...]:
        """Every language with a folder, ours first, then by code."""
        roots = (BUILT_IN, *self.extra)
        codes = sorted({p.name for root in roots if root.is_dir() for p in root.iterdir() if is_language_folder(p)})
        return tuple(Language(c, tuple(r / c for r in roots if (r / c).is_dir())) for c in codes)

    def get(self, code: str) -> Language | None:
        return next((language for language in self.all if language.code == code), None)

    def forget(self) -> None:
        """Drop what was read; it is read again when it is needed."""
        self.__dict__.pop("all", None)


def is_language_folder(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith(("_", ".")) and any(path.glob("*.toml"))


BUILT_IN_LANGUAGES = Languages()


def codes(languages: Sequence[Language]) -> tuple[str, ...]:
    return tuple(language.code for language in languages)
