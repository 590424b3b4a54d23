"""What asks something of the reader, and what only tells."""

import pytest

from rules.tags import Tag
from tests.judging import judged


@pytest.mark.parametrize(
    "text",
    [
        "Could you send me the menu again?",
        "Please put our new address on the page.",
        "Let's meet on Thursday and discuss it.",
        "¿Me puedes mandar el logo en blanco?",
        "Por favor, cambia el teléfono de la cabecera.",
        "Mi mandi il preventivo, per favore?",
    ],
)
def test_an_act_asked_of_the_reader_is_a_request(text: str) -> None:
    assert judged(text).request


@pytest.mark.parametrize(
    "text",
    [
        "He said that his brother had bought the old mill.",
        "If you no longer want this letter, unsubscribe below.",
        "The fair was quieter than last year.",
        "Ayer estuvimos en la feria y vendimos bastante.",
        "Ieri il forno era chiuso per festa.",
    ],
)
def test_what_is_only_told_asks_nothing(text: str) -> None:
    assert not judged(text).request


def test_a_time_in_a_mail_that_asks_nothing_holds_nobody_to_it() -> None:
    assert not {Tag.SHORT_NOTICE, Tag.OFF_TIME_REQUEST} & set(judged("My brother was in Bilbao at noon today.").tags)


def test_a_telephone_number_is_no_hour() -> None:
    assert judged("Please call our shop at 1-800-555-0142.").times == ()


@pytest.mark.parametrize("text", ["I'm in Lugo right now.", "The bus arrived immediately.", "Everyone needs help now."])
def test_words_of_haste_claim_nothing_where_nothing_is_asked(text: str) -> None:
    assert Tag.URGENT not in judged(text).tags
