"""What a language's words are made ready as."""

from rules.languages import BUILT_IN_LANGUAGES
from rules.vocabulary import Vocabulary, vocabulary


def test_where_the_language_is_unknown_there_are_no_words_and_no_bounds() -> None:
    nothing = Vocabulary.empty()
    assert (dict(nothing.allowed_hours), nothing.lead_in) == ({}, frozenset())


def test_each_language_names_what_may_stand_before_an_order() -> None:
    for code, word in (("en", "please"), ("es", "por favor"), ("it", "per favore")):
        language = BUILT_IN_LANGUAGES.get(code)
        assert language
        assert word in vocabulary(language).lead_in
