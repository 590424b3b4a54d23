from datetime import UTC, datetime
from itertools import product

import pytest

from assistant.addressing import addressee, attribution, is_address, resembled, shown
from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import ClientTerms, Limits
from rules.message import Address, Message

LIMITS = Limits(
    addresses=("marta@martarey.example",),
    clients=(ClientTerms("Osteria Notturna", ("*@osterianotturna.example.org",)),),
)
MATTEO = Address("Matteo Fabbri", "matteo@osterianotturna.example.org")


def mail(sender=MATTEO, reply_to=None, results=()):
    headers = tuple(("authentication-results", value) for value in results)
    return Message("<a@b>", sender, "Menù", "Ciao", datetime(2026, 6, 19, tzinfo=UTC), (), reply_to, headers=headers)


def keys(message):
    return [oddity.key for oddity in addressee(message, LIMITS).oddities]


def test_an_ordinary_mail_is_answered_to_its_sender_without_a_warning():
    found = addressee(mail(), LIMITS)
    assert found.address == MATTEO
    assert found.shown == MATTEO.address
    assert found.oddities == ()


def test_m6_an_answer_that_goes_elsewhere_is_told():
    found = addressee(mail(reply_to=Address("", "cassa@pagamenti.example")), LIMITS)
    assert found.shown == "cassa@pagamenti.example"
    assert "cassa@pagamenti.example" in found.warnings("es")[0]
    assert MATTEO.address in found.warnings("es")[0]


def test_a_reply_to_that_is_no_address_or_the_users_own_is_passed_over():
    assert addressee(mail(reply_to=Address("", "not an address")), LIMITS).address == MATTEO
    assert addressee(mail(reply_to=Address("", "Marta@martarey.example")), LIMITS).address == MATTEO
    assert keys(mail(reply_to=Address("Other name", MATTEO.address.upper()))) == []


@pytest.mark.parametrize(
    "domain",
    [
        "osterianottuma.example.org", "0sterianotturna.example.org", "osteria-notturna.example.org",
        "osterianoturna.example.org", "osteriannotturna.example.org", "osteiranotturna.example.org",
        "osterianotturna.example.com", "osterianotturna.example.org.pay.example", "òsterianotturna.example.org",
        "osterianоtturna.example.org", "martarei.example",
    ],
)  # fmt: skip
def test_m6_a_domain_that_looks_like_a_clients_is_told(domain):
    assert "look_alike" in keys(mail(Address("Matteo", f"matteo@{domain}")))


@pytest.mark.parametrize(
    "domain",
    ["osterianotturna.example.org", "mail.osterianotturna.example.org", "crane-events.example.com", "a.example"],
)
def test_other_domains_resemble_nobody(domain):
    assert resembled(domain, ("osterianotturna.example.org", "martarey.example", "b.example")) == ""


def test_m6_letters_of_another_script_are_shown_as_punycode():
    found = addressee(mail(Address("Apple", "it@аррӏе.example")), LIMITS)
    assert found.shown == "it@xn--80ak6aa92e.example"
    assert "xn--80ak6aa92e.example" in found.warnings("en")[0]
    assert addressee(mail(Address("", "it@xn--80ak6aa92e.example")), LIMITS).shown == "it@xn--80ak6aa92e.example"


def test_an_honest_domain_beyond_ascii_is_shown_as_people_write_it():
    assert shown("hola@xn--seal-hqa.example") == "hola@señal.example"
    assert shown("x@почта.example") == "x@почта.example"
    assert keys(mail(Address("", "hola@señal.example"))) == []


def test_m6_a_name_that_is_another_address_is_told():
    assert keys(mail(Address("boss@bank.example", MATTEO.address))) == ["shown_name"]
    assert keys(mail(Address(MATTEO.address, MATTEO.address))) == []


@pytest.mark.parametrize(
    ("results", "told"),
    [
        (("mx.example; dmarc=fail (p=none) header.from=x; spf=pass",), True),
        (("mx.example; dmarc=pass; spf=fail; dkim=fail",), False),
        (("mx.example; spf=fail smtp.mailfrom=x; dkim=none",), True),
        (("mx.example; spf=softfail; dkim=none",), False),
        (("mx.example; spf=fail; dkim=pass",), False),
        (("mx.example; dmarc=none; spf=fail; dkim=fail",), True),
        (("mx.example; spf=pass (said dmarc=fail)",), False),
        (("mx.example; spf=none", "forged.example; dmarc=fail"), False),
        (("mx.example; spf=none", "mx.example; dmarc=fail"), True),
        ((), False),
    ],
)
def test_m6_a_mail_that_failed_its_checks_is_told(results, told):
    assert keys(mail(results=results)) == (["failed"] if told else [])


def test_every_language_words_every_warning():
    odd = [
        mail(reply_to=Address("", "a@b.example")),
        mail(Address("x@y.example", "m@osterianoturna.example.org"), results=("mx; dmarc=fail",)),
        mail(Address("", "it@аррӏе.example")),
    ]
    for message, language in product(odd, BUILT_IN_LANGUAGES.all):
        for sentence in addressee(message, LIMITS).warnings(language.code):
            assert len(sentence) > 20
            assert "{" not in sentence
    said = {attribution(MATTEO, "19 giugno 2026", language.code) for language in BUILT_IN_LANGUAGES.all}
    assert "Il 19 giugno 2026, Matteo Fabbri ha scritto:" in said
    assert len(said) == 3


@pytest.mark.parametrize("text", ["", "@x", "x@", "a b@c", "a@b\r\nRCPT", "<a@b>", "a@b,c@d", "\x00@x"])
def test_what_is_no_address_is_not_taken_for_one(text):
    assert not is_address(text)
