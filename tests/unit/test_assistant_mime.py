"""Bytes to Message: what programs write, what attackers write, and when a mail came."""

import time
import zlib
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.bodies import unflowed
from assistant.headers import arrival_of, decoded, read_fields
from assistant.html_text import text_of_html
from assistant.mime import read_message
from rules.kind import kind_of
from rules.message import Kind

NOON = datetime(2026, 6, 19, 12, tzinfo=UTC)
HEAD = b"From: Ana <ana@cliente.example>\nDate: Fri, 19 Jun 2026 10:00:00 +0200\n"
THIRD_PARTY = Path(__file__).parents[2] / "../shared/data/third-party/mime"


def test_a_plain_mail_is_read() -> None:
    message = read_message(
        b"From: =?utf-8?q?Luc=C3=ADa?= <lucia@taller.example>\r\nTo: Marta <marta@martarey.example>\r\n"
        b"Subject: =?utf-8?B?UMOhZ2luYQ==?= nueva\r\nMessage-ID: <a.1@taller.example>\r\n"
        b"In-Reply-To: <b.2@martarey.example>\r\nReferences: <c@x.example>\r\n <b.2@martarey.example>\r\n"
        b"Importance: high\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nHasta ma\xf1ana\r\n"
    )
    assert message.sender.name == "Lucía"
    assert message.sender.address == "lucia@taller.example"
    assert message.subject == "Página nueva"
    assert message.body == "Hasta mañana\n"
    assert message.message_id == "<a.1@taller.example>"
    assert message.in_reply_to == "<b.2@martarey.example>"
    assert message.references == ("<c@x.example>", "<b.2@martarey.example>")
    assert message.header("Importance") == "high"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (b"X-Campaign: summer", Kind.BULK),
        (b"X-CampaignID: 7", Kind.BULK),
        (b"Content-Class: urn:content-classes:calendarmessage", Kind.AUTOMATIC),
    ],
)
def test_every_header_that_tells_a_machines_mail_is_read(header, kind) -> None:
    assert kind_of(read_message(HEAD + header + b"\n\nHello\n", NOON), ()).kind is kind


def test_a_character_cut_between_two_encoded_words_is_whole_again() -> None:
    assert decoded("=?utf-8?q?ma=C3?=\n =?utf-8?q?=B1ana?= x =?bogus?q?y?=") == "mañana x y"


def test_an_encoded_line_break_stays_inside_one_line() -> None:
    message = read_message(b"Subject: =?utf-8?q?a=0D=0ABcc:_x=40y.example?=\n" + HEAD + b"\n")
    assert message.subject == "a Bcc: x@y.example"


def test_plain_text_wins_over_html_that_says_the_same() -> None:
    raw = HEAD + (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nHello there\n"
        b"--b\nContent-Type: text/html\n\n<p>Hello <b>there</b></p>\n--b--\n"
    )
    assert read_message(raw).body.strip() == "Hello there"


def test_html_wins_over_a_plain_part_that_says_nothing() -> None:
    raw = HEAD + (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nUse an HTML program\n"
        b"--b\nContent-Type: text/html\n\n<p>" + b"The page is wrong in six places. " * 9 + b"</p>\n--b--\n"
    )
    assert read_message(raw).body.startswith("The page is wrong")


def test_attachments_and_calendar_parts_are_no_text() -> None:
    raw = HEAD + (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee attached\n--b\n"
        b"Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nNOT THIS\n"
        b"--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--b--\n"
    )
    assert read_message(raw).body.strip() == "See attached"


def test_flowed_paragraphs_are_joined() -> None:
    assert unflowed("one \ntwo\n> q \n> r\n-- \nsig") == "one two\n> q r\n-- \nsig"


