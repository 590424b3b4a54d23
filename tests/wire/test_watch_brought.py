"""New mail that comes along with the news of it (RFC 5465), from servers that do it well, badly or not at all."""

import pytest
from imapclient import IMAPClient

from assistant.account_watch import MOST_IN_VAIN
from assistant.watch_events import EventName
from tests.dovecot import PASSWORD
from tests.imap_script import CAPABILITIES
from tests.imap_server import Script, ScriptedImap
from tests.watching import FRIDAY_NIGHT, Watching, account_at, mail, quick, until

NOTIFY = f"{CAPABILITIES} NOTIFY"


def tagged(server, count):
    return all("lindero-after-hours" in server.flags().get(uid, ()) for uid in range(1, count + 1))


def test_mail_that_comes_along_is_tagged_without_being_asked_for(tmp_path):
    with (
        ScriptedImap(Script(capabilities=NOTIFY)) as server,
        Watching(tmp_path, account_at(server.port)) as watching,
    ):
        for number in (1, 2, 3):
            until(lambda: server.is_listened_to)
            server.deliver(mail(number), FRIDAY_NIGHT)
            until(lambda number=number: tagged(server, number))
        until(lambda: server.is_listened_to)
        assert server.count("UID FETCH") == 1  # whether the first keyword stuck
        assert watching.judged == {f"<{number}@client.example>": 1 for number in (1, 2, 3)}
        assert server.count("NOTIFY") == 1


def test_mail_without_a_tag_that_comes_along_leads_back_into_idle(tmp_path):
    with (
        ScriptedImap(Script(capabilities=NOTIFY)) as server,
        Watching(tmp_path, account_at(server.port)) as watching,
    ):
        for number in (1, 2):
            until(lambda: server.is_listened_to)
            server.deliver(mail(number, headers="Auto-Submitted: auto-replied\r\n"), FRIDAY_NIGHT)
            until(lambda number=number: len(watching.judged) == number)
        until(lambda: server.is_listened_to)
        assert (server.count("UID STORE"), server.count("UID FETCH"), server.connections) == (0, 0, 1)


@pytest.mark.parametrize("way", ["refused", "silent", "half", "cut", "overflow"])
def test_mail_that_does_not_come_along_as_it_should_is_asked_for(tmp_path, way):
    with (
        ScriptedImap(Script(capabilities=NOTIFY, notify=way)) as server,
        Watching(tmp_path, account_at(server.port)) as watching,
    ):
        for number in (1, 2):
            until(lambda: server.is_listened_to)
            server.deliver(mail(number), FRIDAY_NIGHT)
            until(lambda number=number: tagged(server, number))
        until(lambda: watching.judged == {f"<{number}@client.example>": 1 for number in (1, 2)})


def test_a_server_that_fails_each_time_it_should_bring_a_mail_is_asked_to_no_longer(tmp_path):
    with (
        ScriptedImap(Script(capabilities=NOTIFY, notify="cut")) as server,
        Watching(tmp_path, account_at(server.port)) as watching,
    ):
        for number in range(1, MOST_IN_VAIN + 3):
            until(lambda: server.is_listened_to)
            server.deliver(mail(number), FRIDAY_NIGHT)
            until(lambda number=number: tagged(server, number))
        assert server.connections == MOST_IN_VAIN + 1
        assert set(watching.judged.values()) == {1}


@pytest.mark.dovecot
def test_on_dovecot_mail_comes_along_also_after_sent_was_opened(tmp_path, dovecot, user):
    """2.3.19 dies of fields that it was asked for in one folder when mail comes to another."""
    box = IMAPClient("127.0.0.1", dovecot.port, ssl=False)
    box.login(user, PASSWORD)
    account = account_at(dovecot.port, login=user)
    with Watching(tmp_path, account, quick(idle_renewal_seconds=1), secret=PASSWORD) as watching:
        until(lambda: watching.state == "idle")
        for number in (1, 2):
            box.append("INBOX", mail(number), msg_time=FRIDAY_NIGHT)
            until(lambda number=number: len(watching.named(EventName.TAGGED)) == number)
            box.append("Sent", mail(f"own-{number}").replace(b"To: marta@martarey", b"To: ana@client"))
            until(lambda number=number: watching.database.row("SELECT count(*) FROM own_mail")[0] == number)
        assert len(watching.named(EventName.CONNECTED)) == 1
    box.logout()
