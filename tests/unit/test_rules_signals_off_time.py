from datetime import datetime

import pytest

from rules.limits import Limits
from rules.tags import Tag
from tests.judging import judged

SUNDAY = datetime.fromisoformat("2026-06-14T01:34:00+02:00")
LIMITS = Limits(zone="Europe/Madrid", urgent_means=("site down", "payment broken"))


def tags(body):
    return judged(body, "a thing", SUNDAY, LIMITS).tags


@pytest.mark.parametrize(
    "body",
    [
        "Con calma, in settimana, mi dici come funziona la cosa dei QR? Nessuna fretta davvero.",
        "No rush at all: could you send me the poster some time this week?",
        "Sin prisa: ¿me mandas el cartel esta semana, cuando puedas?",
    ],
)
def test_a_week_named_without_hurry_holds_nobody_to_its_end(body):
    assert Tag.OFF_TIME_REQUEST not in tags(body)


def test_a_week_named_with_a_demand_does():
    assert Tag.OFF_TIME_REQUEST in tags("Me lo mandi entro questa settimana, per favore?")


@pytest.mark.parametrize(
    "body",
    [
        "The bride would like the marquee page with ivory drapes instead of white. Can you swap the picture?",
        "We really can't wait till Monday to see the new card.",
        "Per la pagina dei contatti mi piacerebbe lo sfondo bianco, lo cambi?",
    ],
)
def test_white_things_and_waiting_are_no_breakdown(body):
    assert Tag.EMERGENCY not in tags(body)
