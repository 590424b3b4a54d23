"""Which reply is offered to one mail: its situation, language, register, name, and whether there is one at all."""

import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.client import ClientHistory, PastMail
from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import Absence, ClientTerms, EmergencyRight, Limits, Span, WorkAmount
from rules.message import Address, Kind, Message
from rules.replies.registers import register_in
from rules.reply import Tone, main_situation, no_reply_reason, offered, reply_subject, situations, suggest, suggestions
from rules.signals import Signal, Where
from rules.tags import Tag
from rules.verdict import Verdict, judge

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 6, 19, 19, 0, tzinfo=MADRID)
LIMITS = Limits(
    zone="Europe/Madrid",
    week=((Span(540, 840), Span(900, 1080)),) * 5 + ((),) * 2,
    emergency_channel="+34 600 000 000",
    urgent_means=("site down",),
    services=("web design",),
    refer=(("printing", "Imprenta Sol"),),
    signature="Marta",
)


def message(body: str = "Hm.", name: str = "Robin Crane", headers: tuple[tuple[str, str], ...] = ()) -> Message:
    return Message("<1@x>", Address(name, "robin@crane.example"), "Re: RE: Banner", body, NOW, headers=headers)


def verdict(*tags: Tag, body: str = "Hm.", language: str = "en", request: bool = True) -> Verdict:
    return Verdict(Kind.PERSONAL, language, body, (), tags=tags, request=request)


@pytest.mark.parametrize(
    ("tags", "situation"),
    [
        ((Tag.AFTER_HOURS, Tag.EMERGENCY, Tag.RUDE), "emergency"),
        ((Tag.RUDE, Tag.URGENT), "rude"),
        ((Tag.OFF_TIME_REQUEST, Tag.URGENT), "off-time-request"),
        ((Tag.COMPLAINT,), "complaint"),
        ((Tag.SHORT_NOTICE,), "short-notice"),
        ((Tag.VAGUE_FEEDBACK,), "vague-feedback"),
        ((Tag.AFTER_HOURS,), "received"),
        ((Tag.REWORK, Tag.SHORT_NOTICE), "rework"),
        ((Tag.URGENT,), "claimed-urgency"),
    ],
)
def test_the_heaviest_tag_decides_the_situation(tags: tuple[Tag, ...], situation: str) -> None:
    assert main_situation(verdict(*tags), LIMITS, ClientHistory(), NOW) == situation


def test_arriving_off_hours_alone_gets_an_answer_and_no_lecture() -> None:
    text = suggest(message(), verdict(Tag.AFTER_HOURS), LIMITS, NOW).text
    assert "working hours" not in text
    assert "19:00" not in text


def test_a_kind_word_gets_one_back() -> None:
    assert main_situation(verdict(request=False), LIMITS, ClientHistory(), NOW) == "thanks"


def test_while_away_all_but_the_grave_is_answered_as_absence() -> None:
    away = replace(LIMITS, absences=(Absence(date(2026, 6, 15), date(2026, 6, 26)),))
    assert main_situation(verdict(Tag.URGENT), away, ClientHistory(), NOW) == "absence"
    assert main_situation(verdict(Tag.EMERGENCY), away, ClientHistory(), NOW) == "emergency"
    assert "Monday 29 June" in suggest(message(), verdict(Tag.URGENT), away, NOW).text


def test_claims_that_lost_their_meaning_become_a_talk_about_urgency() -> None:
    wolf = ClientHistory(tuple(PastMail(NOW - timedelta(days=n), (Tag.URGENT,), claimed=True) for n in (9, 6, 3)))
    assert main_situation(verdict(Tag.URGENT), LIMITS, wolf, NOW) == "repeated-claims"
    assert main_situation(verdict(Tag.URGENT, Tag.EMERGENCY), LIMITS, wolf, NOW) == "emergency"


def test_a_complaint_while_a_promise_is_past_due_is_answered_as_late() -> None:
    history = ClientHistory(open_promises=(NOW - timedelta(hours=1),))
    assert main_situation(verdict(Tag.COMPLAINT), LIMITS, history, NOW) == "late"


