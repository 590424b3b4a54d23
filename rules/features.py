"""What the learned ear hears in a sentence: its words, their neighbours, parts of words, and the grammar's facts.

Every feature is a number of 32 bits: the CRC-32 of a short string, or two words' numbers mixed. Training and judging
share this file, and nothing else may make features: a change here asks for new weights (`make train`).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from rules.emergencies import CONCEPTS
from rules.said import Meant, Sentence, is_negated, meant

MOST_WORDS = 120  # of one sentence; the rest of a longer one is not heard
GRAM = 5  # letters in a part of a word, its edges included

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[!?]+|\.\.\.|…")
_SHOUTED = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{3,}\b")
_MONEY = re.compile(r"[€$£]|\d ?(?:eur|dollar|peso|pound)")
_QUOTES = re.compile(r'["“«]')
_EDGE = crc32(b"^")
_MASK = 0xFFFFFFFF
UNHEARD = "service."  # whether a service is offered is the user's business, not the ear's
TOLD_APART = ("urgent.claim", "urgent.soft", "urgent.press")  # phrases of which it counts how they are meant


def number(feature: str) -> int:
    return crc32(feature.encode("utf-8", "replace"))


def words_of(folded: str) -> list[str]:
    """The words of a folded sentence, runs of marks such as `!!` included."""
    return _WORD.findall(folded)[:MOST_WORDS]


@lru_cache(maxsize=8192)
def word_features(word: str) -> tuple[int, ...]:
    """The word and its parts, as numbers; the word itself first."""
    features = [number("w:" + word)]
    if word[0].isalnum():
        edged = f"<{word}>"
        features += [number("c:" + edged[i : i + GRAM]) for i in range(len(edged) - GRAM + 1)]
    return tuple(features)


def neighbour_features(words: Sequence[str]) -> set[int]:
    """Pairs of words, with none and with one between them, from edge to edge of the sentence."""
    numbers = [_EDGE, *[word_features(word)[0] for word in words], _EDGE]
    pairs = {(a * 0x9E3779B1 + b) & _MASK for a, b in pairwise(numbers)}
    pairs.update([(a * 0x85EBCA6B + b) & _MASK for a, b in zip(numbers, numbers[2:], strict=False)])
    return pairs


def fact_features(sentence: Sentence, before: Sentence | None, after: Sentence | None, words: int) -> list[int]:
    """What the grammar knows: phrases here, how they are meant, phrases next door, shouting, marks, length, place."""
    text = sentence.words
    shape = [
        f"x:exclaims{min(text.count('!'), 3)}",
        f"x:asks{min(text.count('?'), 2)}",
        f"x:length{min(words // 6, 6)}",
        f"x:{sentence.where.value}",
        "x:lower" if text[:1].islower() else "x:upper",
        f"x:shouted{min(len(_SHOUTED.findall(text)), 3)}",
    ]
    if _QUOTES.search(text):
        shape.append("x:quotes")
    if _MONEY.search(sentence.plain):
        shape.append("x:money")
    features = [_fact(name) for name in shape]
    features += _category_features("f:", sentence.categories)
    if before:
        features += _category_features("<:", before.categories)
    if after:
        features += _category_features(">:", after.categories)
    if sentence.has(*TOLD_APART):
        told = {f"f:{f.category}:{meant(f, sentence).value}" for f in sentence.found if f.category in TOLD_APART}
        features += map(_fact, sorted(told))
    return features


@lru_cache(maxsize=1024)
def _fact(feature: str) -> int:
    return number(feature)


@lru_cache(maxsize=4096)
def _category_features(prefix: str, categories: frozenset[str]) -> tuple[int, ...]:
    return tuple(number(prefix + category) for category in sorted(categories) if not category.startswith(UNHEARD))


class Features:
    """The features of one sentence: its words, each of which stands for its parts as well, and the rest as numbers."""

    __slots__ = ("rest", "size", "words")

    def __init__(self, sentence: Sentence, before: Sentence | None, after: Sentence | None) -> None:
        words = words_of(sentence.plain)
        self.words = list(dict.fromkeys(words))
        self.rest = [*neighbour_features(words), *fact_features(sentence, before, after, len(words))]
        self.size = len(self.rest) + sum([len(word_features(word)) for word in self.words])

    def all(self) -> list[int]:
        """Every feature as a number; a part that two words share counts twice."""
        return [f for word in self.words for f in word_features(word)] + self.rest


def all_features(sentences: Sequence[Sentence]) -> list[Features]:
    """The features of each sentence of a mail. A subject has no neighbours."""
    rows = []
    for at, sentence in enumerate(sentences):
        before = sentences[at - 1] if at and sentences[at - 1].where is sentence.where else None
        after = sentences[at + 1] if at + 1 < len(sentences) and sentences[at + 1].where is sentence.where else None
        rows.append(Features(sentence, before, after))
    return rows


# Grammar of the whole mail that the second step weighs beside the scores: is such a phrase anywhere in it?
MAIL_FACTS = (
    "softener.words",
    "shape.praise",
    "shape.agreed",
    "shape.over",
    "shape.hypothetical",
    "shape.reported",
    "scope.extra",
    "scope.free",
    "scope.rounds",
    "scope.paid",
    "scope.minimiser",
    "rework.reversal",
    "vague.judgement",
    "complaint.grievance",
    "complaint.leave",
    "rude.insult",
    "rude.contempt",
    "rude.threat",
    "urgent.press",
)


def mail_facts(sentences: Sequence[Sentence]) -> list[float]:
    """Facts of the whole mail, each 0 or 1: phrases anywhere, claims as meant, and an emergency told by its words."""
    held = frozenset[str]().union(*[sentence.categories for sentence in sentences])
    facts = [1.0 if category in held else 0.0 for category in MAIL_FACTS]
    for claim in ("urgent.claim", "urgent.soft"):
        claims = {meant(f, s) for s in sentences for f in s.of(claim)} if claim in held else set()
        facts += [float(Meant.AS_SAID in claims), float(bool(claims - {Meant.AS_SAID}))]
    for concept in CONCEPTS:
        facts.append(float(any(told_by_words(s, concept) is not None for s in sentences)))
    facts.append(float(any("!!" in s.words or len(_SHOUTED.findall(s.words)) > 2 for s in sentences)))
    return facts


def told_by_words(sentence: Sentence, concept: str) -> tuple[int, int] | None:
    """Where a sentence tells of a concept of the thesaurus: outright, or by a thing and its trouble that is not denied.

    The span is in characters of the folded text.
    """
    if f"{concept}.phrases" in sentence.categories:
        outright = sentence.of(f"{concept}.phrases")
        return outright[0].start, outright[0].end
    if not (f"{concept}.things" in sentence.categories and f"{concept}.troubles" in sentence.categories):
        return None
    troubles = [trouble for trouble in sentence.of(f"{concept}.troubles") if not is_negated(trouble, sentence)]
    pairs = [
        (a, b) for a in sentence.of(f"{concept}.things") for b in troubles if not (a.start < b.end and b.start < a.end)
    ]
    if not pairs:
        return None
    a, b = min(pairs, key=lambda pair: abs(pair[0].start - pair[1].start))
    return min(a.start, b.start), max(a.end, b.end)
