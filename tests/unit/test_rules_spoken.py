"""Hours as replies say them to a client."""

import pytest

from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import Span, Week
from rules.replies.wording import wording_of
from rules.spoken import hours

LONG, SHORT = (Span(540, 1020),), (Span(540, 840),)
SHORT_FRIDAY: Week = (LONG, LONG, LONG, LONG, SHORT, (), ())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "Monday to Thursday, 9:00 to 17:00 and on Fridays, 9:00 to 14:00"),
        ("es", "de lunes a jueves, de 9:00 a 17:00 y los viernes, de 9:00 a 14:00"),
        ("it", "da lunedì a giovedì, dalle 9:00 alle 17:00 e il venerdì, dalle 9:00 alle 14:00"),
    ],
)
def test_a_day_with_hours_of_its_own_is_named(code, said):
    language = BUILT_IN_LANGUAGES.get(code)
    assert language is not None
    assert hours(wording_of(language), SHORT_FRIDAY) == said


def test_a_week_too_uneven_to_be_said_in_a_breath_is_not_said():
    language = BUILT_IN_LANGUAGES.get("en")
    assert language is not None
    uneven: Week = (LONG, SHORT, LONG, SHORT, LONG, SHORT, LONG)
    assert hours(wording_of(language), uneven) == ""
