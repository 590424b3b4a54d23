"""What is known of mail providers."""

import re

import pytest

from assistant import providers
from assistant.settings import Account, Server, Tls
from assistant.texts import table


@pytest.mark.parametrize(
    ("address", "imap", "smtp"),
    [
        ("marta@gmail.com", ("imap.gmail.com", 993, Tls.IMPLICIT), ("smtp.gmail.com", 465, Tls.IMPLICIT)),
        (
            "Marta@Hotmail.ES",
            ("outlook.office365.com", 993, Tls.IMPLICIT),
            ("smtp-mail.outlook.com", 587, Tls.STARTTLS),
        ),
        ("m@icloud.com", ("imap.mail.me.com", 993, Tls.IMPLICIT), ("smtp.mail.me.com", 587, Tls.STARTTLS)),
        ("m@tim.it", ("imap.tim.it", 143, Tls.STARTTLS), ("smtp.tim.it", 587, Tls.STARTTLS)),
        ("m@libero.it", ("imapmail.libero.it", 993, Tls.IMPLICIT), ("smtp.libero.it", 465, Tls.IMPLICIT)),
        ("m@pm.me", ("127.0.0.1", 1143, Tls.STARTTLS), ("127.0.0.1", 1025, Tls.STARTTLS)),
    ],
)
def test_a_known_domain_gives_its_servers(address, imap, smtp):
    found = providers.by_address(address)
    assert found
    assert found.servers(address) == (Server(*imap), Server(*smtp))


def test_a_domain_hosted_at_dinahosting_has_servers_named_after_it():
    imap, _ = providers.by_name("dinahosting").servers("marta@marta-rey.example")
    assert imap.host == "marta-rey-example.correoseguro.dinaserver.com"


def test_no_domain_belongs_to_two_providers():
    domains = [domain for each in providers.known() for domain in each.domains]
    assert len(domains) == len(set(domains))
    assert len({each.key for each in providers.known()}) == len(providers.known())


@pytest.mark.parametrize("language", ["en", "es", "it"])
def test_every_provider_says_what_to_do_in_each_language(language):
    for each in providers.known():
        for text in (providers.advice(each, language), providers.refusal(each, language)):
            assert text.endswith((".", "…"))
            assert not re.search(r"[{}]|\(\)|“”|«»", text), (each.key, text)


def test_the_languages_have_the_same_keys():
    words = table(providers.FILE)["words"]
    assert words["en"].keys() == words["es"].keys() == words["it"].keys()


def test_gmail_asks_for_an_app_password_by_the_name_of_its_page():
    gmail = providers.by_address("m@gmail.com")
    assert "«Contraseñas de aplicaciones» (https://myaccount.google.com/apppasswords)" in providers.advice(gmail, "es")
    assert "«Password per le app»" in providers.refusal(gmail, "it")


def test_a_provider_without_imap_says_so():
    assert "has no IMAP" in providers.advice(providers.by_address("m@tuta.com"))


def test_an_unknown_provider_still_has_a_refusal():
    assert providers.refusal(None).startswith("The provider refused the password")
    assert providers.advice(None) == ""


def test_an_unknown_domain_is_guessed_from_its_name():
    assert [imap.host for imap, _ in providers.guesses("m@rey.example")] == [
        "imap.rey.example",
        "mail.rey.example",
        "rey.example",
    ]


@pytest.mark.parametrize(
    ("names", "key"),
    [
        ({"mail.rey.example": "ssl0.ovh.net"}, "ovh"),
        ({"autodiscover.rey.example": "autod.ha-autod.outlook.com"}, "microsoft-365"),
        ({"imap.rey.example": "imaps.aruba.it"}, "aruba"),
        ({"imap.rey.example": "imap.rey.example", "mail.rey.example": "imap.rey.example"}, None),
        ({}, None),
    ],
)
def test_an_own_domain_is_known_by_where_its_names_lead(names, key):
    found = providers.hosting_provider("m@rey.example", lambda host: names.get(host, ""))
    assert (found.key if found else None) == key


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch):
    from threading import Event

    never = Event()
    monkeypatch.setattr(providers, "RESOLVER_SECONDS", 0.05)
    assert providers.hosting_provider("m@rey.example", lambda host: str(never.wait(5))) is None
    never.set()


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("Gmail", "gmail"),
        ("google", "google-workspace"),
        ("office 365", "microsoft-365"),
        ("aru", "aruba"),
        ("nobody", None),
        (" ", None),
    ],
)
def test_a_provider_is_known_by_what_people_call_it(said, key):
    found = providers.by_name(said)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("imap.rey.example", Server("imap.rey.example", 993)),
        (" IMAP.Rey.example:143 ", Server("imap.rey.example", 143, Tls.STARTTLS)),
        ("::1", Server("::1", 993)),
        ("[::1]:1143", Server("::1", 1143, Tls.STARTTLS)),
    ],
)
def test_a_server_is_read_as_a_person_types_it(typed, expected):
    assert providers.server(typed, 993) == expected


@pytest.mark.parametrize("typed", ["", "host:port", "host:70000", "imaps://host", "two words", "a@b"])
def test_a_server_that_is_none_is_refused(typed):
    with pytest.raises(ValueError):
        providers.server(typed, 993)


def test_only_some_providers_file_sent_mail_themselves():
    gmail = Account("g", "m@rey.example", Server("imap.gmail.com", 993), Server("smtp.gmail.com", 465))
    own = Account("o", "m@rey.example", Server("imap.rey.example", 993), Server("smtp.rey.example", 465))
    assert providers.files_sent_itself(gmail)
    assert not providers.files_sent_itself(own)


def test_a_server_on_this_machine_is_a_bridge_only_for_the_bridges_own_addresses():
    here = Server("127.0.0.1", 1143), Server("127.0.0.1", 1025)
    assert providers.files_sent_itself(Account("b", "m@proton.me", *here))
    assert not providers.files_sent_itself(Account("o", "m@rey.example", *here))
