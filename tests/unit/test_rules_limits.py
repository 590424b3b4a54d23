from datetime import UTC, datetime

from rules.limits import Limits, LimitsHistory


def test_mail_is_judged_by_the_limits_that_held_when_it_came():
    old, new = Limits(zone="Europe/Madrid"), Limits(zone="Europe/Rome")
    history = LimitsHistory(((datetime(2026, 1, 1, tzinfo=UTC), old), (datetime(2026, 6, 1, tzinfo=UTC), new)))
    assert history.at(datetime(2026, 5, 31, 23, 59, tzinfo=UTC)) is old
    assert history.at(datetime(2026, 6, 1, tzinfo=UTC)) is new
    assert history.at(datetime(2020, 1, 1, tzinfo=UTC)) is old
