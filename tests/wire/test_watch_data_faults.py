"""Rows D1 to D5 and D7 of the faults, as the watcher meets them: odd identifiers, dates, sizes, literals and bodies."""

import resource
import time
from datetime import UTC, datetime, timedelta

import pytest

from assistant import catch_up
from assistant.imap_fetch import HEAD_BYTES, MORE_TEXT_BYTES, internal_date
from assistant.watch_events import EventName
from tests.imap_server import Script, ScriptedImap
from tests.watching import FRIDAY_NIGHT, FRIDAY_NOON, Watching, account_at, mail, quick, until

LONG_ID = "<" + "a" * 1150 + "@client.example>"


def caught_up(tmp_path, *raws: bytes, script: Script | None = None, flags: tuple[str, ...] = ()) -> Watching:
    """A watch that has read these mails from a server which is gone by now."""
    with ScriptedImap(script) as server:
        for raw in raws:
            server.inbox.add(raw, FRIDAY_NIGHT, flags)
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        return watching


def test_d1_mails_with_missing_doubled_folded_or_endless_identifiers_are_all_mails(tmp_path):
    folded = b"Message-ID:\r\n <folded@client.example>\r\n"
    watching = caught_up(
        tmp_path,
        mail(1, message_id=""),
        mail(2, message_id="<same@client.example>"),
        mail(3, message_id="<same@client.example>"),
        mail(4, message_id="").replace(b"Subject:", folded + b"Subject:", 1),
        mail(5, message_id=LONG_ID),
        mail(6, headers="References: <good@client.example> <bad <worse@> x\r\n"),
    )
    assert watching.rows() == 6
    assert watching.judged["<same@client.example>"] == 2
    assert watching.judged["<folded@client.example>"] == 1
    assert watching.judged[""] == 1
    last = watching.mails.case(6)
    assert last is not None
    assert last.message.references == ("<good@client.example>",)
    watching.end()


@pytest.mark.parametrize(
    "date",
    [
        None,
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Mon, 01 Jan 2099 10:00:00 +0000",
        "Fri, 19 Jun 2026 12:00:00 +9999",
        "half past nine",
        "Fri, 19 Jun 2026 12:00:00 -0000",
    ],
)
def test_d2_the_servers_date_decides_whatever_the_date_header_says(tmp_path, date):
    raw = mail(1).replace(b"Date: Fri, 19 Jun 2026 12:00:00 +0200\r\n", f"Date: {date}\r\n".encode() if date else b"")
    watching = caught_up(tmp_path, raw)
    item = watching.mails.items()[0]
    assert item.arrived_at == FRIDAY_NIGHT
    assert item.tags[0] == "after-hours"
    watching.end()


def test_d2_dates_of_servers_are_read_with_their_zone():
    assert internal_date(b"19-Jun-2026 23:40:00 +0200") == FRIDAY_NIGHT
    assert internal_date(b" 1-Jan-2026 00:00:00 +0000") == datetime(2026, 1, 1, tzinfo=UTC)
    assert internal_date(b"31-Feb-2026 00:00:00 +0000") is None
    assert internal_date(b"yesterday") is None


