"""Rows X1 to X5 of the faults, for IMAP: no secret and no mail in the clear, nothing believed that came before TLS."""

import ssl

import pytest

from assistant.errors import ConfigError, UnreachableError
from assistant.settings import Server, Tls
from assistant.tls import authorities_folder, context
from tests.imap_server import Script, ScriptedImap
from tests.watching import FRIDAY_NIGHT, Watching, account_at, lindero, mail, mailbox_at, quick, write_config


def refused(box) -> str:
    with pytest.raises(UnreachableError) as caught:
        box.open()
    box.close()
    return str(caught.value)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (Script(), "offers no STARTTLS"),
        (Script(tls="starttls", starttls_answer="NO not today"), "refused STARTTLS"),
        (Script(tls="starttls", starttls_answer="BAD what"), "STARTTLS"),
    ],
)
def test_x1_without_starttls_no_login_is_tried_and_it_is_said(script, said, pair):
    with ScriptedImap(script, pair.context()) as server:
        assert said in refused(mailbox_at(server.port, tls=Tls.STARTTLS))
        assert server.logins == 0


def test_x1_an_answer_to_starttls_that_means_nothing_is_no_yes(pair):
    with ScriptedImap(Script(tls="starttls", starttls_answer="+"), pair.context()) as server:
        refused(mailbox_at(server.port, quick(read_timeout_seconds=0.3), tls=Tls.STARTTLS))
        assert server.logins == 0


def test_x2_a_login_skipped_in_the_clear_ends_the_connection_at_once(pair):
    with ScriptedImap(Script(greeting="* PREAUTH welcome back", tls="starttls"), pair.context()) as server:
        assert "PREAUTH" in refused(mailbox_at(server.port, tls=Tls.STARTTLS))
        assert {line.split()[0] for line in server.commands} <= {"LOGOUT"}


INJECTED = (
    b'* LIST () "/" "Injected"\r\n* SEARCH 666\r\n* 99 EXISTS\r\n* CAPABILITY IMAP4rev1 INJECTED AUTH=PLAIN\r\n'
    b'* 1 FETCH (UID 666 FLAGS () INTERNALDATE "19-Jun-2026 10:00:00 +0000" RFC822.SIZE 9 BODY[TEXT]<0> {2}\r\nhi)\r\n'
)


def test_x3_what_came_before_tls_is_forgotten_when_tls_starts(tmp_path, pair, authority):
    with ScriptedImap(Script(tls="starttls", before_tls=INJECTED), pair.context()) as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        account = account_at(server.port, host="localhost", tls=Tls.STARTTLS, ca_file=str(authority.file))
        box = mailbox_at(server.port, host="localhost", tls=Tls.STARTTLS, ca_file=str(authority.file))
        box.open()
        assert "Injected" not in {folder.name for folder in box.folders()}
        assert not box.can("INJECTED")
        opened = box.select("INBOX")
        assert opened.exists == 1
        assert not box.has_news
        box.close()
        watching = Watching(tmp_path, account)
        assert watching.watch.once() is None
        assert watching.judged == {"<1@client.example>": 1}
        assert server.clear_logins == 0
        watching.end()


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
@pytest.mark.parametrize("kind", ["other-host", "expired", "self-signed", "unknown-authority"])
def test_x4_a_certificate_that_proves_nothing_is_refused_with_the_reason(authority, tls, kind):
    pair = {
        "other-host": lambda: authority.issue("other", "mail.elsewhere.example"),
        "expired": lambda: authority.issue("expired", "localhost", expired=True),
        "self-signed": lambda: authority.issue("alone", "localhost", self_signed=True),
        "unknown-authority": lambda: authority.issue("unknown", "localhost"),
    }[kind]()
    trusted = "" if kind == "unknown-authority" else str(authority.file)
    with ScriptedImap(Script(tls=tls.value), pair.context()) as server:
        reason = refused(mailbox_at(server.port, host="localhost", tls=tls, ca_file=trusted))
        assert "certificate" in reason
        assert server.logins == 0


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_x4_a_private_authority_can_be_named(tmp_path, authority, pair, tls):
    with ScriptedImap(Script(tls=tls.value), pair.context()) as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        account = account_at(server.port, host="localhost", tls=tls, ca_file=str(authority.file))
        watching = Watching(tmp_path, account)
        assert watching.watch.once() is None
        assert watching.rows() == 1
        watching.end()


def test_x4_an_unreadable_authority_is_a_mistake_of_the_configuration(tmp_path):
    with pytest.raises(ConfigError, match="ca_file"):
        context(str(tmp_path / "missing.pem"))
    assert context().verify_mode is ssl.CERT_REQUIRED
    assert context().check_hostname
    assert context().minimum_version >= ssl.TLSVersion.TLSv1_2


def test_x5_without_tls_only_this_machine_is_spoken_to(tmp_path):
    with ScriptedImap() as server:
        write_config(tmp_path, server.port, host="mail.example.org")
        ended = lindero(tmp_path, "watch", "--once")
        assert ended.returncode == 78
        assert "none" in ended.stderr
    with pytest.raises(ConfigError, match="this machine alone"):
        mailbox_at(143, host="192.0.2.1").open()


def test_x5_the_default_is_tls_so_a_plain_server_gets_no_login(tmp_path):
    with ScriptedImap() as server:
        write_config(tmp_path, server.port, tls="implicit")
        assert lindero(tmp_path, "watch", "--once").returncode == 69
        assert server.logins == 0


def test_x5_loopback_is_told_by_address_and_not_by_a_name_that_looks_like_it():
    here = ("127.0.0.1", "::1", "localhost", "127.8.9.10", "[::1]")
    elsewhere = ("localhost.example.org", "10.0.0.1", "mail.example", "127.0.0.1.example", "")
    assert all(Server(host, 143).is_here for host in here)
    assert not any(Server(host, 143).is_here for host in elsewhere)


def test_x4_the_systems_authorities_are_looked_up_one_by_one_where_their_folder_allows_it(tmp_path, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert authorities_folder() is None  # not prepared for it: the file of all authorities is read
    (tmp_path / "930ac5d2.0").touch()
    assert authorities_folder() == str(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    assert authorities_folder() is None  # the environment names a file
    assert context().verify_mode is ssl.CERT_REQUIRED
