"""Acts beyond the review: each is told truly, and taken back by the same key."""

from datetime import timedelta

from assistant.desk import DryRun
from assistant.records import ReplyState, Unanswered
from tests.driving import Driver, a_few, drive
from tests.fakes import FRIDAY_EVENING
from tui.screens.confirm import Confirm
from tui.widgets.row_list import RowList


def test_a_promise_is_marked_as_kept_and_comes_back():
    async def steps(on: Driver) -> None:
        await on.shows("Crane Event Hire")
        assert "Promise kept" not in on.text.splitlines()[-1]
        rows = on.app.screen.query_one(RowList)
        rows.cursor = next(n for n, row in enumerate(rows.rows) if row.key == on.desk.promised[0])
        await on.shows("p Promise kept")
        await on.press("p")
        await on.until(lambda: not on.desk.promised, "kept")
        await on.until(lambda: "Crane Event Hire" not in on.text, "gone")
        await on.press("u")
        await on.shows("the promise is open again")
        await on.shows("Crane Event Hire")

    drive(a_few(), steps)


def test_a_promise_leads_to_the_mail_it_belongs_to():
    async def steps(on: Driver) -> None:
        await on.shows("Crane Event Hire")
        rows = on.app.screen.query_one(RowList)
        rows.cursor = next(n for n, row in enumerate(rows.rows) if row.key == on.desk.promised[0])
        await on.press("enter")
        await on.until(lambda: on.app.current_mode == "review" and on.opened == 1, "its mail")

    drive(a_few(), steps)


def waiting_for_an_answer(desk, mail_id):
    sent_at = FRIDAY_EVENING - timedelta(days=9)
    desk.unanswered.append(
        Unanswered(7, "Osteria Notturna", "matteo@osterianotturna.example.org", "Il menù", sent_at, mail_id, 6)
    )
    return desk


async def marked(on: Driver, words: str) -> None:
    """The row of Today with these words, under the cursor; what rests at this hour is unfolded first."""
    await on.press("space")
    await on.shows(words)
    rows = on.app.screen.query_one(RowList)
    rows.cursor = next(n for n, row in enumerate(rows.rows) if row.key == on.desk.unanswered[0])


def test_a_mail_that_waits_for_an_answer_is_dismissed_and_comes_back():
    async def steps(on: Driver) -> None:
        await on.shows("Work resumes")
        assert "Osteria Notturna  Il menù" not in on.text
        await marked(on, "since Wed 10 Jun, 6 working days")
        await on.shows("x Dismiss")
        await on.press("x")
        await on.until(lambda: "Il menù" not in on.text, "gone")
        await on.press("u")
        await on.shows("it waits for an answer again")
        await on.shows("Il menù")

    drive(waiting_for_an_answer(a_few(), None), steps)


def test_a_mail_that_waits_for_an_answer_leads_to_a_gentle_reminder():
    async def steps(on: Driver) -> None:
        await marked(on, "Il menù")
        await on.press("enter")
        await on.until(lambda: on.app.current_mode == "review" and on.opened == 1, "their mail")
        await on.until(lambda: on.review.suggestions, "suggestions")
        assert {made.situation for made in on.review.suggestions} == {"feedback-request"}

    drive(waiting_for_an_answer(a_few(), 1), steps)


def test_the_first_look_shows_how_far_it_is_and_then_what_it_found():
    desk = a_few()
    desk.dry_run = DryRun(judged=106, would_tag=7, reading=True, done=106, whole=212)

    async def steps(on: Driver) -> None:
        await on.shows("Reading your mailbox: 106 of 212 mails, 7 would be tagged.")
        await on.shows("▰▰▰▰▰▰▱▱▱▱▱▱  50%")
        await on.press("t")
        assert not isinstance(on.app.screen, Confirm)  # not before all is read
        on.desk.dry_run = DryRun(judged=212, would_tag=14, reading=False)
        on.desk.changes += 1
        await on.shows("Dry run: 14 of 212 mails would have been tagged. Here they are.")
        await on.press("enter")
        await on.until(lambda: on.app.current_mode == "review" and on.review.wanted.state == "all", "those mails")

    drive(desk, steps)


def test_tagging_is_switched_on_after_a_question_and_off_again_by_undo():
    desk = a_few()
    desk.dry_run = DryRun(judged=212, would_tag=14, reading=False)

    async def steps(on: Driver) -> None:
        await on.shows("t switches tagging on")
        await on.press("t")
        await on.shows("moved or read.")
        await on.press("escape")
        assert on.desk.dry_run
        await on.press("t")
        await on.until(lambda: isinstance(on.app.screen, Confirm), "the question")
        await on.press("enter")
        await on.shows("Tagging is on")
        await on.until(lambda: "Dry run" not in on.text, "no more of the dry run")
        await on.press("u")
        await on.shows("tagging is off again")

    drive(desk, steps)


def test_send_anyway_says_when_it_leaves_and_what_was_done_to_a_reply_is_taken_back(fresh):
    async def steps(on: Driver) -> None:
        await on.approve_one()
        fresh.database.run("UPDATE reply SET asked = 'late'")
        await on.press("5")
        await on.shows("asks you")
        await on.press("n")
        await on.until(lambda: isinstance(on.app.screen, Confirm), "the question")
        await on.press("enter")
        await on.shows("It leaves Monday 22 June at 09:00. u takes it back.")
        await on.press("u")
        await on.shows("asks you")
        await on.press("x")
        await on.until(lambda: on.desk.outbox()[0].state is ReplyState.DRAFTED, "cancelled")
        await on.press("u")
        await on.until(lambda: on.desk.outbox()[0].state is ReplyState.APPROVED, "held again")

    drive(fresh.desk, steps)


def test_a_note_and_limits_are_taken_back(fresh):
    async def steps(on: Driver) -> None:
        before = on.desk.limits()
        await on.press("4")
        await on.shows("When they write")
        name = on.desk.clients()[0].name
        await on.press("e", *"Pays on time", "ctrl+s")
        await on.shows("Note kept. u takes it back.")
        await on.press("u")
        await on.until(lambda: on.desk.client(name).note == "", "no note")
        await on.press("3")
        await on.shows("The next 14 days")
        await on.press("h", "up", "space", "w")
        await on.until(lambda: on.desk.limits() != before, "other limits")
        await on.shows("The week is saved")
        await on.press("u")
        await on.until(lambda: on.desk.limits() == before, "the old limits")
        await on.shows("the limits are as they were")

    drive(fresh.desk, steps)
