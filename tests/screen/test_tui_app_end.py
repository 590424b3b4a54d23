"""What workers still tell when the application has no screen: before its first, and after its last."""

from assistant.errors import LinderoError
from tests.driving import a_few
from tui.app import LinderoApp
from tui.events import Refused, ShieldRead
from tui.screens.today import Today


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
