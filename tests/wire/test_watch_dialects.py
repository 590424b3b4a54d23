"""Relatives of rows S1 to S9 and D4: servers that say the right thing in another way, or a number that cannot be."""

import re

import pytest

from tests.imap_script import ServedMail
from tests.imap_server import Script, ScriptedImap
from tests.watching import FRIDAY_NIGHT, Watching, account_at, mail

BEYOND = b"99999999999999999999"  # more than any column of the database holds


def all_is_well(tmp_path, script: Script) -> None:
    """Three mails read from such a server: each judged once by its own date, none set aside, all tagged."""
    with ScriptedImap(script) as server:
        for number in (1, 2, 3):
            server.inbox.add(mail(number, body="hello"), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        assert watching.judged == {f"<{number}@client.example>": 1 for number in (1, 2, 3)}
        assert {item.arrived_at for item in watching.mails.items()} == {FRIDAY_NIGHT}
        assert watching.told() == {1: 1, 2: 1, 3: 1}
        watching.end()


@pytest.mark.parametrize(
    "wording",
    [
        lambda line: re.sub(r"^(\w+ )(OK|NO|BAD)", lambda answer: answer[1] + answer[2].lower(), line),
        lambda line: line.lower() if line.startswith("* ") else line,
        lambda line: re.sub(r"^(\w+ OK).*", r"\1", line),
        lambda line: re.sub(r"\] .*", "]", line),
    ],
    ids=["small letters at the end", "small letters before it", "a bare OK", "codes without words"],
)
def test_answers_are_read_in_any_case_and_without_words(tmp_path, wording):
    all_is_well(tmp_path, Script(wording=wording))


@pytest.mark.parametrize("name", ["UIDVALIDITY", "UIDNEXT", "HIGHESTMODSEQ"])
def test_d4_a_number_of_a_folder_that_cannot_be_counts_as_untold(tmp_path, name):
    code = f"* OK [{name} {BEYOND.decode()}] ok"
    all_is_well(tmp_path, Script(wording=lambda line: code if line.startswith("* OK [UIDVALIDITY") else line))


def test_d4_uids_that_cannot_be_are_passed_over(tmp_path):
    found = f"* SEARCH 0 {BEYOND.decode()} "
    all_is_well(tmp_path, Script(wording=lambda line: line.replace("* SEARCH ", found)))


def in_two(served: ServedMail, answer: bytes, where: bytes) -> bytes:
    """The answer for one mail, split before an item (RFC 9051 section 7.5.2 lets a server do so)."""
    first, item, second = answer.partition(b" " + where)
    return first + b")\r\n* %d FETCH (UID %d " % (served.uid, served.uid) + item[1:] + second if item else answer


SHAPES = {
    "split before the header": lambda served, answer: in_two(served, answer, b"BODY[HEADER"),
    "split before the text": lambda served, answer: in_two(served, answer, b"BODY[TEXT"),
    "told twice": lambda served, answer: answer + answer,
    "news of flags between": lambda served, answer: b"* 1 FETCH (FLAGS (\\Seen))\r\n* 3 RECENT\r\n" + answer,
    "literal8": lambda served, answer: answer.replace(b"]<0> {", b"]<0> ~{"),
    "items named as they were asked for": lambda served, answer: answer.replace(b"BODY[", b"BODY.PEEK["),
    "small letters": lambda served, answer: answer.replace(b"FETCH (UID", b"fetch (uid"),
    "an absurd size": lambda served, answer: re.sub(rb"SIZE \d+", b"SIZE " + BEYOND, answer),
    "a mail that cannot be": lambda served, answer: answer + b"* 9 FETCH (UID " + BEYOND + b" FLAGS ())\r\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_d4_mail_is_read_in_any_shape_that_can_be_understood(tmp_path, shape):
    all_is_well(tmp_path, Script(fetch=SHAPES[shape]))


def test_an_empty_folder_whose_server_takes_no_set_of_numbers_is_watched(tmp_path):
    def refuse(connection, tag, command, arguments):
        if command not in ("UID SEARCH", "UID FETCH") or server.inbox.mails:
            return False
        connection.line(f"{tag} BAD The specified message set is invalid.")
        return True

    with ScriptedImap(Script(answer=refuse)) as server:
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        assert watching.watch.once() is None
        assert watching.judged == {"<1@client.example>": 1}
        watching.end()


def test_s6_a_uidnext_that_stands_still_hides_no_mail(tmp_path):
    with ScriptedImap(Script(wording=lambda line: re.sub(r"UIDNEXT \d+", "UIDNEXT 1", line))) as server:
        watching = Watching(tmp_path, account_at(server.port))
        for number in (1, 2):
            server.inbox.add(mail(number), FRIDAY_NIGHT)
            assert watching.watch.once() is None
        assert watching.judged == {"<1@client.example>": 1, "<2@client.example>": 1}
        watching.end()
