"""Every character of a text becomes what its rule says, whichever way is the quicker."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.letters import Letters

SHARP = {"ß": "SS", "-": None}


def become(character: str) -> str | None:
    return SHARP.get(character, character.upper()[:1])


@given(st.text() | st.text(alphabet="abcßéñ€’…-\u0081\u0301\u202eЖ中😀"))
def test_a_text_becomes_what_each_of_its_characters_becomes(text: str) -> None:
    assert Letters(become).change(text) == "".join([become(character) or "" for character in text])


@pytest.mark.parametrize(("text", "changed"), [("niño", "NIÑO"), ("straße", "STRASSE"), ("e-mail", "EMAIL")])
def test_letters_may_become_one_several_or_none(text: str, changed: str) -> None:
    assert Letters(become).change(text) == changed
