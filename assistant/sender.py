"""One try to send a mail, and what became of it.

A mail is handed over between two words of ours: the final dot, and the server's answer to it. Before the dot everything
may be tried again; once the dot may have gone out and no answer came, nobody knows. So the text is sent without its dot
first, the connection is looked at once more, the caller records, and only then the dot follows.
"""

from collections.abc import Callable
from threading import Event
from typing import Protocol

from assistant.errors import ConfigError, LinderoError, UnreachableError
from assistant.keys import SecretError
from assistant.records import Delivery, Fate
from assistant.settings import Account, SendSettings
from assistant.smtp_conversation import AnsweredError, Conversation, LostError, NoLoginError
from rules.cleaning import clean_line

MOST_WORDS = 300


class Step(Protocol):
    """What the caller records on the way. `before_dot` answers False when the mail must not go."""

    def before_dot(self) -> bool: ...

    def accepted(self) -> None: ...


FAILURES = (LostError, AnsweredError, NoLoginError, SecretError, UnreachableError, ConfigError, OSError, ValueError)


def deliver(
    raw: bytes,
    to: str,
    account: Account,
    settings: SendSettings,
    secret: Callable[[], str],
    step: Step,
    stop: Event | None = None,
) -> Delivery:
    """One try to hand a mail over. Never raises for what a network or a server does."""
    server = account.smtp
    if server is None:
        return Delivery(Fate.REFUSED, f"the account {account.name} has no smtp server in the configuration")
    talk = Conversation(server, settings, stop or Event())
    try:
        talk.open(account.ca_file)
        talk.log_in(account, secret)
        talk.envelope(account.address, to)
        talk.text(raw, step.before_dot)
        step.accepted()
        return Delivery(Fate.SENT)
    except FAILURES as error:
        if not isinstance(error, AnsweredError | NoLoginError):
            talk.close()
        return fate_of(error, talk, f"{server.host}:{server.port}")
    finally:
        talk.leave()


def fate_of(error: Exception, talk: Conversation, where: str) -> Delivery:
    senseless = isinstance(error, ValueError)  # whose words are Python's
    said = "answered something that makes no sense" if senseless else clean_line(str(error))[:MOST_WORDS]
    if isinstance(error, AnsweredError):
        words = f"{where} answered: {said}"
        if 400 <= error.code < 500:
            return Delivery(Fate.LATER, words)
        return Delivery(Fate.NO_LOGIN if talk.logging_in else Fate.REFUSED, words)
    if talk.after_dot:
        return Delivery(Fate.UNSURE, f"{where} took the text and then {said}")
    if isinstance(error, SecretError) and not error.passing:
        return Delivery(Fate.NO_LOGIN, said)
    if isinstance(error, NoLoginError):
        return Delivery(Fate.NO_LOGIN, f"{where} {said}")
    if isinstance(error, LinderoError):
        return Delivery(Fate.UNREACHED, said)
    return Delivery(Fate.UNREACHED, f"{where} {said}")