def test_an_extra_wanted_free_is_answered_as_such() -> None:
    given = verdict(Tag.OUT_OF_SCOPE, body="Could you do a third round, as a favour?")
    assert main_situation(given, LIMITS, ClientHistory(), NOW) == "free-extra"
    other = Signal(Tag.OUT_OF_SCOPE, "", Where.BODY, 0, 4, "not_offered")
    assert main_situation(replace(given, signals=(other,)), LIMITS, ClientHistory(), NOW) == "out-of-scope"


def test_ending_the_work_for_conduct_is_offered_only_with_rude_words_on_record() -> None:
    assert "closing-conduct" not in offered(verdict(Tag.URGENT), LIMITS, ClientHistory(), NOW)
    assert "closing-conduct" in offered(verdict(Tag.RUDE), LIMITS, ClientHistory(), NOW)


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ((("list-id", "<a.b>"),), "list mail (List-Id)"),
        ((("list-unsubscribe", "<x>"),), "list mail (List-Unsubscribe)"),
        ((("auto-submitted", "auto-replied; x=1"),), "automatic mail (Auto-Submitted: auto-replied)"),
        ((("precedence", "bulk"),), "bulk mail (Precedence: bulk)"),
        ((("return-path", "<>"),), "a notice of failed delivery"),
    ],
)
def test_lists_and_machines_get_no_reply(headers: tuple[tuple[str, str], ...], told: str) -> None:
    assert no_reply_reason(message(headers=headers), verdict()) == told


@pytest.mark.parametrize(
    "address", ["no-reply@x.example", "noreply@x.example", "do_not_reply@x.example", "mailer-daemon@x", ""]
)
def test_addresses_that_nobody_reads_get_no_reply(address: str) -> None:
    assert no_reply_reason(replace(message(), sender=Address("", address)), verdict())


def test_mail_that_declares_itself_human_gets_a_reply() -> None:
    assert no_reply_reason(message(headers=(("auto-submitted", "no"),)), verdict()) is None


@pytest.mark.parametrize(
    ("language", "text", "register"),
    [
        ("es", "¿Le parece si lo vemos usted y yo?", "formal"),
        ("es", "¿Me puedes mandar el logo cuando tú quieras?", "informal"),
        ("es", "Mirá, decime si podés mandarlo", "vos"),
        ("it", "Gentile Marta, La ringrazio, mi dica Lei", "formal"),
        ("it", "Ciao, riesci a mandarmi il logo?", "informal"),
        ("es", "Adjunto la tabla.", ""),
    ],
)
def test_the_register_is_read_from_the_mail(language: str, text: str, register: str) -> None:
    speech = BUILT_IN_LANGUAGES.get(language)
    assert speech is not None
    assert register_in(text, speech) == register


def test_settings_of_the_client_win_over_what_the_mail_shows() -> None:
    terms = ClientTerms("Crane", ("*@crane.example",), language="it", register="formal", tone="firm")
    reply = suggest(message(), verdict(language="es"), replace(LIMITS, clients=(terms,)), NOW)
    assert (reply.language, reply.register, reply.tone) == ("it", "formal", Tone.FIRM)
    asked = suggest(message(), verdict(), replace(LIMITS, clients=(terms,)), NOW, language="es", register="vos")
    assert (asked.language, asked.register) == ("es", "vos")


def test_an_unknown_language_falls_back_to_the_users() -> None:
    assert suggest(message(), verdict(language="unknown"), replace(LIMITS, language="es"), NOW).language == "es"


@pytest.mark.parametrize(
    ("name", "body", "greeting"),
    [
        ("Robin Crane", "Hm.", "Hi Robin,"),
        ("Crane, Robin", "Hm.", "Hi Robin,"),
        ("Dr Robin Crane", "Hm.", "Hi Robin,"),
        ("Crane Studio", "Hm.\n\nThanks\nKim", "Hi Kim,"),
        ("Crane Studio", "Hm.\n\nThanks", "Hello,"),
        ("", "Hm.", "Hello,"),
        ("robin", "Hm.", "Hello,"),
        ("<script>", "Hm.", "Hello,"),
    ],
)
def test_the_client_is_called_by_the_first_name_or_by_none(name: str, body: str, greeting: str) -> None:
    reply = suggest(message(body, name), verdict(body=body), LIMITS, NOW)
    assert reply.text.splitlines()[0] == greeting


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Menù", "Re: Menù"), ("Re: Menù", "Re: Menù"), ("RE: R: AW: Re[2]: Menù", "Re: Menù"), ("Re : x", "Re: x"),
        ("Fwd: x", "Re: Fwd: x"), ("", "Re:"), ("Rebrand", "Re: Rebrand"), ("RV: x", "Re: RV: x"),
    ],
)  # fmt: skip
def test_re_stands_before_a_subject_once(before: str, after: str) -> None:
    assert reply_subject(before) == after


