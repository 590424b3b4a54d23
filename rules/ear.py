"""What the learned ear made of one mail: how sure it is of each label, and which sentences and words made it so."""

from collections.abc import Sequence
from functools import lru_cache
from operator import neg
from typing import NamedTuple

from rules.features import Features, all_features, mail_facts
from rules.languages import Language
from rules.said import Sentence
from rules.scorer import LABELS, Heard, Scorer

WEIGHTS = "weights.bin"
AT = {label: at for at, label in enumerate(LABELS)}
MOST_SENTENCES = 300  # of one mail; nobody writes more, and what follows is not heard
HEAVY_WORDS = 4  # named in an explanation
LEAST = (0.7, 0.5)  # what the best sentence must score in a mail of one sentence, and of two: little else speaks for it
LEAST_OF_MORE = -0.25
WELL_ABOVE = 1.0  # a longer mail that lies so far above the line needs no such sentence


class Ear(NamedTuple):
    """Scores of a mail and of its sentences, in the order in which they were given."""

    scorer: Scorer
    sentences: tuple[Sentence, ...]
    rows: list[Features]
    heard: Heard

    def margin(self, label: str) -> float:
        """By how much the mail lies above the line that calls it so, in logits."""
        return self.heard.margins[label]

    def says(self, label: str, line: float = 0.0) -> bool:
        """Is the mail so far above the line, and is there a sentence to show for it?"""
        margin = self.margin(label)
        if margin <= line:
            return False
        best = max(self.scores(label))
        if len(self.sentences) <= len(LEAST):
            return best > LEAST[len(self.sentences) - 1]
        return margin > WELL_ABOVE + line or best > LEAST_OF_MORE

    @property
    def alone(self) -> bool:
        """Is it one sentence, with no mail around it?"""
        return len(self.sentences) == 1

    def scores(self, label: str) -> list[float]:
        """The scores of all sentences for a label."""
        return self.heard.sentences[AT[label]]

    def score(self, sentence: int, label: str) -> float:
        return self.heard.sentences[AT[label]][sentence]

    def best(self, label: str, least: float = -0.3, most: int = 3) -> list[int]:
        """The sentences that say it, the surest first: always the best one, and others that score well."""
        scores = self.scores(label)
        order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)  # keeps the order of equals
        return order[:1] + [n for n in order[1:most] if scores[n] > least]

    def heavy(self, sentence: int, label: str) -> tuple[str, ...]:
        """The words of a sentence that weighed most for a label, as written, in the order of the sentence."""
        words = [word for word in dict.fromkeys(self.rows[sentence].words) if len(word) > 2]
        lightness = map(neg, self.scorer.word_weights(words, AT[label]))
        heaviest = sorted(zip(lightness, words, strict=True))[:HEAVY_WORDS]
        chosen = {word for light, word in heaviest if light < 0}
        return tuple([word for word in words if word in chosen])


def listen(language: Language, sentences: Sequence[Sentence]) -> Ear | None:
    """Hear a mail; None for a language without weights, or a mail without words."""
    scorer = scorer_of(language)
    if scorer is None or not sentences:
        return None
    heard = tuple(sentences[:MOST_SENTENCES])
    rows = all_features(heard)
    return Ear(scorer, heard, rows, scorer.hear(rows, mail_facts(heard, rows)))


@lru_cache(maxsize=8)
def scorer_of(language: Language) -> Scorer | None:
    """The weights of a language, read once; None when it has none."""
    path = language.file(WEIGHTS)
    return Scorer(path.read_bytes()) if path else None
