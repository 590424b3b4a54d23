"""Answers about the limits in the user's language: until when, why, how long, and the picture of the coming days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.hours import changes_at, day_of, day_spans, is_working_time, next_working_time, working_minutes_between
from rules.languages import Language
from rules.limits import DaySpans, Limits
from rules.sentence.saying import Speaker, clock

HOUR = 60
PICTURE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Answer:
    """Is it working time, until when, and which part of the limits says so."""

    working: bool
    changes_at: datetime | None
    because: str
    sentence: str


class Answers:
    """Speaks about the limits in one language."""

    def __init__(self, language: Language) -> None:
        self.speaker = Speaker(language)
        self.words = language.table("hours")["answers"]

    def about(self, t: datetime, limits: Limits) -> Answer:
        working, change, day = is_working_time(t, limits), changes_at(t, limits), day_of(t, limits)
        why = self.words["because"][day.cause.value]
        if day.name:
            why = self.words["named"].format(why=why, name=day.name)
        key = ("working" if working else "off") + ("" if change else "_always")
        until = self.moment(change) if change else ""
        return Answer(working, change, day.cause.value, self.words[key].format(until=until, why=why))

    def resumes(self, t: datetime, limits: Limits) -> str:
        found = next_working_time(t, limits)
        if found is None:
            return str(self.words["never"])
        return str(self.words["already"] if found == t else self.words["resumes"].format(until=self.moment(found)))

    def between(self, a: datetime, b: datetime, limits: Limits) -> str:
        hours, minutes = divmod(working_minutes_between(a, b, limits), HOUR)
        return str(
            self.words["between"].format(amount=self.words["hours_minutes"].format(hours=hours, minutes=minutes))
        )

    def moment(self, t: datetime) -> str:
        """An instant by the clock of its zone: "on Monday 22 June 2026 at 09:00"."""
        weekday, on = self.speaker.day(t.weekday()), self.speaker.full_date(t.date())
        return str(self.words["moment"].format(weekday=weekday, date=on, time=f"{t:%H:%M}"))

    def picture(self, limits: Limits, today: date) -> Iterator[str]:
        """One line a day: the hours of the day drawn, then said, then why it is not an ordinary one."""
        for number in range(PICTURE_DAYS):
            day = day_spans(today + timedelta(days=number), limits)
            drawn = "".join("█" if worked_in(hour, day.spans) else "·" for hour in range(24))
            said = " ".join(f"{clock(s.start)}-{clock(s.end)}" for s in day.spans) or self.words["closed_day"]
            why = "" if day.cause.value == "week" else f"  {day.name or self.words['because'][day.cause.value]}"
            yield f"{self.words['weekdays'][day.on.weekday()]} {day.on:%d.%m.}  {drawn}  {said}{why}"


def worked_in(hour: int, spans: DaySpans) -> bool:
    """Is any part of this hour of the day (0 to 23) inside a span?"""
    return any(span.start < (hour + 1) * HOUR and span.end > hour * HOUR for span in spans)
