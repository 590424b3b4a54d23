"""The promised instant: inside the limits, never later than promised."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rules.limits import Limits, Span, WorkAmount
from rules.promise import last_day_of_notice, promised_slot

MADRID = ZoneInfo("Europe/Madrid")
LIMITS = Limits(zone="Europe/Madrid", week=((Span(540, 840), Span(900, 1080)),) * 5 + ((),) * 2)


def test_mail_of_friday_evening_is_promised_for_the_first_minute_after_one_working_day() -> None:
    slot = promised_slot(datetime(2026, 6, 19, 19, 0, tzinfo=MADRID), LIMITS)
    assert slot == datetime(2026, 6, 23, 9, 0, tzinfo=MADRID)


def test_a_promise_is_told_to_the_quarter_hour_and_never_stretched() -> None:
    slot = promised_slot(datetime(2026, 6, 17, 10, 7, 12, tzinfo=MADRID), LIMITS)
    assert slot == datetime(2026, 6, 18, 10, 0, tzinfo=MADRID)


def test_hours_promised_are_counted_in_working_time() -> None:
    slot = promised_slot(datetime(2026, 6, 17, 12, 30, tzinfo=MADRID), LIMITS, WorkAmount(minutes=180))
    assert slot == datetime(2026, 6, 17, 16, 30, tzinfo=MADRID)


def test_nothing_is_promised_by_who_never_works() -> None:
    assert promised_slot(datetime(2026, 6, 17, tzinfo=MADRID), Limits(week=((),) * 7)) is None


def test_a_closing_takes_effect_on_the_last_working_day_of_the_next_month() -> None:
    last = last_day_of_notice(datetime(2026, 12, 10, 12, 0, tzinfo=MADRID), LIMITS)
    assert last == datetime(2027, 1, 29, 9, 0, tzinfo=MADRID)
