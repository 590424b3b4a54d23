from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from assistant.answering import addressed, client_name, reply_to
from assistant.config import Config, Me
from assistant.errors import ConfigError, DataError
from assistant.settings import Account, Server
from rules.limits import ClientTerms, Limits, LimitsHistory
from rules.message import Address, Message

IMAP, SMTP = Server("imap.example", 993), Server("smtp.example", 465)
LIMITS = Limits(
    zone="Europe/Madrid",
    addresses=("marta@martarey.example",),
    clients=(ClientTerms("Osteria", ("*@osteria.example",)),),
    language="es",
)
CONFIG = Config(
    Path("config.toml"),
    Me("Marta Rey", ("marta@martarey.example",)),
    LimitsHistory(((datetime(2026, 1, 1, tzinfo=UTC), LIMITS),)),
    (
        Account("reading", "r@martarey.example", IMAP),
        Account("studio", "marta@martarey.example", IMAP, SMTP),
        Account("shop", "tienda@martarey.example", IMAP, SMTP),
    ),
)
NOW = datetime(2026, 6, 20, 9, 0, tzinfo=UTC)
MAIL = Message(
    message_id="<ask@osteria.example>",
    sender=Address("Matteo Fabbri", "matteo@osteria.example"),
    subject="R: Menù",
    body="Ciao Marta,\npuoi farlo stasera?",
    arrived_at=datetime(2026, 6, 19, 22, 30, tzinfo=UTC),
    to=(Address("", "Tienda@martarey.example"),),
    references=("<first@osteria.example>",),
)


def read(reply):
    return message_from_bytes(reply.raw, policy=policy.default)


def test_a_reply_goes_to_the_sender_threaded_and_quotes_the_clients_own_words():
    reply = reply_to(MAIL, "Ciao Matteo, lunedì.", None, CONFIG, NOW, own_text=MAIL.body, language="it")
    mail = read(reply)
    assert (reply.to, reply.client, reply.account) == ("matteo@osteria.example", "Osteria", "shop")
    assert str(mail["From"]) == "Marta Rey <tienda@martarey.example>"
    assert str(mail["To"]) == "Matteo Fabbri <matteo@osteria.example>"
    assert mail["Subject"] == reply.subject == "Re: Menù"
    assert mail["In-Reply-To"] == "<ask@osteria.example>"
    assert mail["References"].split() == ["<first@osteria.example>", "<ask@osteria.example>"]
    body = mail.get_content().replace("\r\n", "\n")
    assert body == (
        "Ciao Matteo, lunedì.\n\nIl 20 giugno 2026, Matteo Fabbri ha scritto:\n> Ciao Marta,\n> puoi farlo stasera?\n"
    )


def test_an_account_can_be_named():
    assert reply_to(MAIL, "x", None, CONFIG, NOW, account="studio").account == "studio"
    assert reply_to(replace(MAIL, to=()), "x", None, CONFIG, NOW).account == "studio"


@pytest.mark.parametrize("name", ["reading", "nowhere"])
def test_an_account_that_cannot_send_is_told(name):
    with pytest.raises(ConfigError, match=name):
        reply_to(MAIL, "x", None, CONFIG, NOW, account=name)


def test_without_an_account_that_sends_there_is_a_sentence():
    with pytest.raises(ConfigError, match="smtp"):
        reply_to(MAIL, "x", None, replace(CONFIG, accounts=CONFIG.accounts[:1]), NOW)


def test_an_empty_text_or_a_mail_without_a_sender_is_refused():
    with pytest.raises(DataError):
        reply_to(MAIL, " \n", None, CONFIG, NOW)
    with pytest.raises(DataError):
        reply_to(replace(MAIL, sender=Address("", "")), "x", None, CONFIG, NOW)


def test_warnings_come_in_the_users_language_and_the_reply_in_the_clients():
    odd = replace(MAIL, reply_to=Address("", "otro@sitio.example"))
    assert addressed(odd, LIMITS).shown == "otro@sitio.example"
    reply = reply_to(odd, "x", None, CONFIG, NOW, language="it")
    assert reply.warnings == addressed(odd, LIMITS).warnings
    assert "no es quien escribe" in reply.warnings[0]


def test_a_client_is_known_by_the_name_of_the_entry():
    assert client_name("Chef@osteria.example", LIMITS) == "Osteria"
    assert client_name("Other@x.example", LIMITS) == "other@x.example"