def test_a_character_cut_by_the_byte_limit_is_dropped() -> None:
    cut = read_message(HEAD + b"Content-Type: text/plain; charset=utf-8\n\n" + "mañana sí".encode()[:-1])
    assert cut.body == "mañana s"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>Hi</div><div><br></div><div>Call <b>me</b> today</div>", "Hi\n\nCall me today"),
        ("<p>One<br>two</p><p>three</p>", "One\ntwo\n\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        (
            "yes<blockquote type=cite>old<blockquote>older</blockquote></blockquote>no",
            "yes\n\n> old\n>\n>> older\n\nno",
        ),
        ("<blockquote style='margin:0 0 0 40px;border:none'>mine</blockquote>", "mine"),
        ("a<span style='display:none'>urgent</span><span style='font-size:0px'>x</span>b", "ab"),
        ("a<div hidden>urgent</div><p style='color:#ffffff'>urgent</p>b", "a\nb"),
        ("<p style='color:white;background:#000'>seen</p>", "seen"),
        ("<style>p{}</style><script>x()</script><!-- c --><title>t</title>text", "text"),
        ("urg<wbr>ent &amp; caf&eacute;", "urgent & café"),
    ],
)
def test_html_reads_as_a_person_sees_it(html: str, text: str) -> None:
    assert text_of_html(html) == text


def test_live_mail_arrives_when_the_server_says() -> None:
    fields = read_fields(b"Received: from a; Fri, 19 Jun 2026 09:00:00 +0000\n" + HEAD)
    assert arrival_of(fields, NOON, live=True) == NOON


def test_old_mail_arrived_when_the_newest_received_line_says() -> None:
    fields = read_fields(
        b"Received: by mx; Fri, 19 Jun 2026 09:00:05 +0000 (UTC)\nReceived: from a; Fri, 19 Jun 2026 08:59:00 +0000\n"
        + HEAD
    )
    assert arrival_of(fields, NOON) == datetime(2026, 6, 19, 9, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "date", ["", "Thu, 1 Jan 1970 00:00:00 +0000", "1 Jan 2099 00:00 +0000", "x", "1 Jan 2026 00:00 +9999"]
)
def test_the_senders_date_never_outweighs_the_server(date: str) -> None:
    message = read_message(f"From: a@b.example\nDate: {date}\n\nhi".encode(), NOON)
    assert message.arrived_at == NOON


def test_an_unknown_zone_is_taken_as_utc() -> None:
    sent = read_message(b"Date: Fri, 19 Jun 2026 10:00:00 -0000\n\n").sent_at
    assert sent == datetime(2026, 6, 19, 10, tzinfo=UTC)


def test_a_date_in_the_future_does_not_stand_alone() -> None:
    assert read_message(b"Date: 1 Jan 2099 00:00 +0000\n\nhi", otherwise=NOON).arrived_at == NOON


def test_mail_without_any_date_says_so() -> None:
    message = read_message(b"From: a@b.example\n\nhi")
    assert message.arrived_at.tzinfo is not None
    assert any(problem.where == "Date" for problem in message.problems)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\x00\xff",
        b"From: \n\n",
        b"From: <<>>\n\nx",
        b"From: a@b@c, , ;;\n\nx",
        b"From: =?utf-8?q?=0D=0A?= <a@b.example>\n\nx",
        b"Message-ID: " + b"<" + b"a" * 1200 + b"@x.example>\n\nx",
        b"Content-Type: text/plain; charset=no-such-thing\n\n\xe9",
        b"Content-Type: text/plain; charset=utf-7\n\n+AGE-",
        b"Content-Type: text/html; charset=utf-16\n\n<p>x",
        b'Content-Type: multipart/mixed; boundary="(*["\n\n--(*[\n\nx\n',
        b"Content-Type: multipart/mixed\n\nx",
        b"Content-Transfer-Encoding: base64\n\n!!!a",
        b"Content-Transfer-Encoding: quoted-printable\n\n=ZZ=\n=",
        b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#86)C\nend\n",
        b"Received: x; \nReceived: ;;;\n\nx",
        b"Subject: =?utf-8?b?////?= =?x?q??=\n\n",
    ],
)
def test_broken_mail_is_read_as_far_as_it_goes(raw: bytes) -> None:
    assert read_message(raw, NOON).arrived_at == NOON


