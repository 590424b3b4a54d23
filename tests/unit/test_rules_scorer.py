"""The learned ear at run time: packed sums are plain sums, weights are small, a word counts as it was trained."""

import json
from pathlib import Path
from struct import iter_unpack

import pytest

from rules.ear import listen
from rules.features import all_features
from rules.languages import BUILT_IN, BUILT_IN_LANGUAGES, Language
from rules.said import read_sentences
from rules.scorer import LANES, OF_MAILS, Scorer, unpacked
from rules.signals import Where
from rules.vocabulary import vocabulary
from rules.weights import BIAS

TEXT = "Marta, the site is down!! I can't believe it. You promised this on Tuesday, and still nothing: are you there?"


def english() -> Language:
    found = BUILT_IN_LANGUAGES.get("en")
    assert found is not None
    return found


def kept_rows(raw: bytes) -> dict[int, bytes]:
    """What a file of weights keeps for each feature: a byte a lane, BIAS included."""
    head, _, rest = raw.partition(b"\n")
    count = json.loads(head)["features"]
    rows = rest[4 * count :]
    return {
        feature: rows[n * LANES : (n + 1) * LANES] for n, (feature,) in enumerate(iter_unpack("<I", rest[: 4 * count]))
    }


@pytest.mark.parametrize("code", ["en", "es", "it"])
def test_weights_stay_under_a_megabyte(code: str) -> None:
    assert (BUILT_IN / code / "weights.bin").stat().st_size <= 1_000_000


def test_packed_sums_are_the_sums_of_the_rows() -> None:
    raw = (BUILT_IN / "en" / "weights.bin").read_bytes()
    scorer, kept = Scorer(raw), kept_rows(raw)
    sentences = read_sentences(TEXT * 3, Where.BODY, vocabulary(english()).book)
    for row in all_features(sentences):
        plain = [0] * LANES
        for feature in row.all():
            for lane, weight in enumerate(kept.get(feature, ())):
                plain[lane] += weight - BIAS
        *lanes, size = unpacked(scorer.sums_of([row]))
        assert lanes == plain
        assert size == len(row.all())


def test_a_sentence_shows_the_words_that_weighed_most() -> None:
    ear = listen(english(), read_sentences(TEXT, Where.BODY, vocabulary(english()).book))
    assert ear is not None
    at = ear.best("complaint")[0]
    assert set(ear.heavy(at, "complaint")) & set(ear.rows[at].words) - {"marta"}
    assert tuple(ear.heard.margins) == OF_MAILS


def test_a_language_without_weights_has_no_ear(tmp_path: Path) -> None:
    bare = Language("eu", (tmp_path,))
    assert listen(bare, read_sentences(TEXT, Where.BODY, vocabulary(bare).book)) is None
