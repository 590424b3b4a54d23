"""The limits said back in a sentence that reads as people write, and that means the same limits when typed again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rules.languages import Language
from rules.limits import Absence, DayException, DaySpans, Limits, Season, Span, Week, WorkAmount
from rules.recurrence import read_recurrence
from rules.runs import days_by_hours, runs
from rules.sentence.places import place_name
from rules.sentence.words import DAYS

DAY = 1440


class Speaker:
    """Says parts of the limits in one language, in the templates of its `hours.toml`."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.words: Mapping[str, Any] = language.table("hours")["say"]

    def sentence(self, limits: Limits, *, promises: bool = False) -> str:
        """Hours, seasons, exceptions, absences and holidays; with `promises` also zone, answer and notice."""
        parts = [self.week(limits.week) or self.words["closed"]]
        parts += [self.season(season) for season in limits.seasons]
        parts += [self.exception(exception) for exception in limits.exceptions]
        parts += [self.absence(absence) for absence in limits.absences]
        if limits.country:
            parts.append(self.holidays(limits))
        if promises:
            parts.append(self.words["answer"].format(amount=self.amount(limits.answer_within)))
            parts.append(self.words["notice"].format(amount=self.amount(limits.notice)))
            parts.append(self.words["zone"].format(zone=limits.zone))
        text = "; ".join(part for part in parts if part)
        return f"{self.sentence_case(self.joined(text))}."

    def sentence_case(self, text: str) -> str:
        return f"{text[:1].upper()}{text[1:]}"

    def joined(self, text: str) -> str:
        """With the contractions that the language asks for: "dall'8" for "dal 8"."""
        for apart, joined in self.words["contractions"]:
            text = text.replace(f" {apart}", f" {joined}")
            if text.startswith(apart):
                text = joined + text[len(apart) :]
        return text

    def week(self, week: Week) -> str:
        """Days of the same hours said together: "Monday to Thursday from 09:00 to 14:00, Friday ..."."""
        return ", ".join(f"{self.days(days)} {self.spans(spans)}" for spans, days in days_by_hours(week).items())

    def days(self, days: Sequence[int]) -> str:
        if len(days) == 7:
            return str(self.words["every_day"])
        said = []
        for first, last in runs(days):
            if last > first + 1:
                said.append(self.words["day_range"].format(first=self.day(first), last=self.day(last)))
            else:
                said += [self.day(day) for day in range(first, last + 1)]
        return self.listed(said)

    def day(self, day: int) -> str:
        return str(self.words["days"][DAYS[day]])

    def listed(self, parts: Sequence[str]) -> str:
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.words['and']} {parts[-1]}"

    def spans(self, spans: DaySpans) -> str:
        return self.listed([self.span(span) for span in spans])

    def span(self, span: Span) -> str:
        if span == Span(0, DAY):
            return str(self.words["whole_day"])
        return str(self.words["from_to"].format(start=clock(span.start), end=clock(span.end)))

    def hours(self, spans: DaySpans) -> str:
        return self.spans(spans) if spans else str(self.words["off"])

    def full_date(self, on: date) -> str:
        return self._dated("date", on)

    def bare_date(self, month: int, day: int) -> str:
        return self._dated("date_bare", date(2000, month, day))

    def _dated(self, key: str, on: date) -> str:
        month = self.words["month_names"][on.month - 1]
        return str(self.words[key].format(day=on.day, month=month, year=on.year))

    def season(self, season: Season) -> str:
        return f"{self.yearly_dates(season.first, season.last)}: {self.week(season.week) or self.words['closed']}"

    def exception(self, exception: DayException) -> str:
        if exception.on is not None:
            return f"{self.words['one_date'].format(date=self.full_date(exception.on))} {self.hours(exception.hours)}"
        return f"{self.rule(exception)}{self._starting(exception)}"

    def rule(self, exception: DayException) -> str:
        """A rule in words, with its hours; the rule itself where no words of ours fit."""
        hours = self.hours(exception.hours)
        rule = read_recurrence(exception.rule, exception.start or date(2024, 1, 1))
        plain = not (rule.by_month or rule.by_month_day or rule.by_position or rule.count or rule.until)
        days = [day for place, day in rule.by_day if not place]
        if plain and rule.frequency == "WEEKLY" and rule.interval == 2 and len(days) == 1:
            key = "alternate" if exception.hours else "alternate_off"
            said = self.words[key].format(day=self.day(days[0]))
            return f"{said} {hours}" if exception.hours else str(said)
        placed = {day for _, day in rule.by_day}
        ordinals = [self.words["ordinals"].get(str(place)) for place, _ in rule.by_day]
        if plain and rule.frequency == "MONTHLY" and rule.interval == 1 and len(placed) == 1 and all(ordinals):
            said = self.words["nth"].format(nth=self.listed(ordinals), day=self.day(placed.pop()))
            return f"{said} {hours}"
        return f"({exception.rule}) {hours}"

    def _starting(self, exception: DayException) -> str:
        if exception.start is None or "INTERVAL" not in exception.rule:
            return ""
        return ", " + str(self.words["starting"].format(date=self.full_date(exception.start)))

    def absence(self, absence: Absence) -> str:
        reason = f" ({absence.reason})" if absence.reason else ""
        return f"{self.words['away']} {self.absence_dates(absence)}{reason}"

    def absence_dates(self, absence: Absence) -> str:
        """ "from 3 to 21 August 2026": what the two days share is said once."""
        first, last = absence.first, absence.last
        if absence.yearly:
            return self.yearly_dates((first.month, first.day), (last.month, last.day))
        end = self.full_date(last)
        if first == last:
            return str(self.words["one_date"].format(date=end))
        if (first.year, first.month) == (last.year, last.month):
            return str(self.words["dates"].format(first=first.day, last=end))
        start = self.bare_date(first.month, first.day) if first.year == last.year else self.full_date(first)
        return str(self.words["dates"].format(first=start, last=end))

    def yearly_dates(self, first: tuple[int, int], last: tuple[int, int]) -> str:
        """Days of each year, given as (month, day)."""
        end = self.bare_date(*last)
        if first == last:
            dates = self.words["one_date"].format(date=end)
        elif first[0] == last[0] and first < last:
            dates = self.words["dates"].format(first=first[1], last=end)
        else:
            dates = self.words["dates"].format(first=self.bare_date(*first), last=end)
        return f"{dates} {self.words['each_year']}"

    def holidays(self, limits: Limits) -> str:
        return str(self.words["holidays"].format(place=self.place(limits)))

    def place(self, limits: Limits) -> str:
        country, region = place_name(limits.country, limits.region, self.language)
        return self.words["region_in"].format(region=region, country=country) if region else country

    def amount(self, amount: WorkAmount) -> str:
        if amount.days:
            key, number = "working_days", amount.days
        elif amount.minutes % 60:
            key, number = "working_minutes", amount.minutes
        else:
            key, number = "working_hours", amount.minutes // 60
        one, several = self.words[key]
        return str(one if number == 1 else several.format(n=number))


def clock(minutes: int) -> str:
    """A time of day with 24 hours; past midnight it is the next day's."""
    within = minutes if minutes <= DAY else minutes - DAY
    return f"{within // 60:02}:{within % 60:02}"
