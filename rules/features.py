"""What the learned ear hears in a sentence: its words, their neighbours, parts of words, and the grammar's facts.

Every feature is a number of 32 bits: the CRC-32 of a short string, or two words' numbers mixed. Training and judging
share this file, and nothing else may make features: a change here asks for new weights (`make train`).
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from rules.emergencies import CONCEPTS
from rules.kept import Kept
from rules.phrases import Folded
from rules.said import NO_PHRASES, Meant, Sentence, categories_of, is_negated, meant
from rules.signals import Where

MOST_WORDS = 120  # of one sentence; the rest of a longer one is not heard
GRAM = 5  # letters in a part of a word, its edges included

_MONEY = re.compile(r"[€$£\d](?:(?<=\D)|(?<=\d) ?(?:eur|dollar|peso|pound))")  # begins with a set: `re` leaps to it
_OF_MONEY = ("€", "$", "£", "eur", "dollar", "peso", "pound")  # without one of these there is none
_PART = crc32(b"c:")
_MASK = 0xFFFFFFFF
UNHEARD = "service."  # whether a service is offered is the user's business, not the ear's
HERE, BEFORE, AFTER = "f:", "<:", ">:"  # where a phrase stands
BEGIN, ENDINGS = "w:^", "?!."  # what stands before the first word of a sentence and after its last one
TOLD_APART = ("urgent.claim", "urgent.soft", "urgent.press")  # phrases of which it counts how they are meant

_EXCLAIMS = tuple([f"x:exclaims{count}" for count in range(4)])
_ASKS = tuple([f"x:asks{count}" for count in range(3)])
_SHOUTED = tuple([f"x:shouted{count}" for count in range(4)])
_LENGTH = tuple([f"x:length{min(words // 6, 6)}" for words in range(MOST_WORDS + 1)])


def number(feature: str) -> int:
    return crc32(feature.encode("utf-8", "replace"))


class Text(NamedTuple):
    """What is asked of a whole text once, so that it need not be asked of each of its sentences."""

    folded: Folded
    place: str  # the fact that tells where it stands
    dots: bool
    quotes: bool
    money: bool

    @staticmethod
    def of(folded: Folded, where: Where) -> "Text":
        place, written = "x:body" if where is Where.BODY else "x:subject", folded.original
        money = any(map(folded.text.__contains__, _OF_MONEY))
        return Text(folded, place, _has_dots(written), _has_quotes(written), money)


def _has_dots(written: str) -> bool:
    return "..." in written or "…" in written


def _has_quotes(written: str) -> bool:
    return '"' in written or "“" in written or "«" in written


def words_in(spaced: str) -> list[str]:
    """The words of a sentence; an apostrophe belongs to a word when it stands inside."""
    if "'" in spaced:
        spaced = f" {spaced} ".replace(" '", " ").replace("' ", " ")
    return spaced.split()[:MOST_WORDS]


def word_features(word: str) -> list[int]:
    """The word and its parts, as numbers; the word itself first."""
    if word.isascii():  # nearly all are: letters are bytes, and the sum of "c:" is gone on with
        edged = f"<{word}>".encode()
        parts = [crc32(edged[i : i + GRAM], _PART) for i in range(len(edged) - GRAM + 1)]
    else:
        edges = f"<{word}>"
        parts = [number("c:" + edges[i : i + GRAM]) for i in range(len(edges) - GRAM + 1)]
    return [number("w:" + word), *parts]


def first_of_pair(word: int) -> int:
    """What the number of a word becomes when it is the first of two neighbours, to tell "a b" from "b a"."""
    return word * 0x9E3779B1 & _MASK


class Features(NamedTuple):
    """The features of one sentence.

    `words` are those of the sentence, and how it ends. Each stands for its parts too, and for a pair with the one
    before it. `facts` have names; `here`, `before` and `after` are categories of phrases.
    """

    words: list[str]
    facts: tuple[str, ...]
    here: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]

    def all(self) -> list[int]:
        """Every feature as a number, as often as it comes."""
        parts = [f for word in self.words[:-1] for f in word_features(word)]
        numbers = [number(BEGIN), *[number("w:" + word) for word in self.words]]
        pairs = [first_of_pair(word) ^ following for word, following in pairwise(numbers)]
        near = ((HERE, self.here), (BEFORE, self.before), (AFTER, self.after))
        phrases = [phrase_feature(place, category) for place, categories in near for category in categories]
        return [*parts, *pairs, *map(number, self.facts), *filter(None, phrases)]


def all_features(sentences: Sequence[Sentence]) -> list[Features]:
    """The features of each sentence of a mail. A subject has no neighbours."""
    rows = []
    before, text = NO_PHRASES, None
    for sentence, following in zip(sentences, [*sentences[1:], None], strict=True):
        if text is None or text.folded is not sentence.folded:
            text = Text.of(sentence.folded, sentence.where)
        start, end = sentence.folded_span
        here, words = sentence.categories, words_in(sentence.folded.spaced[start:end])
        facts = facts_of(sentence, text, len(words))
        words.append(ending_of(text.folded.text[max(start, end - 3) : end]))
        if following is not None and following.where is sentence.where:
            rows.append(Features(words, facts, here, before, following.categories))
            before = here
        else:
            rows.append(Features(words, facts, here, before, NO_PHRASES))
            before = NO_PHRASES
    return rows


def ending_of(end: str) -> str:
    """How a sentence with this end ends: `?`, `!` or `.`, a quotation mark or bracket behind it or not."""
    return "?" if "?" in end else "!" if "!" in end else "."


def phrase_feature(place: str, category: str) -> int:
    """A phrase here or next door; 0 for one of which the ear does not hear."""
    return 0 if category.startswith(UNHEARD) else number(place + category)


def facts_of(sentence: Sentence, text: Text, words: int) -> tuple[str, ...]:
    """What a sentence looks like: marks, length, place, shouting; and how the claims in it are meant."""
    written = sentence.words
    facts = [
        _EXCLAIMS[min(written.count("!"), 3)] if "!" in written else "x:exclaims0",
        _ASKS[min(written.count("?"), 2)] if "?" in written else "x:asks0",
        _LENGTH[words],
        text.place,
        "x:lower" if written[:1].islower() else "x:upper",
        _SHOUTED[min(sentence.shouted, 3)] if sentence.shouted else "x:shouted0",
    ]
    if text.dots and _has_dots(written):
        facts.append("x:dots")
    if text.quotes and _has_quotes(written):
        facts.append("x:quotes")
    if text.money and _MONEY.search(sentence.plain):
        facts.append("x:money")
    if sentence.has(*TOLD_APART):
        facts += {f"{HERE}{f.category}:{meant(f, sentence).value}" for f in sentence.of(*TOLD_APART)}
    return tuple(facts)


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


def mail_facts(sentences: Sequence[Sentence], rows: Sequence[Features]) -> list[bool]:
    """Facts of the whole mail: phrases anywhere, claims as meant, and an emergency told by its words.

    `rows` are the features of the sentences.
    """
    held = categories_of(sentences)
    if "shape.settled" in held:
        held |= {"shape.over"}
    facts = [*map(held.__contains__, MAIL_FACTS)]
    for claim in ("urgent.claim", "urgent.soft"):
        told = f"{HERE}{claim}:"
        meanings = {fact for row in rows for fact in row.facts if fact.startswith(told)} if claim in held else set()
        as_said = told + Meant.AS_SAID.value
        facts += [as_said in meanings, bool(meanings - {as_said})]
    for concept in CONCEPTS:
        facts.append(may_tell(held, concept) and any(told_by_words(s, concept) for s in sentences))
    facts.append(any(s.shouted > 2 or "!!" in s.words for s in sentences))
    return facts


_TELLING = Kept[str, tuple[str, str, str]](lambda name: (f"{name}.phrases", f"{name}.things", f"{name}.troubles"))


def may_tell(held: frozenset[str], concept: str) -> bool:
    """Are there phrases enough, in a sentence or a whole mail, to tell of a concept?"""
    phrases, things, troubles = _TELLING[concept]
    return phrases in held or (things in held and troubles in held)


def told_by_words(sentence: Sentence, concept: str) -> tuple[int, int] | None:
    """Where a sentence tells of a concept of the thesaurus: outright, or by a thing and its trouble that is not denied.

    The span is in characters of the folded text.
    """
    if f"{concept}.phrases" in sentence.categories:
        outright = sentence.of(f"{concept}.phrases")
        return outright[0].start, outright[0].end
    if not may_tell(sentence.categories, concept):
        return None
    troubles = [trouble for trouble in sentence.of(f"{concept}.troubles") if not is_negated(trouble, sentence)]
    pairs = [
        (a, b) for a in sentence.of(f"{concept}.things") for b in troubles if not (a.start < b.end and b.start < a.end)
    ]
    if not pairs:
        return None
    a, b = min(pairs, key=lambda pair: abs(pair[0].start - pair[1].start))
    return min(a.start, b.start), max(a.end, b.end)