def test_d3_of_fifty_megabytes_only_header_and_text_are_fetched(tmp_path):
    boundary = "part"
    text = f"--{boundary}\r\nContent-Type: text/plain\r\n\r\nHere is the film.\r\n"
    film = "--part\r\nContent-Type: video/mp4\r\nContent-Disposition: attachment; filename=film.mp4\r\n\r\n"
    with ScriptedImap() as server:
        raw = mail(1, headers=f"Content-Type: multipart/mixed; boundary={boundary}\r\n", body=text + film)
        server.inbox.add(raw + b"A" * 50_000_000 + b"\r\n--part--\r\n", FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert watching.watch.once() is None
        assert server.said < 12_000
        assert server.flags() == {1: {"lindero-after-hours"}}
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000
        case = watching.mails.case(1)
        assert case is not None
        assert case.message.body.strip() == "Here is the film."
        watching.end()


def test_d3_long_mails_are_fetched_a_few_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(catch_up, "CHUNK_BYTES", 10_000)
    with ScriptedImap() as server:
        for number in range(50):
            server.inbox.add(mail(number, body="The page. " * 200), FRIDAY_NOON)
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        assert watching.rows() == 50
        watching.end()
    asked = [line.split()[2] for line in server.commands if line.startswith("UID FETCH") and "RFC822.SIZE" in line]
    assert asked == ["1:25", *(f"{first}:{first + 3}" for first in range(26, 50, 4)), "50"]


def test_d3_a_long_text_is_read_to_its_bound_and_no_further(tmp_path):
    with ScriptedImap() as server:
        words = "\r\n".join(f"Line {n} of a long letter." for n in range(40_000))
        server.inbox.add(mail(1, body=words), FRIDAY_NIGHT)
        middling = "\r\n".join(f"Line {n} of a letter." for n in range(500)) + "\r\nPlease send the logo by Monday."
        server.inbox.add(mail(2, body=middling), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        assert server.said < 2 * (sum(MORE_TEXT_BYTES) + 20_000)
        second = watching.mails.case(2)
        assert second is not None
        assert second.message.body.rstrip().endswith("by Monday.")
        watching.end()


LITERALS = {
    "longer than announced": lambda answer: answer.replace(b"]<0> {", b"]<0> {1", 1),
    "shorter than announced": lambda answer: answer.replace(b"hello", b""),
    "absurdly large": lambda answer: b"* 1 FETCH (UID 2 BODY[TEXT]<0> {9999999999}\r\n",
    "not numbers": lambda answer: answer.replace(b"]<0> {", b"]<0> {x", 1),
    "cut in the middle": lambda answer: answer[: len(answer) // 2] + b"\r\n",
}


@pytest.mark.parametrize("way", LITERALS)
def test_d4_a_literal_of_a_wrong_length_costs_only_its_own_mail(tmp_path, way):
    def lie(served, answer):
        return LITERALS[way](answer) if served.uid == 2 else answer

    with ScriptedImap(Script(fetch=lie)) as server:
        for number in (1, 2, 3):
            server.inbox.add(mail(number, body="hello"), FRIDAY_NIGHT)
        settings = quick(read_timeout_seconds=0.5, retry_first_seconds=0.001, retry_most_seconds=0.001)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with Watching(tmp_path, account_at(server.port), settings) as watching:
            until(lambda: watching.judged["<3@client.example>"])
            until(lambda: watching.named(EventName.SET_ASIDE))
            until(lambda: watching.state == "idle")
            assert watching.judged == {"<1@client.example>": 1, "<3@client.example>": 1}
            assert [event.uid for event in watching.named(EventName.SET_ASIDE)] == [2]
            assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
            assert server.connections < 15


def test_d4_a_mail_that_the_server_will_not_give_is_tried_alone_and_then_set_aside(tmp_path):
    def refuse(connection, tag, command, arguments):
        if command != "UID FETCH" or "2" not in arguments.split()[0].replace("1:3", "2"):
            return False
        if arguments.startswith("2 "):
            connection.line(f"{tag} NO \x1b[31mcannot read this one")
            return True
        for served in (server.inbox.mails[0], server.inbox.mails[2]):
            connection.say(connection.fetched(served, arguments))
        connection.line(f"{tag} NO some could not be read")
        return True

    with ScriptedImap(Script(answer=refuse)) as server:
        for number in (1, 2, 3):
            server.inbox.add(mail(number), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        assert watching.judged == {"<1@client.example>": 1, "<3@client.example>": 1}
        [aside] = watching.named(EventName.SET_ASIDE)
        assert "cannot read this one" in aside.reason
        assert "\x1b" not in aside.reason
        assert server.count("UID FETCH 2 ") == 3
        watching.end()


def bomb(kind: str) -> bytes:
    if kind == "ten thousand parts":
        parts = "".join(f"--b\r\nContent-Type: text/plain\r\n\r\npart {n}\r\n" for n in range(10_000))
        return mail(2, headers="Content-Type: multipart/mixed; boundary=b\r\n", body=parts)
    if kind == "a thousand levels":
        levels = "".join(f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(1_000))
        return mail(2, headers="Content-Type: multipart/mixed; boundary=b0\r\n", body=levels)
    if kind == "wrapped messages":
        return mail(2, headers="Content-Type: message/rfc822\r\n", body="Content-Type: message/rfc822\r\n\r\n" * 300)
    if kind == "broken boundaries":
        return mail(
            2, headers='Content-Type: multipart/mixed; boundary="\x00((("\r\n', body="--\x00(((\r\n--(((--" * 500
        )
    if kind == "quotations":
        return mail(2, body="\r\n".join(">" * (n % 3000) + " old words" for n in range(3000)))
    if kind == "spaces":
        return mail(2, body=" " * 200_000 + "x")
    if kind == "backtracking":
        return mail(2, body="please " * 20 + "a" * 100_000 + "!" + "(((" * 20_000 + "urgent " * 10_000)
    if kind == "html":
        nested = "<div>" * 30_000 + "Can you call me tonight?" + "</div>" * 30_000
        return mail(2, headers="Content-Type: text/html\r\n", body=nested)
    if kind == "encoded words":
        return mail(2, subject="=?utf-8?q?x?= " * 40_000)
    if kind == "addresses":
        return mail(2, headers="Cc: " + ", ".join(f"a{n}@x.example" for n in range(20_000)) + "\r\n")
    return mail(2, headers="".join(f"X-Header-{n}: {'x' * 100}\r\n" for n in range(100_000)))


@pytest.mark.parametrize(
    "kind",
    [
        "ten thousand parts",
        "a thousand levels",
        "wrapped messages",
        "broken boundaries",
        "quotations",
        "spaces",
        "backtracking",
        "html",
        "encoded words",
        "addresses",
        "fields",
    ],
)
def test_d5_d6_d7_bombs_take_seconds_at_most_and_the_mails_around_them_are_judged(tmp_path, kind):
    with ScriptedImap() as server:
        for raw in (mail(1), bomb(kind), mail(3)):
            server.inbox.add(raw, FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert watching.watch.once() is None
        assert time.process_time() - began < 4  # the scripted server's own work included
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
        assert watching.judged["<1@client.example>"] == 1
        assert watching.judged["<3@client.example>"] == 1
        assert watching.rows() + len(watching.named(EventName.SET_ASIDE)) == 3
        assert server.said < 3 * (HEAD_BYTES + sum(MORE_TEXT_BYTES))
        watching.end()


def test_a_mail_that_is_read_later_is_never_marked_as_seen(tmp_path):
    with ScriptedImap() as server:
        for number in range(5):
            server.inbox.add(mail(number), FRIDAY_NOON + timedelta(minutes=number))
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        assert not any("\\Seen" in flags for flags in server.flags().values())
        assert not any("BODY[" in line for line in server.commands)
        watching.end()
