"""Requests said back in own words: what is known of them, and nothing that is not."""

import pytest

from rules.languages import BUILT_IN_LANGUAGES
from rules.message import Kind
from rules.sayback import SayBack, say_back
from rules.verdict import Verdict


def said(code: str, text: str) -> SayBack:
    language = BUILT_IN_LANGUAGES.get(code)
    assert language is not None
    return say_back(Verdict(Kind.PERSONAL, code, text, (), asks=((0, len(text)),)), language)


@pytest.mark.parametrize(
    ("code", "text", "phrases"),
    [
        ("en", "Could you change the banner and send me the files?", ["change the banner", "send you the files"]),
        ("en", "Can we do a quick call?", ["speak with you by telephone"]),
        ("en", "Which of the two did we pick?", ["answer your question"]),
        ("en", "Could you frobnicate the gizmo?", []),
        ("en", "The change is fine, thanks for the design.", []),
        ("es", "¿Me puedes mandar la factura?", ["mandar[te|le] la factura"]),
        ("es", "Habría que quitar el queso de la tienda.", []),
        ("it", "Mi correggi i prezzi?", ["correggere i prezzi"]),
        ("it", "Ci vediamo venerdì?", ["incontrarci"]),
    ],
)
def test_known_requests_are_named_and_unknown_ones_are_not(code: str, text: str, phrases: list[str]) -> None:
    assert [ask.phrase for ask in said(code, text).asks] == phrases


def test_the_same_thing_asked_twice_is_one_request() -> None:
    assert len(said("en", "Please change the banner, I mean update the banner!").asks) == 1


def test_spanish_says_a_request_as_a_clause_inside_a_sentence() -> None:
    (ask,) = said("es", "¿Puedes cambiar el logo?").asks
    assert ask.clause == "que cambie el logotipo"


def test_purpose_and_amounts_are_found() -> None:
    found = said("en", "Please change the banner for the trade fair, it may cost 200 €.")
    assert found.purpose == "for the fair"
    assert found.amounts == ("200 €",)
