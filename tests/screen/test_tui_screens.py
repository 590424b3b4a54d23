"""Today, limits, clients, outbox, help and palette, over a real desk and store."""

import os
from datetime import date
from pathlib import Path

import pytest

from assistant.records import ReplyState
from rules.limits import Span
from tests.desks import a_session
from tests.driving import Driver, a_few, drive
from tui.screens.confirm import Confirm
from tui.screens.editor import Editor
from tui.widgets.hours_grid import WeekGrid, toggled
from tui.widgets.row_list import RowList

PICTURES = Path(__file__).parent / "pictures"


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    with a_session(tmp_path_factory.mktemp("screens")) as session:
        yield session


def test_the_day_opens_with_the_shield_and_counts_alone(session):
    async def steps(on: Driver) -> None:
        await on.shows("You are off. Work resumes Monday 22 June at 09:00.")
        await on.shows("They can wait.")
        assert "urgent, they say" not in on.text
        await on.press("space")
        await on.shows("urgent, they say")

    drive(session.desk, steps)


def test_a_line_of_the_day_leads_to_its_mails(session):
    async def steps(on: Driver) -> None:
        await on.shows("Emergencies")
        await on.press("enter")
        await on.until(lambda: on.app.current_mode == "review" and on.opened, "the emergency")
        await on.shows("▲ emergency")

    drive(session.desk, steps)


def test_a_held_reply_is_edited_moved_and_cancelled(fresh):
    async def steps(on: Driver) -> None:
        await on.approve_one()
        await on.press("5")
        await on.shows("Held")
        await on.press("e")
        await on.until(lambda: isinstance(on.app.screen, Editor), "the editor")
        await on.press(*"PS ", "ctrl+s")
        await on.until(lambda: on.desk.outbox()[0].body.startswith("PS "), "the changed text")
        await on.press("m")
        await on.shows("When does it leave?")
        await on.press("ctrl+a", "backspace", *["delete"] * 20, *"2026-06-23 10:30", "enter")
        await on.until(lambda: on.desk.outbox()[0].send_at.isoformat() == "2026-06-23T08:30:00+00:00", "the moment")
        await on.press("x")
        await on.until(lambda: on.desk.outbox()[0].state is not ReplyState.APPROVED, "cancelled")

    drive(fresh.desk, steps)


def test_the_week_is_edited_by_keys_seen_at_once_and_saved(fresh):
    async def steps(on: Driver) -> None:
        await on.press("3")
        await on.shows("The next 14 days")
        await on.press("h")
        grid = on.app.screen.query_one(WeekGrid)
        await on.until(lambda: grid.has_focus, "the grid")
        await on.press("up", "up", "space")
        await on.shows("not saved yet")
        assert grid.week[5] == (Span(540, 570),)
        await on.press("escape")
        assert grid.week[5] == ()
        await on.press("h", "space", "w")
        await on.until(lambda: on.desk.limits().week[5] == (Span(540, 570),), "the saved week")

    drive(fresh.desk, steps)


def test_limits_are_changed_by_a_sentence_that_is_said_back(fresh):
    async def steps(on: Driver) -> None:
        await on.press("3")
        await on.shows("The next 14 days")
        await on.press("e")
        await on.press(*"Monday to Thursday 9-14 blorp")
        await on.shows("Not understood")
        await on.press("enter")
        assert fresh.desk.limits().week[4] != ()
        await on.press(*["backspace"] * 6)
        await on.until(lambda: "Not understood" not in on.text, "all understood")
        await on.press("enter")
        await on.until(lambda: on.desk.limits().week[4] == (), "Friday off")

    drive(fresh.desk, steps)


def test_the_letter_is_there_in_three_languages(session):
    async def steps(on: Driver) -> None:
        await on.press("3")
        await on.shows("The next 14 days")
        await on.press("p")
        await on.shows("Letter of limits · English")
        await on.press("i")
        await on.shows("Letter of limits · Español")
        await on.press("y", "escape")

    drive(session.desk, steps)


def test_a_client_has_a_page_and_a_note(fresh):
    async def steps(on: Driver) -> None:
        await on.press("4")
        await on.shows("When they write")
        await on.press("e", *"Pays on time", "ctrl+s")
        await on.shows("Pays on time")
        name = on.desk.clients()[0].name
        assert on.desk.client(name).note == "Pays on time"
        await on.press("m")
        await on.until(lambda: on.app.current_mode == "review" and on.review.wanted.client == name, "their mail")

    drive(fresh.desk, steps)


