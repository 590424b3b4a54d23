"""Mail is hostile: in every screen no byte of it controls the terminal and brackets are shown as they are."""

import os
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.tags import Tag
from tests.desks import a_session
from tests.driving import Driver, a_desk, a_mail, drive
from tests.terminals import Terminal

CONTROLS = [
    "\x1b[2J\x1b[31m",
    "\x1b]52;c;aGFja2Vk\x07",
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b_Gi=1\x1b\\",
    "\x9b31m",
    "\x9d52;c;aGFja2Vk\x9c",
    "\x08\x08\x08",
    "\r\x0b\x0c\x85\u2028",
    "\u202eevil\u2066",
    "\u200b\u200d\u00ad\ufeff\U000e0041",
    "\x00\x07\x7f",
    "\ud800",
]
MARKUP = [
    "[/]",
    "[@click=app.quit]x[/]",
    "[link=http://evil.example]x",
    "[bold",
    "[[",
    "]",
    "$primary",
    "\\[",
    "[$x]{y}",
]
BAD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
hostile = st.lists(st.sampled_from(CONTROLS + MARKUP) | st.text(max_size=8), max_size=6).map("".join)
EXAMPLES = int(os.environ.get("LINDERO_EXAMPLES", "6"))


@pytest.mark.timeout(1800)  # with many examples
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(hostile, hostile, hostile)
def test_u1_u2_u3_no_screen_shows_a_control_character_or_stumbles_over_markup(subject, sender, body):
    desk = a_desk(
        a_mail(subject or "x", body or "x", sender, f"{sender}@evil.example", (Tag.RUDE, Tag.URGENT), marked=body[:3]),
        a_mail(body, subject, body, subject, (Tag.EMERGENCY,)),
    )
    desk.notes = {"": body}

    async def steps(on: Driver) -> None:
        seen = []
        for key in ("space", "2", "space", "down", "c", "escape", "enter", "e", "escape", "a", "4", "5", "1"):
            await on.press(key)
            seen.append(on.text)
        assert not BAD.search("".join(seen).replace("\n", ""))
        assert not on.app.failed

    drive(desk, steps)


@pytest.mark.parametrize("text", MARKUP)
def test_u3_brackets_are_shown_as_they_are(text):
    desk = a_desk(a_mail(f"Subject {text} end", f"Body {text} end", f"Name {text} end"))

    async def steps(on: Driver) -> None:
        await on.to_review(first=1)
        for part in ("Subject", "Body", "Name"):
            assert f"{part} {text} end" in on.text

    drive(desk, steps)


def hostile_sample(number: int, text: str) -> dict:
    """A sample mail with the text in every place that a sender chooses."""
    plain = text.replace("\r", " ").replace("\n", " ").replace("\x85", " ").replace("\u2028", " ")
    plain = plain.encode("utf-8", "replace").decode().replace("\x0b", "").replace("\x0c", "").replace("\x00", "")
    return {
        "id": f"evil-{number}",
        "lang": "en",
        "offset_minutes": -number,
        "from_name": f"Evil {plain}",
        "from_address": f"evil{number}@evil.example",
        "to": "Marta Rey <marta@martarey.example>",
        "subject": f"URGENT {plain} now",
        "body": f"I need this urgently, right now: {plain} by Sunday evening!",
        "quoted": plain,
        "signature": plain,
        "html": False,
        "headers": {},
    }


def test_u1_u2_no_byte_of_a_mail_controls_the_terminal(tmp_path):
    """Judged by the stream itself: what the mail holds never comes out, what Textual writes alone does."""
    samples = [hostile_sample(n, text) for n, text in enumerate(CONTROLS[:-1], 1)]
    with a_session(tmp_path, mails=samples) as session:
        count = session.desk.count()
    assert count >= len(samples) - 1
    screen = Terminal.lindero(tmp_path / "config.toml", tmp_path / "data", "--now", "2026-06-19T18:08:00+02:00")
    try:
        screen.until("Work resumes")
        screen.press("2")
        screen.until(f"{count} waiting")
        screen.press("enter")
        for _mail in range(count):
            screen.until("URGENT")
            screen.press("J")
        for key, words in (("4", "mail"), ("3", "Hours"), ("5", "Outbox"), ("1", "Work resumes")):
            screen.press(key)
            screen.until(words)
        screen.press("q")
        screen.end()
    finally:
        screen.close()
    for sign in (
        b"\x1b]52",
        b"\x1b]8;",
        b"\x1bP+q",
        b"\x1b_G",
        b"aGFja2Vk\x07",
        "\u202e".encode(),
        b"\xc2\x9b",
        b"\xc2\x9d",
    ):
        assert sign not in screen.bytes, sign
    assert screen.bytes.count(b"\x07") == screen.bytes.count(b"\x1b]22;")  # the shape of the pointer, which is ours
    assert b"\x1b[2J\x1b[31m" not in screen.bytes
