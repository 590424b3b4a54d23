"""What lindero costs, beside a floor measured in the same run: `make bench`, or `make bench ARGS="watching --quick"`.

Absolute times move with the machine; only ratios taken in one run count. Each room of the product measures itself in a
module named below, which has `rows(quick) -> Iterable[Row]`.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module

ROOMS = ("judge", "watching", "limits", "screens")


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `must` and `reach` are sentences of the goal; `held` says whether the must was met."""

    name: str
    ours: str
    floor: str
    must: str
    held: bool


def show(rows: Iterable[Row]) -> bool:
    """Print rows as they come; whether every must was met."""
    print(f"{'what':<34}{'lindero':>22}{'floor':>22}   goal")
    all_held = True
    for row in rows:
        all_held &= row.held
        print(f"{row.name:<34}{row.ours:>22}{row.floor:>22}   {'ok  ' if row.held else 'MISS'} {row.must}", flush=True)
    return all_held


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", help=f"which rooms to measure: {', '.join(ROOMS)} (all of them)")
    parser.add_argument("--quick", action="store_true", help="smaller amounts, for a glance")
    chosen = parser.parse_args(words)
    held = True
    for room in chosen.rooms or ROOMS:
        held &= show(import_module(f"bench.{room}").rows(chosen.quick))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
