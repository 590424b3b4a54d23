"""Phrases are found on word edges, whatever their case, marks and line breaks."""

import pytest

from rules.phrases import MOST_FORMS, PhraseBook, entries, fault_of, fold, forms

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


@pytest.mark.parametrize("text", ["as soon, as possible", "as-soon-as-possible", "as soon  as possible"])
def test_other_signs_between_the_same_words_make_another_phrase(text: str) -> None:
    assert found(text) == []


def test_signs_beside_a_phrase_part_it_from_its_neighbours_as_blanks_do() -> None:
    assert found("(urgente) _urgente_ 'urgente'/as soon as possible.") == [("hurry", "urgente")] * 3 + [
        ("hurry", "as soon as possible")
    ]


def test_exact_accents_are_kept_apart() -> None:
    assert found("este año, no el ano") == [("year", "año")]


def test_an_open_start_finds_glued_words() -> None:
    assert found("Deadlinezeit") == [("glued", "zeit")]


def test_spans_hold_when_marks_stand_alone() -> None:
    text = "man\u0303ana es urge\u0301ntisimo"
    assert found(text) == [("hurry", "urge\u0301ntisimo")]


def test_alternatives_stand_for_each_of_their_phrases() -> None:
    assert forms("{in|within} {the next|} hour") == [
        "in the next hour",
        "in hour",
        "within the next hour",
        "within hour",
    ]


def test_marks_of_edges_go_with_their_alternative() -> None:
    book = PhraseBook(entries({"hurry": ["{=ya|urgen*}"]}))
    assert [f.phrase for f in book.find(fold("es urgentísimo, ya"))] == ["urgen", "ya"]


@pytest.mark.parametrize("entry", ["{a|b", "a}", "a} {b", "{a|{b|c}}", "{a|b|c|d|e|f}" * 3])
def test_a_broken_entry_is_told_and_finds_nothing(entry: str) -> None:
    assert fault_of(entry)
    assert len(forms(entry)) <= 1


def test_an_entry_may_stand_for_many_phrases_but_not_for_any_number() -> None:
    most = "{" + "|".join(map(str, range(MOST_FORMS))) + "}"
    assert len(forms(most)) == MOST_FORMS
    assert fault_of(most.replace("}", "|}")) == f"stands for more than {MOST_FORMS} phrases"
