"""TLS of the sending side: nothing secret and no mail before it, and no server that cannot prove who it is."""

from pathlib import Path

import pytest

from assistant.settings import Server, Tls
from tests.certificates import Authority
from tests.sending import a_post, an_account
from tests.smtp_server import Script, ScriptedSmtp


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def good(authority):
    return authority.issue("good", "127.0.0.1").context()


def tried(folder: Path, server: ScriptedSmtp, tls: Tls, authority: Authority | None, times: int = 1):
    account = an_account(server.port, tls, ca_file=str(authority.file) if authority else "")
    post = a_post(folder, account)
    reply_id = post.approved()
    for _ in range(times):
        post.sender.run_due()
        post.clock.forward(minutes=20)
    return post.outbox.entry(reply_id)


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_a_reply_leaves_under_tls_with_a_private_authority(tmp_path, authority, good, tls):
    with ScriptedSmtp(Script(tls=tls, password="right"), good) as server:
        assert tried(tmp_path, server, Tls(tls), authority).state == "sent"
        assert server.logins == 1
        assert server.clear_logins == 0


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"ehlo": ["250-test.example\r\n250 AUTH PLAIN"]}, "offers no STARTTLS"),
        ({"starttls": ["454 4.7.0 not now"]}, "454 4.7.0 not now"),
        ({"starttls": ["502 no"]}, "502 no"),
        ({"starttls": ["250 lies"]}, "250 lies"),
    ],
)
def test_x1_starttls_that_is_missing_or_refused_ends_it_before_any_secret(tmp_path, authority, good, answers, words):
    with ScriptedSmtp(Script(tls="starttls", answers=answers), good) as server:
        entry = tried(tmp_path, server, Tls.STARTTLS, authority, times=3)
        assert entry.state == "approved"
        assert words in entry.last_error
        assert server.logins == 0
        assert "MAIL" not in server.commands


@pytest.mark.parametrize(
    "injected",
    [b"250 injected\r\n", b"250-injected\r\n250 AUTH PLAIN\r\n235 come in\r\n250 ok\r\n250 ok\r\n354 go\r\n"],
)
def test_x3_what_is_said_before_tls_is_never_taken_for_an_answer_under_it(tmp_path, authority, good, injected):
    with ScriptedSmtp(Script(tls="starttls", before_tls=injected, password="right"), good) as server:
        entry = tried(tmp_path, server, Tls.STARTTLS, authority)
        assert len(server.taken) == (1 if entry.state == "sent" else 0)
        assert server.clear_logins == 0
        if entry.state == "sent":
            assert server.logins == 1


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("other host", "mismatch"),
        ("expired", "expired"),
        ("self-signed", "self-signed"),
        ("unknown authority", "unable to get local issuer"),
    ],
)
def test_x4_a_certificate_that_does_not_prove_the_server_is_refused_with_the_reason(
    tmp_path, authority, tls, bad, words
):
    host = "mail.other.example" if bad == "other host" else "127.0.0.1"
    pair = authority.issue("bad", host, expired=bad == "expired", self_signed=bad == "self-signed")
    with ScriptedSmtp(Script(tls=tls), pair.context()) as server:
        entry = tried(tmp_path, server, Tls(tls), None if bad == "unknown authority" else authority)
        assert entry.state == "approved"
        assert words in entry.last_error
        assert server.logins == 0
        assert server.taken == []


def test_x4_a_ca_file_that_holds_no_certificate_is_told(tmp_path, good):
    wrong = tmp_path / "ca.pem"
    wrong.write_text("nothing")
    with ScriptedSmtp(Script(tls="implicit"), good) as server:
        post = a_post(tmp_path, an_account(server.port, Tls.IMPLICIT, ca_file=str(wrong)))
        reply_id = post.approved()
        post.sender.run_due()
        assert "ca.pem" in post.outbox.entry(reply_id).last_error


def test_x5_without_tls_no_other_machine_is_spoken_to(tmp_path):
    account = an_account(smtp=Server("192.0.2.1", 25, Tls.NONE))
    post = a_post(tmp_path, account)
    reply_id = post.approved()
    post.sender.run_due()
    entry = post.outbox.entry(reply_id)
    assert entry.state == "approved"
    assert 'tls = "none"' in entry.last_error


def test_x5_a_plain_server_gets_no_login_with_the_default_settings(tmp_path):
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(smtp=Server("127.0.0.1", server.port)))
        reply_id = post.approved()
        post.sender.run_due()
        assert post.state(reply_id) == "approved"
        assert server.logins == 0
        assert "MAIL" not in server.commands
