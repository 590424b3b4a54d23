"""What the screens cost with 100,000 tagged mails in the store, against a bare Textual application in the same run.

`python -m bench.screens` prints: first paint (time, memory) in a pseudo-terminal, moving by page, search. Floor and
product take turns; medians are compared.
"""

import argparse
import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from compileall import compile_dir
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pexpect

from assistant.clock import ShiftedClock
from assistant.records import MailState
from assistant.session import Session
from assistant.store.cases import mail_values
from bench.costs import Row, show
from rules.message import Address, Kind, Message
from rules.tags import WEIGHT, Tag
from rules.verdict import Verdict
from tests.configurations import MARTA

NOW = datetime(2026, 6, 19, 16, 30, tzinfo=UTC)
ROUNDS = 7
PATIENCE_SECONDS = 20.0
FLOOR = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("painted now")
Bare().run()
"""
PRODUCT = """
import sys
from pathlib import Path
from assistant.commands.screens import show
from assistant.session import Session
from datetime import datetime
from assistant.clock import ShiftedClock
clock = ShiftedClock(datetime.fromisoformat(sys.argv[4]))
with Session(Path(sys.argv[1]), Path(sys.argv[2]), clock) as session:
    show(session, start=sys.argv[3])
"""
CLOCK = ShiftedClock(NOW)
NAMES = ("Rosalind Crane", "Lucía Bermúdez", "Matteo Fabbri", "Harold Whitcombe", "Chiara Rinaldi")


def filled(folder: Path, rows: int) -> tuple[Path, Path]:
    """A configuration and a data folder with so many waiting mails; where they lie."""
    config, data = folder / f"config-{rows}.toml", folder / f"data-{rows}"
    config.write_text(MARTA, encoding="utf-8")
    with Session(config, data, CLOCK) as session, session.database.transaction():
        first = values_of(0)
        columns = ", ".join(first)
        marks = ", ".join("?" for _ in first)
        session.database.run_many(
            f"INSERT INTO mail ({columns}) VALUES ({marks})", (tuple(values_of(n).values()) for n in range(rows))
        )
    return config, data


def values_of(number: int) -> dict[str, object]:
    """Mail `number` as a row: seven minutes older than the one before."""
    name = NAMES[number % len(NAMES)]
    main: Tag = WEIGHT[1 + number % (len(WEIGHT) - 1)]
    body = f"Can you send me version {number} of the brochure by Sunday evening? It is for the fair."
    message = Message(
        f"<{number}@example.com>",
        Address(name, f"{name.split()[0].lower()}@client{number % 40}.example"),
        f"Brochure {number:06}",
        body,
        NOW - timedelta(minutes=7 * number),
    )
    verdict = Verdict(Kind.PERSONAL, "en", body, (), tags=(main,), main_tag=main)
    values = mail_values("studio", message.sender.address, message, verdict, MailState.WAITING)
    return {**values, "judged_at": int(NOW.timestamp())}


def first_paint(arguments: list[str], words: str) -> tuple[float, float]:
    """Seconds from the start of the process to these words on the terminal, and its memory in MiB then."""
    begun = time.perf_counter()
    child = pexpect.spawn(
        sys.executable, arguments, dimensions=(40, 140), env=environment(), encoding="utf-8", timeout=30
    )
    child.expect_exact(words)
    seconds = time.perf_counter() - begun
    status = Path(f"/proc/{child.pid}/status").read_text(encoding="utf-8")
    memory = int(status.split("VmRSS:")[1].split()[0]) / 1024
    child.kill(signal.SIGKILL)
    child.wait()
    return seconds, memory


def compile_product() -> None:
    """As an installer leaves it, and as the floor is: else each start would compile the sources again."""
    for package in ("rules", "assistant", "tui"):
        compile_dir(Path(__file__).parents[1] / package, quiet=2)


def environment() -> dict[str, str]:
    return {
        **os.environ,
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


def paints(config: Path, data: Path, words: str, start: str, rounds: int) -> dict[str, tuple[float, float]]:
    """Medians of first paint: floor and product in turn."""
    floor: list[tuple[float, float]] = []
    product: list[tuple[float, float]] = []
    for _round in range(rounds + 1):
        floor.append(first_paint(["-c", FLOOR], "painted now"))
        product.append(first_paint(["-c", PRODUCT, str(config), str(data), start, NOW.isoformat()], words))
    return {"floor": medians(floor[1:]), "product": medians(product[1:])}


def medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


async def keys(session: Session, rows: int) -> dict[str, list[float]]:
    """Milliseconds from a key to the changed screen: moving by page, jumping to the end, searching."""
    from tui.app import LinderoApp
    from tui.screens.review import Review

    taken: dict[str, list[float]] = {"page": [], "end": [], "search": []}
    app = LinderoApp(session.desk, "Europe/Madrid", start="review")
    async with app.run_test(size=(140, 40)) as pilot:
        page = app.page
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (isinstance(page, Review) and page.mails.total == rows and page.mails.marked):
                await pilot.pause(0.01)
                page = app.page
        mails = page.mails

        async def timed(act: Callable[[], None], done: Callable[[], bool]) -> float:
            begun = time.perf_counter()
            act()
            while not done():
                if time.perf_counter() - begun > PATIENCE_SECONDS:
                    raise TimeoutError("the screen never showed what was asked for")
                await asyncio.sleep(0.001)
            await asyncio.sleep(0)
            return 1000 * (time.perf_counter() - begun)

        for _turn in range(60):
            target = mails.step(mails.cursor, 17)
            taken["page"].append(await timed(lambda: mails.action_page(1), lambda t=target: shown(mails, t)))
        for turn in range(6):
            at = rows - 1 if turn % 2 == 0 else 0
            act = mails.action_last if turn % 2 == 0 else mails.action_first
            taken["end"].append(await timed(act, lambda a=at: shown(mails, a)))
        for number in (rows - 7, rows // 2, 5, rows // 3, 77):
            words = f"{number:06}"
            taken["search"].append(
                await timed(lambda w=words: page.search(w), lambda: mails.total == 1 and mails.marked is not None)
            )
            await timed(lambda: page.search(""), lambda: mails.total == rows)
    return taken


def shown(mails: object, index: int) -> bool:
    """The cursor is there, and its mail is loaded."""
    return mails.cursor == index and mails.marked is not None  # type: ignore[attr-defined]


def p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def rows(quick: bool = False) -> Iterator[Row]:
    """The lines that `make bench` prints."""
    count = 10_000 if quick else 100_000
    compile_product()
    with tempfile.TemporaryDirectory() as name:
        config, data = filled(Path(name), count)
        for start, words in (("today", "They can wait"), ("review", f"Brochure {5:06}")):
            told = paints(config, data, words, start, 3 if quick else ROUNDS)
            (floor, floor_memory), (product, memory) = told["floor"], told["product"]
            ratio, memory_ratio = product / floor, memory / floor_memory
            bare = f"{1000 * floor:.0f} ms, {floor_memory:.0f} MiB"
            ours = f"{1000 * product:.0f} ms, {memory:.0f} MiB"
            must = f"x{ratio:.2f} time, x{memory_ratio:.2f} memory of bare Textual <= 1.5"
            yield Row(f"first paint of {start}, {count} mails", ours, bare, must, max(ratio, memory_ratio) <= 1.5)
        with Session(config, data, CLOCK) as session:
            taken = asyncio.run(keys(session, count))
        page, search = p95(taken["page"]), max(taken["search"])
        yield Row("screens: a page further, p95", f"{page:.1f} ms", "", "<= 50 ms", page <= 50)
        yield Row(f"screens: search {count} mails", f"{search:.0f} ms", "", "<= 200 ms", search <= 200)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    sys.exit(0 if show(rows(parser.parse_args().quick)) else 1)
