"""Trains the learned ear and writes `weights.bin` of each language: the same bytes from the same data. The weights of
times are written beside them (`training.times`).

Two linear models share their features: one hears sentences, one whole mails. They are trained on all three languages at
once, each feature twice (for all, and for its own language), so that languages help each other. A third, small one (the
stack) weighs what both heard, on scores of mails that they had not seen (four folds).
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from rules.languages import BUILT_IN
from rules.scorer import LABELS, stack_facts
from training import times
from training.corpus import CODES, FOLDS, Labelled, corpus, fold_of, is_held_out, lone_sentences
from training.packing import Columns, Numbers, columns_of, matrix, packed, short

RAREST = 3  # a feature that only one or two sentences have is noise
SENTENCE_COST, SENTENCE_FAVOUR = 0.3, 2.0
MAIL_COST, MAIL_FAVOUR = 0.2, 2.0
STACK_COST = 0.3
SAMPLE_WEIGHT = 10.0  # of a sample mail in the second step: whole mails with all that surrounds them, but few
SINGLE_WEIGHT = 0.5  # of a single item there: a mail may have one sentence
LONE_WEIGHT = 0.3  # of one sentence of a mail taken as a mail of its own
# The F measure behind the line of a label: below 1, a wrong tag costs more than a missed one. Chosen on mails that the
# machines had not seen, where more tags would find few problems for the harmless mails they touch.
CALM = {
    "urgent": 0.6,
    "emergency": 1.2,
    "out_of_scope": 0.45,
    "rework": 0.7,
    "vague_feedback": 0.7,
    "complaint": 0.45,
    "rude": 0.75,
    "request": 1.0,
    "softener": 1.0,
}
PROBLEMS = LABELS[:7]


@dataclass(frozen=True)
class Matrices:
    """The corpus as matrices: a row a sentence, a row a mail."""

    mails: Sequence[Labelled]
    columns: Columns
    sentences: sparse.csr_matrix
    sentence_labels: Numbers
    mail_of: Numbers
    whole: sparse.csr_matrix
    whole_labels: Numbers


def matrices(mails: Sequence[Labelled]) -> Matrices:
    """Counts over the root of the number of features; each known feature in a column for all and one for its own."""
    rows = [(mail.language, row) for mail in mails for row in mail.rows]
    once = [(mail.language, row) for mail in mails if not mail.lone for row in mail.rows]
    columns = columns_of(once, rows, RAREST)
    whole = [(mail.language, [f for row in mail.rows for f in row]) for mail in mails]
    labels = np.array([[name in tags for name in LABELS] for mail in mails for tags in mail.labels])
    mail_of = np.array([n for n, mail in enumerate(mails) for _ in mail.rows])
    whole_labels = np.zeros((len(mails), len(LABELS)), bool)
    np.logical_or.at(whole_labels, mail_of, labels)
    return Matrices(mails, columns, matrix(rows, columns), labels, mail_of, matrix(whole, columns), whole_labels)


def fit(rows: sparse.csr_matrix, labels: Numbers, cost: float, favour: float) -> tuple[Numbers, Numbers]:
    """One linear machine a label: the weights (label x feature) and the offsets."""
    found, offsets = [], []
    for k in range(len(LABELS)):
        machine = LinearSVC(C=cost, class_weight={0: 1.0, 1: favour}, max_iter=3000, random_state=0, dual=True)
        machine.fit(rows, labels[:, k])
        found.append(machine.coef_[0])
        offsets.append(machine.intercept_[0])
    return np.array(found), np.array(offsets)


def heard_unseen(m: Matrices) -> tuple[Numbers, Numbers]:
    """Scores of sentences and of mails, each by machines that had not seen the mail."""
    folds = np.array([fold_of(mail.id) for mail in m.mails])
    sentences = np.zeros(m.sentence_labels.shape)
    whole = np.zeros(m.whole_labels.shape)
    lone = np.array([mail.lone for mail in m.mails])
    for fold in range(FOLDS):
        learn, ask = folds != fold, folds == fold
        rows_learn, rows_ask = learn[m.mail_of], ask[m.mail_of]
        once = rows_learn & ~lone[m.mail_of]
        weights, offsets = fit(m.sentences[once], m.sentence_labels[once], SENTENCE_COST, SENTENCE_FAVOUR)
        sentences[rows_ask] = m.sentences[rows_ask] @ weights.T + offsets
        weights, offsets = fit(m.whole[learn], m.whole_labels[learn], MAIL_COST, MAIL_FAVOUR)
        whole[ask] = m.whole[ask] @ weights.T + offsets
    return sentences, whole


def stack_rows(m: Matrices, sentences: Numbers, whole: Numbers) -> Numbers:
    """The facts of the second step for every mail."""
    starts = np.searchsorted(m.mail_of, np.arange(len(m.mails) + 1))
    return np.array(
        [
            stack_facts(sentences[starts[n] : starts[n + 1]].T.tolist(), whole[n].tolist(), m.mails[n].facts)
            for n in range(len(m.mails))
        ]
    )


def is_sample(mail: Labelled) -> bool:
    return mail.id.startswith("dev-")


def mail_weights(mails: Sequence[Labelled]) -> Numbers:
    return np.array([_weight(mail) for mail in mails])


def _weight(mail: Labelled) -> float:
    if mail.lone:
        return LONE_WEIGHT
    if not mail.whole:
        return SINGLE_WEIGHT
    return SAMPLE_WEIGHT if is_sample(mail) else 1.0


def fit_stack(facts: Numbers, labels: Numbers, heavy: Numbers) -> Numbers:
    """One logistic regression a label over scaled facts, unscaled again: weights and, last, the offset."""
    mean, spread = facts.mean(0), facts.std(0) + 1e-9
    fitted = []
    for k in range(len(LABELS)):
        machine = LogisticRegression(C=STACK_COST, max_iter=2000)
        machine.fit((facts - mean) / spread, labels[:, k], sample_weight=heavy)
        weights = machine.coef_[0] / spread
        fitted.append([*weights, machine.intercept_[0] - float(weights @ mean)])
    return np.array(fitted)


def stacked(facts: Numbers, stack: Numbers) -> Numbers:
    return facts @ stack[:, :-1].T + stack[:, -1]


def best_threshold(scores: Numbers, heavy: Numbers, beta: float) -> float:
    """The line with the best F that the scores themselves expect, in the middle between two of them.

    The scores are logits. Their chances make a smooth curve, while one of counted labels has its best point anywhere: a
    few mails more or less moved lines by a whole logit.
    """
    order = np.argsort(-scores, kind="stable")
    expected = heavy[order] / (1 + np.exp(-scores[order]))
    measure = (1 + beta**2) * np.cumsum(expected) / (np.cumsum(heavy[order]) + beta**2 * expected.sum())
    best = int(np.argmax(measure))
    below = scores[order[best + 1]] if best + 1 < len(order) else scores[order[best]] - 0.1
    return float((scores[order[best]] + below) / 2)


def thresholds(scores: Numbers, heavy: Numbers) -> list[float]:
    """The line of each label. When in doubt no tag, except for emergencies."""
    return [best_threshold(scores[:, k], heavy, CALM[name]) for k, name in enumerate(LABELS)]


def cross_validated(m: Matrices, facts: Numbers) -> tuple[Numbers, Numbers]:
    """Scores and decisions on whole mails by a stack and lines that had not seen them either."""
    folds = np.array([fold_of(mail.id) for mail in m.mails])
    whole = np.array([mail.whole for mail in m.mails])
    heavy = mail_weights(m.mails)
    scores = np.full(m.whole_labels.shape, -9.0)
    decided = np.zeros(m.whole_labels.shape, bool)
    for fold in range(FOLDS):
        learn, ask = folds != fold, whole & (folds == fold)
        stack = fit_stack(facts[learn], m.whole_labels[learn], heavy[learn])
        scores[ask] = stacked(facts[ask], stack)
        learn &= whole
        lines = thresholds(stacked(facts[learn], stack), heavy[learn])
        decided[ask] = scores[ask] > lines
    return scores, decided


def f1(labels: Numbers, decided: Numbers) -> float:
    both = float((labels & decided).sum())
    return 2 * both / max(float(labels.sum() + decided.sum()), 1.0)


def report(m: Matrices, decided: Numbers) -> None:
    """Cross-validated F1 on whole mails and wrongly tagged harmless ones: by the ear alone."""
    size = len(PROBLEMS)
    print(f"{'':10}" + "".join(f"{name[:9]:>10}" for name in PROBLEMS) + f"{'macro':>10}{'harmless':>10}")
    for name, sample in (("mails", False), ("sample", True)):
        for code in (*CODES, ""):
            chosen = np.array(
                [x.whole and (not code or x.language == code) and is_sample(x) == sample for x in m.mails]
            )
            labels, given = m.whole_labels[chosen, :size], decided[chosen, :size]
            figures = [f1(labels[:, k], given[:, k]) for k in range(size)]
            harmless = given[~labels.any(1)].any(1).mean()
            line = "".join(f"{figure:10.2f}" for figure in figures)
            print(f"{name:7}{code:3}{line}{sum(figures) / size:10.3f}{harmless:10.3f}")


def train(mails: Sequence[Labelled], folder: Path, told: bool = True) -> None:
    """Train on these mails and write the weights of every language into its folder."""
    mails = [*mails, *lone_sentences(mails)]
    m = matrices(mails)
    sentences, whole = heard_unseen(m)
    facts = stack_rows(m, sentences, whole)
    if told:
        report(m, cross_validated(m, facts)[1])
    is_whole = np.array([mail.whole for mail in mails])
    heavy = mail_weights(mails)[is_whole]
    stack = fit_stack(facts, m.whole_labels, mail_weights(mails))
    lines = thresholds(stacked(facts[is_whole], stack), heavy)
    once = ~np.array([mail.lone for mail in mails])[m.mail_of]
    by_sentence, first = fit(m.sentences[once], m.sentence_labels[once], SENTENCE_COST, SENTENCE_FAVOUR)
    by_mail, second = fit(m.whole, m.whole_labels, MAIL_COST, MAIL_FAVOUR)
    head: dict[str, object] = {
        "offset": short(np.concatenate([first, second])),
        "stack": [short(row) for row in stack],
        "thresholds": dict(zip(LABELS, short(lines), strict=True)),
    }
    for code in CODES:
        path = folder / code / "weights.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(packed(code, m.columns, np.vstack([by_sentence, by_mail]), head))
        if told:
            print(f"{code}/weights.bin: {path.stat().st_size} bytes")


def for_training() -> list[Labelled]:
    """Everything but the whole mails that are kept out."""
    return [mail for code in CODES for mail in corpus(code) if not (mail.whole and is_held_out(mail.id))]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folds", type=Path, metavar="FOLDER", help="write weights for each fold, not having seen it")
    chosen = options.parse_args()
    mails, asked = for_training(), times.corpus()
    if not chosen.folds:
        train(mails, BUILT_IN)
        times.train(asked, BUILT_IN)
        return
    for fold in range(FOLDS):
        train([mail for mail in mails if fold_of(mail.id) != fold], chosen.folds / str(fold), told=False)
        times.train([time for time in asked if fold_of(time.id) != fold], chosen.folds / str(fold), told=False)


if __name__ == "__main__":
    main()
