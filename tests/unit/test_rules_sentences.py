import pytest

from rules.sentences import sentences


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("It works. Thanks!", ["It works.", "Thanks!"]),
        ("Take «Hurry!» off the banner. Thanks.", ["Take «Hurry!» off the banner.", "Thanks."]),
        ('She said "Stop!" and left.', ['She said "Stop!" and left.']),
        ('She said "Stop!" Then she left.', ['She said "Stop!"', "Then she left."]),
        ("Ask B. Jones, i.e. the owner.", ["Ask B. Jones, i.e. the owner."]),
        ("One\nTwo", ["One", "Two"]),
    ],
)
def test_a_text_is_cut_where_its_sentences_end(text: str, cut: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == cut
