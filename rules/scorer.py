"""The learned ear: a linear model over the features of each sentence and of the whole mail. Weights are data.

A weights file (`weights.bin` in a language's folder, written by `make train`) is one line of JSON, then the numbers of
its features (unsigned 32 bit, ascending), then a row of signed bytes for each: one byte a label for sentences, one a
label for whole mails. Scores are logits of a label: above 0 means more likely than not.
"""

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt
from pathlib import Path

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
LANES = 2 * len(LABELS)
BIAS = 128  # rows are kept as unsigned bytes
NOTHING = -1.5  # the score of a sentence that is not there


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

    def hear(self, rows: Sequence[Sequence[int]], known: Sequence[float]) -> Heard:
        """The scores of a mail whose sentences have these features; `known` are the facts of the whole mail."""
        size = len(LABELS)
        sums = [self._sum(row) for row in rows]
        scored = []
        for (lanes, _), row in zip(sums, rows, strict=True):
            root = sqrt(len(row) or 1)
            scored.append(tuple(lanes[k] * self._scale[k] / root + self._offset[k] for k in range(size)))
        root = sqrt(sum(map(len, rows)) or 1)
        whole = [sum(lanes[k] for lanes, _ in sums) for k in range(size, LANES)]
        mail = [v * self._scale[size + k] / root + self._offset[size + k] for k, v in enumerate(whole)]
        return Heard(tuple(scored), self._stacked(scored, mail, known))

    def _stacked(
        self, sentences: Sequence[Sequence[float]], mail: Sequence[float], known: Sequence[float]
    ) -> tuple[float, ...]:
        facts = stack_facts(sentences, mail, known)
        return tuple(sum(map(float.__mul__, weights, facts)) + weights[-1] for weights in self._stack)

    def _sum(self, row: Sequence[int]) -> tuple[list[int], int]:
        """The rows of all known features, added lane by lane: even and odd bytes apart, so that no lane overflows."""
        numbers, rows, count = self._numbers, self._rows, len(self._numbers)
        total = [0] * LANES
        even = odd = known = 0
        for feature in row:
            at = bisect_left(numbers, feature)
            if at < count and numbers[at] == feature:
                value = int.from_bytes(rows[at * LANES : at * LANES + LANES], "little")
                even += value & _EVEN
                odd += (value >> 8) & _EVEN
                known += 1
                if known == 250:
                    _add(total, even, odd, known)
                    even = odd = known = 0
        _add(total, even, odd, known)
        return total, known

    def weight(self, feature: int, label: int) -> float:
        """What one feature weighs for one label of a sentence; 0 when it is not known."""
        at = bisect_left(self._numbers, feature)
        if at == len(self._numbers) or self._numbers[at] != feature:
            return 0.0
        return (self._rows[at * LANES + label] - BIAS) * self._scale[label]


_EVEN = int.from_bytes(b"\xff\x00" * (LANES // 2), "little")


def _add(total: list[int], even: int, odd: int, known: int) -> None:
    """Unpack the 16-bit lanes of two sums and take the bias of every row back."""
    bytes_even = even.to_bytes(LANES, "little")
    bytes_odd = odd.to_bytes(LANES, "little")
    for lane in range(0, LANES, 2):
        total[lane] += bytes_even[lane] + 256 * bytes_even[lane + 1] - BIAS * known
        total[lane + 1] += bytes_odd[lane] + 256 * bytes_odd[lane + 1] - BIAS * known


def stack_facts(sentences: Sequence[Sequence[float]], mail: Sequence[float], known: Sequence[float]) -> list[float]:
    """What the second step weighs: for each label the three best sentences, their soft sum, the mean, and the mail;
    then the grammar's facts of the whole mail.
    """
    facts: list[float] = []
    count = len(sentences)
    for label in range(len(LABELS)):
        column = [scores[label] for scores in sentences]
        best = sorted(column, reverse=True)[:3]
        best += [NOTHING] * (3 - len(best))
        soft = log(sum(exp(min(3 * score, 60.0)) for score in column) or 1e-9) / 3
        facts += [*best, soft, sum(column) / count if count else NOTHING]
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
