"""Copies in Sent on an IMAP server that refuses, cuts and forgets to answer."""

import pytest

from assistant.sent_folder import open_sent_folder
from assistant.settings import Server, Tls
from tests.imap_script import NOW
from tests.imap_server import ScriptedImap
from tests.imap_wire import HungUpError
from tests.sending import Post, a_post, an_account
from tests.smtp_server import Script, ScriptedSmtp
from tests.watching import QUICK


def refuses(connection, tag, command, arguments):
    if command != "APPEND":
        return False
    connection.line(f"{tag} NO [OVERQUOTA] the mailbox is full")
    return True


def takes_and_hangs_up(connection, tag, command, arguments):
    if command != "APPEND":
        return False
    raw_size = int(arguments.rpartition("{")[2].rstrip("+}"))
    if not arguments.endswith("+}"):
        connection.line("+ go")
    raw = connection.read_bytes(raw_size)
    connection.server.deliver(raw, NOW, "Sent", ("\\Seen",))
    raise HungUpError


def hangs_up_at_once(connection, tag, command, arguments):
    if command == "APPEND":
        raise HungUpError
    return False


def joined(folder, smtp: ScriptedSmtp, imap: ScriptedImap) -> Post:
    account = an_account(smtp.port, imap=Server("127.0.0.1", imap.port, Tls.NONE), login="marta")
    post = a_post(folder, account)
    post.sender._open_sent = lambda each: open_sent_folder(each, QUICK, lambda _: "secret")
    return post


def sent_copies(imap: ScriptedImap) -> int:
    return len(imap.folders["Sent"].mails)


@pytest.mark.parametrize("trouble", [refuses, takes_and_hangs_up, hangs_up_at_once])
def test_m7_a_copy_that_the_server_refuses_or_does_not_confirm_is_there_once_in_the_end(tmp_path, trouble):
    with ScriptedSmtp() as smtp, ScriptedImap() as imap:
        imap.script.answer = trouble
        post = joined(tmp_path, smtp, imap)
        reply_id = post.approved()
        post.sender.run_due()
        entry = post.outbox.entry(reply_id)
        assert (entry.state, entry.filed) == ("sent", "no")
        imap.script.answer = None
        for _ in range(3):
            post.clock.forward(minutes=10)
            post.sender.run_due()
        assert post.outbox.entry(reply_id).filed == "done"
        assert sent_copies(imap) == 1
        assert list(smtp.copies.values()) == [1]


def test_m1_an_unsure_reply_is_found_in_sent_on_a_server(tmp_path):
    with ScriptedSmtp(Script(cut_in="dot")) as smtp, ScriptedImap() as imap:
        post = joined(tmp_path, smtp, imap)
        reply_id = post.approved()
        post.sender.run_due()
        assert post.state(reply_id) == "unsure"
        imap.deliver(smtp.taken[0], NOW, "Sent", ("\\Seen",))
        post.clock.forward(minutes=10)
        post.sender.run_due()
        assert (post.state(reply_id), sent_copies(imap)) == ("sent", 1)
        assert smtp.connections == 1


def test_a_sent_folder_that_cannot_be_named_is_told_and_the_reply_stays_sent(tmp_path):
    with ScriptedSmtp() as smtp, ScriptedImap() as imap:
        del imap.folders["Sent"]
        post = joined(tmp_path, smtp, imap)
        reply_id = post.approved()
        post.sender.run_due()
        entry = post.outbox.entry(reply_id)
        assert entry.state == "sent"
        assert "sent_folder" in entry.last_error


def test_n6_a_login_refused_when_filing_is_tried_three_times_and_then_not_again(tmp_path):
    with ScriptedSmtp() as smtp, ScriptedImap() as imap:
        imap.script.password = "another"
        post = joined(tmp_path, smtp, imap)
        reply_id = post.approved()
        for _ in range(20):
            post.sender.run_due()
            post.clock.forward(minutes=20)
        assert post.state(reply_id) == "sent"
        assert "lindero setup --check" in post.outbox.entry(reply_id).last_error
        assert len([line for line in imap.commands if line.startswith(("LOGIN", "AUTHENTICATE"))]) == 3
        imap.script.password = "secret"
        post.approved("Altro")
        post.clock.forward(hours=1)
        post.sender.run_due()
        assert sent_copies(imap) == 2
