"""Weighs by learned weights whether a time is asked of the user: by the words around it and the grammar's facts.

Every feature is a number of 32 bits: the CRC-32 of a short string, or two words' numbers mixed. A time is asked where
their weights and the offset are above zero. Training and judging share this file: a change here asks for new weights.
"""

from functools import lru_cache, partial
from itertools import pairwise
from typing import NamedTuple, Protocol

from rules.features import first_of_pair, number, words_in
from rules.kept import Kept
from rules.languages import Language
from rules.weights import BIAS, LAST_BITS, Weights

WEIGHTS = "times.bin"
FACT, OWN, BEFORE, BEHIND = "f:", "e:", "b:", "a:"
BEGIN, TIME, END = "^", "T", "$"  # the edges of a sentence and the place of the expression, among its words
MOST_BEFORE, MOST_BEHIND = 10, 8  # words of the sentence that are heard


class Scene(NamedTuple):
    """An expression of time as it stands in its sentence, and what the grammar noticed of it."""

    start: int  # of the expression, in characters of the folded text
    facts: list[str]
    own: list[str]
    before: list[str]
    behind: list[str]


class Weighs(Protocol):
    """What tells of a scene how surely its time is asked."""

    def score(self, scene: Scene) -> float: ...


def scene(facts: list[str], spaced: str, sentence: tuple[int, int], start: int, end: int) -> Scene:
    """The scene of an expression in a text whose words alone are left."""
    before = [BEGIN, *words_in(spaced[sentence[0] : start])]
    behind = [TIME, *words_in(spaced[end : sentence[1]]), END]
    return Scene(start, facts, words_in(spaced[start:end]), [*before[-MOST_BEFORE:], TIME], behind[: MOST_BEHIND + 1])


def features_of(scene: Scene) -> list[int]:
    """Every feature of a scene, as often as it comes."""
    numbers = [number(FACT + fact) for fact in scene.facts] + [word_number(OWN, word) for word in scene.own]
    for side, words in ((BEFORE, scene.before), (BEHIND, scene.behind)):
        said = [word_number(side, word) for word in words]
        numbers += said
        numbers += [first_of_pair(first) ^ second for first, second in pairwise(said)]
    return numbers


def word_number(side: str, word: str) -> int:
    """A word before, in or behind the expression; figures are all the same."""
    return number(side + ("0" if word.isdigit() else word))


class Weighing:
    """The weights of one language, ready to be asked."""

    def __init__(self, content: bytes) -> None:
        """Raises ValueError when the content is no file of weights."""
        self._weights = Weights(content, lanes=1)
        try:
            self._scale, self._offset = float(self._weights.head["scale"][0]), float(self._weights.head["offset"])
        except (LookupError, TypeError) as fault:
            raise ValueError("the weights tell no scale") from fault
        self._facts: Kept[str, int] = Kept(lambda fact: self._weight(number(FACT + fact)))
        self._own: Kept[str, int] = Kept(lambda word: self._weight(word_number(OWN, word)))
        self._before, self._behind = (Kept(partial(self._word, side)) for side in (BEFORE, BEHIND))
        self._pairs = Kept(self._weight)

    def score(self, scene: Scene) -> float:
        """Above zero: asked."""
        total = sum(map(self._facts.__getitem__, scene.facts)) + sum(map(self._own.__getitem__, scene.own))
        total += self._side(self._before, scene.before) + self._side(self._behind, scene.behind)
        return total * self._scale + self._offset

    def _side(self, known: Kept[str, tuple[int, int, int]], words: list[str]) -> int:
        """What the words before or behind weigh, and each two neighbours."""
        sieve, pairs = self._weights.sieve, self._pairs
        total, first, _ = known[words[0]]
        for word in words[1:]:
            weight, as_first, as_second = known[word]
            total += weight
            pair = first ^ as_second
            if sieve[pair & LAST_BITS]:
                total += pairs[pair]
            first = as_first
        return total

    def _word(self, side: str, word: str) -> tuple[int, int, int]:
        """What a word weighs, and its number as the first and as the second of a pair."""
        own = word_number(side, word)
        return self._weight(own), first_of_pair(own), own

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
