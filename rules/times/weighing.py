"""Weighs by learned weights whether a time is asked of the user: by the words around it and the grammar's facts.

Every feature is a number of 32 bits, the CRC-32 of a short string. Training and judging share this file: a change here
asks for new weights.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, Protocol

from rules.features import number, words_in
from rules.kept import Kept
from rules.languages import Language
from rules.weights import BIAS, Weights

WEIGHTS = "times.bin"
FACT, OWN, BEFORE, BEHIND = "f:", "e:", "b:", "a:"
NEXT_BEFORE, NEXT_BEHIND = ("b1:", "b2:", "b3:"), ("a1:", "a2:", "a3:")  # the words next to it count once more
BEGIN, END = "^", "$"  # the edges of a sentence, among its words
MOST_BEFORE, MOST_BEHIND = 10, 8  # words of the sentence that are heard
STEP, FIRST, LAST = 5, -6, 10  # of the score by hand: one more fact for each step that it reaches


class Scene(NamedTuple):
    """An expression of time as it stands in its sentence, and what the grammar noticed of it. The nearest word is the
    first of those before it, as of those behind.
    """

    start: int  # of the expression, in characters of the folded text
    step: int  # that the score by hand reaches
    facts: list[str]
    own: list[str]
    before: list[str]
    behind: list[str]


class Weighs(Protocol):
    """What tells of a scene how surely its time is asked: above zero, it is."""

    def score(self, scene: Scene) -> float: ...


def scene(by_hand: int, facts: list[str], spaced: str, sentence: tuple[int, int], start: int, end: int) -> Scene:
    """The scene of an expression in a text whose words alone are left."""
    before = [BEGIN, *words_in(spaced[sentence[0] : start])]
    behind = [*words_in(spaced[end : sentence[1]]), END]
    step = min(max(by_hand // STEP, FIRST), LAST)
    return Scene(start, step, facts, words_in(spaced[start:end]), before[: -MOST_BEFORE - 1 : -1], behind[:MOST_BEHIND])


def features_of(scene: Scene) -> Iterator[int]:
    """Every feature of a scene, as often as it comes."""
    yield from map(number, _steps(scene.step))
    for place, words in ((FACT, scene.facts), (OWN, scene.own), (BEFORE, scene.before), (BEHIND, scene.behind)):
        for word in words:
            yield _word(place, word)
    for places, words in ((NEXT_BEFORE, scene.before), (NEXT_BEHIND, scene.behind)):
        for place, word in zip(places, words, strict=False):
            yield _word(place, word)


def _steps(step: int) -> list[str]:
    return [f"score{n}" for n in range(FIRST, step)]


def _word(place: str, word: str) -> int:
    """A word or a fact in its place; figures are all the same."""
    return number(place + ("0" if word.isdigit() else word))


class Weighing:
    """The weights of one language, ready to be asked."""

    def __init__(self, content: bytes) -> None:
        """Raises ValueError when the content is no file of weights."""
        self._weights = Weights(content, lanes=1)
        try:
            self._scale, self._offset = float(self._weights.head["scale"][0]), float(self._weights.head["offset"])
        except (LookupError, TypeError) as fault:
            raise ValueError("the weights tell no scale") from fault
        self._steps = {step: sum(map(self._weight, map(number, _steps(step)))) for step in range(FIRST, LAST + 1)}
        self._facts, self._own, self._before, self._behind = map(self._words_at, (FACT, OWN, BEFORE, BEHIND))
        self._next_before, self._next_behind = (
            [self._words_at(place) for place in places] for places in (NEXT_BEFORE, NEXT_BEHIND)
        )

    def score(self, scene: Scene) -> float:
        """Above zero: asked."""
        before, behind = scene.before, scene.behind
        total = (
            self._steps[scene.step]
            + sum(map(self._facts.__getitem__, scene.facts))
            + sum(map(self._own.__getitem__, scene.own))
            + sum(map(self._before.__getitem__, before))
            + sum(map(self._behind.__getitem__, behind))
        )
        for known, word in zip(self._next_before, before, strict=False):
            total += known[word]
        for known, word in zip(self._next_behind, behind, strict=False):
            total += known[word]
        return total * self._scale + self._offset

    def _words_at(self, place: str) -> Kept[str, int]:
        """What each word weighs in a place."""
        return Kept(lambda word: self._weight(_word(place, word)))

    def _weight(self, feature: int) -> int:
        row = self._weights.row(feature)
        return row[0] - BIAS if row else 0


@lru_cache(maxsize=8)
def weighing_of(language: Language) -> Weighing | None:
    """The weights of a language, read once; None when it has none that can be read."""
    path = language.file(WEIGHTS)
    try:
        return Weighing(path.read_bytes()) if path else None
    except (OSError, ValueError):
        return None
