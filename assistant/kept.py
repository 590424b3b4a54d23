"""What lindero keeps, why, and for how long: said to the user, and held against the tables by a test."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.texts import table

FILE = Path(__file__).parent / "store" / "kept.toml"


@dataclass(frozen=True, slots=True)
class Kept:
    """A table or a file. `fields` are (name, sentence), in the order of the table."""

    kind: str  # table | file
    name: str
    why: str
    until: str
    fields: tuple[tuple[str, str], ...] = ()


@cache
def kept() -> tuple[Kept, ...]:
    told = table(FILE)
    return tuple(
        Kept(kind, name, entry["why"], entry["until"], tuple(entry.get("fields", {}).items()))
        for kind in ("table", "file")
        for name, entry in told[kind].items()
    )


def as_text() -> str:
    """Every field, below its table."""
    lines = ["Everything stays on this machine. `lindero forget CLIENT` erases a client everywhere.", ""]
    for each in kept():
        lines += [f"{each.name}: {each.why}", f"  Kept {each.until}."]
        width = max((len(name) for name, _ in each.fields), default=0)
        lines += [f"  {name:<{width}}  {sentence}" for name, sentence in each.fields]
        lines.append("")
    return "\n".join(lines).rstrip()


def as_records() -> list[dict[str, object]]:
    return [
        {"schema": 1, "kind": e.kind, "name": e.name, "why": e.why, "until": e.until, "fields": dict(e.fields)}
        for e in kept()
    ]
