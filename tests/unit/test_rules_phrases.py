"""Phrases are found on word edges, whatever their case, marks and line breaks."""

from rules.phrases import PhraseBook, fold

BOOK = PhraseBook([("hurry", "urgen*"), ("hurry", "as soon as possible"), ("year", "=año"), ("glued", "<zeit")])


def found(text: str) -> list[tuple[str, str]]:
    folded = fold(text)
    return [(f.category, text[slice(*folded.span(f.start, f.end))]) for f in BOOK.find(folded)]


def test_case_and_marks_do_not_matter() -> None:
    assert found("¡URGENTÍSIMO!") == [("hurry", "URGENTÍSIMO")]


def test_a_phrase_goes_on_over_the_end_of_a_line() -> None:
    assert found("please, as soon\nas possible") == [("hurry", "as soon\nas possible")]


def test_a_phrase_inside_a_word_is_none() -> None:
    assert found("resurgent divergence") == []


def test_exact_accents_are_kept_apart() -> None:
    assert found("este año, no el ano") == [("year", "año")]


def test_an_open_start_finds_glued_words() -> None:
    assert found("Deadlinezeit") == [("glued", "zeit")]


def test_spans_hold_when_marks_stand_alone() -> None:
    text = "man\u0303ana es urge\u0301ntisimo"
    assert found(text) == [("hurry", "urge\u0301ntisimo")]
