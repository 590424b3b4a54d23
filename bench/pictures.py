"""Pictures of the real screens for the pages: `python -m bench.pictures` writes SVG files to `docs/pictures/`.

The demo's mails are taken in by the real engine; the screens are those of the program, on a clock that stands.
"""

import asyncio
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.session import Session
from bench.stories import a_told_session
from tui.app import LinderoApp

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
NOW = datetime(2026, 6, 19, 16, 8, tzinfo=UTC)  # Friday, 18:08 in Madrid
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Picture:
    """One picture: which keys lead to it, and which words say that it is complete."""

    name: str
    keys: Sequence[str]
    size: tuple[int, int] = (120, 36)
    theme: str = "dusk"


PICTURES = (
    Picture("today", ("space",)),
    Picture("review", ("2", "down")),
    Picture("review-80x24", ("2", "down", "enter"), (80, 24)),
    Picture("edit", ("2", "down", "e")),
    Picture("limits", ("3",), (140, 40)),
    Picture("clients", ("4", "down"), (140, 40), "paper"),
    Picture("outbox", ("2", "down", "a", "5"), theme="paper"),
)


async def drawn(session: Session, picture: Picture, language: str) -> str:
    """One picture as SVG."""
    app = LinderoApp(session.desk, "Europe/Madrid", language, picture.theme)
    async with app.run_test(size=picture.size) as pilot:
        await quiet(app, pilot)
        for key in picture.keys:
            await pilot.press(key)
            await quiet(app, pilot)
        return without_chance(app.export_screenshot(title="lindero"))


async def quiet(app: LinderoApp, pilot: object) -> None:
    """Until every worker but the one that looks for changes has answered, and the answers are drawn."""
    for _round in range(3):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while app.shield is None or any(w.group != "look" and not w.is_finished for w in app.workers):
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.06)
        await pilot.pause()  # type: ignore[attr-defined]


def without_chance(svg: str) -> str:
    """The same picture for the same screen: Rich numbers its ids by a hash of the content and of the run."""
    found = re.search(r"terminal-\d+", svg)
    return svg.replace(found[0], "terminal-lindero") if found else svg


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in ("en", "es", "it"):
        for picture in PICTURES:
            with tempfile.TemporaryDirectory() as name, a_told_session(Path(name), NOW, language) as session:
                svg = asyncio.run(drawn(session, picture, language))
            (FOLDER / f"{picture.name}.{language}.svg").write_text(svg, encoding="utf-8")
            print(f"docs/pictures/{picture.name}.{language}.svg")


if __name__ == "__main__":
    main()
