"""What a run of verdicts and replies says about one client."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.client import (
    ClientHistory,
    PastMail,
    PastReply,
    Trend,
    arrivals,
    claims,
    months,
    step_for,
    trend,
    turned_round,
)
from rules.report import month_report
from rules.tags import Tag

START = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")
OFF = Tag.OFF_TIME_REQUEST


def weekly(count: int, *tags: Tag, every: int = 1) -> tuple[PastMail, ...]:
    return tuple(PastMail(START + timedelta(weeks=week * every), tags) for week in range(count))


def step(history: ClientHistory, week: float, *, tender: bool = False) -> int:
    return step_for(history, "off-time-request", OFF, START + timedelta(weeks=week), tender)


def test_each_crossing_raises_the_step_up_to_five() -> None:
    history = ClientHistory(weekly(8, OFF))
    assert [step(history, week) for week in range(8)] == [1, 2, 3, 4, 5, 5, 5, 5]


def test_other_crossings_raise_nothing() -> None:
    assert step(ClientHistory(weekly(5, Tag.REWORK, Tag.AFTER_HOURS)), 5) == 1


def test_four_clean_weeks_take_one_step_back() -> None:
    history = ClientHistory(weekly(3, OFF))  # the last in week 2
    assert [step(history, week) for week in (3, 5.9, 6, 10, 14, 50)] == [4, 4, 3, 2, 1, 1]


def test_a_mail_of_illness_or_grief_gets_the_gentlest_step_and_raises_none() -> None:
    history = ClientHistory(weekly(3, OFF))
    assert step(history, 3, tender=True) == 1
    softened = ClientHistory((*weekly(3, OFF), PastMail(START + timedelta(weeks=3), (OFF,), tender=True)))
    assert step(softened, 4) == step(history, 4)


def test_a_reply_at_a_step_is_remembered_even_when_mails_were_forgotten() -> None:
    history = ClientHistory(replies=(PastReply(START, "off-time-request", 3),))
    assert step(history, 1) == 4
    assert step(history, 9) == 2


@pytest.mark.parametrize(
    ("made", "held", "wolf"), [(1, 0, False), (2, 0, False), (3, 0, True), (6, 1, True), (6, 2, True), (6, 3, False)]
)
def test_claims_lose_their_meaning_only_by_number(made: int, held: int, wolf: bool) -> None:
    mails = tuple(
        PastMail(START + timedelta(days=n), (Tag.URGENT,), claimed=True, confirmed=n < held) for n in range(made)
    )
    counted = claims(ClientHistory(mails), START + timedelta(days=30))
    assert (counted.made, counted.confirmed, counted.cry_wolf) == (made, held, wolf)


def test_old_claims_are_forgiven_and_a_real_emergency_counts_as_held() -> None:
    mails = (
        PastMail(START, (Tag.URGENT,), claimed=True),
        PastMail(START + timedelta(days=200), (Tag.URGENT, Tag.EMERGENCY), claimed=True, by_definition=True),
    )
    counted = claims(ClientHistory(mails), START + timedelta(days=210))
    assert (counted.made, counted.confirmed) == (1, 1)


def test_the_heat_map_counts_by_weekday_and_hour_of_the_users_zone() -> None:
    week = arrivals(ClientHistory(weekly(2, OFF)), MADRID)
    assert week[0][23] == 2  # Monday, 22:00 UTC
    assert sum(map(sum, week)) == 2


def test_months_count_tags_oldest_first() -> None:
    counted = months(ClientHistory(weekly(6, OFF)), MADRID)
    assert [(month, counts[OFF]) for month, counts in counted] == [("2026-03", 5), ("2026-04", 1)]


def test_a_client_who_crossed_and_stopped_is_better_and_turned_round() -> None:
    crossing, calm = weekly(8, OFF), tuple(PastMail(START + timedelta(weeks=8 + n), ()) for n in range(8))
    history = ClientHistory((*crossing, *calm))
    now = START + timedelta(weeks=15, hours=1)
    assert trend(history, now) is Trend.BETTER
    assert turned_round(history, now)
    assert trend(ClientHistory(crossing), START + timedelta(weeks=8)) is Trend.NEW


def test_a_month_counts_days_without_an_own_reply_in_off_time() -> None:
    sent = [datetime(2026, 3, day, 21, tzinfo=UTC) for day in (3, 3, 5)] + [datetime(2026, 3, 6, 10, tzinfo=UTC)]
    made = month_report(
        "2026-03",
        {"Crane": ClientHistory(weekly(6, OFF)), "Quiet": ClientHistory()},
        sent,
        lambda at: at.hour == 10,
        MADRID,
        datetime(2026, 3, 20, 12, tzinfo=UTC),
    )
    assert [(client.name, client.mails, client.crossings) for client in made.clients] == [("Crane", 5, 5)]
    assert (made.my_mails, made.my_off_hours_mails, made.days, made.untouched) == (4, 3, 20, 18)
    assert made.tags == {OFF: 5}
