"""Cleaning: nothing of a mail controls a terminal, and rules see through disguises."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.cleaning import clean_line, clean_text, unmask

HOSTILE = [
    "\x1b]0;title\x07hello",
    "\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]52;c;aGk=\x07",
    "\x9b31mred",
    "\x90q\x9c",
    "a\x08b\x7fc\x00",
    "safe\u202egnp.exe",
    "tag\U000e0041\U000e007f",
    "\ud800 lone",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_control_or_invisible_character_is_left(text: str) -> None:
    for cleaned in (clean_text(text), clean_line(text)):
        assert not [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n"]
        cleaned.encode("utf-8")


def test_u4_zero_width_bidi_and_soft_hyphens_vanish() -> None:
    assert clean_text("ur\u200bg\u00ade\u2060n\u202et\ufeff") == "urgent"


def test_a_terminal_sequence_becomes_one_visible_sign() -> None:
    assert clean_text("\x1b[31murgent\x1b[0m") == "␛urgent␛"


def test_an_unfinished_sequence_keeps_its_text() -> None:
    assert "please call" in clean_text("\x1b]0;please call")


def test_decomposed_letters_are_composed() -> None:
    assert clean_text("man\u0303ana a las 9") == "mañana a las 9"


def test_one_line_fields_have_one_line() -> None:
    assert clean_line(" Re: a\r\n b\tc\u2028d ") == "Re: a b c d"


def test_line_breaks_of_all_sorts_become_lf_in_text() -> None:
    assert clean_text("a\r\nb\rc\u2029d") == "a\nb\nc\nd"


def test_clean_text_comes_back_as_it_is() -> None:
    text = "Hola, ¿me pasas el logo? — Gracias 🙏\nAna"
    assert clean_text(text) is text


@pytest.mark.parametrize(
    ("masked", "plain"),
    [
        ("urg\u0435nt", "urgent"),
        ("\u0430\u0455\u0430\u0440", "asap"),
        ("ｕｒｇｅｎｔ", "urgent"),
        ("𝐮𝐫𝐠𝐞𝐧𝐭", "urgent"),
        ("ᴜʀɢᴇɴᴛ", "urgent"),
        ("🅄🅁🄶ⓔⓝⓣ", "URGent"),
        ("mañana sì è", "mañana sì è"),
    ],
)
def test_look_alike_letters_are_read_as_latin(masked: str, plain: str) -> None:
    assert unmask(masked) == plain


@given(st.text())
@settings(max_examples=150)
def test_cleaning_twice_changes_nothing_and_unmasking_keeps_the_length(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert clean_line(clean_line(text)) == clean_line(text)
    assert len(unmask(once)) == len(once)


@pytest.mark.parametrize(
    "text", ["\x1b]" * 50_000, "\x90" * 100_000, "\x1b[" + "1" * 100_000, "a" + "\u0301" * 100_000, "\u200b" * 100_000]
)
def test_cleaning_is_linear(text: str) -> None:
    start = time.process_time()
    clean_text(text)
    clean_line(text)
    assert time.process_time() - start < 1
