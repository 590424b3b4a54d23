"""Mail that the user sends from another program: seen in Sent by its headers alone, and at little cost."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from imapclient import IMAPClient

from assistant.store.own_mail import OwnMailStore, SentPlace
from tests.dovecot import PASSWORD, Dovecot
from tests.imap_server import Script, ScriptedImap
from tests.watching import FRIDAY_NIGHT, NOW, NightClock, Watching, account_at, mail, quick, until

PRESSING = "Could you send me the logo by tomorrow? It is urgent, I need it now!"
FAST = quick(idle_renewal_seconds=0.2)


def own_mail(number=1, *, to="Ana Ruiz <ana@client.example>", answers="<1@client.example>", subject="Re: The page"):
    thread = f"In-Reply-To: {answers}\r\nReferences: {answers}\r\n" if answers else ""
    return (
        f"From: marta@martarey.example\r\nTo: {to}\r\nCc: Luca <luca@elsewhere.example>\r\nSubject: {subject}\r\n"
        f"Message-ID: <own-{number}@martarey.example>\r\nDate: Sat, 20 Jun 2026 09:00:00 +0200\r\n{thread}\r\n"
        "The secret text of my answer\r\n"
    ).encode()


@contextmanager
def looked(folder, server):
    """A watch that has looked once, and looks again when told."""
    watching = Watching(folder, account_at(server.port))
    try:
        assert watching.watch.once() is None
        yield watching
    finally:
        watching.end()


def kept(watching):
    return [row["message_id"] for row in watching.database.rows("SELECT message_id FROM own_mail ORDER BY id")]


def states(watching):
    return [row["state"] for row in watching.database.rows("SELECT state FROM mail")]


def looked_at(server):
    """The commands that concern Sent."""
    return [line for line in server.commands if "Sent" in line]


def test_an_answer_sent_from_elsewhere_is_seen_in_sent_though_no_flag_tells_of_it(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1, body=PRESSING), FRIDAY_NIGHT)
        with Watching(tmp_path, account_at(server.port), FAST) as watching:
            until(lambda: states(watching) == ["waiting"] and server.is_listened_to)
            server.deliver(own_mail(), folder="Sent")
            until(lambda: states(watching) == ["answered"])
            assert kept(watching) == ["<own-1@martarey.example>"]
            row = watching.database.row("SELECT * FROM own_mail")
            assert (row["client"], row["in_reply_to"]) == ("ana@client.example", "<1@client.example>")
            assert row["sent_at"] == int(datetime(2026, 6, 20, 7, 0, tzinfo=UTC).timestamp())
        assert server.flags("Sent") == {1: set()}


def test_only_headers_are_asked_for_and_the_folder_is_only_examined(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        server.folders["Sent"].add(own_mail(), NOW)
        with looked(tmp_path, server):
            pass
        assert not any(line.startswith("SELECT") for line in looked_at(server))
        [fetch] = [line for line in server.commands if "HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO" in line]
        assert "TEXT" not in fetch
        assert "PEEK" in fetch


def test_a_second_look_asks_once_and_opens_nothing(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        server.folders["Sent"].add(own_mail(), NOW)
        with looked(tmp_path, server) as watching:
            before = len(looked_at(server))
            assert watching.watch.once() is None
            assert [line.split()[0] for line in looked_at(server)[before:]] == ["STATUS"]
            assert server.count("LIST") == 1


def test_a_delivery_is_tagged_without_a_look_at_sent(tmp_path):
    seldom = quick(idle_renewal_seconds=540)
    with ScriptedImap() as server, Watching(tmp_path, account_at(server.port), seldom) as watching:
        until(lambda: server.is_listened_to)
        before = len(looked_at(server))
        server.deliver(mail(1, body=PRESSING), FRIDAY_NIGHT)
        until(lambda: "lindero-urgent" in server.flags()[1] and server.is_listened_to)
        assert looked_at(server)[before:] == []
        assert watching.judged == {"<1@client.example>": 1}


class HastyClock(NightClock):
    """Intervals can be made longer."""

    ahead = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead


def test_a_mailbox_whose_news_never_ends_is_looked_away_from_now_and_then(tmp_path):
    clock = HastyClock()
    with ScriptedImap() as server, Watching(tmp_path, account_at(server.port), clock=clock):
        until(lambda: server.is_listened_to)
        before = server.count("STATUS")
        clock.ahead = 1_000.0
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: server.count("STATUS") == before + 1 and server.is_listened_to)


def test_news_that_come_while_sent_is_open_are_not_missed(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        server.folders["Sent"].add(own_mail(), NOW)

        def deliver_meanwhile(connection, tag, command, arguments):
            if command == "EXAMINE" and len(server.inbox.mails) == 1:
                server.inbox.add(mail(2), FRIDAY_NIGHT)
            return False

        server.script.answer = deliver_meanwhile
        with Watching(tmp_path, account_at(server.port)) as watching:
            until(lambda: watching.judged == {"<1@client.example>": 1, "<2@client.example>": 1})


def test_what_lindero_sent_itself_and_mail_to_strangers_is_not_kept(tmp_path):
    with ScriptedImap() as server, looked(tmp_path, server) as watching:
        from_the_outbox(watching, "<own-0@martarey.example>")
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        for number, to in enumerate(("ana@client.example", "friend@home.example", "ana@client.example")):
            server.folders["Sent"].add(own_mail(number, to=to, answers="", subject="Logo"), NOW)
        assert watching.watch.once() is None
        assert kept(watching) == ["<own-2@martarey.example>"]


def test_o1_a_new_uidvalidity_reads_the_folder_anew_and_keeps_each_mail_once(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        sent = server.folders["Sent"]
        sent.add(own_mail(1), NOW)
        with looked(tmp_path, server) as watching:
            sent.uidvalidity, sent.uidnext, sent.mails = 2, 1, []
            sent.add(own_mail(2, answers="<own-1@martarey.example>"), NOW)
            sent.add(own_mail(1), NOW)
            assert watching.watch.once() is None
            assert kept(watching) == ["<own-1@martarey.example>", "<own-2@martarey.example>"]
            assert OwnMailStore(watching.database).place("studio") == SentPlace("Sent", 2, 2)


def test_the_first_look_goes_back_as_far_as_the_first_scan(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        server.folders["Sent"].add(own_mail(1, answers="", subject="Old"), NOW - timedelta(days=100))
        server.folders["Sent"].add(own_mail(2, answers="", subject="New"), NOW)
        with looked(tmp_path, server) as watching:
            assert kept(watching) == ["<own-2@martarey.example>"]


def test_o1_an_account_without_a_sent_folder_is_watched_as_before(tmp_path, caplog):
    with ScriptedImap() as server, caplog.at_level("INFO", "lindero"):
        del server.folders["Sent"]
        with Watching(tmp_path, account_at(server.port), FAST) as watching:
            until(lambda: server.count("NOOP") > 3)
            server.deliver(mail(1, body=PRESSING), FRIDAY_NIGHT)
            until(lambda: states(watching) == ["waiting"])
        assert server.count("LIST") == 1
        assert [record.message for record in caplog.records if "sent mail" in record.message] == [
            "studio: no folder for sent mail, so none of it is looked at"
        ]


@pytest.mark.parametrize("refused", ["STATUS", "EXAMINE", "LIST"])
def test_o1_a_server_that_refuses_is_passed_over(tmp_path, refused):
    def refuse(connection, tag, command, arguments):
        if command == refused:
            connection.line(f"{tag} NO [NOPERM] not for you")
        return command == refused

    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        server.folders["Sent"].add(own_mail(1), NOW)
        with looked(tmp_path, server) as watching:
            if refused == "LIST":
                OwnMailStore(watching.database).forget_place("studio")
        server.script.answer = refuse
        server.folders["Sent"].add(own_mail(2), NOW)
        before = server.count(refused)
        with Watching(tmp_path, account_at(server.port), FAST) as watching:
            until(lambda: server.count("NOOP") > 3)
            server.deliver(mail(7, body=PRESSING), FRIDAY_NIGHT)
            until(lambda: watching.judged["<7@client.example>"] == 1)
        assert server.count(refused) == before + 1, server.commands


def test_o1_a_server_that_hangs_up_over_it_is_watched_all_the_same(tmp_path):
    with ScriptedImap(Script(bye_in="STATUS")) as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        with Watching(tmp_path, account_at(server.port), FAST) as watching:
            until(lambda: server.count("STATUS") == 2 and server.count("NOOP") > 3)
            server.deliver(mail(7, body=PRESSING), FRIDAY_NIGHT)
            until(lambda: watching.judged["<7@client.example>"] == 1)
        assert server.count("STATUS") == 2


@pytest.fixture(scope="module")
def spanish(open_folder, authority):
    """A Dovecot whose Sent folder has a localised name, and is known by its use alone."""
    from tests.certificates import Authority
    from tests.wire.conftest import need_dovecot

    need_dovecot()
    pair = Authority(open_folder).issue("spanish", "localhost", "127.0.0.1")
    server = Dovecot(open_folder / "spanish", pair.cert, pair.key, sent="Enviado dés", drafts="Borradores")
    try:
        yield server.start()
    finally:
        server.close()


@pytest.mark.dovecot
def test_on_dovecot_a_mail_in_a_localised_sent_folder_settles_a_promise_and_stays_unread(tmp_path, spanish, user):
    box = IMAPClient("127.0.0.1", spanish.port, ssl=False)
    box.login(user, PASSWORD)
    box.append("INBOX", mail(1, body=PRESSING), msg_time=FRIDAY_NIGHT)
    account = account_at(spanish.port, login=user)
    with Watching(tmp_path, account, FAST, secret=PASSWORD) as watching:
        until(lambda: states(watching) == ["waiting"])
        promise(watching)
        box.append("Enviado dés", own_mail(), flags=())
        until(lambda: states(watching) == ["answered"])
        until(lambda: watching.database.row("SELECT state FROM promise")[0] == "kept")
    box.select_folder("Enviado dés", readonly=True)
    assert b"\\Seen" not in box.fetch([1], ["FLAGS"])[1][b"FLAGS"]
    assert OwnMailStore(watching.database).place("studio").name == "Enviado dés"
    box.logout()


def from_the_outbox(watching, message_id):
    """A reply to mail 1 that lindero has sent two hours ago."""
    sent = int((NOW - timedelta(hours=2)).timestamp())
    watching.database.run(
        "INSERT INTO reply (account, client, recipient, subject, message_id, raw, body, state, sent_at, answers) VALUES"
        " ('studio', 'ana@client.example', 'ana@client.example', '', ?, x'', '', 'sent', ?, '<1@client.example>')",
        (message_id, sent),
    )


def promise(watching):
    """One made in such a reply, for later on that Saturday."""
    from_the_outbox(watching, "<r@martarey.example>")
    watching.database.run(
        "INSERT INTO promise (reply, client, due_at, state) VALUES (1, 'ana@client.example', ?, 'open')",
        (int(NOW.timestamp()),),
    )
