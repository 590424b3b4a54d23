"""The set-up on its screen, with keys that come faster than its questions."""

import asyncio
from threading import Event

from tests.driving import Driver
from tui.setup import FirstStart


def test_keys_typed_before_the_next_question_comes_are_its_answer():
    answers: list[str] = []
    goes_on = Event()

    def set_up(talk) -> int:
        answers.append(talk.ask("Your name?"))
        goes_on.wait()
        answers.append(talk.ask("Your mail address?"))
        return 0

    async def play() -> None:
        app = FirstStart(set_up, "en")
        async with app.run_test() as pilot:
            driver = Driver(app, pilot, None)
            await driver.press("enter")
            await driver.shows("Your name?")
            await driver.press(*"Marta", "enter", *"quickly", "enter")
            goes_on.set()
            await driver.shows("Your mail address?")
            await driver.press("enter")
            await driver.until(lambda: len(answers) == 2, "both answers")

    asyncio.run(play())
    assert answers == ["Marta", "quickly"]
