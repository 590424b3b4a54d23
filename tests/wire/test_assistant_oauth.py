"""Signing in by the browser, against a token endpoint on the loopback, with the real libraries in real children."""

import base64
import json
import os
import ssl
import threading
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import keys, oauth
from assistant.account_check import try_account
from assistant.settings import Account, OAuthClient, Server, Tls
from tests.imap_server import Script, ScriptedImap
from tests.patience import PATIENCE_SECONDS
from tests.token_server import TokenServer

TESTS = Path(__file__).parents[1]


@pytest.fixture
def tokens(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("LINDERO")]:
        monkeypatch.delenv(name)
    server = TokenServer(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))
    monkeypatch.setenv("LINDERO_TEST_KEYRING", str(tmp_path / "keyring.json"))
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "sample_keyrings.Working")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(oauth, "_fresh", {})
    yield server
    server.close()


@pytest.fixture
def account(tokens):
    usual = Server("imap.example", 993)
    client = OAuthClient("microsoft", "my-client", f"{tokens.url}/common")
    return Account("studio", "marta@martarey.example", usual, auth="oauth2", oauth=client)


@pytest.fixture
def google(account):
    return replace(account, oauth=replace(account.oauth, provider="google"))


def browser(tokens):
    """Opens the page as the user's browser would, and is sent back to the loopback."""

    def show(page, code):
        def visit():
            context = ssl.create_default_context(cafile=str(tokens.ca_file))
            urllib.request.build_opener(urllib.request.HTTPSHandler(context=context)).open(
                page, timeout=PATIENCE_SECONDS
            ).read()

        threading.Thread(target=visit, daemon=True).start()

    return show


def grow_old(account, monkeypatch):
    """Let the access token of the keyring run out, and forget the one in memory."""
    kept = json.loads(keys.stored(account.address, service=oauth.SERVICE))
    cache = json.loads(kept["cache"])
    for entry in cache.get("AccessToken", {}).values():
        entry["expires_on"] = "1"
    keys.store(account.address, json.dumps(kept | {"cache": json.dumps(cache)}), service=oauth.SERVICE)
    monkeypatch.setattr(oauth, "_fresh", {})


def test_microsoft_shows_a_code_and_keeps_the_sign_in(account, tokens):
    pytest.importorskip("msal")
    shown = []
    tokens.pending = 1
    oauth.sign_in(account, lambda page, code: shown.append((page, code)))
    assert shown == [(f"{tokens.url}/type-it", "ABCD-1234")]
    assert keys.secret(account) == "access-2"  # the first answer was to wait
    assert [asked["grant_type"].rpartition(":")[2] for asked in tokens.asked] == ["device_code", "device_code"]


def test_an_old_token_of_microsoft_is_renewed_with_what_the_keyring_keeps(account, tokens, monkeypatch):
    pytest.importorskip("msal")
    oauth.sign_in(account, lambda page, code: None)
    assert "refresh-1" in keys.stored(account.address, service=oauth.SERVICE)
    grow_old(account, monkeypatch)
    assert keys.secret(account) == "access-2"
    assert tokens.asked[-1]["grant_type"] == "refresh_token"
    assert "refresh-2" in keys.stored(account.address, service=oauth.SERVICE)


def test_google_comes_back_to_a_port_of_this_machine(google, tokens, monkeypatch):
    pytest.importorskip("google_auth_oauthlib")
    oauth.sign_in(google, browser(tokens), client_secret="not-so-secret")
    assert tokens.asked[0]["grant_type"] == "authorization_code"
    assert tokens.asked[0]["code"] == "xyz"
    assert keys.secret(google) == "access-1"
    monkeypatch.setattr(oauth, "_fresh", {})
    assert keys.secret(google) == "access-2"
    assert tokens.asked[1]["grant_type"] == "refresh_token"
    assert tokens.asked[1]["client_secret"] == "not-so-secret"


