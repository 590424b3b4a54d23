"""What workers still tell when the application has no screen: before its first, and after its last."""

import asyncio

from textual.css.query import NoMatches

from assistant.errors import LinderoError
from tests.driving import a_few
from tui.app import LinderoApp
from tui.events import Refused, ShieldRead
from tui.screens.today import Today
from tui.widgets.message_view import MessageView


def test_news_that_comes_before_a_page_is_whole_is_let_go():
    desk = a_few()
    app = LinderoApp(desk, "Europe/Madrid")
    app._screen_stacks[app.current_mode] = [Today()]
    app.tell_screen()
    app.show_shield(ShieldRead(desk.shield()))
    assert app.page is None


def test_news_that_comes_when_no_screen_is_left_is_let_go():
    desk = a_few()
    app = LinderoApp(desk, "Europe/Madrid")
    app.tell_screen()
    app.show_shield(ShieldRead(desk.shield()))
    app.say_why(Refused(str(LinderoError("the server is gone"))))
    assert app.page is None


def test_an_answer_to_a_screen_that_is_being_taken_away_is_no_mistake():
    app = LinderoApp(a_few(), "Europe/Madrid", start="review")

    async def play() -> None:
        async with app.run_test():
            pass
        try:
            MessageView().show_nothing("Nothing waits.")
        except NoMatches as error:
            app._handle_exception(error)

    asyncio.run(play())
    assert not app.failed
