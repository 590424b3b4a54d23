from datetime import datetime
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest

from assistant.compose import (
    Reply,
    compose,
    make_message_id,
    quoted,
    revised,
    stamped,
)
from rules.message import Address
from rules.reply import reply_subject

NOON = datetime(2026, 6, 22, 12, 0, tzinfo=ZoneInfo("Europe/Madrid"))
ME = Address("Marta Rey", "marta@martarey.example")
CLIENT = Address("Matteo Fabbri", "matteo@osteria.example")
ID = "<abc@martarey.example>"
HEADERS = {
    "Date", "From", "To", "Subject", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding",
}  # fmt: skip


def mail(**changes):
    reply = Reply(**{"sender": ME, "to": CLIENT, "subject": "Re: Menù", "text": "Ciao", **changes})
    return message_from_bytes(compose(reply, ID, NOON), policy=policy.default)


def test_a_reply_is_threaded_to_what_it_answers():
    read = mail(answers="<b@x.example>", references=("<a@x.example>", "not an id", "<b@x.example>"))
    assert read["In-Reply-To"] == "<b@x.example>"
    assert read["References"].split() == ["<a@x.example>", "<b@x.example>"]
    assert read["Message-ID"] == ID
    assert read["Auto-Submitted"] is None


def test_a_mail_without_a_valid_identifier_is_answered_without_threading():
    read = mail(answers="", references=("<a@x.example>",))
    assert read["In-Reply-To"] is None
    assert read["References"] is None


def test_a_long_thread_keeps_its_root_and_its_newest():
    ids = tuple(f"<{n}-{'x' * 150}@x.example>" for n in range(60))
    raw = compose(Reply(ME, CLIENT, "Re: x", "y", answers=ids[-1], references=ids), ID, NOON)
    kept = message_from_bytes(raw)["References"].split()
    assert kept[0] == ids[0]
    assert kept[-1] == ids[-1]
    assert len(kept) == 20
    assert all(len(line) < 998 for line in raw.split(b"\r\n"))


@pytest.mark.parametrize(
    "subject",
    [
        "Menù", "a\r\nBcc: evil@x.example", "a\nBcc: evil@x.example", "\x00\x1b]0;x\x07", "=?utf-8?q?=0D=0ABcc:_x?=",
        "x" * 5000, "à" * 5000, "words " * 900, "\u202egnp.exe", "  ", "\ud800", "🏖" * 90, "tab\there", "\x85Bcc: x",
    ],
)  # fmt: skip
def test_m4_no_subject_or_name_makes_a_header_line_of_its_own(subject):
    hostile = Address(subject, "matteo@osteria.example")
    raw = compose(Reply(ME, hostile, reply_subject(subject), "Ciao", "", "<b@x.example>", ("<a\r\nB: c@x>",)), ID, NOON)
    read = message_from_bytes(raw, policy=policy.default)
    assert set(read.keys()) == HEADERS
    assert read["Subject"].startswith("Re:")
    assert all(0 < len(line) <= 998 for line in raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n"))
    assert raw.isascii()
    assert read["To"].addresses[0].addr_spec == "matteo@osteria.example"


@pytest.mark.parametrize("subject", ["Menù della domenica", "=?utf-8?q?literally?=", "a  b", "¿Qué tal? " * 20])
def test_a_subject_comes_back_as_it_was(subject):
    assert mail(subject=subject)["Subject"] == subject.strip()


@pytest.mark.parametrize(
    "name", ["Matteo", "Fabbri, Matteo", 'The "boss"', "O'Neill \\ Sons", "Lucía Bermúdez", "Zoë (Acme)", "名前"]
)
def test_a_name_comes_back_as_it_was(name):
    assert mail(to=Address(name, "m@x.example"))["To"].addresses[0].display_name == name


def test_a_name_that_is_an_address_is_left_out():
    assert mail(to=Address("boss@bank.example", "m@x.example"))["To"] == "m@x.example"


def test_a_domain_beyond_ascii_goes_out_as_punycode():
    assert mail(to=Address("", "m@señal.example"))["To"] == "m@xn--seal-hqa.example"


def test_text_comes_back_as_it_was_typed():
    text = (
        "Ciao Matteo,\n\nlunedì alle 9 – perché sì: 50 €.\n.\n. un punto\nFrom here\n"
        + "parola " * 300
        + "\n-- \nMarta"
    )
    raw = compose(Reply(ME, CLIENT, "x", text), ID, NOON)
    body = message_from_bytes(raw, policy=policy.default).get_content().replace("\r\n", "\n")
    assert body.strip() == text.replace("parola \n", "parola\n")
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))


def test_the_clients_words_stand_below_behind_marks():
    tail = quoted("Ciao,\n\nsiamo aperti?\r\n", "Matteo ha scritto:")
    assert tail == "Matteo ha scritto:\n> Ciao,\n>\n> siamo aperti?"
    assert mail(tail=tail).get_content().replace("\r\n", "\n") == f"Ciao\n\n{tail}\n"


def test_an_edited_reply_keeps_everything_but_its_text_and_subject():
    raw = compose(Reply(ME, CLIENT, "à" * 100, "one", answers="<b@x.example>"), ID, NOON)
    again = message_from_bytes(revised(raw, "two", "> tail", "Re: other"), policy=policy.default)
    assert again["Message-ID"] == ID
    assert again["In-Reply-To"] == "<b@x.example>"
    assert again["Subject"] == "Re: other"
    assert again.get_content().replace("\r\n", "\n") == "two\n\n> tail\n"
    assert set(again.keys()) == HEADERS


def test_the_date_is_that_of_leaving():
    raw = compose(Reply(ME, CLIENT, "x", "Date: never\n\nDate: never"), ID, NOON)
    later = stamped(raw, datetime(2026, 6, 23, 9, 0, tzinfo=ZoneInfo("Europe/Madrid")))
    assert message_from_bytes(later)["Date"] == "Tue, 23 Jun 2026 09:00:00 +0200"
    assert later.count(b"Date: never") == 2


def test_identifiers_are_new_each_time_and_tell_nothing():
    made = {make_message_id("marta@señal.example") for _ in range(50)}
    assert len(made) == 50
    assert all(text.endswith("@xn--seal-hqa.example>") for text in made)
