"""Days of the week as people list them: "Monday to Thursday and Saturday", "weekdays", "every day"."""

from typing import Any

from rules.sentence.clocks import read_span
from rules.sentence.words import Words

Days = tuple[tuple[int, ...], int]  # the days, Monday is 0, and where the list ends


class DayReader:
    """Reads lists of days. Behind a "not" commas do not join days, and an "or" does."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def read(self, i: int, *, negated: bool = False, after_hours: bool = False) -> Days | None:
        """Days and ranges of days, joined by commas and "and". `after_hours`: hours stand just before them."""
        unit = self._unit(i)
        if unit is None:
            return None
        days, end = list(unit[0]), unit[1]
        while True:
            at, by_comma = self._joint(end, negated)
            following = self._unit(at) if at is not None else None
            if following is None or self.words.find(following[1], "alternate_after"):
                break
            if by_comma and after_hours and self._opens_anew(following[1]):
                break
            narrowed = at == end and self.words.find(self.words.past(end, "glue"), "day_set")  # "every day | feriali"
            days = list(following[0]) if narrowed else days + list(following[0])
            end = following[1]
        return tuple(dict.fromkeys(days)), end

    def joined_by_and(self, i: int, negated: bool) -> tuple[Any, int] | None:
        """An "and"; an "or" is one only behind a "not": otherwise it leaves open which."""
        either = self.words.find(i, "or") if negated else None
        return either or self.words.find(i, "and")

    def _joint(self, i: int, negated: bool) -> tuple[int | None, bool]:
        """Where the next day of the list may stand, and whether a comma leads to it."""
        comma = self.words.sign(i, ",/") and not negated
        joint = self.joined_by_and(i + 1 if comma else i, negated)
        if joint:
            return joint[1], comma
        return (i + 1, True) if comma else (None if negated else i, False)

    def _opens_anew(self, i: int) -> bool:
        """Does something new stand behind the days? "9-5 weekdays, weekend off"."""
        return self.words.find(i, "not") is not None or read_span(self.words, i) is not None

    def _unit(self, i: int) -> Days | None:
        """One day, a range, or a word for several."""
        words = self.words
        day_set = words.find(i, "day_set") or words.find(words.past(i, "glue"), "day_set")
        if day_set:
            return day_set
        between = words.find(i, "between")
        start = words.past(i, "glue", "from", "between")
        first = words.find(start, "day") or words.find(i, "day")
        if first is None:
            return None
        joint = words.find(first[1], "and" if between else "to") or words.find(first[1], "until")
        last = words.find(words.past(joint[1], "glue"), "day") if joint else None
        if last is None or last[1] == first[1]:
            return None if between else ((first[0],), first[1])
        return tuple((first[0] + step) % 7 for step in range((last[0] - first[0]) % 7 + 1)), last[1]
