"""The learned ear: a linear model over the features of each sentence and of the whole mail. Weights are data.

Of a weights file (`weights.bin` in a language's folder, written by `make train`) a row has one byte a label for
sentences, and one a label for whole mails. Scores are logits of a label.

Rows are added as one big number each, a lane of 32 bits a weight: one addition of Python's stands for all lanes. One
more lane counts the features, known or not. A lane may be below zero, which borrows from the next one until the lanes
are unpacked. No mail is long enough to make one overflow.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import compress
from math import log, sqrt
from operator import mul, sub
from struct import unpack
from typing import NamedTuple

from rules.features import (
    AFTER,
    BEFORE,
    BEGIN,
    ENDINGS,
    HERE,
    Features,
    first_of_pair,
    number,
    phrase_feature,
    word_features,
)
from rules.kept import Kept
from rules.weights import BIAS, Weights

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
OF_MAILS = LABELS[:-2]  # the last two are asked of sentences alone
LANES = 2 * SIZE
KNOWN = 4 * SIZE  # where the grammar's facts of a mail, each 0 or 1, begin in the second step
NOTHING = -1.5  # the score of a sentence that is not there
MOST_PARTS = 40  # of one word that are heard

ALL_LANES = LANES + 1  # with the number of features
_BEGIN = first_of_pair(number(BEGIN))
_ONE_FEATURE = 1 << 32 * LANES
_BIASES = sum(BIAS << 32 * lane for lane in range(LANES))
_SIGNS = sum(1 << 32 * lane + 31 for lane in range(ALL_LANES))  # to make every lane positive


class Heard(NamedTuple):
    """The scores of all sentences for each label, in the order of LABELS.

    `margins`: for each label of a mail, by how much it lies above the line that calls the mail so, in logits.
    """

    sentences: list[list[float]]
    margins: dict[str, float]


class Scorer:
    """The weights of one language, ready to be asked."""

    def __init__(self, content: bytes) -> None:
        self._weights = Weights(content, LANES)
        told = self._weights.head
        lines = list(zip(told["scale"], told["offset"], strict=True))
        self._by_sentence, self._by_mail = lines[:SIZE], lines[SIZE:]
        stack = told["stack"][: len(OF_MAILS)]
        self._stack = [[*weights[:KNOWN], weights[-2]] for weights in stack]
        self._known = [*zip(*[weights[KNOWN:-2] for weights in stack], strict=True)]
        self._base = [weights[-1] for weights in stack]
        self._thresholds: list[float] = [told["thresholds"][label] for label in OF_MAILS]
        self._words = Kept(self._word)
        self._pairs = Kept(self._row)
        self._facts = Kept(self._named)
        self._here, self._before, self._after = (Kept(partial(self._phrase, at)) for at in (HERE, BEFORE, AFTER))

    def hear(self, rows: Sequence[Features], known: Sequence[bool]) -> Heard:
        """The scores of a mail whose sentences have these features; `known` are the facts of the whole mail."""
        sums = self.sums_of(rows)
        lanes = unpacked([*sums, sum(sums)])
        scored = _columns(lanes[:-ALL_LANES], self._by_sentence)
        root = sqrt(lanes[-1] or 1)
        whole = zip(lanes[-SIZE - 1 : -1], self._by_mail, strict=True)
        mail = [lane * scale / root + offset for lane, (scale, offset) in whole]
        scores = self._of_mail(stack_facts(scored, mail, ()), known)
        return Heard(scored, dict(zip(OF_MAILS, map(sub, scores, self._thresholds), strict=True)))

    def _of_mail(self, facts: Sequence[float], known: Sequence[bool]) -> list[float]:
        """The scores of a mail by the second step; what few of the grammar's facts hold is added as it weighs."""
        held = compress(self._known, known)
        added = map(sum, zip(self._base, *held, strict=True))
        return [sum(map(mul, weights, facts), plus) for weights, plus in zip(self._stack, added, strict=True)]

    def sums_of(self, rows: Sequence[Features]) -> list[int]:
        """Of each sentence the rows of all its known features, added, and how many features it has: packed."""
        words, pairs, facts = self._words, self._pairs, self._facts
        sieve, last_bits = self._weights.sieve, self._weights.last_bits
        here, before, after = self._here.__getitem__, self._before.__getitem__, self._after.__getitem__
        sums = []
        for row in rows:
            total, first = facts[row.facts], _BEGIN
            for word in row.words:
                packed, as_first, as_second = words[word]
                total += packed
                pair = first ^ as_second
                if sieve[pair & last_bits]:
                    total += pairs[pair]
                first = as_first
            if row.here:
                total += sum(map(here, row.here))
            if row.before:
                total += sum(map(before, row.before))
            if row.after:
                total += sum(map(after, row.after))
            sums.append(total)
        return sums

    def word_weights(self, words: Iterable[str], label: int) -> list[int]:
        """What each word with its parts weighs for one label of a sentence, to be compared with each other."""
        known, shift, sign = self._words, 32 * label, 1 << 31
        return [(known[word][0] + _SIGNS >> shift & 0xFFFFFFFF) - sign for word in words]

    def _word(self, word: str) -> tuple[int, int, int]:
        """A word and its parts, packed; its number as the first and as the second of a pair.

        The pair that it ends is counted with it. The end of a sentence is no word, and only ends a pair.
        """
        own = number("w:" + word)
        features = [] if word in ENDINGS else word_features(word)
        packed = self._rows_of(features[:MOST_PARTS]) + (len(features) + 1) * _ONE_FEATURE
        return packed, first_of_pair(own), own

    def _named(self, facts: tuple[str, ...]) -> int:
        return self._rows_of(map(number, facts)) + len(facts) * _ONE_FEATURE

    def _phrase(self, place: str, category: str) -> int:
        feature = phrase_feature(place, category)
        return self._row(feature) + _ONE_FEATURE if feature else 0

    def _rows_of(self, features: Iterable[int]) -> int:
        return sum(map(self._row, features))

    def _row(self, feature: int) -> int:
        """The row of a feature, packed; 0 when it is not known."""
        row = self._weights.row(feature)
        if not row:
            return 0
        spread = bytearray(4 * LANES)
        spread[::4] = row
        return int.from_bytes(spread, "little") - _BIASES


