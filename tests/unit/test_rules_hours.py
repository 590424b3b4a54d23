"""The engine of working time: a table of odd cases, and laws that hold whatever the limits are."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.hours import (
    Cause,
    add_work,
    add_working_minutes,
    changes_at,
    client_for,
    day_of,
    day_spans,
    is_working_time,
    next_working_time,
    terms_for,
    working_day_minutes,
    working_minutes_between,
    working_time_between,
)
from rules.limits import Absence, ClientTerms, DayException, Holiday, Limits, Season, Span, Stay, Week, WorkAmount

SPLIT = (Span(540, 840), Span(900, 1080))  # 9-14, 15-18
NIGHT = (Span(1320, 1560),)  # 22-02


def week(mon_fri: tuple[Span, ...], sat: tuple[Span, ...] = (), sun: tuple[Span, ...] = ()) -> Week:
    return (mon_fri,) * 5 + (sat, sun)


MARTA = Limits(zone="Europe/Madrid", week=week(SPLIT))


def at(text: str, zone: str = "Europe/Madrid") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


WORKING = {
    "the first second of the morning": ("2026-06-19 09:00:00", MARTA, True),
    "the last second before work": ("2026-06-19 08:59:59", MARTA, False),
    "the last second before lunch": ("2026-06-19 13:59:59", MARTA, True),
    "the first second of lunch": ("2026-06-19 14:00:00", MARTA, False),
    "the first second after lunch": ("2026-06-19 15:00:00", MARTA, True),
    "closing time": ("2026-06-19 18:00:00", MARTA, False),
    "Saturday at noon": ("2026-06-20 12:00:00", MARTA, False),
}


@pytest.mark.parametrize(("when", "limits", "expected"), WORKING.values(), ids=WORKING.keys())
def test_an_instant_is_inside_or_outside_as_the_limits_say(when: str, limits: Limits, expected: bool) -> None:
    assert is_working_time(at(when), limits) is expected


def test_work_resumes_on_monday_after_a_friday_evening():
    assert next_working_time(at("2026-06-19 18:00"), MARTA) == at("2026-06-22 09:00")


def test_a_moment_of_work_resumes_at_once():
    assert next_working_time(at("2026-06-19 10:17"), MARTA) == at("2026-06-19 10:17")


def test_nobody_resumes_who_never_works():
    assert next_working_time(at("2026-06-19 10:17"), replace(MARTA, week=((),) * 7)) is None


def test_twelve_calendar_days_may_hold_two_working_hours():
    limits = replace(MARTA, absences=(Absence(date(2026, 8, 3), date(2026, 8, 14)),))
    assert working_minutes_between(at("2026-07-31 16:00"), at("2026-08-12 09:00"), limits) == 120


def test_a_deadline_in_the_past_leaves_nothing():
    assert working_minutes_between(at("2026-06-19 12:00"), at("2026-06-19 10:00"), MARTA) == 0


def test_adding_ends_at_closing_time_rather_than_at_the_next_opening():
    assert add_working_minutes(at("2026-06-19 17:00"), 60, MARTA) == at("2026-06-19 18:00")


def test_a_working_day_after_the_weekend_is_mondays_end():
    assert add_work(at("2026-06-20 12:00"), WorkAmount(days=1), MARTA) == at("2026-06-22 18:00")


def test_a_working_day_after_a_morning_is_the_next_morning():
    assert add_work(at("2026-06-18 10:00"), WorkAmount(days=1), MARTA) == at("2026-06-19 10:00")


def test_a_span_past_midnight_belongs_to_the_day_it_starts_on():
    limits = replace(MARTA, week=week(NIGHT), absences=(Absence(date(2026, 6, 17), date(2026, 6, 17), "rest"),))
    assert is_working_time(at("2026-06-17 01:00"), limits)
    assert day_of(at("2026-06-17 01:00"), limits).on == date(2026, 6, 16)
    assert not is_working_time(at("2026-06-18 01:00"), limits)


def test_order_of_a_day_is_absence_then_date_then_rule_then_holiday_then_season_then_week():
    day = date(2026, 7, 3)  # a Friday
    season = Season((6, 15), (9, 15), week((Span(480, 900),)))
    rule = DayException((Span(600, 660),), rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", start=day)
    dated = DayException((Span(600, 720),), on=day)
    away = Absence(day, day, "fair")
    limits = replace(MARTA, seasons=(season,))
    assert day_spans(day, limits).spans == (Span(480, 900),)
    limits = replace(limits, holidays=(Holiday(day, "local"),))
    assert (day_spans(day, limits).cause, day_spans(day, limits).name) == (Cause.HOLIDAY, "local")
    limits = replace(limits, exceptions=(rule,))
    assert day_spans(day, limits).spans == (Span(600, 660),)
    limits = replace(limits, exceptions=(rule, dated))
    assert day_spans(day, limits).spans == (Span(600, 720),)
    limits = replace(limits, absences=(away,))
    assert (day_spans(day, limits).cause, day_spans(day, limits).name) == (Cause.ABSENCE, "fair")


def test_a_shift_over_the_change_to_summer_time_is_an_hour_shorter():
    limits = replace(MARTA, week=((Span(1320, 1800),),) * 7)
    assert working_minutes_between(at("2026-03-28 22:00"), at("2026-03-29 12:00"), limits) == 7 * 60
    assert working_minutes_between(at("2026-10-24 22:00"), at("2026-10-25 12:00"), limits) == 9 * 60


def test_travel_moves_the_hours_to_the_zone_of_the_stay():
    limits = replace(MARTA, stays=(Stay(date(2026, 6, 15), date(2026, 6, 19), "America/New_York"),))
    assert next_working_time(at("2026-06-17 09:00"), limits) == at("2026-06-17 09:00", "America/New_York")
    assert next_working_time(at("2026-06-22 05:00"), limits) == at("2026-06-22 09:00")


def test_a_client_with_hours_of_its_own_is_judged_by_them():
    client = ClientTerms(
        "Osteria", ("*@osteria.example",), week=((Span(540, 1320),),) * 7, notice=WorkAmount(minutes=60)
    )
    limits = replace(MARTA, clients=(client,))
    assert client_for("Matteo@OSTERIA.example", limits) is client
    terms = terms_for("matteo@osteria.example", limits)
    assert is_working_time(at("2026-06-20 21:00"), terms)
    assert terms.notice == WorkAmount(minutes=60)
    assert terms_for("someone@else.example", limits) is limits


def test_a_working_day_has_the_hours_of_most_days():
    assert working_day_minutes(MARTA) == 480
    friday_short = (SPLIT,) * 4 + ((Span(540, 840),), (), ())
    assert working_day_minutes(replace(MARTA, week=friday_short)) == 480


def test_work_that_goes_on_over_the_end_of_a_block_changes_nowhere():
    always = replace(MARTA, week=((Span(0, 1440),),) * 7)
    assert changes_at(at("2026-06-19 10:00"), always) is None
    assert working_time_between(at("2026-01-01"), at("2027-01-01"), always) == timedelta(days=365)


def test_answers_come_in_the_users_zone():
    found = next_working_time(datetime(2026, 6, 19, 20, 0, tzinfo=UTC), MARTA)
    assert found is not None
    assert found.isoformat() == "2026-06-22T09:00:00+02:00"
