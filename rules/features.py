"""What the learned ear hears in a sentence: its words, their neighbours, parts of words, and the grammar's facts.

Every feature is a short string; its CRC-32 is its number. Training and judging share this file, and nothing else may
make features: a change here asks for new weights (`make train`).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

from rules.said import Meant, Sentence, is_negated, meant

MOST_WORDS = 120  # of one sentence; the rest of a longer one is not heard
GRAM = 5  # letters in a part of a word, its edges included

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[!?]+|\.\.\.|…")
_SHOUTED = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{3,}\b")
_MONEY = re.compile(r"[€$£]|\b(?:eur|euros?|usd|dollars?|pesos|pounds)\b", re.IGNORECASE)
TOLD_APART = ("urgent.claim", "urgent.press")  # phrases of which it counts how they are meant
EDGE = "^"


def words_of(folded: str) -> list[str]:
    """The words of a folded sentence, runs of marks such as `!!` included."""
    return _WORD.findall(folded)[:MOST_WORDS]


@lru_cache(maxsize=8192)
def word_features(word: str) -> tuple[int, ...]:
    """The word and its parts, as numbers."""
    features = [number("w:" + word)]
    if word[0].isalnum():
        edged = f"<{word}>"
        features += [number("c:" + edged[i : i + GRAM]) for i in range(len(edged) - GRAM + 1)]
    return tuple(features)


def neighbour_features(words: Sequence[str]) -> set[int]:
    """Pairs, pairs with one word between, and triples, from edge to edge."""
    edged = [EDGE, *words, EDGE]
    following = edged[1:]
    after = edged[2:]
    pairs = [f"b:{a} {b}" for a, b in zip(edged, following, strict=False)]
    gaps = [f"s:{a} {b}" for a, b in zip(edged, after, strict=False)]
    triples = [f"t:{a} {b} {c}" for a, b, c in zip(edged, following, after, strict=False)]
    return set(map(number, pairs)) | set(map(number, gaps)) | set(map(number, triples))


def fact_features(sentence: Sentence, before: Sentence | None, after: Sentence | None, words: int) -> tuple[int, ...]:
    """What the grammar knows: phrases here, how they are meant, phrases next door, shouting, marks, length, place."""
    told = {f"f:{f.category}:{meant(f, sentence).value}" for f in sentence.found if f.category in TOLD_APART}
    text = sentence.words
    shape = [
        f"x:shouted{min(len(_SHOUTED.findall(text)), 3)}",
        f"x:exclaims{min(text.count('!'), 3)}",
        f"x:asks{min(text.count('?'), 2)}",
        f"x:length{min(words // 6, 6)}",
        f"x:{sentence.where.value}",
        "x:lower" if text[:1].islower() else "x:upper",
    ]
    if any(quote in text for quote in '"“«'):
        shape.append("x:quotes")
    if _MONEY.search(text):
        shape.append("x:money")
    return (
        *_category_features("f:", sentence.categories),
        *map(number, sorted(told)),
        *map(number, shape),
        *(_category_features("<:", before.categories) if before else ()),
        *(_category_features(">:", after.categories) if after else ()),
    )


@lru_cache(maxsize=4096)
def _category_features(prefix: str, categories: frozenset[str]) -> tuple[int, ...]:
    return tuple(number(prefix + category) for category in sorted(categories))


def sentence_features(sentence: Sentence, before: Sentence | None, after: Sentence | None) -> list[int]:
    """All features of one sentence, as numbers; a part shared by two words counts twice."""
    words = words_of(sentence.plain)
    features = [f for word in dict.fromkeys(words) for f in word_features(word)]
    features += sorted(neighbour_features(words))
    features += fact_features(sentence, before, after, len(words))
    return features


def all_features(sentences: Sequence[Sentence]) -> list[list[int]]:
    """The features of each sentence of a mail. A subject has no neighbours."""
    rows = []
    for at, sentence in enumerate(sentences):
        before = sentences[at - 1] if at and sentences[at - 1].where is sentence.where else None
        after = sentences[at + 1] if at + 1 < len(sentences) and sentences[at + 1].where is sentence.where else None
        rows.append(sentence_features(sentence, before, after))
    return rows


def number(feature: str) -> int:
    return crc32(feature.encode("utf-8", "replace"))


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
CONCEPTS = ("site_down", "payment_broken", "data_lost", "legal_deadline")


def mail_facts(sentences: Sequence[Sentence]) -> list[float]:
    """Facts of the whole mail, each 0 or 1: phrases anywhere, claims as meant, and an emergency told by its words."""
    held = frozenset[str]().union(*(sentence.categories for sentence in sentences))
    facts = [float(category in held) for category in MAIL_FACTS]
    claims = {meant(f, s) for s in sentences for f in s.of("urgent.claim")}
    facts += [float(Meant.AS_SAID in claims), float(bool(claims - {Meant.AS_SAID}))]
    facts += [float(any(told_by_words(s, concept) for s in sentences)) for concept in CONCEPTS]
    facts.append(float(any("!!" in s.words or len(_SHOUTED.findall(s.words)) > 2 for s in sentences)))
    return facts


def told_by_words(sentence: Sentence, concept: str) -> tuple[int, int] | None:
    """Where a sentence tells of a concept of the thesaurus: outright, or by a thing and its trouble that is not denied.

    The span is in characters of the folded text.
    """
    outright = sentence.of(f"{concept}.phrases")
    if outright:
        return outright[0].start, outright[0].end
    if not (sentence.has(f"{concept}.things") and sentence.has(f"{concept}.troubles")):
        return None
    troubles = [trouble for trouble in sentence.of(f"{concept}.troubles") if not is_negated(trouble, sentence)]
    pairs = [
        (a, b) for a in sentence.of(f"{concept}.things") for b in troubles if not (a.start < b.end and b.start < a.end)
    ]
    if not pairs:
        return None
    a, b = min(pairs, key=lambda pair: abs(pair[0].start - pair[1].start))
    return min(a.start, b.start), max(a.end, b.end)
