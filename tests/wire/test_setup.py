"""`lindero setup` on a terminal, against servers of our own with a private certificate."""

import re
import tomllib
from datetime import UTC, datetime, timedelta

import pexpect
import pytest

from tests.house import MARTA, SECRET, House


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path, tls="starttls")
    yield house
    house.close()


class Screen:
    """Reads questions and types answers; a question that does not come fails with what came instead."""

    def __init__(self, house, command="setup"):
        self.pty = house.on_a_terminal(*command.split())
        self.said = ""

    def answer(self, question, typed):
        self.hear(question)
        self.pty.expect("> ")
        self.said += self.pty.before
        self.pty.sendline(typed)

    def hear(self, words):
        """Wherever the lines break: paths in them are of any length."""
        self.pty.expect(r"\s+".join(map(re.escape, words.split())))
        self.said += self.pty.before + words

    def end(self):
        self.pty.expect(pexpect.EOF)
        self.said += self.pty.before
        self.pty.wait()
        return self.pty.exitstatus


def to_the_password(house, screen):
    screen.answer("What is your name?", "Marta Rey")
    screen.answer("Your mail address?", "Marta.Rey@MartaRey.example")
    screen.answer("IMAP server?", f"127.0.0.1:{house.imap.port}")
    screen.answer("SMTP server, for sending?", f"127.0.0.1:{house.smtp.port}")


def to_the_certificate(house, screen, password=SECRET):
    to_the_password(house, screen)
    screen.answer(f"Password for {MARTA}", password)
    screen.hear("cannot be trusted")
    screen.answer("type the file of its certificate", str(house.authority.file))


def account_of(house):
    (account,) = tomllib.loads(house.config.read_text())["account"]
    return account


def test_set_up_leads_from_an_address_to_an_account_that_works(house):
    screen = Screen(house)
    to_the_certificate(house, screen)
    screen.hear("Reading works")
    screen.hear("Sending works")
    screen.hear("The password is in the keyring (sample_keyrings.Working)")
    screen.hear("It begins with a dry run")
    finish(screen)
    account = account_of(house)
    assert account["tagging"] == "dry-run"
    assert account["address"] == MARTA
    assert account["imap"] == {"host": "127.0.0.1", "port": house.imap.port, "tls": "starttls"}
    assert SECRET not in house.config.read_text() + screen.said
    assert SECRET in house.keyring.read_text()
    assert house.config.stat().st_mode & 0o777 == 0o600
    assert house.imap.clear_logins == house.smtp.clear_logins == 0
    done = house.inside("setup", "--check")
    assert done.returncode == 0, done.stdout
    assert "All is well." in done.stdout


def test_the_whole_of_it_from_the_name_to_the_first_dry_run(house):
    for week in range(5):
        for hour in (9, 11, 13, 16):
            for day in range(5):
                at = datetime.now(UTC).replace(hour=hour, minute=5) - timedelta(days=7 * week)
                at -= timedelta(days=at.weekday() - day + 7)
                house.imap.deliver(b"Subject: mine\r\n\r\nyes", at, folder="Sent")
    urgent = b"From: b@client.example\r\nSubject: URGENT\r\n\r\nI need it right now, today, it is urgent."
    house.imap.deliver(urgent, datetime.now(UTC) - timedelta(days=1))
    screen = Screen(house)
    to_the_certificate(house, screen)
    screen.answer("Your time zone?", "Europe/Madrid")
    screen.hear("Your sent mail says: Monday to Friday")
    screen.answer("from that?", "y")
    screen.answer("public holidays", "Madrid")
    screen.answer("What is urgent for you?", "")
    screen.answer("Which services", "web design")
    screen.answer("rounds of changes", "2")
    screen.answer("in an emergency?", "skip")
    screen.answer("Within how long", "1 working day")
    screen.answer("Shall I read the last 30 days", "")
    screen.hear("would have tagged 1 of 1")
    screen.hear("All set.")
    assert screen.end() == 0
    written = tomllib.loads(house.config.read_text())
    assert written["limits"]["holidays"] == {"country": "ES", "region": "MD"}
    assert list(written["limits"]["hours"]) == ["mon-fri"]
    assert written["services"]["offered"] == ["web design"]
    assert account_of(house)["tagging"] == "dry-run"
    assert not [flags for flags in house.imap.flags().values() if flags]


def finish(screen):
    """Leave out whatever else is asked; the end names the next steps."""
    while screen.pty.expect_exact(["> ", "lindero watch --once"]) == 0:
        screen.pty.sendline("skip")
    assert screen.end() == 0


def test_n6_a_wrong_password_is_explained_and_asked_for_again(house):
    screen = Screen(house)
    to_the_certificate(house, screen, "wrong one")
    screen.hear("The provider refused the password")
    screen.answer("Type the password again", SECRET)
    screen.hear("Reading works")
    finish(screen)
    assert "wrong one" not in screen.said + house.config.read_text() + house.keyring.read_text()


def test_n6_after_three_refusals_it_stops_trying_and_keeps_the_rest(house):
    screen = Screen(house)
    to_the_certificate(house, screen, "wrong one")
    screen.answer("Type the password again", "wrong two")
    screen.answer("The user name there?", "")
    screen.answer("Type the password again", "wrong three")
    screen.hear("Three refusals are enough")
    finish(screen)
    assert house.imap.logins == 3
    assert account_of(house)["address"] == MARTA
    screen = Screen(house)  # the second start asks for the password alone
    screen.hear("Going on where you left off")
    screen.answer(f"Password for {MARTA}", SECRET)
    screen.hear("Reading works")
    finish(screen)
    assert SECRET in house.keyring.read_text()