def test_an_agreement_is_noted_on_the_clients_page_and_taken_back(fresh):
    async def steps(on: Driver) -> None:
        await on.press("4")
        await on.shows("When they write")
        name = on.desk.clients()[0].name
        await on.press("a")
        await on.shows("What did they say?")
        await on.press(*"all of it", "enter")
        await on.shows("What did you understand?")
        await on.press("enter")
        await on.shows("What did you both agree on?")
        await on.press(*"two rounds", "enter")
        await on.shows("two rounds")
        assert on.desk.client(name).agreements[0].said == "all of it"
        await on.press("u")
        await on.until(lambda: on.desk.client(name).agreements == (), "no agreement")

    drive(fresh.desk, steps)


def test_help_lists_the_keys_and_the_palette_finds_acts(session):
    async def steps(on: Driver) -> None:
        await on.to_review()
        await on.press("question_mark")
        await on.shows("This screen")
        await on.press("escape", "ctrl+p", *"Clients")
        await on.shows("Go to this screen")
        await on.press("enter")
        await on.until(lambda: on.app.current_mode == "clients", "the clients")

    drive(session.desk, steps)


def test_tabs_rows_and_keys_can_be_clicked(session):
    async def steps(on: Driver) -> None:
        await on.shows("Work resumes")
        at = on.text.splitlines()[0].index("2 Review")
        await on.pilot.click("#top", offset=(at, 0))
        await on.until(lambda: on.app.current_mode == "review" and on.opened, "the review")
        first = on.opened
        await on.pilot.click("#mails", offset=(20, 4))
        await on.until(lambda: on.opened not in (None, first), "another mail")
        await on.shows("a Approve")
        keys = on.text.splitlines()[-1]
        await on.pilot.click("#keys", offset=(keys.index("f Filter"), 0))
        await on.shows("Which mails?")

    drive(session.desk, steps)


def test_light_dark_and_language_change_at_once_and_are_kept(fresh):
    async def steps(on: Driver) -> None:
        await on.shows("Work resumes")
        await on.press("ctrl+t")
        assert on.app.theme == "paper"
        on.app.change_language("it")
        await on.shows("Oggi")
        await on.until(lambda: on.desk.recall("language") == "it" and on.desk.recall("theme") == "paper", "kept")

    drive(fresh.desk, steps)


def test_a_question_is_answered_no_by_escape():
    async def steps(on: Driver) -> None:
        answers = []
        on.app.push_screen(Confirm("Really [/]?"), answers.append)
        await on.shows("Really [/]?")
        await on.press("escape")
        assert answers == [False]

    drive(a_few(), steps)


def test_an_hour_is_put_in_and_taken_out_exactly():
    spans = (Span(540, 845), Span(900, 1080))
    assert toggled(spans, 840, 870) == (Span(540, 870), Span(900, 1080))
    assert toggled(spans, 600, 630) == (Span(540, 600), Span(630, 845), Span(900, 1080))
    assert toggled((), 0, 30) == (Span(0, 30),)
    assert toggled((Span(1320, 1560),), 1320, 1350) == (Span(1350, 1560),)


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=["80x24", "140x40"])
@pytest.mark.parametrize("language", ["en", "es", "it"])
def test_the_main_screens_look_as_they_did(language, size):
    """Text pictures of Today, Review, Limits and Clients, over words that do not change; LINDERO_DRAW=1 draws."""

    drawn = []

    async def steps(on: Driver) -> None:
        await on.until(lambda: on.app.shield, "the shield")
        await on.press("space")
        drawn.append(on.text)
        await on.to_review()
        await on.press("enter")
        await on.until(lambda: on.opened, "a mail")
        drawn.append(on.text)
        for key in ("3", "4"):
            await on.press(key)
            rows = on.app.screen.query_one(RowList)
            await on.until(lambda r=rows: r.total > 1, "rows")
            drawn.append(on.text)

    drive(a_few(), steps, size, language)
    now = ("\n" + "═" * size[0] + "\n").join(drawn) + "\n"
    file = PICTURES / f"{language}-{size[0]}x{size[1]}.txt"
    if os.environ.get("LINDERO_DRAW"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(now, encoding="utf-8")
    assert now == file.read_text(encoding="utf-8"), "LINDERO_DRAW=1 draws the pictures anew"


def test_dates_are_said_in_the_words_of_each_language():
    from datetime import datetime

    from tui import format as fmt
    from tui.words import speak

    now = datetime(2026, 6, 19, 18, 0)
    monday = datetime(2026, 6, 22, 9, 0)
    said = {}
    for code in ("en", "es", "it"):
        speak(code)
        said[code] = (fmt.long_moment(monday, now), fmt.moment(monday, now), fmt.short_day(date(2026, 1, 6)))
    speak("en")
    assert said["en"] == ("Monday 22 June at 09:00", "Mon 09:00", "Tue 6 Jan")
    assert said["es"] == ("el lunes 22 de junio a las 09:00", "lun 09:00", "mar 6 ene")
    assert said["it"] == ("lunedì 22 giugno alle 09:00", "lun 09:00", "mar 6 gen")
