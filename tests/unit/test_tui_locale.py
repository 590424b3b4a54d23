"""The catalogues of the screens are complete, hold their slots, and are compiled from what one reads."""

import re

import pytest

from bench.catalogues import LANGUAGES, catalogue, compiled, folder, missing, texts, updated
from tui.words import _, n_, speak, spoken

SLOT = re.compile(r"\{\w*\}")


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_screens_is_translated(language):
    assert missing(updated(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_no_text_that_is_gone(language):
    now = {message.id for message in texts() if message.id}
    assert {message.id for message in catalogue(language) if message.id} == now


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_slots_of_its_text(language):
    for message in catalogue(language):
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[1]
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            assert set(SLOT.findall(text)) == set(SLOT.findall(source)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_text(language):
    held = (folder(language) / "lindero.mo").read_bytes()
    assert without_date(held) == without_date(compiled(catalogue(language))), "run python -m bench.catalogues"


def without_date(catalogue):
    """Babel writes the minute of its making into the header."""
    return re.sub(rb"Creation-Date: [^\n]*", b"", catalogue)


def test_lists_of_names_have_as_many_in_each_language():
    for language in LANGUAGES:
        speak(language)
        assert len(_("Mon Tue Wed Thu Fri Sat Sun").split()) == 7
        assert len(_("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()) == 12


def test_numbers_choose_the_form():
    speak("es")
    assert n_("{n} mail", "{n} mails", 1) == "1 correo"
    assert n_("{n} mail", "{n} mails", 2) == "2 correos"


def test_an_unknown_language_is_english():
    speak("pt")
    assert spoken() == "en"
    assert _("Today") == "Today"