@pytest.mark.parametrize("year", ["9999", "3000"])
def test_d2_dates_beyond_any_calendar_decide_nothing(year: str) -> None:
    stamp = f"Fri, 31 Dec {year} 23:59:59 -1200".encode()
    message = read_message(b"Received: from a by b; %s\nDate: %s\n\nby tomorrow" % (stamp, stamp), otherwise=NOON)
    assert (message.arrived_at, message.sent_at) == (NOON, None)


@pytest.mark.parametrize("codec", ["zlib", "bz2", "hex", "base64", "rot13", "uu", "quopri"])
def test_d5_a_codec_that_is_no_charset_unpacks_no_bomb(codec: str) -> None:
    packed = b64encode(zlib.compress(b"a" * 20_000_000))
    charset = f"Content-Type: text/plain; charset={codec}\nContent-Transfer-Encoding: base64\n".encode()
    message = read_message(b"Subject: =?%s?b?%s?= hello\n" % (codec.encode(), packed[:60]) + charset + b"\n" + packed)
    assert len(message.body) <= len(packed)
    assert message.subject.endswith("hello")


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(1000))
BOMBS = {
    "10,000 parts": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhello\n" * 10_000,
    "1,000 levels": NESTED + b"\nhello",
    "300 wrapped": b"Content-Type: message/rfc822\n\n" * 300 + b"hello",
    "10 MB header": b"Subject: " + b"a" * 10_000_000 + b"\n\nhello",
    "100,000 fields": b"X-A: y\n" * 100_000 + b"\nhello",
    "40,000 encoded words": b"Subject:" + b" =?utf-8?q?a?=" * 40_000 + b"\n\nhello",
    "nested comments": b"From: " + b"(" * 30_000 + b"\n\nhello",
    "20,000 addresses": b"To: " + b", ".join(b"a%d@b.example" % i for i in range(20_000)) + b"\n\nhello",
    "20,000 parameters": b"Content-Type: text/plain" + b"".join(b"; a%d=b" % i for i in range(20_000)) + b"\n\nhello",
}


@pytest.mark.parametrize("name", BOMBS)
def test_mime_and_header_bombs_are_cheap(name: str) -> None:
    start = time.process_time()
    read_message(BOMBS[name], NOON)
    assert time.process_time() - start < 2


HTML_BOMBS = {
    "divisions": "<div>" * 60_000,
    "formatting": "".join(f"<b id={i}><p>" for i in range(20_000)),
    "masked formatting": "".join(f"<u/id={i}><p>" for i in range(20_000)),
    "quotes": "<blockquote>x" * 30_000,
    "attributes": "<p " + " ".join(f"a{i}" for i in range(40_000)) + ">x",
    "comments": "<!--" * 50_000,
    "styles": "<style>" * 50_000,
    "less than": "<" * 200_000,
    "spaces": " " * 200_000,
}


@pytest.mark.parametrize("name", HTML_BOMBS)
def test_html_bombs_are_cheap(name: str) -> None:
    start = time.process_time()
    text_of_html(HTML_BOMBS[name])
    assert time.process_time() - start < 2


@given(st.binary(max_size=400), st.sampled_from([b"", b"Content-Type: text/html\n\n", b"Subject: =?", HEAD]))
@settings(max_examples=150)
def test_no_bytes_raise(raw: bytes, before: bytes) -> None:
    read_message(before + raw, NOON)


@pytest.mark.skipif(not THIRD_PARTY.is_dir(), reason="the third-party mails are not here")
def test_every_third_party_mail_is_read() -> None:
    paths = sorted(THIRD_PARTY.glob("*.eml"))
    assert len(paths) > 100
    for path in paths:
        read_message(path.read_bytes(), NOON)
