"""How well lindero judges: every data set in one table. `--errors TAG --lang L` lists what it got wrong.

Figures on mails that were tuned on stand beside those on mails kept out of all tuning and training; the second are the
true ones.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench import mime, prose, quotes, times
from bench.samples import MARTA, PROBLEM_TAGS, WORD_TAGS, Case, blind_cases, sample_cases, training_cases
from rules.language import UNKNOWN
from rules.languages import BUILT_IN_LANGUAGES, Languages
from rules.message import Kind
from rules.tags import Tag
from rules.verdict import Verdict, judge
from training.corpus import CODES, FOLDS, fold_of

SAMPLE_TAGS = [tag.value for tag in PROBLEM_TAGS] + ["bulk", "request"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with its verdict and what it cost in seconds."""

    case: Case
    verdict: Verdict
    seconds: float

    def has(self, tag: str) -> bool:
        if tag == "request":
            return self.verdict.request
        if tag == "bulk":
            return self.verdict.kind is not Kind.PERSONAL
        return tag in self.verdict.tags


@dataclass(slots=True)
class Count:
    """Right, wrongly given, missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        both = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / both if both else 1.0

    def add(self, wanted: bool, given: bool) -> None:
        self.right += wanted and given
        self.wrong += given and not wanted
        self.missed += wanted and not given


def judged(cases: Iterable[Case], folds: Path | None = None) -> list[Judged]:
    """Judge every case; with `folds`, by weights that had not seen it (`python -m training.train --folds FOLDER`)."""
    found = []
    languages = [Languages((folds / str(n),)) for n in range(FOLDS)] if folds else [BUILT_IN_LANGUAGES] * FOLDS
    for case in cases:
        began = perf_counter()
        verdict = judge(case.message, MARTA, languages[fold_of(case.id)])
        found.append(Judged(case, verdict, perf_counter() - began))
    return found


def counted(cases: Iterable[Judged], tag: str) -> Count:
    count = Count()
    for one in cases:
        count.add(tag in one.case.labels, one.has(tag))
    return count


def table(title: str, tags: Sequence[str], cases: Sequence[Judged], sets: dict[str, Callable[[Judged], bool]]) -> None:
    """Precision, recall and F1 of each tag, a column a set."""
    print(f"\n{title}")
    print(f"{'':18}" + "".join(f"{name:>22}" for name in sets))
    figures: dict[str, list[float]] = {name: [] for name in sets}
    for tag in tags:
        cells = []
        for name, belongs in sets.items():
            count = counted(filter(belongs, cases), tag)
            figures[name].append(count.f1)
            cells.append(f"{count.precision:.2f}/{count.recall:.2f} F{count.f1:.2f} n{count.right + count.missed}")
        print(f"{tag:18}" + "".join(f"{cell:>22}" for cell in cells))
    print(f"{'macro F1':18}" + "".join(f"{sum(f) / len(f):22.3f}" for f in figures.values()))


def false_alarms(cases: Iterable[Judged], tags: Sequence[Tag]) -> tuple[int, int]:
    """How many of the mails without any label among these tags got one of them all the same."""
    harmless = [one for one in cases if not any(tag in one.case.labels for tag in tags)]
    return sum(any(tag in one.verdict.tags for tag in tags) for one in harmless), len(harmless)


def facts(name: str, cases: Sequence[Judged]) -> None:
    """What is not a tag: language, deadline, arrival, false alarms."""
    spoken = sum(one.verdict.language == one.case.language for one in cases)
    dated = [one for one in cases if one.case.dated and one.verdict.kind is Kind.PERSONAL]
    exact = sum(one.verdict.deadline == one.case.deadline for one in dated)
    held = [one for one in dated if one.case.deadline]
    exact_held = sum(one.verdict.deadline == one.case.deadline for one in held)
    arrival = sum((Tag.AFTER_HOURS in one.verdict.tags) == ("after-hours" in one.case.labels) for one in dated)
    wrong, harmless = false_alarms(cases, PROBLEM_TAGS)
    unknown = sum(one.verdict.language == UNKNOWN for one in cases)
    print(
        f"{name:15} language {spoken}/{len(cases)} (unknown {unknown}), deadline exact {exact}/{len(dated)}, "
        f"where there is one {exact_held}/{len(held)}, after hours {arrival}/{len(dated)}, "
        f"harmless mails tagged {wrong}/{harmless}"
    )


def costs(cases: Sequence[Judged]) -> None:
    """Milliseconds from decoded text to verdict, on a second pass."""
    times = sorted(one.seconds * 1e3 for one in judged([one.case for one in cases]))
    print(
        f"\nms a mail: p50 {times[len(times) // 2]:.3f}, p99 {times[int(len(times) * 0.99)]:.3f}, most {times[-1]:.3f}"
    )


def errors(cases: Iterable[Judged], tag: str, language: str, show_held_out: bool) -> None:
    """What was missed or wrongly given; mails kept out stay unseen unless asked for."""
    for one in cases:
        wanted, given = tag in one.case.labels, one.has(tag)
        if tag == "deadline":
            wanted, given = True, one.verdict.deadline == one.case.deadline
        if wanted == given or (language and one.case.language != language):
            continue
        if one.case.held_out and not show_held_out:
            continue
        print(f"\n{'MISSED' if wanted else 'WRONG'} {one.case.id}: {one.case.message.subject}")
        if tag == "deadline":
            print(f"   wanted {one.case.deadline}, got {one.verdict.deadline}")
        print("   " + one.verdict.own_text.replace("\n", "\n   "))
        for signal in one.verdict.signals:
            if signal.tag == tag:
                print(f"   -> {signal.reason} {signal.words!r} {dict(signal.values).get('heavy', '')}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--errors", metavar="TAG", help="list what was missed or wrongly given (or: deadline, times)")
    options.add_argument("--lang", default="", help="only mails of this language")
    options.add_argument("--words", action="store_true", help="errors on the mails of the training data")
    options.add_argument("--held-out", action="store_true", help="show errors on mails kept out of tuning as well")
    options.add_argument("--folds", type=Path, metavar="FOLDER", help="judge each tuned mail by weights without it")
    chosen = options.parse_args()
    samples = judged(sample_cases(), chosen.folds)
    if chosen.errors == "times":
        print(*times.errors(), sep="\n")
        return
    if chosen.errors:
        cases = judged(training_cases(), chosen.folds) if chosen.words else samples
        errors(cases, chosen.errors, chosen.lang, chosen.held_out)
        return
    of_samples(samples)
    of_blind_mails()
    of_training_mails(chosen.folds)
    costs(samples)
    print()
    for name, measure, figure in (*prose.rows(), *quotes.rows(), *mime.rows(), *times.rows()):
        print(f"{name:34} {measure:46} {figure}")


def of_samples(samples: Sequence[Judged]) -> None:
    """The sample mails, whole and by language: those tuned on beside those kept out."""
    halves = _halves("tuned on", "kept out")
    table("Sample mails (precision/recall F1)", SAMPLE_TAGS, samples, halves)
    for code in CODES:
        chosen_language = {
            f"{code} {name}": (lambda one, code=code, belongs=belongs: one.case.language == code and belongs(one))
            for name, belongs in halves.items()
        }
        table(f"Sample mails, {code}", SAMPLE_TAGS, samples, chosen_language)
    _facts_of(samples, halves)


def of_blind_mails() -> None:
    """Mails that train nothing: those that were looked at beside those that never were."""
    blind, halves = judged(blind_cases()), _halves("looked at", "never looked at")
    table("Blind mails", SAMPLE_TAGS, blind, halves)
    _facts_of(blind, halves)


def of_training_mails(folds: Path | None) -> None:
    """The long training mails that the weights have not seen: by folds, each of those tuned on."""
    kept_out = not folds
    unseen = [one for one in judged(training_cases(), folds) if one.case.held_out == kept_out]
    by_language: dict[str, Callable[[Judged], bool]] = {
        f"{code} unseen": (lambda one, code=code: one.case.language == code) for code in CODES
    }
    table("Whole mails of the training data", [tag.value for tag in WORD_TAGS], unseen, by_language)
    wrong, harmless = false_alarms(unseen, WORD_TAGS)  # their labels know nothing of times
    print(f"harmless mails tagged {wrong}/{harmless}")


def _halves(used: str, kept_out: str) -> dict[str, Callable[[Judged], bool]]:
    return {used: lambda one: not one.case.held_out, kept_out: lambda one: one.case.held_out}


def _facts_of(cases: Sequence[Judged], sets: dict[str, Callable[[Judged], bool]]) -> None:
    print()
    for name, belongs in sets.items():
        facts(name, list(filter(belongs, cases)))


if __name__ == "__main__":
    main()
