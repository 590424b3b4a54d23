"""An account tried out, against servers that are good, poor, strict or gone."""

import socket

import pytest

from assistant.account_check import WORDS, Trouble, first_reachable, try_account, words
from assistant.settings import Account, Server, Tls
from assistant.texts import table
from tests.certificates import Authority
from tests.dovecot import PASSWORD
from tests.imap_server import Script, ScriptedImap
from tests.smtp_server import Script as SmtpScript
from tests.smtp_server import ScriptedSmtp

SECRET = "hunter2 ñ"


@pytest.fixture
def imap():
    with ScriptedImap(Script(password=SECRET)) as server:
        del server.folders["Sent"]
        server.folders["Enviados"] = type(server.inbox)(attributes="\\Sent")
        server.folders["Borradores"] = type(server.inbox)(attributes="\\Drafts")
        yield server


@pytest.fixture
def smtp():
    with ScriptedSmtp(SmtpScript(password=SECRET)) as server:
        yield server


def account(imap, smtp=None, **rest):
    here = lambda server: Server("127.0.0.1", server.port, Tls.NONE)  # noqa: E731
    return Account("studio", "marta@martarey.example", here(imap), here(smtp) if smtp else None, **rest)


def test_a_good_account_says_what_works_and_what_the_server_can(imap, smtp):
    report = try_account(account(imap, smtp), SECRET)
    assert report.ok
    assert report.sent_folder == "Enviados"
    assert report.can == ("read", "idle", "sent", "drafts", "keywords", "send")
    assert report.sentences == (
        f"Reading works: 127.0.0.1:{imap.port}, on this machine alone, without protection.",
        "New mail is announced at once.",
        "Sent mail lies in “Enviados”.",
        "Drafts go to “Borradores”.",
        "Tags can be kept on the server, where other mail programs see them.",
        f"Sending works: 127.0.0.1:{smtp.port}, on this machine alone, without protection.",
    )


def test_a_poor_server_is_described_as_it_is():
    script = Script(password=SECRET, capabilities="IMAP4rev1 CONDSTORE AUTH=PLAIN", permanent=None)
    with ScriptedImap(script) as imap:
        del imap.folders["Sent"]
        report = try_account(account(imap), SECRET)
    assert report.ok
    assert report.can == ("read", "condstore")
    assert "The server does not announce new mail: lindero looks every 2 minutes." in report.sentences
    assert "The server keeps no tags: they stay here, on this machine." in report.sentences
    assert "No folder for sent mail was found: name it with sent_folder." in report.sentences
    assert report.sentences[-1] == "No smtp server is set: lindero can watch, and cannot send."


@pytest.mark.parametrize("language", ["en", "es", "it"])
def test_n6_a_refused_password_is_tried_once_and_explained(imap, smtp, language):
    report = try_account(account(imap, smtp), "wrong", language)
    assert not report.ok
    assert report.login_refused
    assert report.imap is Trouble.LOGIN
    assert imap.count("LOGIN") + imap.count("AUTHENTICATE") == 1
    assert smtp.logins == 0
    sentence, said = report.sentences
    assert "[AUTHENTICATIONFAILED]" in said
    assert {"en": "refused", "es": "ha rechazado", "it": "ha rifiutato"}[language] in sentence


def test_a_provider_is_named_with_its_app_password(imap, monkeypatch):
    from assistant import account_check, providers

    monkeypatch.setattr(account_check.providers, "by_server", lambda server: providers.by_name("gmail"))
    report = try_account(account(imap), "wrong")
    assert report.sentences[0].startswith("Gmail refused the password. Your usual one does not work here")
    assert "“App passwords” (https://myaccount.google.com/apppasswords)" in report.sentences[0]


def test_sending_alone_may_be_refused(imap):
    with ScriptedSmtp(SmtpScript(password="another")) as smtp:
        report = try_account(account(imap, smtp), SECRET)
    assert (report.imap, report.smtp) == (Trouble.NONE, Trouble.LOGIN)
    assert smtp.logins == 1
    assert SECRET not in " ".join(report.sentences)


def test_a_server_that_is_busy_is_not_a_wrong_password(imap):
    with ScriptedSmtp(SmtpScript(answers={"auth": ["454 4.7.0 Temporary authentication failure"]})) as smtp:
        report = try_account(account(imap, smtp), SECRET)
    assert report.smtp is Trouble.OTHER
    assert not report.login_refused