@pytest.mark.parametrize(
    ("provider", "error", "sentence"),
    [
        ("google", "invalid_grant", "has ended or was withdrawn. Sign in again with `lindero setup`"),
        ("google", "invalid_client", "does not know this client id"),
        ("microsoft", "invalid_grant", "has ended or was withdrawn. Sign in again with `lindero setup`"),
    ],
)
def test_a_sign_in_that_ended_is_told_apart_from_a_wrong_client(
    account, tokens, monkeypatch, provider, error, sentence
):
    pytest.importorskip("msal")
    pytest.importorskip("google_auth_oauthlib")
    chosen = replace(account, oauth=replace(account.oauth, provider=provider))
    oauth.sign_in(chosen, browser(tokens) if provider == "google" else lambda page, code: None, client_secret="s")
    grow_old(chosen, monkeypatch)
    tokens.answer = (400, {"error": error, "error_description": "refresh-1 is the secret here"})
    with pytest.raises(keys.SecretError) as caught:
        keys.secret(chosen)
    assert sentence in str(caught.value)
    assert "refresh-1" not in str(caught.value)
    assert not caught.value.passing


def test_a_token_endpoint_out_of_reach_is_worth_another_try(account, tokens, monkeypatch):
    pytest.importorskip("msal")
    oauth.sign_in(account, lambda page, code: None)
    tokens.close()
    grow_old(account, monkeypatch)
    with pytest.raises(keys.SecretError, match="does not answer") as caught:
        keys.secret(account)
    assert caught.value.passing


def test_without_a_sign_in_the_way_to_it_is_told(account):
    with pytest.raises(keys.SecretError, match=r"nobody has signed in yet\. Run `lindero setup`, or set token_command"):
        keys.secret(account)


def test_signing_out_forgets(account, tokens):
    pytest.importorskip("msal")
    oauth.sign_in(account, lambda page, code: None)
    oauth.sign_out(account)
    with pytest.raises(keys.SecretError, match="nobody has signed in"):
        keys.secret(account)


def test_without_the_extra_its_name_is_told(account, tmp_path, monkeypatch):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "msal.py").write_text("raise ImportError('not here')")
    monkeypatch.setenv("PYTHONPATH", f"{hidden}{os.pathsep}{TESTS}")
    with pytest.raises(keys.SecretError, match=r"needs the extra `oauth` \(pip install 'lindero\[oauth\]'\)"):
        oauth.sign_in(account, lambda page, code: None)


def test_the_strings_are_those_of_the_standards():
    server = Server("imap.example", 993)
    assert (
        oauth.first_word("XOAUTH2", "m@rey.example", server, "tok") == "user=m@rey.example\x01auth=Bearer tok\x01\x01"
    )
    expected = "n,a=m=2Cx@rey.example,\x01host=imap.example\x01port=993\x01auth=Bearer tok\x01\x01"
    assert oauth.first_word("OAUTHBEARER", "m,x@rey.example", server, "tok") == expected
    assert (oauth.last_word("XOAUTH2"), oauth.last_word("OAUTHBEARER")) == ("", "\x01")


@pytest.mark.parametrize(("mechanism", "last"), [("XOAUTH2", ""), ("OAUTHBEARER", "\x01")])
def test_imap_takes_a_token_and_its_refusal_is_ended_as_the_standard_says(mechanism, last):
    heard = []

    def authenticate(connection, tag, command, arguments):
        if command != "AUTHENTICATE":
            return False
        assert arguments == mechanism
        connection.line("+ ")
        heard.append(base64.b64decode(connection.read_line()).decode())
        if "Bearer good" in heard[-1]:
            connection.line(f"{tag} OK welcome")
        else:
            connection.line("+ " + base64.b64encode(b'{"status":"400"}').decode())
            heard.append(base64.b64decode(connection.read_line()).decode())
            connection.line(f"{tag} NO [AUTHENTICATIONFAILED] the token is no good")
        return True

    script = Script(capabilities=f"IMAP4rev1 IDLE AUTH={mechanism}", answer=authenticate)
    with ScriptedImap(script) as imap:
        server = Server("127.0.0.1", imap.port, Tls.NONE)
        account = Account("studio", "m@rey.example", server, auth="oauth2")
        assert try_account(account, "good").ok
        assert heard == [oauth.first_word(mechanism, "m@rey.example", server, "good")]
        report = try_account(account, "stale")
    assert report.login_refused
    assert heard[-1] == last
    assert "sign in again with the browser" in report.sentences[0]
