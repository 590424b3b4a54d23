"""What a question about working time costs, and reading a configuration with its holidays.

The floor is one comparison of two aware instants, which no answer can do without.
"""

import statistics
import tempfile
import timeit
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.config import load
from bench.costs import Row
from rules.hours import is_working_time, next_working_time, working_minutes_between

CONFIG = """
[limits]
zone = "Europe/Madrid"
hours = { mon-fri = ["09:00-14:00", "15:00-18:00"] }
holidays = { country = "ES", region = "MD" }
[[limits.absence]]
from = 2026-08-03
to = 2026-08-21
[[limits.exception]]
rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"
start = 2026-01-09
hours = []
"""
MICRO = 1e6


def median_microseconds(work: Callable[[], object], count: int) -> float:
    return statistics.median(timeit.repeat(work, number=count, repeat=7)) / count * MICRO


def rows(quick: bool) -> Iterable[Row]:
    count = 1_000 if quick else 20_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
        now = datetime(2026, 6, 19, 16, tzinfo=UTC)

        def read() -> object:
            return load(folder / "config.toml", folder, now)

        read()  # the holidays are worked out once a year
        reading = median_microseconds(read, 20) / 1000
        limits = load(folder / "config.toml", folder, now).current_limits
    t = datetime(2026, 6, 19, 18, 30, tzinfo=ZoneInfo("Europe/Madrid"))
    later = t + timedelta(days=14)
    floor = f"{median_microseconds(lambda: t < later, count):.2f} µs"
    questions: tuple[tuple[str, Callable[[], object], float], ...] = (
        ("is it working time", lambda: is_working_time(t, limits), 5),
        ("when does work resume", lambda: next_working_time(t, limits), 20),
        ("working time of a fortnight", lambda: working_minutes_between(t, later, limits), 20),
    )
    for name, ask, most in questions:
        taken = median_microseconds(ask, count)
        yield Row(name, f"{taken:.2f} µs", floor, f"<= {most} µs", taken <= most)
    yield Row("reading limits with holidays", f"{reading:.2f} ms", "", "<= 15 ms", reading <= 15)
