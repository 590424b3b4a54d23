"""Instants, hours and amounts as one says them in a mail, in the words of `wording.toml`.

Dates are spoken whole, with weekday, day and month: "on Monday 22 June at 9:00". The year is added when it is
not the one in which the reply is written.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.limits import DaySpans, Limits, Week, WorkAmount
from rules.replies.wording import Wording

LONGEST_HOURS = 16  # words; a longer week is not said in a reply


@dataclass(frozen=True, slots=True)
class Place:
    """Where the two sides are: the user's zone, the client's own ("" when unknown), and whether ours must be named."""

    theirs: ZoneInfo | None = None
    name_ours: bool = False


def bare_date(wording: Wording, on: date, written: date) -> str:
    """Monday 22 June."""
    name = wording.words("dates.weekdays")[on.weekday()]
    month = wording.words("dates.months")[on.month - 1]
    pattern = wording.phrase("dates.day" if on.year == written.year else "dates.day_year")
    return pattern.format(weekday=name, day=ordinal(wording, on.day), month=month, year=on.year)


def ordinal(wording: Wording, day: int) -> str:
    """The number of a day: Italian says "1º" for the first."""
    return wording.phrase("dates.first") or "1" if day == 1 else str(day)


def clock(instant: datetime) -> str:
    return f"{instant.hour}:{instant.minute:02d}"


def at_clock(wording: Wording, instant: datetime) -> str:
    """At 9:00; "a la 1:00", "all'1:00" where the hour asks for it."""
    special = wording.phrase(f"dates.at_hour.{instant.hour}")
    return (special or wording.phrase("dates.at_hour.other")).format(time=clock(instant))


def bare_moment(wording: Wording, instant: datetime, written: datetime, register: str, place: Place = Place()) -> str:
    """Monday 22 June at 9:00, with the client's own time when it differs."""
    said = wording.phrase("dates.moment").format(
        date=bare_date(wording, instant.date(), written.date()), at=at_clock(wording, instant)
    )
    return said + other_time(wording, instant, written, register, place)


def other_time(wording: Wording, instant: datetime, written: datetime, register: str, place: Place) -> str:
    theirs = instant.astimezone(place.theirs) if place.theirs else instant
    if theirs.replace(tzinfo=None) != instant.replace(tzinfo=None):
        if theirs.date() == instant.date():
            return " " + wording.phrase("dates.their_time", register).format(time=clock(theirs))
        day = bare_date(wording, theirs.date(), written.date())
        return " " + wording.phrase("dates.their_day", register).format(date=day, at=at_clock(wording, theirs))
    if place.name_ours and not place.theirs and isinstance(instant.tzinfo, ZoneInfo):
        return " " + wording.phrase("dates.our_time").format(city=city(wording, instant.tzinfo.key))
    return ""


def city(wording: Wording, zone: str) -> str:
    """The city a zone is named after, in the language's own spelling where it has one."""
    own = zone.rsplit("/", 1)[-1].replace("_", " ")
    cities = wording.table.get("cities", {})
    return str(cities.get(own, own))


def on_moment(wording: Wording, instant: datetime, written: datetime, register: str, place: Place = Place()) -> str:
    """On Monday 22 June at 9:00."""
    return wording.phrase("dates.on") + bare_moment(wording, instant, written, register, place)


def amount(wording: Wording, work: WorkAmount) -> str:
    """One working day, four working hours."""
    if work.days:
        return counted(wording, "amounts.days", work.days)
    hours, minutes = divmod(work.minutes, 60)
    if minutes or not hours:
        return counted(wording, "amounts.minutes", work.minutes)
    return counted(wording, "amounts.hours", hours)


def counted(wording: Wording, path: str, number: int) -> str:
    return wording.phrase(f"{path}.{'one' if number == 1 else 'other'}").format(number=number_word(wording, number))


def number_word(wording: Wording, number: int) -> str:
    words = wording.words("numbers")
    return words[number] if 0 <= number < len(words) else str(number)


def hours(wording: Wording, week: Week) -> str:
    """Monday to Friday, 9:00-14:00 and 15:00-18:00; "" when the week is too uneven to be said in a breath."""
    runs: list[tuple[int, int, DaySpans]] = []
    for day, spans in enumerate(week):
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    said = [stretch(wording, *run) for run in runs if run[2]]
    whole = joined(wording, said, "; ")
    return whole if said and len(whole.split()) <= LONGEST_HOURS else ""


def stretch(wording: Wording, first: int, last: int, spans: DaySpans) -> str:
    names = wording.words("dates.weekdays")
    if first == last:
        days = wording.words("hours.each")[first]
    else:
        pattern = wording.phrase("hours.two_days" if last == first + 1 else "hours.days")
        days = pattern.format(first=names[first], last=names[last])
    times = [
        wording.phrase("hours.span").format(start=wall_time(span.start), end=wall_time(span.end)) for span in spans
    ]
    return wording.phrase("hours.stretch").format(days=days, times=joined(wording, times))


def wall_time(minutes: int) -> str:
    return f"{minutes // 60 % 24}:{minutes % 60:02d}"


def joined(wording: Wording, parts: list[str], between: str = ", ") -> str:
    """One, two and three."""
    if len(parts) < 2:
        return "".join(parts)
    last = wording.phrase("dates.and").format(last=parts[-1])
    return between.join(parts[:-1]) + last


def week_on(limits: Limits, on: date) -> Week:
    """The week that holds on a date, seasons minded."""
    here = (on.month, on.day)
    for season in limits.seasons:
        inside = season.first <= here <= season.last
        around = season.first > season.last and (here >= season.first or here <= season.last)
        if inside or around:
            return season.week
    return limits.week
