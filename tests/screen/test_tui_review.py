"""The review: the list, the mail, the reply, and what the user does with them."""

from textual.widgets import Input

from assistant.records import MailState, ReplyState
from rules.message import Kind
from rules.tags import Tag
from tests.driving import Driver, a_desk, a_few, a_mail, drive
from tui.widgets.draft import Draft
from tui.widgets.message_list import MessageList


def test_a_typical_mail_is_read_answered_and_approved_in_four_keys():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("enter")
        await on.press("right")
        await on.press("a")
        await on.until(lambda: on.desk.entries, "an approved reply")
        assert "(plain)" in on.desk.entries[0].body
        assert on.desk.entries[0].state is ReplyState.APPROVED
        await on.shows("it leaves Monday 22 June at 09:00")

    drive(a_few(), steps, size=(80, 24))


def test_after_each_act_the_next_mail_is_shown():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        for key, following in (("a", 2), ("z", 3), ("x", 4)):
            await on.press(key)
            await on.until(lambda n=following: on.opened == n, f"mail {following}")
        states = [on.desk.cases[n].item.state for n in (1, 2, 3)]
        assert states == [MailState.ANSWERED, MailState.SNOOZED, MailState.DISMISSED]

    drive(a_few(), steps)


def test_every_act_can_be_undone():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        for key in ("a", "z", "x", "d"):
            await on.press(key)
            await on.until(lambda: on.opened == 2, "the next mail")
            await on.press("u")
            await on.until(lambda: on.desk.cases[1].item.state is MailState.WAITING, "undone")
            await on.shows("Taken back")
            await on.press("home")
            await on.until(lambda: on.opened == 1, "the first mail again")
        assert on.desk.entries == []

    drive(a_few(), steps)


def test_the_words_that_carried_a_tag_are_marked_and_explained():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        assert "“by Sunday evening”: no working minute is left" in on.text
        assert "Seen, and set aside" in on.text
        assert "“no rush”: negated" in on.text
        body = on.app.screen.query_one("#body").visual
        assert [body.plain[s.start : s.end] for s in body.spans if "underline" in str(s.style)] == ["by Sunday evening"]

    drive(a_few(), steps)


def test_rude_words_stay_behind_their_summary_until_asked_for():
    async def steps(on: Driver) -> None:
        on.desk.cases = {4: on.desk.cases[4]}
        await on.to_review(first=4)
        assert "idiot" not in on.text
        assert "An unhappy mail that asks for a call today." in on.text
        await on.press("space")
        await on.shows("idiot")
        await on.press("space")
        assert "idiot" not in on.text

    drive(a_few(), steps)


def test_a_reply_is_edited_in_place_with_the_check_beside_it():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("e")
        assert isinstance(on.app.focused, Draft)
        await on.press(*"obviously ")
        await on.shows("sounds like")
        await on.press("escape")
        await on.shows("edited")
        await on.press("a")
        await on.until(lambda: on.desk.entries, "an approved reply")
        assert on.desk.entries[0].body.startswith("obviously Hello Rosalind")

    drive(a_few(), steps)


def test_a_text_that_was_begun_is_there_again_when_the_mail_is():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("e", *"Dear ", "escape", "down")
        await on.until(lambda: on.opened == 2, "the second mail")
        await on.press("up")
        await on.until(lambda: on.opened == 1, "the first mail")
        assert on.review.reply_text.startswith("Dear ")

    drive(a_few(), steps)


def test_sending_now_takes_one_more_key():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("n")
        await on.shows("Send it now?")
        await on.press("escape")
        assert on.desk.entries == []
        await on.press("n", "enter")
        await on.until(lambda: on.desk.entries, "a reply")
        assert on.desk.entries[0].state is ReplyState.SENT

    drive(a_few(), steps)


def test_nothing_is_approved_that_is_not_on_the_screen():
    """In a narrow window the list hides the reply: the key does nothing until the mail is opened."""

    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("a")
        assert on.desk.entries == []
        await on.press("enter", "a")
        await on.until(lambda: on.desk.entries, "an approved reply")

    drive(a_few(), steps, size=(80, 24))


def test_two_quick_keys_approve_one_mail():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        on.review.action_approve()
        on.review.action_approve()
        await on.until(lambda: on.opened == 2, "the next mail")
        assert [entry.mail_id for entry in on.desk.entries] == [1]

    drive(a_few(), steps)


def test_situation_step_language_and_formality_change_by_key():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("plus")
        await on.shows("step 2/5")
        await on.press("i")
        await on.shows("Hola Rosalind")
        await on.press("r")
        await on.shows("formal")
        await on.press("s")
        await on.shows("What is the reply about?")
        await on.press("3")
        await on.until(lambda: on.review.suggestions[0].situation == "claimed-urgency", "another situation")

    drive(a_few(), steps)


