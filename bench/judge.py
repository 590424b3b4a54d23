"""What one mail costs: the verdict on decoded text, and `lindero judge` as a filter with the start of its process.

The floor of a verdict is a regular expression of 25 words over the same texts; that of the filter is an empty program
of the same interpreter, both in time on the processor: the wall clock would tell what else the machine does.
"""

import compileall
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bench.costs import Row
from bench.limits import CONFIG
from bench.samples import MARTA, sample_cases
from rules.verdict import judge

WORDS = (
    "urgent urgente asap today oggi hoy tomorrow domani mañana please porfa favore now ya subito deadline plazo"
    " scadenza weekend finde sabato call llama chiama error"
)
MAIL = (
    b"From: Ana <ana@example.com>\r\nSubject: banner\r\nDate: Fri, 19 Jun 2026 23:40:00 +0200\r\n\r\n"
    b"Hola Marta, es urgente: cambia por favor el precio del banner antes de las 9 del lunes, que no funciona.\r\n"
)


def rows(quick: bool) -> Iterable[Row]:
    yield _verdict(3 if quick else 9)
    yield _filter(5 if quick else 20)


def _verdict(rounds: int) -> Row:
    """Each mail's quickest verdict of some rounds, so that what else the machine does is left out."""
    messages = [case.message for case in sample_cases()]
    floor = re.compile(rf"\b(?:{'|'.join(WORDS.split())})\b", re.IGNORECASE)
    ours = _quickest([lambda message=message: judge(message, MARTA) for message in messages], rounds)
    theirs = _quickest([lambda message=message: floor.findall(message.body) for message in messages], rounds)
    middle, rare = ours[len(ours) // 2], ours[int(len(ours) * 0.99)]
    return Row(
        "one verdict",
        f"{middle:.0f} / {rare:.0f} µs",
        f"{theirs[len(theirs) // 2]:.0f} µs (25 words)",
        "p50 <= 500 µs, p99 <= 4 ms",
        middle <= 500 and rare <= 4000,
    )


def _quickest(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The least microseconds of each, in rising order."""
    least = [float("inf")] * len(works)
    for _ in range(rounds + 1):  # the first reads the words
        for number, work in enumerate(works):
            began = time.perf_counter_ns()
            work()
            least[number] = min(least[number], (time.perf_counter_ns() - began) / 1000)
    return sorted(least)


def _filter(runs: int) -> Row:
    for package in ("rules", "assistant"):  # as an installed package is
        compileall.compile_dir(package, quiet=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
        (folder / "mail.eml").write_bytes(MAIL)
        places = ["--config", str(folder / "config.toml"), "--data", name]
        lindero = [sys.executable, "-m", "assistant", "judge", *places]
        _seconds(lindero, folder / "mail.eml")  # the holidays are worked out once a year
        taken = [
            (_seconds(lindero, folder / "mail.eml"), _seconds([sys.executable, "-c", ""], folder / "mail.eml"))
            for _ in range(runs)
        ]
    ours, floor = (1000 * min(column) for column in zip(*taken, strict=True))
    return Row("judge as a filter, start included", f"{ours:.0f} ms", f"{floor:.0f} ms", "<= 150 ms", ours <= 150)


def _seconds(command: Sequence[str], given: Path) -> float:
    """The time a process took on the processor, its start and end included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with given.open("rb") as mail:
        subprocess.run(command, stdin=mail, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
