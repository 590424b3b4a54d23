"""The pieces of a date: the number of a day, a month with its year, a day written out or in figures."""

from datetime import date

from rules.sentence.dates import SaidDay
from rules.sentence.words import Words


class DatePartReader:
    """Reads single days and years out of a sentence, given today and the order of figures in the language."""

    def __init__(self, words: Words, today: date) -> None:
        self.words = words
        self.today = today
        dates = words.lexicon.table["dates"]
        self.month_first: bool = dates["month_first"]
        self.day_first: bool = dates["numeric_day_first"]

    def day_number(self, i: int) -> tuple[int, int] | None:
        words = self.words
        number = words.number(i)
        if number is None:
            ordinal = words.find(i, "ordinal")
            number = (1, ordinal[1]) if ordinal and ordinal[0] == 1 else None
        if number is None or not 1 <= number[0] <= 31 or len(words.digits(i)) > 2:
            return None
        suffix = words.find(number[1], "number_suffix")
        return number[0], suffix[1] if suffix else number[1]

    def is_clock(self, i: int) -> bool:
        """Does what follows make the number before it a time?"""
        words = self.words
        return words.sign(i, ":") or any(words.find(i, kind) for kind in ("am", "pm", "suffix"))

    def month_and_year(self, i: int) -> tuple[int, int | None, int] | None:
        month = self.words.find(self.words.past(i, "of"), "month")
        if month is None:
            return None
        year, end = self.year(month[1])
        return month[0], year, end

    def year(self, i: int) -> tuple[int | None, int]:
        words = self.words
        for kind, ahead in (("this_year", 0), ("next_year", 1)):
            for at in (i, words.past(i, "glue")):
                found = words.find(at, kind)
                if found:
                    return self.today.year + ahead, found[1]
        at = words.past(i + 1 if words.sign(i, ",") else i, "glue")
        digits = words.digits(at)
        joined = words.sign(at + 1, "-–") and words.touches(at + 1) and words.touches(at + 2)  # 0900-1400
        if len(digits) == 4 and 1970 <= int(digits) <= 2199 and not words.sign(at + 1, ":") and not joined:
            return int(digits), at + 1
        return None, i

    def day(self, i: int) -> tuple[SaidDay, int] | None:
        """A day with its month: "3 August", "August 3rd", "3/8", "2026-08-03", "Christmas", "Saturday 3 August"."""
        words = self.words
        weekday = words.find(i, "day")
        if weekday:
            at = weekday[1] + 1 if words.sign(weekday[1], ",") else weekday[1]
            read = self.day(words.past(at, "glue"))
            return read if read and not read[0].feast else None
        feast = words.find(i, "feast")
        if feast:
            year, end = self.year(feast[1])
            return SaidDay(feast[0][0], feast[0][1], year, feast=True), end
        read = self._numeric(i)
        if read:
            return read
        if self.month_first:
            month = words.find(i, "month")
            number = self.day_number(words.past(month[1], "glue")) if month else None
            inside = i > 0 and words.find(i - 1, "month_in")
            if month and number and not inside and not self.is_clock(number[1]):
                year, end = self.year(number[1])
                return SaidDay(month[0], number[0], year), end
        number = self.day_number(i)
        tail = self.month_and_year(number[1]) if number else None
        return (SaidDay(tail[0], number[0], tail[1]), tail[2]) if number and tail else None

    def _numeric(self, i: int) -> tuple[SaidDay, int] | None:
        words = self.words
        parts = [words.digits(i + step) for step in (0, 2, 4)]
        signs = [words.tokens[i + step].text if i + step < len(words) else "" for step in (1, 3)]
        joined = all(words.touches(i + step) for step in (1, 2))
        if not joined or not parts[0] or not parts[1]:
            return None
        if len(parts[0]) == 4 and signs == ["-", "-"] and parts[2]:
            return SaidDay(int(parts[1]), int(parts[2]), int(parts[0])), i + 5
        if signs[0] not in ("/", ".") or (signs[0] == "." and (signs[1] != "." or not parts[2])):
            return None
        year, end = None, i + 3
        if signs[1] == signs[0] and parts[2] and words.touches(i + 4):
            year, end = int(parts[2]) + (2000 if len(parts[2]) == 2 else 0), i + 5
        day, month = int(parts[0]), int(parts[1])
        if not self.day_first and signs[0] == "/" and day <= 12 and day != month:
            return None  # 3/8 is two different days to two readers of English
        return (SaidDay(month, day, year), end) if month <= 12 else None