def unpacked(sums: Sequence[int]) -> tuple[int, ...]:
    """The lanes of packed sums, one sum after the other: LANES, then how many features it has."""
    packed = b"".join([(one + _SIGNS ^ _SIGNS).to_bytes(4 * ALL_LANES, "little") for one in sums])
    return unpack(f"<{ALL_LANES * len(sums)}i", packed)


def _columns(lanes: Sequence[int], lines: Sequence[tuple[float, float]]) -> list[list[float]]:
    """The scores of sentences for each label: weights over the root of the number of features, by scale and offset."""
    roots = [sqrt(features or 1) for features in lanes[LANES::ALL_LANES]]
    return [
        [lane * scale / root + offset for lane, root in zip(lanes[at::ALL_LANES], roots, strict=True)]
        for at, (scale, offset) in enumerate(lines)
    ]


def stack_facts(columns: Sequence[Sequence[float]], mail: Sequence[float], known: Sequence[float]) -> list[float]:
    """What the second step weighs: for each label the two best sentences, the mean of all, and the mail; then the
    grammar's facts of the whole mail. A column holds the scores of all sentences for a label.
    """
    facts: list[float] = []
    count = len(columns[0])
    for column in columns if count else ():
        ranked = sorted(column)
        facts += (ranked[-1], ranked[-2] if count > 1 else NOTHING, sum(column) / count)
    if not count:
        facts = [NOTHING] * (3 * SIZE)
    facts += mail
    facts += known
    facts.append(log(count or 1))
    return facts