def test_the_subject_has_one_mark_of_an_answer() -> None:
    assert suggest(message(), verdict(), LIMITS, NOW).subject == "Re: Banner"


def test_a_reply_shows_the_clients_own_time_when_it_differs() -> None:
    terms = ClientTerms("Crane", ("*@crane.example",), zone="Europe/London")
    text = suggest(message(), verdict(), replace(LIMITS, clients=(terms,)), NOW).text
    assert "Tuesday 23 June at 9:00 (8:00 your time)" in text


def test_a_client_without_the_right_to_emergencies_is_shown_no_channel() -> None:
    terms = ClientTerms("Crane", ("*@crane.example",), emergency=EmergencyRight.NO)
    given = verdict(Tag.EMERGENCY)
    assert "+34" in suggest(message(), given, LIMITS, NOW).text
    assert "+34" not in suggest(message(), given, replace(LIMITS, clients=(terms,)), NOW).text


def test_an_emergency_hears_again_soon() -> None:
    monday = datetime(2026, 6, 22, 10, 5, tzinfo=MADRID)
    assert suggest(message(), verdict(Tag.EMERGENCY), LIMITS, monday).answer_by == monday.replace(minute=30)


def test_the_works_own_estimate_takes_the_place_of_the_answering_time() -> None:
    reply = suggest(message(), verdict(), LIMITS, NOW, estimate=WorkAmount(days=3))
    assert reply.answer_by == datetime(2026, 6, 25, 9, 0, tzinfo=MADRID)


def test_another_trade_is_sent_on_to_whom_the_user_names() -> None:
    body = "Could you have the posters printed, the whole printing?"
    text = suggest(message(body), verdict(Tag.OUT_OF_SCOPE, body=body), LIMITS, NOW).text
    assert "Imprenta Sol" in text


def test_a_sum_named_in_the_mail_is_said_back() -> None:
    body = "Could you add the video for 200 €?"
    assert "200 €" in suggest(message(body), verdict(Tag.OUT_OF_SCOPE, body=body), LIMITS, NOW).text


def test_illness_or_grief_softens_and_takes_no_step() -> None:
    mails = tuple(PastMail(NOW - timedelta(days=n), (Tag.SHORT_NOTICE,)) for n in (9, 6, 3))
    tender = replace(verdict(Tag.SHORT_NOTICE), tender=True)
    terms = ClientTerms("Crane", ("*@crane.example",), tone="firm")
    reply = suggest(message(), tender, replace(LIMITS, clients=(terms,)), NOW, ClientHistory(mails))
    assert (reply.step, reply.tone) == (1, Tone.WARM)
    assert any(sentence.role == "tender" for sentence in reply.sentences)


def test_limits_without_any_working_time_promise_nothing() -> None:
    never = replace(LIMITS, week=((),) * 7)
    reply = suggest(message(), verdict(Tag.SHORT_NOTICE), never, NOW)
    assert reply.answer_by is None
    assert "{" not in reply.text


def test_nothing_a_client_wrote_is_read_as_a_template() -> None:
    reply = suggest(message("{slot} [a|b]", "{slot} [x|y]"), verdict(body="{slot} [a|b]"), LIMITS, NOW)
    assert "[a|b]" not in reply.text
    assert reply.text.startswith("Hello,")


def test_every_situation_has_a_name_in_each_language() -> None:
    for code in ("en", "es", "it"):
        assert all(name for _, name in situations(code))


def test_three_tones_cost_less_than_thirty_milliseconds() -> None:
    body = "Could you change the banner by Sunday evening, and send me the files? We need them for the fair." * 3
    mail = message(body)
    given = judge(mail, LIMITS)
    suggestions(mail, given, LIMITS, NOW)
    started = time.process_time()
    for _ in range(10):
        suggestions(mail, given, LIMITS, NOW)
    assert (time.process_time() - started) / 10 < 0.030
