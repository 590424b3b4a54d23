"""When the user works, as far as their own Sent folder shows: a first proposal for the limits, never more than that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.mailbox import Mailbox
from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import DaySpans, Span, Week
from rules.sentence import Speaker

LOOK_BACK = timedelta(days=120)
FEWEST_MAILS = 20
DAY_SHARE = 0.35  # of the busiest day's mails: below it a day is an exception, not a habit
EDGE_SHARE = 0.05  # the earliest and latest mails of a day are exceptions too
HOUR = 60


@dataclass(frozen=True, slots=True)
class Habit:
    """The weekdays (Monday is 0) and the hours in which most mails leave; whole hours of local time."""

    days: tuple[int, ...]
    start: int
    end: int
    mails: int

    @property
    def week(self) -> Week:
        span: DaySpans = (Span(self.start * HOUR, self.end * HOUR),)
        return tuple(span if day in self.days else () for day in range(7))

    def sentence(self, language: str) -> str:
        """As the user might have typed it: "Monday to Friday from 09:00 to 19:00"."""
        spoken = BUILT_IN_LANGUAGES.get(language) or BUILT_IN_LANGUAGES.get("en")
        assert spoken is not None
        speaker = Speaker(spoken)
        return speaker.joined(speaker.week(self.week))


def habit_of(times: Sequence[datetime], zone: str) -> Habit | None:
    """What a run of own mails says; None when they are too few, or spread over all hours."""
    local = [time.astimezone(ZoneInfo(zone)) for time in times]
    if len(local) < FEWEST_MAILS:
        return None
    by_day = [sum(time.weekday() == day for time in local) for day in range(7)]
    days = tuple(day for day in range(7) if by_day[day] >= DAY_SHARE * max(by_day))
    minutes = sorted(time.hour * HOUR + time.minute for time in local if time.weekday() in days)
    aside = int(len(minutes) * EDGE_SHARE)
    start = minutes[aside] // HOUR
    end = -(-(minutes[len(minutes) - 1 - aside] + 1) // HOUR)
    return Habit(days, start, end, len(local)) if end - start <= 14 else None


def sent_times(mailbox: Mailbox, sent_folder: str, today: date) -> list[datetime]:
    """When the user's own mails of the last months left, by the server's clock."""
    return mailbox.arrival_times(sent_folder, today - LOOK_BACK)
