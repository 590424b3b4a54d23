"""Lengths of time as people say them: "two working days", "half an hour", "45 minutes"."""

from rules.limits import WorkAmount
from rules.sentence.words import Words

_UNITS = {"day_unit": (1, 0), "hour": (0, 60), "minute": (0, 1)}  # the list of words -> days and minutes of one


def read_amount(words: Words, i: int) -> tuple[WorkAmount, int] | None:
    """A number of days, hours or minutes."""
    one = words.find(i, "one")
    number = words.number(i) or ((1, one[1]) if one else None)
    if number is None:
        return None
    for kind, (days, minutes) in _UNITS.items():
        unit = words.find(number[1], kind)
        if unit:
            return WorkAmount(days * number[0], minutes * number[0]), unit[1]
    return None


def read_length(words: Words, i: int) -> tuple[int, int] | None:
    """A length of time in minutes."""
    said = words.find(i, "length")
    if said:
        return said
    article = words.find(i, "one")
    amount = read_amount(words, i) or (read_amount(words, article[1]) if article else None)
    return (amount[0].minutes, amount[1]) if amount and amount[0].minutes else None
