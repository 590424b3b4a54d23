"""Which of one's own mail waits for an answer, and since how many working days."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rules.limits import Absence, Holiday, Limits, WorkAmount
from rules.subjects import expects_an_answer
from rules.unanswered import days_waited, working_days_between

MADRID = ZoneInfo("Europe/Madrid")
LIMITS = Limits(zone="Europe/Madrid")  # Monday to Friday, 9 to 17
MONDAY = datetime(2026, 6, 1, 12, 0, tzinfo=MADRID)


def at(day: int, hour: int = 12, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=MADRID)


@pytest.mark.parametrize(
    ("until", "days"),
    [
        (at(1, 11), 0),
        (at(2, 11), 0),
        (at(2), 1),
        (at(5), 4),
        (at(7), 4),
        (at(8, 11), 4),
        (at(8), 5),
        (at(30, month=12), 20),
    ],
)
def test_working_days_pass_by_the_clock_and_rest_over_the_weekend(until, days):
    assert working_days_between(MONDAY, until, LIMITS) == days


def test_a_mail_of_the_weekend_counts_from_monday_and_a_day_is_over_at_its_end():
    assert working_days_between(at(6), at(8, 16), LIMITS) == 0
    assert working_days_between(at(6), at(8, 17), LIMITS) == 1


def test_holidays_and_absences_of_ones_own_make_no_client_late():
    away = replace(LIMITS, holidays=(Holiday(date(2026, 6, 2), "x"),), absences=(Absence(*(date(2026, 6, 4),) * 2),))
    assert working_days_between(MONDAY, at(8), away) == 3


def test_the_clock_change_counts_as_a_day():
    assert working_days_between(at(23, month=10), at(26, month=10), LIMITS) == 1


def test_a_line_is_worth_it_from_the_fifth_working_day_to_the_twentieth():
    assert days_waited(MONDAY, at(8, 11), LIMITS) is None
    assert days_waited(MONDAY, at(8), LIMITS) == 5
    assert days_waited(MONDAY, at(26, 11), LIMITS) == 18
    assert days_waited(MONDAY, at(29), LIMITS) is None


def test_the_amount_is_the_users_and_nothing_switches_it_off():
    assert days_waited(MONDAY, at(3), replace(LIMITS, nudge_after=WorkAmount(days=2))) == 2
    assert days_waited(MONDAY, at(1, 16), replace(LIMITS, nudge_after=WorkAmount(minutes=120))) == 0
    assert days_waited(MONDAY, at(22), replace(LIMITS, nudge_after=WorkAmount())) is None


def test_without_any_working_time_nothing_ever_waits():
    assert days_waited(MONDAY, at(22), replace(LIMITS, week=((),) * 7)) is None


@pytest.mark.parametrize("subject", ["Menu, second version", "Entrega del logo", "", "Response times"])
def test_a_mail_that_begins_a_thread_may_wait_for_an_answer(subject):
    assert expects_an_answer(subject, in_thread=False)


def test_an_answer_waits_only_in_a_known_thread():
    assert expects_an_answer("Re: the menu", in_thread=True)
    assert not expects_an_answer("RE: the menu", in_thread=False)
    assert not expects_an_answer("Re[2]: R: il menù", in_thread=False)


@pytest.mark.parametrize("subject", ["Thanks!", "Re: Thank you for today", "Muchas gracias", "Re: Grazie mille"])
def test_thanks_wait_for_nothing(subject):
    assert not expects_an_answer(subject, in_thread=True)