def test_c3_what_was_done_before_ctrl_c_is_kept_and_gone_on_from(house):
    screen = Screen(house)
    to_the_password(house, screen)
    screen.hear(f"Password for {MARTA}")
    screen.pty.sendintr()
    screen.hear("What is done is kept")
    assert screen.end() == 130
    assert tomllib.loads(house.config.read_text())["me"] == {
        "name": "Marta Rey", "addresses": [MARTA], "language": "en",
    }  # fmt: skip
    screen = Screen(house)
    screen.hear("Going on where you left off")
    screen.answer("Your mail address?\r\n[marta.rey@martarey.example]", "")
    screen.hear("IMAP server?")
    screen.pty.sendintr()
    assert screen.end() == 130


def test_a_server_that_is_mistyped_is_asked_for_again(house):
    screen = Screen(house)
    screen.answer("What is your name?", "skip")
    screen.answer("Your mail address?", "not an address")
    screen.answer("Your mail address?", MARTA)
    screen.answer("IMAP server?", "http://nonsense/")
    screen.hear("neither a provider I know nor the name of a server")
    screen.answer("IMAP server?", "127.0.0.1:1")
    screen.answer("SMTP server", f"127.0.0.1:{house.smtp.port}")
    screen.answer("Password for", SECRET)
    screen.hear("nothing answers there")
    screen.answer("type the file of its certificate", str(house.authority.file))
    screen.hear("nothing answers there")
    screen.answer("Is the server right?", f"127.0.0.1:{house.imap.port}")
    screen.hear("Reading works")
    finish(screen)


def test_an_account_without_a_sending_server_is_one_for_reading(house):
    screen = Screen(house)
    screen.answer("What is your name?", "Marta Rey")
    screen.answer("Your mail address?", MARTA)
    screen.answer("IMAP server?", f"127.0.0.1:{house.imap.port}")
    screen.answer("SMTP server, for sending?", "skip")
    screen.answer(f"Password for {MARTA}", SECRET)
    screen.answer("type the file of its certificate", str(house.authority.file))
    screen.hear("Reading works")
    screen.hear("No smtp server is set")
    finish(screen)
    assert "smtp" not in account_of(house)


def test_a_command_that_prints_the_password_serves_without_a_keyring(house):
    house.environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    screen = Screen(house)
    to_the_certificate(house, screen)
    screen.hear("There is no keyring on this machine")
    screen.answer("The command that prints the password", "no-such-program")
    screen.hear("there is no program 'no-such-program' here")
    screen.answer("The command that prints the password", f"echo {SECRET}")
    finish(screen)
    assert account_of(house)["password_command"] == f"echo {SECRET}"
    assert house.inside("setup", "--check").returncode == 0


def test_comments_of_the_file_survive(house):
    house.config.write_text("# my own words\n[me]\nname = 'Marta'  # hello\n[limits]\nzone = 'Europe/Madrid'\n")
    screen = Screen(house)
    screen.hear("Going on where you left off")
    screen.answer("Your mail address?", MARTA)
    screen.answer("IMAP server?", f"127.0.0.1:{house.imap.port}")
    screen.answer("SMTP server", f"127.0.0.1:{house.smtp.port}")
    screen.answer("Password for", "")
    screen.answer("The command that prints the password", "")
    finish(screen)
    text = house.config.read_text()
    assert "# my own words" in text
    assert "# hello" in text
    assert account_of(house)["tagging"] == "dry-run"


def test_a_file_with_mistakes_is_not_touched(house):
    house.config.write_text("[me]\nname = 3\n")
    screen = Screen(house)
    screen.hear("not a text")
    assert screen.end() == 78
    assert house.config.read_text() == "[me]\nname = 3\n"


def test_the_language_of_the_system_is_spoken(house):
    house.environment["LC_ALL"] = "es_ES.UTF-8"
    screen = Screen(house)
    screen.answer("¿Cómo te llamas?", "Marta")
    screen.answer("¿Tu dirección de correo?", "marta@gmail.com")
    screen.hear("Es Gmail.")
    screen.hear("«Contraseñas de aplicaciones»")
    screen.pty.sendintr()
    screen.hear("Lo hecho se conserva")
    assert screen.end() == 130
    assert tomllib.loads(house.config.read_text())["me"]["language"] == "es"


def test_without_a_terminal_it_says_what_to_do(house):
    done = house.inside("setup")
    assert done.returncode == 64
    assert "needs a terminal" in done.stderr


def test_checking_tells_a_refused_login_from_a_server_that_is_gone(house, tmp_path):
    (tmp_path / "plain").mkdir()
    plain = House(tmp_path / "plain")
    plain.write()
    plain.environment["LINDERO_PASSWORD"] = "wrong"
    assert plain.inside("setup", "--check").returncode == 77
    plain.environment["LINDERO_PASSWORD"] = SECRET
    assert plain.inside("setup", "--check").returncode == 0
    plain.imap.__exit__()
    assert plain.inside("setup", "--check").returncode == 69
    plain.close()


def test_the_first_start_in_text_mode_is_a_set_up(house):
    screen = Screen(house, "--plain")
    screen.hear("lindero sets itself up")
    screen.answer("What is your name?", "Marta")
    screen.hear("Your mail address?")
    screen.pty.sendintr()
    screen.hear("What is done is kept")
    assert screen.end() == 130


def test_signing_out_takes_the_secrets_out_of_the_keyring(house):
    house.write()
    house.store_password()
    assert house.inside("setup", "--sign-out", "nobody").returncode == 64
    assert SECRET in house.keyring.read_text()
    assert house.inside("setup", "--sign-out", "studio").returncode == 0
    assert SECRET not in house.keyring.read_text()
    assert house.inside("setup", "--sign-out", "studio").returncode == 0
    assert house.inside("setup", "--check").returncode == 77
