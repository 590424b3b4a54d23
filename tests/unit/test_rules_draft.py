"""The user's own draft, read before it leaves."""

from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from rules.draft import check_draft, cool_down
from rules.languages import BUILT_IN_LANGUAGES, Language
from rules.limits import Limits, Span
from rules.message import Address, Kind, Message
from rules.reply import SITUATIONS, Tone, suggest
from rules.tags import Tag
from rules.verdict import Verdict

NOW = datetime(2026, 6, 19, 12, 0, tzinfo=ZoneInfo("Europe/Madrid"))
LIMITS = Limits(zone="Europe/Madrid", week=((Span(540, 840), Span(900, 1080)),) * 5 + ((),) * 2, signature="Marta")


def speech(code: str) -> Language:
    found = BUILT_IN_LANGUAGES.get(code)
    assert found is not None
    return found


def hints(text: str, code: str = "en") -> dict[str, str]:
    return {hint.kind: hint.words for hint in check_draft(text, speech(code), LIMITS, NOW, speech("en"))}


@pytest.mark.parametrize(
    ("code", "text", "kind", "words"),
    [
        ("en", "Oh great, another change. Let me know.", "sarcasm", "Oh great"),
        ("en", "Please READ THE MAIL, then let me know.", "capitals", "READ THE MAIL"),
        ("en", "You never read my mails. Tell me which one.", "blame", "You never"),
        ("en", "As I already told you, Monday works?", "already_told", "As I already told you"),
        ("en", "Sorry for that. I'll look at it. Apologies again.", "second_apology", "Apologies"),
        ("en", "Sorry, but I don't work on Sundays. Tell me.", "limits_apology", "Sorry, but I don't work"),
        ("en", "I'll call you on Sunday at 11:00.", "off_time_promise", "on Sunday at 11:00"),
        ("es", "Como ya te dije, no. Dime cuándo.", "already_told", "Como ya te dije"),
        ("es", "Es culpa tuya. Avísame.", "blame", "Es culpa tuya"),
        ("es", "Te llamo el domingo a las 11:00.", "off_time_promise", "el domingo a las 11:00"),
        ("it", "Come Le ho già detto, no. Mi dica.", "already_told", "Come Le ho già detto"),
        ("it", "Ti chiamo domenica alle 11:00.", "off_time_promise", "domenica alle 11:00"),
    ],
)  # fmt: skip
def test_what_a_calm_reader_stumbles_over_is_pointed_out(code: str, text: str, kind: str, words: str) -> None:
    found = hints(text, code)
    assert kind in found
    assert found[kind].strip().lower() == words.lower() or words.lower().endswith(found[kind].strip().lower())


def test_a_draft_that_says_nothing_of_what_comes_next_is_told() -> None:
    assert "no_next_step" in hints("Thanks for your message. I have read it with interest.")
    assert "no_next_step" not in hints("Thanks. You'll have my answer on Monday at 10:00.")


def test_quoted_lines_and_the_signature_are_left_alone() -> None:
    text = "I'll answer on Monday at 10:00.\n\n> YOU NEVER READ\n\n-- \nIDIOT DESIGN STUDIO"
    assert hints(text) == {}


def test_short_names_in_capitals_are_no_shouting() -> None:
    assert "capitals" not in hints("I'll send the PDF and the HTML on Monday at 10:00.")


@pytest.mark.parametrize("code", ["en", "es", "it"])
def test_our_own_replies_give_no_hint(code: str) -> None:
    verdict = Verdict(Kind.PERSONAL, code, "Hm.", ())
    message = Message("<1@x>", Address("Robin Crane", "robin@crane.example"), "Hm", "Hm.", NOW)
    for situation, tone, step in product(SITUATIONS, Tone, (1, 4, 5)):
        if situation == "absence":  # the user is not away
            continue
        reply = suggest(message, verdict, LIMITS, NOW, situation=situation, tone=tone, language=code, step=step)
        found = check_draft(reply.text, speech(code), LIMITS, NOW, speech(code))
        assert not found, f"{found}\n{reply.text}"


def test_a_pause_is_offered_before_a_reply_to_rude_mail() -> None:
    assert cool_down(Verdict(Kind.PERSONAL, "en", "", (), tags=(Tag.RUDE,))) == timedelta(seconds=60)
    assert not cool_down(Verdict(Kind.PERSONAL, "en", "", ()))
