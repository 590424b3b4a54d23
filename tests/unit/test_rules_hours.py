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
    takes_emergencies,
    terms_for,
    working_day_minutes,
    working_minutes_between,
    working_time_between,
    zone_at,
)
from rules.limits import Absence, ClientTerms, DayException, Holiday, Limits, Season, Span, Stay, Week, WorkAmount

SPLIT = (Span(540, 840), Span(900, 1080))  # 9-14, 15-18
NIGHT = (Span(1320, 1560),)  # 22-02


def week(mon_fri: tuple[Span, ...], sat: tuple[Span, ...] = (), sun: tuple[Span, ...] = ()) -> Week:
    return (mon_fri,) * 5 + (sat, sun)


MARTA = Limits(zone="Europe/Madrid", week=week(SPLIT))


def at(text: str, zone: str = "Europe/Madrid") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


ALL_DAY = (Span(0, 1440),)
EARLY = (Span(150, 300),)  # 02:30-05:00, over both changes of the clocks


def every(spans: tuple[Span, ...], zone: str = "Europe/Madrid") -> Limits:
    return Limits(zone=zone, week=(spans,) * 7)


def on(day: str) -> date:
    return date.fromisoformat(day)


def yearly(first: str, last: str) -> Absence:
    return Absence(on(f"2000-{first}"), on(f"2000-{last}"), yearly=True)


