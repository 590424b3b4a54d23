"""What was learned of times: features and weights agree, files that are missing or broken leave it to the grammar."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from struct import iter_unpack
from zoneinfo import ZoneInfo

import pytest

from rules.languages import BUILT_IN, BUILT_IN_LANGUAGES, Language
from rules.phrases import fold
from rules.times import Role, asked_time, times_in
from rules.times.weighing import MOST_BEFORE, MOST_BEHIND, WEIGHTS, Weighing, features_of, scene, weighing_of
from rules.weights import BIAS

WEDNESDAY = datetime(2026, 6, 17, 10, 0, tzinfo=ZoneInfo("Europe/Madrid"))
PRESSED = "La imprenta recoge mañana a las 9 y me falta tu archivo."  # no phrase asks, and no phrase names a gate


def asks(language: Language, text: str) -> bool:
    return asked_time(times_in(text, language, WEDNESDAY, "Europe/Madrid")) is not None


def language(code: str) -> Language:
    found = BUILT_IN_LANGUAGES.get(code)
    assert found is not None
    return found


def bare(code: str, folder: Path) -> Language:
    """A language with words of time and no weights."""
    shutil.copy(BUILT_IN / code / "dates.toml", folder / "dates.toml")
    return Language(code, (folder,))


@pytest.mark.parametrize("code", ["en", "es", "it"])
def test_a_score_is_the_sum_of_the_weights_of_all_features(code: str) -> None:
    raw = (BUILT_IN / code / WEIGHTS).read_bytes()
    head, _, rest = raw.partition(b"\n")
    told = json.loads(head)
    count = told["features"]
    numbers = [number for (number,) in iter_unpack("<I", rest[: 4 * count])]
    kept = dict(zip(numbers, rest[4 * count :], strict=True))
    text = fold("Please, Marta, I'd need the 12 labels by Friday at 5, si puedes, entro le 18, grazie.").spaced
    for start, end in ((35, 41), (0, 6), (42, 46)):
        found = scene(17, ["due", "asks", "grain.day"], text, (0, len(text)), start, end)
        total = sum(kept[feature] - BIAS for feature in features_of(found) if feature in kept)
        assert total
        assert Weighing(raw).score(found) == pytest.approx(total * told["scale"][0] + told["offset"])


def test_only_the_words_nearby_are_weighed() -> None:
    text = "a " * 40 + "friday" + " b" * 40
    found = scene(0, [], text, (0, len(text)), 80, 86)
    assert (len(found.before), len(found.behind)) == (MOST_BEFORE, MOST_BEHIND)
    assert found.own == ["friday"]


def test_words_that_no_list_holds_may_ask() -> None:
    assert asks(language("es"), PRESSED)


@pytest.mark.parametrize(
    ("code", "text", "role"),
    [
        ("en", "Please send me the cover by Friday.", Role.DEADLINE),
        ("en", "Could we talk on Friday at ten?", Role.APPOINTMENT),
        ("en", "The fair is on Friday.", Role.MENTION),
        ("es", "Mándame la portada antes del viernes, por favor.", Role.DEADLINE),
        ("es", "La feria es el viernes.", Role.MENTION),
        ("it", "Mi mandi la copertina entro venerdì?", Role.DEADLINE),
        ("it", "La fiera è venerdì.", Role.MENTION),
    ],
)
def test_without_weights_the_grammar_alone_decides(code: str, text: str, role: Role, tmp_path: Path) -> None:
    alone = bare(code, tmp_path)
    assert weighing_of(alone) is None
    assert [time.role for time in times_in(text, alone, WEDNESDAY, "Europe/Madrid")] == [role]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\n",
        b"[]\n",
        b'{"features": 2, "scale": [1], "offset": 0}\n1234',
        b'{"features": 0}\n',
        b'{"features": 0, "scale": [], "offset": 0}\n',
        b'{"features": 0, "scale": [null], "offset": 0}\n',
    ],
)
def test_a_broken_file_of_weights_is_as_none(content: bytes, tmp_path: Path) -> None:
    spanish = bare("es", tmp_path)
    (tmp_path / WEIGHTS).write_bytes(content)
    assert weighing_of(spanish) is None
    assert not asks(spanish, PRESSED)
