from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.imap_fetch import Fetched, answers, read_answers
from assistant.imap_folders import uid_set
from assistant.imap_text import wants_more
from assistant.mailbox.answers import read_slowly

HEAD = b"From: a@example.org\r\nSubject: hi\r\n\r\n"


def answer(uid: int, text: bytes = b"hello") -> list:
    return [
        (b'3 (UID %d FLAGS (\\Seen Lindero-Urgent) INTERNALDATE "19-Jun-2026 12:00:00 +0000" RFC822.SIZE 99'
         b" BODY[HEADER.FIELDS (FROM SUBJECT)]<0> {%d}" % (uid, len(HEAD)), HEAD),
        (b" BODY[TEXT]<0> {%d}" % len(text), text),
        b")",
    ]  # fmt: skip


def read(*records) -> list[Fetched]:
    return read_answers([record for group in records for record in group], read_slowly)[0]


def test_an_answer_in_the_usual_shape_is_read_in_one_pass():
    [mail] = read(answer(7))
    assert mail == Fetched(
        7, frozenset({"\\seen", "lindero-urgent"}), datetime(2026, 6, 19, 12, tzinfo=UTC), 99, HEAD, b"hello"
    )
    assert mail.is_whole


@pytest.mark.parametrize(
    "text",
    [
        b'1 (BODY[TEXT]<0> "quoted \\"words\\"" BODY[HEADER.FIELDS (FROM)]<0> "" UID 4)',
        b'1 (X-GM-MSGID 1278455344230334865 UID 4 BODY[TEXT]<0> "quoted \\"words\\"" BODY[HEADER.FIELDS (FROM)]<0> "")',
        b'1 (uid 4 body[text]<0> "quoted \\"words\\"" body[header.fields (from)]<0> nil)',
    ],
)
def test_other_shapes_are_read_too(text):
    [mail] = read([text])
    assert mail.uid == 4
    assert mail.text == b'quoted "words"'


@pytest.mark.parametrize(
    "broken",
    [
        [b"1 (UID 5 BODY[TEXT] {3}", b"1 (UID"],
        [b"nonsense"],
        [b"1 ((((("],
        [(b"1 (UID 5 BODY[TEXT]<0> {9}", b"short")],
        [b'1 (UID x FLAGS "',],
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_read_loses_only_itself(broken):
    mails = read(answer(1), broken if isinstance(broken[-1], bytes) else [*broken, b")"], answer(2))
    assert [mail.uid for mail in mails if mail.is_whole] == [1, 2]


def test_news_without_a_uid_are_no_mails():
    assert read([b"4 (FLAGS (\\Seen))"]) == []


@settings(max_examples=150)
@given(
    st.lists(st.one_of(st.binary(max_size=60), st.tuples(st.binary(max_size=60), st.binary(max_size=30))), max_size=6)
)
def test_no_answer_whatever_raises(records):
    read_answers(records, read_slowly)
    assert sum(len(group) for group in answers(records)) == len(records)


def test_uids_are_written_as_ranges():
    assert uid_set([5, 1, 2, 3, 9, 10, 3]) == "1:3,5,9:10"
    assert uid_set([]) == ""


PLAIN = b"Content-Type: text/plain\r\n\r\n"
MIXED = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
ALTERNATIVE = b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
WORDS = b"some words of a real mail that say what they have to say in more than fifteen words together "


HELLO = b"--b\r\n\r\nhello\r\n"
PICTURE = b"--b\r\nContent-Type: image/png\r\n\r\n"
LETTER = b"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\n"
FULL_TWIN = b"--b\r\nContent-Type: text/plain\r\n\r\n" + WORDS + b"\r\n"
BARE_TWIN = b"--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
HTML = b"--b\r\nContent-Type: text/html\r\n\r\n<p>"


@pytest.mark.parametrize(
    ("head", "text", "expected"),
    [
        (PLAIN, b"short", False),
        (PLAIN, b"x" * 100, True),
        (MIXED, HELLO + PICTURE + b"A" * 100, False),
        (MIXED, b"--b\r\n\r\n" + b"hello " * 100, True),
        (MIXED, HELLO + LETTER + b"A" * 100, False),
        (ALTERNATIVE, FULL_TWIN + HTML + b"x" * 100, False),
        (ALTERNATIVE, BARE_TWIN + HTML + b"x" * 100, True),
        (MIXED, HELLO + b"--b--\r\n" + b"\r\n" * 80, False),
    ],
)
def test_more_text_is_fetched_only_when_the_text_itself_was_cut(head, text, expected):
    assert wants_more(head, text, 100) is expected