AUGUST = replace(MARTA, absences=(Absence(on("2026-08-03"), on("2026-08-21")),))
ONE_DAY_AWAY = replace(MARTA, absences=(Absence(on("2026-06-17"), on("2026-06-17")),))
BRIDGE = replace(
    MARTA,
    holidays=(Holiday(on("2026-12-08"), "Inmaculada"),),
    exceptions=(DayException((), on=on("2026-12-07")),),
)
SATURDAY_SHOP = Limits(
    zone="Europe/Madrid", week=week(SPLIT, (Span(600, 840),)), holidays=(Holiday(on("2026-08-15"), "Asunción"),)
)
HOLIDAY_OPEN = replace(BRIDGE, exceptions=(DayException((Span(600, 780),), on=on("2026-12-08")),))
HALF_DAY = replace(MARTA, exceptions=(DayException((Span(540, 780),), on=on("2026-06-17")),))
FRIDAYS = replace(MARTA, exceptions=(DayException((), rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", start=on("2026-01-09")),))
LAST_FRIDAY = replace(MARTA, exceptions=(DayException((Span(540, 840),), rule="FREQ=MONTHLY;BYDAY=-1FR"),))
SUMMER = replace(MARTA, seasons=(Season((6, 15), (9, 15), week((Span(480, 900),))),))
WINTER = replace(MARTA, seasons=(Season((11, 15), (2, 15), week((Span(600, 960),))),))
CHRISTMAS = replace(MARTA, absences=(yearly("12-24", "01-06"),))
LEAP = replace(every(ALL_DAY), absences=(yearly("02-29", "02-29"),))
LEAP_SEASON = replace(every(ALL_DAY), seasons=(Season((2, 29), (2, 29), ((),) * 7),))
NIGHTS = Limits(zone="Europe/Madrid", week=week(NIGHT))
NIGHT_BEFORE_HOLIDAY = replace(NIGHTS, holidays=(Holiday(on("2026-06-17"), "feast"),))
SAMOA = every((Span(540, 1020),), "Pacific/Apia")
LORD_HOWE = every((Span(540, 570),), "Australia/Lord_Howe")
TRAVEL = replace(MARTA, stays=(Stay(on("2026-06-15"), on("2026-06-19"), "America/New_York"),))

WORKING = {
    "the first second of the morning": ("2026-06-19 09:00:00", MARTA, True),
    "the last second before work": ("2026-06-19 08:59:59", MARTA, False),
    "the last second before lunch": ("2026-06-19 13:59:59", MARTA, True),
    "the first second of lunch": ("2026-06-19 14:00:00", MARTA, False),
    "the last second of lunch": ("2026-06-19 14:59:59", MARTA, False),
    "the first second after lunch": ("2026-06-19 15:00:00", MARTA, True),
    "the last second of the day": ("2026-06-19 17:59:59", MARTA, True),
    "closing time": ("2026-06-19 18:00:00", MARTA, False),
    "Saturday at noon": ("2026-06-20 12:00:00", MARTA, False),
    "Sunday's last second": ("2026-06-21 23:59:59", MARTA, False),
    "midnight of a day that is all work": ("2026-06-19 00:00:00", every(ALL_DAY), True),
    "the last second before a midnight that is all work": ("2026-06-18 23:59:59", every(ALL_DAY), True),
    "a week without work": ("2026-06-19 12:00:00", every(()), False),
    "the night shift before midnight": ("2026-06-16 23:30:00", NIGHTS, True),
    "the night shift at midnight": ("2026-06-17 00:00:00", NIGHTS, True),
    "the night shift's last second": ("2026-06-17 01:59:59", NIGHTS, True),
    "the end of the night shift": ("2026-06-17 02:00:00", NIGHTS, False),
    "Friday's night shift on Saturday morning": ("2026-06-20 01:00:00", NIGHTS, True),
    "no night shift on Monday morning": ("2026-06-22 01:00:00", NIGHTS, False),
    "the night shift runs into a holiday": ("2026-06-17 01:00:00", NIGHT_BEFORE_HOLIDAY, True),
    "the night after a holiday is off": ("2026-06-18 01:00:00", NIGHT_BEFORE_HOLIDAY, False),
    "the day before an absence": ("2026-07-31 12:00:00", AUGUST, True),
    "the first day of an absence": ("2026-08-03 09:00:00", AUGUST, False),
    "the last day of an absence": ("2026-08-21 17:59:00", AUGUST, False),
    "the working day after an absence": ("2026-08-24 09:00:00", AUGUST, True),
    "an absence of one day": ("2026-06-17 12:00:00", ONE_DAY_AWAY, False),
    "the day after an absence of one day": ("2026-06-18 12:00:00", ONE_DAY_AWAY, True),
    "the next year of a dated absence": ("2027-08-05 12:00:00", AUGUST, True),
    "a bridge day": ("2026-12-07 12:00:00", BRIDGE, False),
    "the holiday behind a bridge day": ("2026-12-08 12:00:00", BRIDGE, False),
    "the day after the bridge": ("2026-12-09 12:00:00", BRIDGE, True),
    "a holiday that is worked for once": ("2026-12-08 11:00:00", HOLIDAY_OPEN, True),
    "a holiday on a Saturday that would be worked": ("2026-08-15 11:00:00", SATURDAY_SHOP, False),
    "the Saturday before it": ("2026-08-08 11:00:00", SATURDAY_SHOP, True),
    "the morning of a half day": ("2026-06-17 12:59:00", HALF_DAY, True),
    "the afternoon of a half day": ("2026-06-17 15:30:00", HALF_DAY, False),
    "the first free Friday": ("2026-01-09 12:00:00", FRIDAYS, False),
    "the Friday between two free ones": ("2026-01-16 12:00:00", FRIDAYS, True),
    "a free Friday in summer": ("2026-06-26 12:00:00", FRIDAYS, False),
    "a free Friday over the year's end": ("2027-01-08 12:00:00", FRIDAYS, False),
    "a Friday before the rule starts": ("2026-01-02 12:00:00", FRIDAYS, True),
    "the last Friday of the month after two": ("2026-06-26 15:30:00", LAST_FRIDAY, False),
    "the last but one Friday of the month": ("2026-06-19 15:30:00", LAST_FRIDAY, True),
    "the eve of the summer hours": ("2026-06-12 17:00:00", SUMMER, True),
    "the first day of the summer hours": ("2026-06-15 17:00:00", SUMMER, False),
    "summer hours begin at eight": ("2026-06-15 08:00:00", SUMMER, True),
    "the last day of the summer hours": ("2026-09-15 15:00:00", SUMMER, False),
    "the day after the summer hours": ("2026-09-16 17:00:00", SUMMER, True),
    "winter hours in December": ("2026-12-01 09:30:00", WINTER, False),
    "winter hours after New Year": ("2027-01-12 09:30:00", WINTER, False),
    "after the winter hours": ("2027-02-16 09:30:00", WINTER, True),
    "Christmas Eve, each year": ("2028-12-25 12:00:00", CHRISTMAS, False),
    "Epiphany, each year": ("2029-01-05 12:00:00", CHRISTMAS, False),
    "the day after Epiphany": ("2027-01-07 12:00:00", CHRISTMAS, True),
    "29 February is away": ("2028-02-29 12:00:00", LEAP, False),
    "1 March of a leap year": ("2028-03-01 12:00:00", LEAP, True),
    "28 February of a common year": ("2027-02-28 12:00:00", LEAP, True),
    "a season of one leap day": ("2028-02-29 12:00:00", LEAP_SEASON, False),
    "New Year's midnight": ("2027-01-01 00:00:00", every(ALL_DAY), True),
    "03:00 on the day that skips 02:30": ("2026-03-29 03:00:00", every(EARLY), True),
    "01:59 on the day that skips 02:30": ("2026-03-29 01:59:59", every(EARLY), False),
    "02:45, skipped, read as 03:45": ("2026-03-29 02:45:00", every(EARLY), True),
    "the first 02:45 of the day that has two": ("2026-10-25 02:45:00", every(EARLY), True),
    "the first 02:15 of the day that has two": ("2026-10-25 02:15:00", every(EARLY), False),
    "abroad at nine in the home zone": ("2026-06-17 09:00:00", TRAVEL, False),
    "abroad at nine in the zone of the stay": ("2026-06-17 15:00:00", TRAVEL, True),
    "abroad, the home evening is an afternoon": ("2026-06-17 22:30:00", TRAVEL, True),
    "home again": ("2026-06-22 09:00:00", TRAVEL, True),
}

ELSEWHERE = {
    "India's half hour": ("2026-06-19 03:29:59", every((Span(540, 1020),), "Asia/Kolkata"), False),
    "India's half hour, a second later": ("2026-06-19 03:30:00", every((Span(540, 1020),), "Asia/Kolkata"), True),
    "Nepal's quarter of an hour": ("2026-06-19 03:15:00", every((Span(540, 1020),), "Asia/Kathmandu"), True),
    "a zone without changes, in winter": ("2026-01-15 00:00:00", every((Span(540, 1020),), "Asia/Tokyo"), True),
    "a zone without changes, in summer": ("2026-07-15 00:00:00", every((Span(540, 1020),), "Asia/Tokyo"), True),
    "the second 02:45 of the day that has two": ("2026-10-25 01:45:00", every(EARLY), True),
    "the second 02:15 of the day that has two": ("2026-10-25 01:15:00", every(EARLY), False),
    "Samoa before the missing day": ("2011-12-29 19:00:00", SAMOA, True),
    "Samoa after the missing day": ("2011-12-30 19:00:00", SAMOA, True),
    "half an hour of summer time on Lord Howe": ("2026-01-14 22:00:00", LORD_HOWE, True),
    "Morocco in Ramadan": ("2026-03-02 09:00:00", every((Span(540, 1020),), "Africa/Casablanca"), True),
    "Morocco after Ramadan": ("2026-06-02 08:00:00", every((Span(540, 1020),), "Africa/Casablanca"), True),
}


@pytest.mark.parametrize(("when", "limits", "expected"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_t3_an_instant_in_utc_is_inside_or_outside_by_the_users_wall(when: str, limits: Limits, expected: bool) -> None:
    assert is_working_time(at(when, "UTC"), limits) is expected


@pytest.mark.parametrize(("when", "limits", "expected"), WORKING.values(), ids=WORKING.keys())
def test_t3_an_instant_is_inside_or_outside_as_the_limits_say(when: str, limits: Limits, expected: bool) -> None:
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


def test_t3_a_shift_over_the_change_to_summer_time_is_an_hour_shorter():
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


def test_a_stay_to_the_end_of_time_ends_with_it():
    gone = replace(MARTA, stays=(Stay(date(2026, 6, 15), date.max, "America/New_York"),))
    assert str(zone_at(at("2026-06-19"), gone)) == "America/New_York"


def test_samoas_missing_day_holds_no_work():
    assert working_minutes_between(at("2011-12-29", "Pacific/Apia"), at("2012-01-01", "Pacific/Apia"), SAMOA) == 2 * 480


def test_t3_twenty_three_and_twenty_five_hours():
    assert working_minutes_between(at("2026-03-29"), at("2026-03-30"), every(ALL_DAY)) == 23 * 60
    assert working_minutes_between(at("2026-10-25"), at("2026-10-26"), every(ALL_DAY)) == 25 * 60


def test_work_may_resume_in_the_middle_of_a_night():
    assert next_working_time(at("2026-03-29 01:10"), every(EARLY)) == at("2026-03-29 03:00")


def test_two_working_days_over_a_bridge():
    assert add_work(at("2026-12-04 10:00"), WorkAmount(days=2), BRIDGE) == at("2026-12-10 10:00")


def test_a_working_day_later_on_a_shorter_day_is_its_end():
    short = replace(MARTA, week=(SPLIT,) * 4 + ((Span(540, 840),), (), ()))
    assert add_work(at("2026-06-18 17:00"), WorkAmount(days=1), short) == at("2026-06-19 14:00")


def test_working_hours_are_added_over_lunch_and_weekend():
    assert add_work(at("2026-06-19 13:00"), WorkAmount(minutes=360), MARTA) == at("2026-06-22 11:00")


def test_emergencies_reach_the_user_in_hours_of_their_own():
    limits = replace(
        MARTA, emergency_week=((Span(480, 1320),),) * 7, absences=(Absence(on("2026-06-21"), on("2026-06-21")),)
    )
    assert takes_emergencies(at("2026-06-20 21:59"), limits)
    assert takes_emergencies(at("2026-06-21 12:00"), limits)
    assert not takes_emergencies(at("2026-06-20 22:00"), limits)
    assert takes_emergencies(at("2026-06-20 23:00"), MARTA)
