"""What lies side by side said together: numbers without a gap, days of the same hours."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

Hours = TypeVar("Hours")


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The first and the last of each run that leaves no number out, in the order given."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def days_by_hours(week: Sequence[Hours]) -> dict[Hours, list[int]]:
    """The days of each different day's work, Monday is 0; days without any are left out."""
    found: dict[Hours, list[int]] = {}
    for day, hours in enumerate(week):
        if hours:
            found.setdefault(hours, []).append(day)
    return found
