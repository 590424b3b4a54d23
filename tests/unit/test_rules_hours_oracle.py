"""The engine against opening-hours-py, and laws that need no oracle: random limits, instants, zones and years."""

import os
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from opening_hours import OpeningHours

from rules.hours import (
    add_working_minutes,
    changes_at,
    is_working_time,
    next_working_time,
    working_minutes_between,
    working_time_between,
)
from rules.limits import Absence, DayException, Limits, Season, Span, Week

QUESTIONS = int(os.environ.get("LINDERO_QUESTIONS", "3000"))
A_LIMITS = 60  # questions asked of each value of the limits
ZONES = (
    "Europe/Madrid", "Europe/London", "America/New_York", "America/Santiago", "Asia/Kolkata", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Chatham", "America/St_Johns", "Asia/Tokyo", "UTC",
)  # fmt: skip
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIRST, LAST = date(2024, 1, 1), date(2030, 12, 31)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def hours(spans: tuple[Span, ...]) -> str:
    return ",".join(f"{clock(s.start)}-{clock(s.end if s.end <= 1440 else s.end - 1440)}" for s in spans) or "off"


def day_name(on: date) -> str:
    return f"{on.year} {MONTHS[on.month - 1]} {on.day:02}"


def month_day(day: tuple[int, int]) -> str:
    return f"{MONTHS[day[0] - 1]} {day[1]:02}"


def written(limits: Limits) -> str:
    """The limits as the oracle reads them: later rules count more, a comma joins the days of one week."""
    week = ", ".join(f"{DAYS[day]} {hours(spans)}" for day, spans in enumerate(limits.week) if spans)
    parts = [week or "Mo-Su off"]
    for season in limits.seasons:
        dates = f"{month_day(season.first)}-{month_day(season.last)}"
        parts += [f"{dates} {DAYS[day]} {hours(spans)}" for day, spans in enumerate(season.week)]
    for exception in limits.exceptions:
        assert exception.on is not None
        parts.append(f"{day_name(exception.on)} {hours(exception.hours)}")
    parts += [f"{day_name(absence.first)}-{day_name(absence.last)} off" for absence in limits.absences]
    return "; ".join(parts)


def random_spans(chosen: random.Random, nights: bool) -> tuple[Span, ...]:
    count = chosen.choice((0, 1, 1, 1, 2, 2, 3))
    edges = sorted(chosen.sample(range(0, 1441, chosen.choice((5, 15, 30))), 2 * count))
    spans = [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    if nights and spans and chosen.random() < 0.5:
        spans[-1] = Span(spans[-1].start, 1440 + chosen.randrange(0, spans[0].start + 1))
    return tuple(spans)


def random_week(chosen: random.Random, nights: bool) -> Week:
    if chosen.random() < 0.3:
        usual = random_spans(chosen, nights)
        return (usual,) * 5 + ((), ())
    return tuple(random_spans(chosen, nights) for _ in range(7))


def random_limits(chosen: random.Random) -> Limits:
    """Limits the oracle can express. Night shifts stand alone: it cuts them at a closed day, we let them end."""
    zone = chosen.choice(ZONES)
    if chosen.random() < 0.25:
        return Limits(zone=zone, week=random_week(chosen, nights=True))
    absences = []
    for _ in range(chosen.randrange(3)):
        start = FIRST + timedelta(days=chosen.randrange(2500))
        absences.append(Absence(start, start + timedelta(days=chosen.randrange(30))))
    dates = {FIRST + timedelta(days=chosen.randrange(2550)) for _ in range(chosen.randrange(4))}
    exceptions = tuple(DayException(random_spans(chosen, nights=False), on=on) for on in sorted(dates))
    seasons = []
    if chosen.random() < 0.4:
        first, last = sorted(chosen.sample(range(360), 2))
        ends = [date(2001, 1, 1) + timedelta(days=n) for n in (first, last)]
        week = random_week(chosen, nights=False)
        seasons.append(Season((ends[0].month, ends[0].day), (ends[1].month, ends[1].day), week))
    return Limits(zone, random_week(chosen, nights=False), tuple(seasons), tuple(absences), exceptions)


def random_instant(chosen: random.Random) -> datetime:
    seconds = int((LAST - FIRST).total_seconds())
    return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=chosen.randrange(seconds))


def changes_of_clocks(zone: str) -> list[datetime]:
    """Instants around each change of the clocks in the years asked about."""
    found, t = [], datetime(2024, 1, 1, tzinfo=UTC)
    while t.date() < LAST:
        after = t + timedelta(days=1)
        if t.astimezone(ZoneInfo(zone)).utcoffset() != after.astimezone(ZoneInfo(zone)).utcoffset():
            found += [t + timedelta(minutes=7 * n) for n in range(206)]
        t = after
    return found


def test_no_question_is_answered_otherwise_by_the_oracle():
    chosen = random.Random(20260619)
    edges = {zone: changes_of_clocks(zone) for zone in ZONES}
    for _ in range(max(1, QUESTIONS // A_LIMITS)):
        limits = random_limits(chosen)
        zone = ZoneInfo(limits.zone)
        oracle = OpeningHours(written(limits), timezone=zone)
        for _ in range(A_LIMITS):
            near = edges[limits.zone] if chosen.random() < 0.2 else []
            t = chosen.choice(near) if near else random_instant(chosen)
            assert is_working_time(t, limits) == oracle.is_open(t.astimezone(zone)), (written(limits), limits.zone, t)


@pytest.mark.parametrize("seed", range(6))
def test_the_laws_of_working_time_hold(seed):
    chosen = random.Random(seed)
    for _ in range(max(1, QUESTIONS // 600)):
        limits = random_limits(chosen)
        a, b, c = sorted(random_instant(chosen) for _ in range(3))
        both = working_time_between(a, b, limits) + working_time_between(b, c, limits)
        assert both == working_time_between(a, c, limits)
        resumed = next_working_time(a, limits)
        if resumed is None:
            assert not any(day for day in limits.week)
            continue
        assert is_working_time(resumed, limits)
        assert working_minutes_between(a, resumed, limits) == 0
        minutes = chosen.randrange(1, 5000)
        reached = add_working_minutes(a, minutes, limits)
        if reached is not None:
            assert working_time_between(a, reached, limits) == timedelta(minutes=minutes)
        changed = changes_at(a, limits)
        if changed is not None:
            assert is_working_time(changed, limits) != is_working_time(a, limits)
            before = changed.astimezone(UTC) - timedelta(seconds=1)
            assert before < a or is_working_time(before, limits) == is_working_time(a, limits)


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_on_which_clocks_change_has_as_much_more_or_less_as_they_move(zone):
    always = Limits(zone=zone, week=((Span(0, 1440),),) * 7)
    tz = ZoneInfo(zone)
    for number in range((LAST - FIRST).days):
        midnights = [datetime.combine(FIRST + timedelta(days=n), datetime.min.time(), tz) for n in (number, number + 1)]
        moved = (midnights[0].utcoffset() or timedelta()) - (midnights[1].utcoffset() or timedelta())
        assert working_time_between(*midnights, always) == timedelta(days=1) + moved
