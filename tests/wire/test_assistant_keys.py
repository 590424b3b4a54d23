"""Secrets, with real child processes. Rows L6 and L7 of the faults."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import keys, settings
from assistant.errors import LOGIN_REFUSED
from assistant.settings import Server
from tests.processes import is_gone
from tests.watching import until

TESTS = Path(__file__).parents[1]
MARKER = "gähn-hunter2 $HOME"


def account(**rest):
    return settings.Account("studio", "marta@martarey.example", Server("imap.example", 993), **rest)


@pytest.fixture(autouse=True)
def keyring(tmp_path, monkeypatch):
    """Chooses a keyring of tests/sample_keyrings.py, the working one at first."""
    for name in [name for name in os.environ if name.startswith("LINDERO")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LINDERO_TEST_KEYRING", str(tmp_path / "keyring.json"))
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    def choose(name):
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name if "." in name else f"sample_keyrings.{name}")

    choose("Working")
    return choose


def script(tmp_path, text):
    path = tmp_path / "tell me.sh"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return f"'{path}'"


def test_what_is_stored_is_found_again():
    keys.store_secret(account(), MARKER)
    assert keys.secret(account()) == MARKER
    assert keys.keyring_name() == "sample_keyrings.Working"


def test_what_is_erased_is_gone_and_erasing_twice_is_no_mistake():
    keys.store_secret(account(), MARKER)
    keys.erase(account().address)
    keys.erase(account().address)
    with pytest.raises(keys.SecretError, match="no password is stored for marta@martarey"):
        keys.secret(account())


def test_a_keyring_that_prints_does_not_disturb(keyring):
    keyring("Chatty")
    keys.store_secret(account(), MARKER)
    assert keys.secret(account()) == MARKER


def test_the_command_comes_before_the_keyring_and_the_keyring_before_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("LINDERO_PASSWORD", "from the environment")
    assert keys.secret(account()) == "from the environment"
    monkeypatch.setenv("LINDERO_PASSWORD_STUDIO", "from its own variable")
    assert keys.secret(account()) == "from its own variable"
    keys.store_secret(account(), "from the keyring")
    assert keys.secret(account()) == "from the keyring"
    assert keys.secret(account(password_command=script(tmp_path, "echo from the command"))) == "from the command"


def test_a_name_with_blanks_and_accents_has_a_variable_of_plain_letters():
    assert keys.variable("mi estudio-2 ñ") == "LINDERO_PASSWORD_MI_ESTUDIO_2__"


@pytest.mark.parametrize(
    "words",
    [
        r"printf 'hunter2\n'",
        r"printf 'hunter2'",
        r"printf 'hunter2\r\nuser: marta\n'",
        "sh -c 'echo hunter2; sleep 60 &'",
    ],
)
def test_a_command_gives_its_first_line_without_its_end(words):
    assert keys.secret(account(password_command=words)) == "hunter2"


def test_a_command_is_split_as_a_shell_would_and_run_without_one():
    assert (
        keys.secret(account(password_command="printf '%s|' 'two words' $HOME ';' \"it's\""))
        == "two words|$HOME|;|it's|"
    )


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("no-such-program-here x", "there is no program 'no-such-program-here' here"),
        ("sh -c 'echo hunter2; exit 3'", "'sh' ended with code 3. Run it by hand"),
        ("true", "printed nothing on its first line"),
        ("sh -c 'echo; echo hunter2'", "printed nothing on its first line"),
        ("printf '\\377'", "not UTF-8"),
        ("echo 'hunter2", "quotation mark that is not closed"),
        ("yes hunter2", "far more than a password"),
        ("/", "could not be started"),
        ("  ", "is empty"),
    ],
)
def test_a_command_that_fails_is_told_without_what_it_said(command, sentence):
    with pytest.raises(keys.SecretError, match="studio: password_command") as caught:
        keys.secret(account(password_command=command))
    assert sentence in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_command_that_hangs_is_ended_with_all_its_children(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "COMMAND_SECONDS", 3)  # within which it says who it is
    pid = tmp_path / "pid"
    with pytest.raises(keys.SecretError, match="no answer within 3 s") as caught:
        keys.secret(account(password_command=script(tmp_path, f"sleep 60 & echo $! > '{pid}'; wait")))
    assert caught.value.passing
    until(lambda: is_gone(int(pid.read_text())))


def test_a_token_command_serves_oauth2():
    oauth = account(auth="oauth2", token_command="echo ya29.token", password_command="echo hunter2")
    assert keys.secret(oauth) == "ya29.token"


def test_a_command_does_not_see_the_passwords_of_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("LINDERO_PASSWORD", MARKER)
    monkeypatch.setenv("LINDERO_PASSWORD_OTHER", MARKER)
    assert keys.secret(account(password_command=script(tmp_path, "env | grep -c LINDERO_PASSWORD || true"))) == "0"


@pytest.mark.parametrize(
    ("backend", "sentence"),
    [
        ("keyring.backends.fail.Keyring", "There is no keyring on this machine"),
        ("keyring.backends.null.Keyring", "keeps nothing"),
        ("PlaintextKeyring", "unprotected"),
        ("Failing", "The keyring does not work"),
        ("Locked", "The keyring is locked"),
        ("Dying", "The keyring does not work"),
        ("no.such.module.Keyring", "The keyring does not work"),
    ],
)
def test_l6_a_keyring_that_will_not_do_is_named_with_a_way_out(keyring, backend, sentence, tmp_path):
    keyring(backend)
    for attempt in (lambda: keys.secret(account()), lambda: keys.store_secret(account(), MARKER)):
        with pytest.raises(keys.SecretError, match=sentence) as caught:
            attempt()
        assert caught.value.exit_code == LOGIN_REFUSED
        assert "hunter2" not in str(caught.value)
    assert not list(tmp_path.rglob("*.json"))  # and nothing was written elsewhere in its stead


def test_l6_a_keyring_that_hangs_is_given_up_within_ten_seconds(keyring, monkeypatch):
    keyring("Hanging")
    assert keys.KEYRING_SECONDS < 10
    monkeypatch.setattr(keys, "KEYRING_SECONDS", 1.5)
    with pytest.raises(keys.SecretError, match="did not answer within") as caught:
        keys.secret(account())
    assert caught.value.passing


def test_l6_a_keyring_that_forgets_is_noticed_when_storing(keyring):
    keyring("Forgetful")
    with pytest.raises(keys.SecretError, match="took the password and did not keep it"):
        keys.store_secret(account(), MARKER)


def test_l6_the_environment_serves_where_no_keyring_does(keyring, monkeypatch):
    keyring("keyring.backends.fail.Keyring")
    monkeypatch.setenv("LINDERO_PASSWORD", MARKER)
    assert keys.secret(account()) == MARKER


def test_l6_of_a_chain_the_plain_link_is_never_used(keyring):
    code = (
        "import sample_keyrings as keyrings, keyring.backends.chainer as chainer\n"
        "from assistant import keys\n"
        "class Backend(chainer.ChainerBackend): backends = [keyrings.PlaintextKeyring(), keyrings.Working()]\n"
        "Backend.__module__, Backend.__qualname__ = 'keyring.backends.chainer', 'ChainerBackend'\n"
        "import keyring; keyring.set_keyring(Backend()); print(keys.name_of(keys.chosen()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TESTS.parent)
    assert done.stdout.strip() == "sample_keyrings.Working"


def test_l6_a_background_start_never_prompts(monkeypatch):
    asked = []
    monkeypatch.setattr(keys, "ask", lambda wish: asked.append(wish["may_prompt"]) or {"secret": MARKER})
    monkeypatch.setattr(keys, "on_a_terminal", lambda: False)
    keys.secret(account())
    monkeypatch.setattr(keys, "on_a_terminal", lambda: True)
    keys.secret(account())
    assert asked == [False, True]


def test_l7_the_secret_is_in_no_argument_and_no_environment_of_the_child(monkeypatch):
    from assistant import children

    seen = []
    real = children.subprocess.Popen

    def watched(argv, **rest):
        seen.append(repr(argv) + repr(rest["env"]))
        return real(argv, **rest)

    monkeypatch.setattr(children.subprocess, "Popen", watched)
    keys.store_secret(account(), MARKER)
    keys.secret(account())
    assert len(seen) == 3
    assert not [line for line in seen if "hunter2" in line]


@pytest.mark.parametrize("text", ["", "two\nlines", "nul\0"])
def test_a_password_is_one_line_and_not_empty(text):
    with pytest.raises(Exception, match="A password is one line, and not empty"):
        keys.store_secret(account(), text)