def test_a_server_that_is_not_there_is_named_with_the_reason():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    gone = Account("studio", "m@rey.example", Server("127.0.0.1", port, Tls.NONE), Server("127.0.0.1", port, Tls.NONE))
    report = try_account(gone, SECRET)
    assert (report.imap, report.smtp) == (Trouble.UNREACHABLE, Trouble.UNREACHABLE)
    assert report.sentences == (
        f"Reading does not work: 127.0.0.1:{port} cannot be reached: nothing answers there.",
        f"Sending does not work: 127.0.0.1:{port} cannot be reached: nothing answers there.",
    )


def test_x4_an_unknown_certificate_is_refused_and_a_private_authority_believed(tmp_path):
    authority = Authority(tmp_path)
    context = authority.issue("imap", "127.0.0.1").context()
    with ScriptedImap(Script(password=SECRET, tls="implicit"), context) as imap:
        server = Server("127.0.0.1", imap.port)
        report = try_account(Account("studio", "m@rey.example", server), SECRET)
        assert report.imap is Trouble.CERTIFICATE
        assert "certificate was refused" in report.sentences[0]
        assert "ca_file" in report.sentences[1]
        trusted = Account("studio", "m@rey.example", server, ca_file=str(authority.file))
        assert try_account(trusted, SECRET).can[:1] == ("read",)


def test_x5_plain_text_beyond_this_machine_is_refused_before_the_login():
    report = try_account(Account("studio", "m@rey.example", Server("192.0.2.1", 143, Tls.NONE)), SECRET)
    assert report.imap is Trouble.OTHER
    assert 'tls = "none" is for this machine alone' in report.sentences[0]


def test_a_folder_that_is_not_there_is_named_with_those_that_are(imap):
    report = try_account(account(imap, folders=("INBOX", "Clientes")), SECRET)
    assert report.imap is Trouble.FOLDER
    assert "There is no folder “Clientes” there. It has: INBOX, Enviados, Borradores." in report.sentences


def test_the_first_server_that_answers_well_is_taken(tmp_path):
    authority = Authority(tmp_path)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        ScriptedImap(Script(tls="implicit"), authority.issue("a", "127.0.0.1").context()) as good,
        ScriptedImap(Script(tls="implicit"), authority.issue("b", "imap.example").context()) as other,
    ):
        silent.close()
        smtp = Server("127.0.0.1", 465)
        pairs = [
            (Server("127.0.0.1", silent.getsockname()[1] if silent.fileno() >= 0 else 1), smtp),
            (Server("127.0.0.1", other.port), smtp),
            (Server("127.0.0.1", good.port), smtp),
        ]
        assert first_reachable(pairs, str(authority.file)) == pairs[2]
        assert first_reachable(pairs[:2], str(authority.file)) is None
    assert first_reachable([]) is None


@pytest.mark.dovecot
@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_a_real_server_is_described_through_tls(dovecot, user, open_folder, tls):
    port = dovecot.tls_port if tls is Tls.IMPLICIT else dovecot.port
    server = Server("127.0.0.1", port, tls)
    real = Account("studio", "marta@martarey.example", server, login=user, ca_file=str(open_folder / "authority.pem"))
    assert try_account(real, "wrong").imap is Trouble.LOGIN
    report = try_account(real, PASSWORD)
    assert report.ok, report.sentences
    assert report.can == ("read", "idle", "condstore", "sent", "drafts", "keywords")


def test_an_embedded_server_without_special_folders_is_described(pymap):
    server = Server("127.0.0.1", pymap.port, Tls.NONE)
    report = try_account(Account("studio", "marta", server), "secret")
    assert report.ok
    assert {"read", "idle", "keywords"} <= set(report.can)


def test_reasons_are_said_in_the_users_language():
    nowhere = Account("studio", "m@rey.example", Server("127.0.0.1", 1, Tls.NONE))
    assert "no se puede alcanzar: allí no responde nadie." in try_account(nowhere, SECRET, "es").sentences[0]
    assert "non si raggiunge: lì non risponde nessuno." in try_account(nowhere, SECRET, "it").sentences[0]
    assert table(WORDS)["reasons"]["es"].keys() == table(WORDS)["reasons"]["it"].keys()


def test_the_languages_have_the_same_words():
    assert words("en").keys() == words("es").keys() == words("it").keys()
