"""Counts by weekday and hour as a picture of seven lines: the fuller the cell, the more."""

from collections.abc import Sequence

from textual.content import Content

from tui.words import _

SHADES = "·░▒▓█"


def shade(count: int, most: int) -> str:
    """Nothing is a dot; anything else at least the lightest shade."""
    if not count:
        return SHADES[0]
    return SHADES[max(1, min(4, -(-4 * count // most)))]


def heat_map(counts: Sequence[Sequence[int]], colour: str = "$accent") -> Content:
    """Monday first, two cells an hour."""
    most = max((count for day in counts for count in day), default=0)
    lines = [Content(" " * 4) + Content.styled("".join(f"{hour:<6}" for hour in range(0, 24, 3)), "$faint")]
    for name, day in zip(_("Mon Tue Wed Thu Fri Sat Sun").split(), counts, strict=False):
        cells = [(shade(count, most) * 2, colour if count else "$faint") for count in day]
        total = sum(day)
        lines.append(Content.assemble((f"{name:<4}", "$quiet"), *cells, (f" {total}" if total else "", "$quiet")))
    return Content("\n").join(lines)
