"""Relatives of rows S1 to S9 and D4: servers that say the right thing in another way, or a number that cannot be."""

import re

import pytest

from assistant.backoff import Alarms
from assistant.errors import RefusedError
from assistant.sent_folder import open_sent_folder
from assistant.watch_events import EventName
from tests.imap_script import ServedMail
from tests.imap_server import Script, ScriptedImap
from tests.watching import FRIDAY_NIGHT, QUICK, SECRET, Watching, account_at, mail, until

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


def each_new_mail_is_found(tmp_path, script: Script) -> None:
    """Two mails that come one after the other, each looked for by a start of its own."""
    with ScriptedImap(script) as server:
        watching = Watching(tmp_path, account_at(server.port))
        for number in (1, 2):
            server.inbox.add(mail(number), FRIDAY_NIGHT)
            assert watching.watch.once() is None
        assert watching.judged == {"<1@client.example>": 1, "<2@client.example>": 1}
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
    each_new_mail_is_found(tmp_path, Script(wording=lambda line: re.sub(r"UIDNEXT \d+", "UIDNEXT 1", line)))


@pytest.mark.parametrize("end", ["OK done", "NO not now"])
def test_s2_an_idle_that_the_server_ends_at_once_becomes_polling(tmp_path, end):
    def end_idle(connection, tag, command, arguments):
        if command != "IDLE":
            return False
        connection.line("+ idling")
        connection.line(f"{tag} {end}")
        return True

    with ScriptedImap(Script(answer=end_idle)) as server, Watching(tmp_path, account_at(server.port)) as watching:
        until(lambda: watching.state == "polling")
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: watching.judged["<1@client.example>"])
        assert server.count("IDLE") <= 2
        assert server.connections == 1


def test_s2_news_of_mail_that_is_not_there_is_looked_after_ever_less_often(tmp_path):
    def lie(connection, tag, command, arguments):
        if connection.folder is not None:
            connection.line(f"* {len(server.commands) + 1000} EXISTS")
        return False

    with ScriptedImap(Script(answer=lie)) as server, Watching(tmp_path, account_at(server.port)) as watching:
        until(lambda: server.count("UID SEARCH") > 8)  # by now it rests between two looks
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: watching.judged["<1@client.example>"])
        assert server.count("UID SEARCH") < 30
    alarms = Alarms(120)
    pauses = [alarms.pause(is_true=False) for _ in range(30)]
    assert pauses[:5] == [0.0] * 5
    assert 60 <= pauses[-1] <= 120
    assert alarms.pause(is_true=True) == alarms.pause(is_true=False) == 0.0


def test_a_server_that_searches_for_no_answered_mail_is_watched_without(tmp_path):
    def refuse(connection, tag, command, arguments):
        if not arguments.startswith("ANSWERED"):
            return False
        connection.line(f"{tag} BAD unknown search key")
        return True

    each_new_mail_is_found(tmp_path, Script(answer=refuse))


@pytest.mark.parametrize("code", ["INUSE", "EXPUNGEISSUED"])
def test_s3_a_keyword_refused_for_the_moment_or_for_a_mail_that_is_gone_is_no_keyword_lost(tmp_path, code):
    """The second of three mails is deleted elsewhere just before they are tagged."""
    refusals: list[str] = []

    def refuse(connection, tag, command, arguments):
        if command != "UID STORE" or len(refusals) == (1 if code == "EXPUNGEISSUED" else 4):
            return False
        server.inbox.mails = [mail for mail in server.inbox.mails if mail.uid != 2]
        refusals.append(arguments)
        connection.line(f"{tag} NO [{code}] not now")
        return True

    with ScriptedImap(Script(answer=refuse)) as server:
        for number in (1, 2, 3):
            server.inbox.add(mail(number), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        for _ in range(3):
            assert watching.watch.once() is None
        assert server.flags() == {1: {"lindero-after-hours"}, 3: {"lindero-after-hours"}}
        assert watching.told() == {1: 1, 2: 2, 3: 1}
        assert not watching.mails.statuses()[0].keywords_local
        watching.end()


def test_a_folder_that_cannot_be_opened_is_told_once_and_stands_in_the_status(tmp_path):
    account = {"folders": ("INBOX", "Gone")}
    with ScriptedImap() as server, Watching(tmp_path, account_at(server.port, **account)) as watching:
        until(lambda: server.count('SELECT "Gone"') > 2)
        assert len(watching.named(EventName.OFFLINE)) == 1
        until(lambda: watching.mails.statuses()[0].detail == "the server does not open Gone")
        server.folders["Gone"] = type(server.inbox)()
        until(lambda: watching.mails.statuses()[0].detail == "")


def test_m7_a_copy_is_looked_for_where_the_server_finds_every_mail_and_where_it_finds_none(tmp_path):
    with ScriptedImap() as server:
        for number in range(300):
            server.folders["Sent"].add(mail(number, body="old words " * 500), FRIDAY_NIGHT)
        with open_sent_folder(account_at(server.port), QUICK, lambda _: SECRET) as sent:
            server.script.wording = lambda line: (
                "* SEARCH " + " ".join(map(str, range(1, 301))) if line.startswith("* SEARCH") else line
            )
            assert not sent.has("<none@client.example>")
            assert sent.has("<299@client.example>")
            assert server.said < 100_000
            server.script.wording = lambda line: re.sub(r"^(\S+) OK done", r"\1 BAD no such key", line)
            with pytest.raises(RefusedError, match="refuses to search: no such key"):
                sent.has("<299@client.example>")
