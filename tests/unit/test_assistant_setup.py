"""The pieces of set-up that need no terminal: habits, proposals, what is written."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant import providers
from assistant.config import load
from assistant.errors import ConfigError
from assistant.settings import Account, OAuthClient, Server, Tagging, Tls
from assistant.setup import habit_of, proposals, save_account, save_me
from assistant.setup.flow import words_of
from assistant.setup.proposals import Proposal, account_name, proposal_for
from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import Limits
from rules.sentence import read_sentence

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
ACCOUNT = Account(
    "studio", "marta@martarey.example", Server("imap.example", 993), Server("smtp.example", 587, Tls.STARTTLS),
    login="marta", auth="oauth2", token_command="tell me", oauth=OAuthClient("google", "id", "https://x.example"),
    ca_file="/ca.pem", folders=("INBOX", "Clienti"), tagging=Tagging.DRY_RUN,
)  # fmt: skip


def mails(days, hours, weeks=4):
    return [
        MONDAY + timedelta(days=7 * week + day, hours=hour) for week in range(weeks) for day in days for hour in hours
    ]


def test_a_week_of_office_hours_is_recognised():
    habit = habit_of(mails(range(5), range(9, 19)), "UTC")
    assert (habit.days, habit.start, habit.end) == ((0, 1, 2, 3, 4), 9, 19)
    assert habit.sentence("en") == "Monday to Friday from 09:00 to 19:00"
    assert habit.sentence("es") == "de lunes a viernes de 09:00 a 19:00"
    assert habit.sentence("it") == "da lunedì a venerdì dalle 09:00 alle 19:00"


@pytest.mark.parametrize("days", [range(5), (1, 3), (0, 1, 2, 4), (5,)])
@pytest.mark.parametrize("language", ["en", "es", "it"])
def test_the_sentence_of_a_habit_is_understood_as_typed(days, language):
    habit = habit_of(mails(days, range(8, 15)), "UTC")
    read = read_sentence(habit.sentence(language), BUILT_IN_LANGUAGES.all, Limits(), MONDAY.date())
    assert not read.not_understood
    assert read.limits.week == habit.week


def test_a_sunday_now_and_then_and_a_late_night_are_no_habit():
    habit = habit_of([*mails(range(5), range(9, 18)), *mails((6,), (23,)), *mails((2,), (2,), weeks=1)], "UTC")
    assert (habit.days, habit.start, habit.end) == ((0, 1, 2, 3, 4), 9, 18)


def test_hours_are_those_of_the_users_own_zone():
    habit = habit_of(mails(range(5), range(7, 15)), "Europe/Madrid")
    assert (habit.start, habit.end) == (9, 17)


@pytest.mark.parametrize("times", [[], mails((0,), (9,)), mails(range(7), range(24))])
def test_few_mails_or_mails_at_all_hours_show_no_habit(times):
    assert habit_of(times, "UTC") is None


def test_a_known_provider_is_proposed_without_asking_the_network(monkeypatch):
    monkeypatch.setattr(proposals, "first_reachable", lambda pairs: pytest.fail("asked"))
    found = proposal_for("Marta@gmail.com")
    assert (found.found, found.provider.key) == ("known", "gmail")
    account = found.account("marta@gmail.com")
    assert (account.name, account.auth, account.tagging) == ("gmail", "password", Tagging.DRY_RUN)
    assert proposal_for("m@outlook.es").account("m@outlook.es").auth == "oauth2"


def test_an_own_domain_is_proposed_by_where_it_leads_else_by_what_answers(monkeypatch):
    ovh = providers.by_name("ovh")
    monkeypatch.setattr(proposals.providers, "hosting_provider", lambda address: ovh)
    assert proposal_for("m@rey.example").found == "led"
    monkeypatch.setattr(proposals.providers, "hosting_provider", lambda address: None)
    monkeypatch.setattr(proposals, "first_reachable", lambda pairs: pairs[1])
    found = proposal_for("m@rey.example")
    assert (found.found, found.servers[0].host) == ("guessed", "mail.rey.example")
    monkeypatch.setattr(proposals, "first_reachable", lambda pairs: None)
    assert proposal_for("m@rey.example") == Proposal(None, None, "nothing")
    assert proposal_for("m@rey.example").account("m@rey.example") is None


def test_an_account_has_a_short_name():
    assert account_name("marta@martarey.example") == "martarey"
    assert account_name("m@zohomail.eu") == "zoho"


def test_what_is_written_is_read_back_the_same(tmp_path):
    file = tmp_path / "config.toml"
    save_me(file, "Marta Rey", "Marta@martarey.example", "es")
    save_account(file, ACCOUNT)
    held = load(file, tmp_path)
    assert held.accounts == (ACCOUNT,)
    assert (held.me.name, held.me.addresses, held.me.language) == ("Marta Rey", ("marta@martarey.example",), "es")
    assert file.stat().st_mode & 0o777 == 0o600


def test_saving_again_changes_what_changed_and_keeps_the_rest(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text(
        "# mine\n[[account]]\nname = 'studio' # the one\naddress = 'marta@martarey.example'\nsince = '7 days'\n"
        "password_command = 'old'\nimap = { host = 'old.example' }\n\n[limits]\nzone = 'Europe/Madrid'\n"
    )
    save_account(file, replace(ACCOUNT, auth="password", token_command="", oauth=None))
    text = file.read_text()
    assert "# mine" in text
    assert "# the one" in text
    (entry,) = tomllib.loads(text)["account"]
    assert entry["since"] == "7 days"
    assert "password_command" not in entry
    assert entry["imap"]["host"] == "imap.example"
    assert tomllib.loads(text)["limits"] == {"zone": "Europe/Madrid"}


def test_an_account_changes_where_it_stands_and_nothing_else_moves(tmp_path):
    file = tmp_path / "config.toml"
    limits = (
        "[limits]\nzone = 'UTC'\n\n[[limits.absence]] # one\nfrom = 2026-08-03\nto = 2026-08-21\n\n"
        "[[limits.exception]]\ndate = 2026-09-12\nhours = []\n\n"
        "[[limits.absence]] # each year\nfrom = '12-24'\nto = '01-06'\n"
    )
    account = "\n[[account]]\nname = 'studio'\naddress = 'marta@martarey.example'\ntagging = \"dry-run\" # for now\n\n"
    server = "[account.imap] # theirs\nhost = 'old.example' # since May\n\n[[client]]\nname = 'Osteria'\n"
    file.write_text(limits + account + server)
    save_account(file, replace(ACCOUNT, smtp=None, auth="password", token_command="", oauth=None, tagging=Tagging.ON))
    text = file.read_text()
    assert text.startswith(limits)
    assert 'tagging = "on" # for now' in text
    assert '[account.imap] # theirs\nhost = "imap.example" # since May\n' in text
    assert text.endswith("[[client]]\nname = 'Osteria'\n")
    (entry,) = tomllib.loads(text)["account"]
    assert entry["imap"]["port"] == ACCOUNT.imap.port


def test_a_second_address_is_added_once(tmp_path):
    file = tmp_path / "config.toml"
    for address in ("a@x.example", "b@x.example", "A@x.example"):
        save_me(file, "", address, "en")
    assert tomllib.loads(file.read_text())["me"]["addresses"] == ["a@x.example", "b@x.example"]


def test_a_broken_file_is_left_alone(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("[me\n")
    with pytest.raises(ConfigError, match="nothing was changed"):
        save_account(file, ACCOUNT)
    assert file.read_text() == "[me\n"


@pytest.mark.parametrize(
    ("oauth", "problem"),
    [
        ("{ provider = 'yahoo', client_id = 'x' }", "oauth.provider"),
        ("{ provider = 'google' }", "oauth.client_id"),
        ("{ provider = 'google', client_id = 'x', authority = 'http://x' }", "oauth.authority"),
    ],
)
def test_mistakes_in_a_registration_are_told(tmp_path, oauth, problem):
    file = tmp_path / "config.toml"
    file.write_text(f"[[account]]\naddress = 'm@x.example'\nimap = {{ host = 'i.example' }}\noauth = {oauth}\n")
    with pytest.raises(ConfigError) as caught:
        load(file, tmp_path)
    assert any(problem in str(each) for each in caught.value.problems)


def test_the_languages_have_the_same_words():
    assert words_of("en").keys() == words_of("es").keys() == words_of("it").keys()
    assert words_of("fr") == words_of("en")
