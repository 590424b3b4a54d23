"""Language of the own text: three that we judge, all others unknown, right on one line."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.cleaning import unmask
from rules.language import UNKNOWN, language_of
from rules.languages import BUILT_IN_LANGUAGES, Languages

ALL = BUILT_IN_LANGUAGES.all

ONE_LINERS = {
    "en": [
        "Thanks!",
        "ok, will do",
        "Can you call me?",
        "Sounds good, see you Tuesday.",
        "any news on the logo?",
        "Please find attached the brief.",
        "ASAP please",
        "I'm not sure about it",
    ],
    "es": [
        "Gracias",
        "vale, perfecto",
        "¿Lo tienes?",
        "Mándamelo cuando puedas",
        "¿cómo va lo mío?",
        "Te llamo luego",
        "dale, avisame",
        "Adjunto la factura",
        "quedo atenta",
        "Necesito la web ya",
    ],
    "it": [
        "Grazie mille",
        "va bene",
        "Ci sentiamo domani?",
        "Quando puoi me lo mandi",
        "Perfetto, a dopo",
        "Le allego la fattura",
        "Mi serve entro stasera",
        "Com'è andata?",
    ],
    UNKNOWN: [
        "Bom dia, pode enviar a fatura até sexta?",
        "Obrigada, fica ótimo assim.",
        "Preciso do texto para amanhã",
        "Bon dia, em pots enviar el logotip abans de divendres?",
        "Gràcies, quedem demà al matí",
        "Pourriez-vous m'envoyer le devis avant vendredi ?",
        "Merci beaucoup, à demain",
        "Könnten Sie mir bis Freitag das Angebot schicken?",
        "Vielen Dank und schöne Grüße",
        "Kun je de factuur voor vrijdag sturen?",
        "Tack, vi hörs imorgon",
        "Dziękuję, do jutra",
        "Можете прислать логотип до пятницы?",
        "ok",
        "12/06",
        "",
        "https://www.example.com/the/page/and/more",
    ],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in ONE_LINERS.items() for text in texts])
def test_one_liners(code: str, text: str) -> None:
    assert language_of(text, ALL) == code


def test_a_foreign_greeting_does_not_change_the_language() -> None:
    assert (
        language_of("Ciao Marta,\n\ncould you send me the new menu by Friday? Thanks a lot.\n\nBuona giornata", ALL)
        == "en"
    )


def test_of_a_mixed_mail_the_paragraph_that_asks_decides() -> None:
    text = (
        "Hi Marta, this is what my boss wrote to me this morning and I think that you should read it.\n\n"
        "¿Puedes mandarme el presupuesto de la tienda antes del viernes, por favor? Lo necesitamos ya.\n\n"
        "Thanks for all your work on this, we really like the new pages and so does everybody here."
    )
    assert language_of(text, ALL) == "es"


def test_look_alike_letters_do_not_hide_a_language() -> None:
    assert language_of(unmask("Can y\u043eu s\u0435nd it t\u043e m\u0435?"), ALL) == "en"


def test_another_language_needs_words_and_no_code(tmp_path: Path) -> None:
    folder = tmp_path / "ca"
    folder.mkdir()
    (folder / "language.toml").write_text('words = "pots enviar-me demà abans de divendres si us plau bon dia"\n')
    languages = Languages(extra=(tmp_path,))
    assert language_of("Bon dia, si us plau abans de divendres", languages.all) == "ca"
    assert language_of("¿Puedes enviármelo antes del viernes?", languages.all) == "es"


@given(st.text(max_size=300))
@settings(max_examples=80)
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert language_of(text, ALL) in ("en", "es", "it", UNKNOWN)


@pytest.mark.parametrize("text", ["a" * 200_000, "a'" * 100_000, "\n\n" * 100_000, "http://" * 30_000, "ñ" * 200_000])
def test_finding_the_language_is_linear(text: str) -> None:
    start = time.process_time()
    language_of(text, ALL)
    assert time.process_time() - start < 1
