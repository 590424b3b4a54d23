"""The learned ear: a linear model over the features of each sentence and of the whole mail. Weights are data.

A weights file (`weights.bin` in a language's folder, written by `make train`) is one line of JSON, then the numbers of
its features (unsigned 32 bit, ascending), then a row of bytes for each: one byte a label for sentences, one a label for
whole mails. Scores are logits of a label.
"""

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt
from operator import mul
from pathlib import Path

from rules.features import Features, word_features

LABELS = (
    "urgent",
    "emergency",
    "out_of_scope",
    "rework",
    "vague_feedback",
    "complaint",
    "rude",
    "request",
    "softener",
)
SIZE = len(LABELS)
LANES = 2 * SIZE
BIAS = 128  # rows are kept as unsigned bytes
NOTHING = -1.5  # the score of a sentence that is not there
MOST_ROWS = 200  # added at once, so that no lane of 16 bits overflows
MOST_WORDS = 4096  # kept with their sums

_SIEVE = 1 << 18  # a feature whose last bits no known one has needs no search
_EVEN = int.from_bytes(b"\xff\x00" * SIZE, "little")

Sum = tuple[int, int, int]  # the even and the odd lanes of some rows, 16 bits each, and how many rows


@dataclass(frozen=True, slots=True)
class Heard:
    """Scores of each sentence and of the mail, by the order of LABELS."""

    sentences: tuple[tuple[float, ...], ...]
    mail: tuple[float, ...]


class Scorer:
    """The weights of one language, ready to be asked."""

    def __init__(self, content: bytes) -> None:
        head, _, rest = content.partition(b"\n")
        told = json.loads(head)
        count = told["features"]
        self._numbers = array("I")
        self._numbers.frombytes(rest[: 4 * count])
        if sys.byteorder == "big":
            self._numbers.byteswap()
        self._rows = rest[4 * count :]
        self._scale: list[float] = told["scale"]
        self._offset: list[float] = told["offset"]
        self._stack: list[list[float]] = told["stack"]
        self.thresholds: dict[str, float] = told["thresholds"]
        self._sieve = bytearray(_SIEVE)
        for feature in self._numbers:
            self._sieve[feature & (_SIEVE - 1)] = 1
        self._words: dict[str, Sum] = {}

    def hear(self, rows: Sequence[Features], known: Sequence[float]) -> Heard:
        """The scores of a mail whose sentences have these features; `known` are the facts of the whole mail."""
        sums = [self.sum_of(row) for row in rows]
        scale, offset = self._scale, self._offset
        scored = []
        for lanes, row in zip(sums, rows, strict=True):
            root = sqrt(row.size or 1)
            scored.append(tuple([a * b / root + c for a, b, c in zip(lanes[:SIZE], scale, offset, strict=False)]))
        root = sqrt(sum([row.size for row in rows]) or 1)
        whole = [sum(column) for column in zip(*[lanes[SIZE:] for lanes in sums], strict=True)]
        mail = [a * b / root + c for a, b, c in zip(whole, scale[SIZE:], offset[SIZE:], strict=False)]
        facts = stack_facts(scored, mail, known)
        return Heard(tuple(scored), tuple([sum(map(mul, weights, facts)) + weights[-1] for weights in self._stack]))

    def sum_of(self, row: Features) -> list[int]:
        """The weights of all features of a sentence, added lane by lane."""
        total = [0] * LANES
        even, odd, count = self._sum(row.rest)
        for word in row.words:
            if count > MOST_ROWS:
                _add(total, even, odd, count)
                even = odd = count = 0
            more = self._words.get(word) or self._word(word)
            even += more[0]
            odd += more[1]
            count += more[2]
        _add(total, even, odd, count)
        return total

    def _word(self, word: str) -> Sum:
        if len(self._words) >= MOST_WORDS:
            self._words.clear()
        found = self._words[word] = self._sum(word_features(word)[:40])
        return found

    def _sum(self, features: Iterable[int]) -> Sum:
        """The rows of the known ones among some features, added: even and odd bytes apart, so that no lane overflows.

        Neighbours and facts of a sentence are fewer than MOST_ROWS + 56: its words are bounded.
        """
        sieve, numbers, rows, end = self._sieve, self._numbers, self._rows, len(self._numbers)
        even = odd = count = 0
        for feature in [f for f in features if sieve[f & (_SIEVE - 1)]]:
            at = bisect_left(numbers, feature)
            if at < end and numbers[at] == feature and count < MOST_ROWS:
                value = int.from_bytes(rows[at * LANES : at * LANES + LANES], "little")
                even += value & _EVEN
                odd += (value >> 8) & _EVEN
                count += 1
        return even, odd, count

    def byte(self, feature: int, lane: int) -> int | None:
        """What a lane keeps for a feature, BIAS included; None when the feature is not known."""
        at = bisect_left(self._numbers, feature)
        if at == len(self._numbers) or self._numbers[at] != feature:
            return None
        return self._rows[at * LANES + lane]

    def weight(self, feature: int, label: int) -> float:
        """What one feature weighs for one label of a sentence; 0 when it is not known."""
        kept = self.byte(feature, label)
        return 0.0 if kept is None else (kept - BIAS) * self._scale[label]


def _add(total: list[int], even: int, odd: int, known: int) -> None:
    """Unpack the 16-bit lanes of two sums and take the bias of every row back."""
    for first, lanes in ((0, even), (1, odd)):
        unpacked = array("H", lanes.to_bytes(LANES, sys.byteorder))
        values = unpacked if sys.byteorder == "little" else unpacked[::-1]
        for lane, value in enumerate(values):
            total[first + 2 * lane] += value - BIAS * known


def stack_facts(sentences: Sequence[Sequence[float]], mail: Sequence[float], known: Sequence[float]) -> list[float]:
    """What the second step weighs: for each label the three best sentences, their soft sum, the mean, and the mail;
    then the grammar's facts of the whole mail.
    """
    facts: list[float] = []
    count = len(sentences)
    for column in zip(*sentences, strict=True):
        best = sorted(column, reverse=True)
        soft = log(sum([exp(3 * min(score, 20.0)) for score in column]) or 1e-9) / 3
        facts += [*best, NOTHING, NOTHING][:3]
        facts += (soft, sum(column) / count)
    if not sentences:
        facts = [NOTHING] * (5 * SIZE)
    facts += mail
    facts += known
    facts.append(log(count or 1))
    return facts


@lru_cache(maxsize=8)
def scorer_from(path: Path) -> Scorer:
    return Scorer(path.read_bytes())


def chance(logit: float) -> float:
    """A logit as a probability."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))
