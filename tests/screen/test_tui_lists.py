"""The lists of the screens by themselves."""

import asyncio

from textual.app import App, ComposeResult
from textual.content import Content

from tests.driving import Driver
from tui.widgets.row_list import Row, RowList


class TwoLines(App[None]):
    """A list that has room for two of its lines."""

    def compose(self) -> ComposeResult:
        self.rows = RowList()
        self.rows.styles.height = 2
        yield self.rows


def test_rows_that_come_late_are_scrolled_to_the_cursor():
    async def play() -> None:
        app = TwoLines()
        async with app.run_test() as pilot:
            driver = Driver(app, pilot, None)
            await driver.settle()
            app.rows.show_rows(
                [Row(Content(f"heading {number}")) for number in range(5)] + [Row(Content("mine"), key=1)]
            )
            await driver.shows("mine")

    asyncio.run(play())