def test_a_wrong_tag_is_corrected_and_an_emergency_is_not():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("c", "enter")
        await on.until(lambda: on.desk.corrections == [(1, Tag.OFF_TIME_REQUEST)], "a correction")
        await on.press("down", "down")
        await on.until(lambda: on.opened == 3, "the emergency")
        await on.press("c")
        await on.shows("never corrected away")

    drive(a_few(), steps)


def test_the_user_says_whether_it_was_urgent():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("w")
        assert len(on.app.screen_stack) == 1, "nobody claimed urgency"
        await on.press("down")
        await on.until(lambda: on.opened == 2, "a claim")
        await on.press("w", "2")
        await on.until(lambda: on.desk.answers == {2: False}, "an answer")

    drive(a_few(), steps)


def test_search_finds_while_one_types_and_escape_shows_all():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("slash", *"pagamento")
        await on.until(lambda: on.review.mails.total == 1 and on.opened == 3, "one mail found")
        assert isinstance(on.app.focused, Input)
        await on.press("enter")
        assert isinstance(on.app.focused, MessageList)
        await on.press("escape")
        await on.until(lambda: on.review.mails.total == 6, "all mails")

    drive(a_few(), steps)


def test_the_list_is_filtered_by_tag_and_state():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("x")
        await on.until(lambda: on.opened == 2, "the next mail")
        await on.press("f")
        await on.press("4")
        await on.until(lambda: on.review.mails.total == 1 and on.opened == 1, "the dismissed one")
        await on.press("f")
        await on.shows("Which mails?")

    drive(a_few(), steps)


def test_new_mail_appears_without_a_key_and_moves_nothing():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("down")
        await on.until(lambda: on.opened == 2, "the second mail")
        new = on.desk.arrive(*a_mail("A new one", minutes_ago=-5))
        await on.until(lambda: on.review.mails.total == 7, "seven mails")
        await on.shows("A new one")
        assert on.review.mails.marked.id == 2
        assert on.opened == 2
        assert on.review.mails.item_at(0).id == new

    drive(a_few(), steps)


def test_no_reply_is_offered_to_a_list():
    async def steps(on: Driver) -> None:
        await on.to_review()
        await on.shows("No reply is offered: list mail")
        await on.press("a", "e", "n")
        assert on.desk.entries == []

    drive(a_desk(a_mail(kind=Kind.BULK)), steps)


def test_an_empty_list_says_so():
    async def steps(on: Driver) -> None:
        await on.to_review()
        await on.shows("Nothing waits for you. The evening is yours.")
        await on.press("a", "enter", "z", "x", "e", "c", "J", "end", "pagedown")

    drive(a_desk(), steps)


def test_a_store_that_fails_is_told_and_the_screen_lives_on():
    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        on.desk.broken = "The database cannot be used: the disk is full."
        await on.press("a")
        await on.shows("the disk is full")
        on.desk.broken = ""
        await on.press("a")
        await on.until(lambda: on.opened == 2, "the next mail")

    drive(a_few(), steps)


def test_twenty_mails_are_reviewed_by_keys_alone():
    desk = a_desk(*[a_mail(f"Mail {n}", f"Please do {n} by Sunday.", minutes_ago=n) for n in range(20)])

    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("enter")
        for n in range(1, 21):
            await on.until(lambda n=n: on.opened == n, f"mail {n}")
            assert f"Mail {n - 1}" in on.text
            await on.press(*(["right"] * (n % 3)), "a")
            await on.until(lambda n=n: len(on.desk.entries) == n, f"reply {n}")
        await on.shows("Nothing waits for you.")
        assert [entry.mail_id for entry in on.desk.entries] == list(range(1, 21))

    drive(desk, steps, size=(80, 24))


def test_where_the_review_stood_is_taken_up_at_the_next_start():
    desk = a_few()

    async def first(on: Driver) -> None:
        await on.to_review(first=1)
        await on.press("down")
        await on.until(lambda: on.opened == 2, "the second mail")
        await on.press("e", *"Begun ", "escape", "q")

    async def second(on: Driver) -> None:
        await on.press("2")
        await on.until(lambda: on.opened == 2, "the second mail again")
        assert on.review.reply_text.startswith("Begun ")

    drive(desk, first)
    drive(desk, second, kept_review=desk.recall("review"))


def test_a_vast_window_shows_list_mail_and_reply_side_by_side():
    async def steps(on: Driver) -> None:
        await on.to_review()
        places = [on.app.screen.query_one(name).region for name in ("#mails", "#mail", "#suggestions")]
        assert [place.x for place in places] == sorted({place.x for place in places})
        assert all(place.width >= 60 for place in places)

    drive(a_few(), steps, (250, 70))
