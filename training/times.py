"""Trains the weights that tell a time asked of the user from one only mentioned: `times.bin` of each language.

One linear machine over the features of `rules.times.weighing`, trained on all languages at once, each feature twice
(for all, and for its own language). `data/times-<code>.jsonl` labels the times of the training mails, in order, and
`data/asked-<code>.jsonl` those of short texts; of the sample mails the time that is their deadline is asked, no other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from sklearn.linear_model import LogisticRegression

from rules.cleaning import unmask
from rules.languages import BUILT_IN, BUILT_IN_LANGUAGES
from rules.phrases import fold
from rules.text import own_text
from rules.times import TimeFound, times_of
from rules.times.weighing import WEIGHTS, Scene, features_of
from training.corpus import CODES, DATA, FOLDS, fold_of, is_held_out, joined, lines, samples
from training.packing import Numbers, Row, columns_of, matrix, packed

ZONE = ZoneInfo("Europe/Madrid")
ARRIVED = datetime(2026, 6, 17, 10, 30, tzinfo=ZONE)  # a Wednesday, of mails without a date: as they were labelled
RAREST = 2
COST = 0.05
SAMPLE_WEIGHT = 4.0  # of a sample mail's time


@dataclass(frozen=True, slots=True)
class Asked:
    """A time of a mail: its features, and whether it is asked."""

    id: str
    language: str
    row: list[int]
    asked: bool
    sample: bool


class Listener:
    """Stands in for weights, and keeps what they would be asked."""

    def __init__(self) -> None:
        self.scenes: list[Scene] = []

    def score(self, scene: Scene) -> float:
        self.scenes.append(scene)
        return 0.0


def times_with_rows(code: str, body: str, arrived: datetime) -> list[tuple[TimeFound, list[int]]]:
    """The times of a mail that ask to be weighed, each with its features."""
    language, listener = BUILT_IN_LANGUAGES.get(code), Listener()
    assert language is not None
    folded = fold(unmask(own_text(body, "").text))
    found = {time.start: time for time in times_of(folded, language, arrived, ZONE.key, weighing=listener)}
    return [(found[folded.span(scene.start, scene.start)[0]], list(features_of(scene))) for scene in listener.scenes]


def labelled(code: str) -> Iterator[Asked]:
    """The labelled times of the training mails that are not kept out; one that no longer is found is left out."""
    told = {item["id"]: item["times"] for item in lines(DATA / f"times-{code}.jsonl")}
    for path in sorted([*DATA.glob(f"mails-{code}-*.jsonl"), *DATA.glob(f"more-{code}.jsonl")]):
        for item in lines(path):
            if item["id"] in told and not is_held_out(item["id"]):
                body, _ = joined([text for text, _ in item["sentences"]])
                yield from _matched(item["id"], code, body, told[item["id"]])
    for item in lines(DATA / f"asked-{code}.jsonl"):
        yield from _matched(item["id"], code, item["text"], item["times"])


def _matched(name: str, code: str, body: str, labels: Sequence[tuple[str, str]]) -> Iterator[Asked]:
    """The times of a mail with their labels: both in the order of the text, though either may lack some."""
    at = 0
    for time, row in times_with_rows(code, body, ARRIVED):
        found = next((n for n in range(at, len(labels)) if labels[n][0] == time.words), None)
        if found is not None:
            yield Asked(name, code, row, labels[found][1] != "mention", sample=False)
            at = found + 1


def of_samples(code: str) -> Iterator[Asked]:
    """The times of the sample mails that are not kept out."""
    for item in samples(code):
        if is_held_out(item["id"]) or item["labels"]["bulk"]:
            continue
        wanted = item["labels"]["deadline"]
        deadline = datetime.fromisoformat(wanted).replace(tzinfo=ZONE) if wanted else None
        for time, row in times_with_rows(code, item["body"], datetime.fromisoformat(item["received"])):
            yield Asked(item["id"], code, row, time.due == deadline, sample=True)


def corpus() -> list[Asked]:
    """Everything to learn from, in a fixed order."""
    return [time for code in CODES for time in (*labelled(code), *of_samples(code))]


def fit(times: Sequence[Asked]) -> tuple[dict[tuple[str, int], int], Numbers, float]:
    """The columns, their weights and the offset."""
    rows: list[Row] = [(time.language, time.row) for time in times]
    columns = columns_of(rows, rows, RAREST)
    machine = LogisticRegression(C=COST, solver="liblinear", max_iter=2000)
    heavy = [SAMPLE_WEIGHT if time.sample else 1.0 for time in times]
    machine.fit(matrix(rows, columns, rooted=False), [time.asked for time in times], sample_weight=heavy)
    return columns, machine.coef_, float(machine.intercept_[0])


def report(times: Sequence[Asked]) -> None:
    """Cross-validated accuracy and F1 of "asked", by the weights of folds that had not seen the mail."""
    scores = np.zeros(len(times))
    folds = np.array([fold_of(time.id) for time in times])
    for part in range(FOLDS):
        columns, weights, offset = fit([time for time, n in zip(times, folds, strict=True) if n != part])
        unseen = [(time.language, time.row) for time, n in zip(times, folds, strict=True) if n == part]
        scores[folds == part] = matrix(unseen, columns, rooted=False) @ weights[0] + offset
    asked = np.array([time.asked for time in times])
    for name, sample in (("mails", False), ("sample", True)):
        for code in CODES:
            chosen = np.array([time.sample == sample and time.language == code for time in times])
            wanted, given = asked[chosen], scores[chosen] > 0
            f1 = 2 * (wanted & given).sum() / max(wanted.sum() + given.sum(), 1)
            print(f"times of {name:7}{code:3} right {(wanted == given).mean():.3f} asked F1 {f1:.3f} of {len(wanted)}")


def train(times: Sequence[Asked], folder: Path, told: bool = True) -> None:
    """Write the weights of every language into its folder."""
    if told:
        report(times)
    columns, weights, offset = fit(times)
    for code in CODES:
        path = folder / code / WEIGHTS
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(packed(code, columns, weights, {"offset": float(f"{offset:.6g}")}))
        if told:
            print(f"{code}/{WEIGHTS}: {path.stat().st_size} bytes")


def main() -> None:
    train(corpus(), BUILT_IN)


if __name__ == "__main__":
    main()
