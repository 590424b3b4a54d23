"""A new user on Dovecot: nothing configured, `lindero` typed, and a judged mailbox through the screens."""

from datetime import timedelta
from itertools import takewhile

import pytest

from assistant.samples import message_bytes
from tests.desks import NOW, story
from tests.dovecot import PASSWORD
from tests.house import House
from tests.terminals import Terminal

EVENING = "2026-06-19T18:08:00+02:00"
MOST_KEYS = 360  # two minutes at three keys a second


class FirstStart:
    """The set-up on its screen: answers the question that waits, and counts the keys."""

    def __init__(self, house: House) -> None:
        own = ("HOME", "PYTHON_KEYRING_BACKEND", "LINDERO_TEST_KEYRING")
        environment = {name: house.environment[name] for name in own}
        self.screen = Terminal.lindero(
            house.config, house.data, "--now", EVENING, size=(160, 60), environment=environment
        )
        self.keys = 0

    def press(self, *keys: str) -> None:
        self.screen.press(*keys)
        self.keys += len(keys)

    @property
    def foot(self) -> tuple[str, str]:
        """The question that waits, after the last empty line, and what stands in the field for its answer."""
        *told, field, _margin = self.screen.text.split("\n")
        return "\n".join(reversed(list(takewhile(bool, reversed(told))))), field.strip()

    def is_asked(self, question: str) -> bool:
        return question in self.foot[0]

    def until(self, *words: str) -> None:
        self.screen.until(*words)

    def answer(self, question: str, answer: str = "", hidden: bool = False) -> None:
        """When this question waits: type the answer, see it typed, send it off and see it taken."""
        self.screen.holds(lambda: self.is_asked(question), question)
        self.press(*answer)
        typed = "•" * len(answer) if hidden else answer
        self.screen.holds(lambda: self.foot[1] == typed, f"{typed!r} as the answer to {question}")
        self.press("enter")
        self.screen.holds(lambda: self.foot[1] != typed or not self.is_asked(question), f"{question} answered")


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    yield house
    house.close()


@pytest.fixture
def start(house):
    start = FirstStart(house)
    yield start
    start.screen.close()


def test_a_new_user_gets_to_a_judged_mailbox_over_every_stumbling_block(house, start, dovecot, open_folder, user):
    address = f"{user}@martarey.example"
    mails = [(message_bytes(s, at), at) for s in story() if (at := NOW + timedelta(minutes=s["offset_minutes"])) <= NOW]
    dovecot.deliver_files(address, mails)
    start.until("Set up: your account", "See the demo")
    start.press("enter")
    start.answer("What is your name?", "Marta Rey")
    start.answer("Your mail address?", address)
    start.answer("IMAP server?", "nowhere.invalid")
    start.answer("SMTP server, for sending?", "skip")
    start.answer("Password for", "wrong one", hidden=True)
    start.until("nowhere.invalid:993 cannot be reached: its name is not known (no network, or a typing error)")
    start.answer("Is the server right?", "127.0.0.1:9")  # nobody listens there: told, and asked again
    start.until("127.0.0.1:9 cannot be reached: nothing answers there")
    start.answer("Is the server right?", f"127.0.0.1:{dovecot.port}")
    start.answer("type the file of its certificate", str(open_folder / "authority.pem"))
    start.until("cannot be trusted")
    start.answer("Type the password again", PASSWORD, hidden=True)
    start.until("refused the password")
    start.answer("Your time zone?")
    start.answer("When do you work?")
    start.answer("Is that right?")
    start.answer("Whose public holidays")
    start.answer("What is urgent for you?")
    start.answer("Which services")
    start.answer("How many rounds")
    start.answer("in an emergency?")
    start.answer("Within how long")
    start.until("mails would have been tagged. Here they are.")
    start.press("enter")
    start.until("URGENT URGENT typo", "urgent, they say", "all mail with tags")
    assert start.keys < MOST_KEYS
    assert PASSWORD not in house.config.read_text()
    start.press("1")
    start.until("t switches tagging on")
    start.press("t")
    start.until("Switch tagging on?")
    start.press("enter")
    start.until("Tagging is on")
    start.press("q")
    assert start.screen.end() == 0
    assert start.screen.is_restored
    assert 'tagging = "on"' in house.config.read_text()


def test_stopping_keeps_what_was_answered_and_the_next_start_goes_on(house, start):
    start.until("Set up: your account")
    start.press("enter")
    start.answer("What is your name?", "Marta Rey")
    start.screen.holds(lambda: start.is_asked("Your mail address?"), "the next question")
    start.press("escape")
    start.until("What is done is kept; `lindero setup` goes on from here.", "Escape leaves")
    start.press("escape")
    assert start.screen.end() == 0
    assert start.screen.is_restored
    assert "Marta Rey" in house.config.read_text()
