import pytest

from rules.tags import Tag
from tests.judging import judged


def tags(body: str) -> tuple[Tag, ...]:
    return judged(body).tags


@pytest.mark.parametrize(
    "body",
    [
        "Buenas tardes: esperaba haberlo recibido esta semana, tal como se habló. Le ruego que lo deje listo.",
        "Dear Marta, I had expected to have it by now, as was agreed. Please tell me when it is coming.",
        "Gentile Marta, mi aspettavo di riceverlo la settimana scorsa, come d'accordo. Mi dica quando arriva.",
    ],
)
def test_more_or_earlier_than_was_given_was_expected(body: str) -> None:
    assert Tag.COMPLAINT in tags(body)


@pytest.mark.parametrize(
    "body",
    [
        "Hola Marta: no esperaba recibirlo tan pronto, mil gracias. Está perfecto.",
        "Dear Marta, it came earlier than I had expected, thank you. Everything is in order.",
        "Ciao Marta, non mi aspettavo di riceverlo così presto, grazie. È bellissimo.",
    ],
)
def test_a_pleasant_surprise_is_no_grievance(body: str) -> None:
    assert Tag.COMPLAINT not in tags(body)
