"""The letter that tells clients, warmly, how the user works, and the line for under a signature.

It says that one may write at any hour, when an answer comes, what is urgent and how to reach the user then, what is
included, and when the user is away. Only absences that are public are told.
"""

import re
import textwrap
from collections.abc import Iterator
from datetime import date, timedelta

from rules.languages import Language
from rules.limits import Absence, Limits, WorkAmount
from rules.sentence.places import place_name
from rules.sentence.saying import Speaker

WIDTH = 76
UNBROKEN = "\u00a0"
LEADING_ZERO = re.compile(r"\b0(?=\d:\d\d)")
TOLD_AHEAD = timedelta(days=183)  # absences further ahead would be forgotten by then


class LetterWriter:
    """Writes to clients in one language, in the words of its `letter.toml`."""

    def __init__(self, language: Language) -> None:
        self.speaker = Speaker(language)
        table = language.table("letter")
        self.words, self.parts, self._line, self._sieve = table["words"], table["letter"], table["line"], table["sieve"]

    def letter(self, limits: Limits, today: date) -> str:
        """Paragraphs, wrapped, ended by the user's name."""
        paragraphs = [self.parts["greeting"], self.parts["opening"], *self._time(limits)]
        paragraphs += [" ".join(part) for part in (self._urgent(limits), self._included(limits)) if part]
        paragraphs += self._away(limits, today)
        paragraphs += [self.parts["closing"], f"{self.parts['farewell']}\n{limits.signature or limits.name}".rstrip()]
        return "\n\n".join("\n".join(map(_wrapped, text.split("\n"))) for text in paragraphs) + "\n"

    def line(self, limits: Limits) -> str:
        """One line for under a signature."""
        hours = self._hours(self.speaker.week(limits.week) or self.speaker.words["closed"])
        amount = self.amount(limits.answer_within)
        return str(self._line["line"].format(hours=hours, zone=self.zone(limits.zone), amount=amount))

    def automatic(self, limits: Limits) -> tuple[str, str]:
        """Subject and text of the answer that a mail server gives outside hours (RFC 5230)."""
        parts = [self._sieve["text"].format(amount=self.amount(limits.answer_within))]
        hours = self._hours(self.speaker.week(limits.week) or self.speaker.words["closed"])
        parts.append(self._sieve["hours"].format(hours=hours, zone=self.zone(limits.zone)))
        if limits.emergency_channel:
            key = "channel" if limits.urgent_means else "channel_only"
            urgent = self._any_of(limits.urgent_means)
            parts.append(self._sieve[key].format(urgent=urgent, channel=limits.emergency_channel))
        name = limits.signature or limits.name
        return str(self._sieve["subject"]), "\n\n".join([*parts, name] if name else parts)

    def _time(self, limits: Limits) -> Iterator[str]:
        hours = [self.speaker.week(limits.week) or self.speaker.words["closed"]]
        hours += [self.speaker.season(season) for season in limits.seasons]
        hours += [self.speaker.exception(exception) for exception in limits.exceptions if exception.rule]
        lines = [f"  {self.speaker.sentence_case(self._hours(said))}." for said in hours]
        yield "\n".join([self.parts["always"], *lines, self.parts["zone"].format(city=_city(limits.zone))])
        if limits.country:
            country, region = place_name(limits.country, limits.region, self.speaker.language)
            yield self.parts["holidays"].format(place=f"{region}, {country}" if region else country)
        answer, notice = self.amount(limits.answer_within), self.amount(limits.notice)
        yield self.parts["answer"].format(amount=answer, notice=notice)

    def _urgent(self, limits: Limits) -> list[str]:
        said = []
        if limits.urgent_means:
            said.append(self.parts["urgent"].format(urgent=self._any_of(limits.urgent_means)))
        if limits.emergency_channel:
            hours = ""
            if limits.emergency_week is not None:
                hours = self.parts["channel_hours"].format(hours=self._hours(self.speaker.week(limits.emergency_week)))
            key = "channel" if limits.urgent_means else "channel_only"
            channel = limits.emergency_channel.replace(" ", UNBROKEN)
            said.append(self.parts[key].format(channel=channel, hours=hours))
        return said

    def _included(self, limits: Limits) -> list[str]:
        rounds = self._rounds(limits.rounds_included)
        services = self.speaker.listed(limits.services)
        said = []
        if services:
            key = "included_rounds" if rounds else "included"
            said.append(self.parts[key].format(services=services, rounds=rounds))
        elif rounds:
            said.append(self.parts["rounds_only"].format(rounds=rounds))
        if said:
            said.append(self.parts["beyond"])
        return said + [self.parts["refer"].format(topic=topic, whom=whom) for topic, whom in limits.refer]

    def _away(self, limits: Limits, today: date) -> Iterator[str]:
        coming = [absence for absence in limits.absences if absence.public and _is_near(absence, today)]
        if coming:
            dates = self.speaker.listed([self.speaker.absence_dates(absence) for absence in coming])
            yield self.speaker.joined(self.parts["away"].format(dates=dates))

    def _any_of(self, things: tuple[str, ...]) -> str:
        if len(things) < 2:
            return "".join(things)
        return f"{', '.join(things[:-1])} {self.words['or']} {things[-1]}"

    def _rounds(self, rounds: int | None) -> str:
        if not rounds:
            return ""
        return str(self.words["one_round"] if rounds == 1 else self.words["several_rounds"].format(n=self._n(rounds)))

    def _n(self, number: int) -> str:
        names: list[str] = self.words["numbers"]
        return names[number] if number < len(names) else str(number)

    def amount(self, work: WorkAmount) -> str:
        """An amount of working time in words: "one working day"."""
        number, unit = (work.days, "day") if work.days else (work.minutes, "minute")
        if unit == "minute" and number % 60 == 0:
            number, unit = number // 60, "hour"
        if number == 1 and unit != "minute":
            return str(self.words[f"one_{unit}"])
        return str(self.words[f"several_{unit}s"].format(n=self._n(number)))

    def zone(self, zone: str) -> str:
        """How people call a zone: by its city."""
        return str(self.words["city_time"].format(city=_city(zone)))

    def _hours(self, said: str) -> str:
        """Hours as one writes them in a letter: 9:00 rather than 09:00."""
        return LEADING_ZERO.sub("", self.speaker.joined(said))


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _wrapped(line: str) -> str:
    """A line broken at spaces, but not inside a number to call; what is indented stays so."""
    indent = "  " if line.startswith("  ") else ""
    return textwrap.fill(line, WIDTH, subsequent_indent=indent, break_on_hyphens=False).replace(UNBROKEN, " ")


def _is_near(absence: Absence, today: date) -> bool:
    if absence.yearly:
        year = today.year + ((absence.first.month, absence.first.day) < (today.month, today.day))
        first = absence.first.replace(year=year, day=min(absence.first.day, 28))
        return first - today <= TOLD_AHEAD
    return absence.last >= today and absence.first - today <= TOLD_AHEAD
