import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from assistant.records import MailState
from assistant.store.database import Database
from assistant.store.mail import MailStore
from assistant.store.packing import packed, unpacked
from assistant.store.watching import Arrival, Identity, Place, Position, Told, WatchStore
from rules.limits import Limits
from rules.message import Address, Message
from rules.verdict import Verdict, judge

AT = datetime(2026, 6, 20, 10, 0, tzinfo=UTC)
PLACE = Place("studio", "INBOX", 1)


def message(number: int, body: str = "Can you send it by Monday? It is urgent.", sender: str = "ana@client.example"):
    return Message(
        f"<{number}@x>", Address("Ána Ruiz", sender), f"Página {number}", body, AT + timedelta(minutes=number)
    )


def record(store: WatchStore, *messages: Message, state: MailState = MailState.WAITING) -> None:
    arrivals = [
        Arrival(
            Identity(n, m.message_id, 100, m.arrived_at, m.sender.address, m.subject),
            m.sender.address, m, judge(m, Limits()), state, Told.NOT_YET,
        )
        for n, m in enumerate(messages, 1)
    ]  # fmt: skip
    store.record(PLACE, arrivals, {}, Position(1, len(messages)), AT)


@pytest.fixture
def database(tmp_path):
    made = Database(tmp_path / "lindero.db")
    yield made
    made.close()


def test_a_case_comes_back_as_it_was_judged(database):
    written = message(1)
    record(WatchStore(database), written)
    case = MailStore(database).case(1)
    assert case is not None
    assert case.verdict.tags == judge(written, Limits()).tags
    assert case.verdict.signals == judge(written, Limits()).signals
    assert case.message.body == case.verdict.own_text == written.body
    assert case.message.subject == written.subject
    assert case.message.arrived_at == written.arrived_at


def test_every_verdict_survives_packing():
    for body in (
        "URGENT!!! The site is down",
        "Not urgent, whenever you can",
        "",
        "¿Puedes mandarlo antes del lunes a las 9?",
    ):
        verdict = judge(message(1, body), Limits())
        assert unpacked(Verdict, json.loads(packed(verdict))) == verdict


def test_a_field_that_is_no_longer_known_is_dropped():
    plain = json.loads(packed(judge(message(1), Limits()))) | {"of_another_version": 1}
    assert unpacked(Verdict, plain) == judge(message(1), Limits())


def test_searching_ignores_case_and_marks_and_finds_every_word(database):
    record(WatchStore(database), message(1), message(2, sender="bo@other.example"))
    mails = MailStore(database)
    assert [item.id for item in mails.items(text="PAGINA ana")] == [2, 1]
    assert [item.id for item in mails.items(text="other.example")] == [2]
    assert [item.id for item in mails.items(text="urgent 100%")] == []
    assert [item.id for item in mails.items(client="bo@other.example")] == [2]
    assert mails.count([MailState.WAITING], tag="after-hours") == 2


def test_snoozed_mail_waits_again_when_its_time_has_come(database):
    record(WatchStore(database), message(1))
    mails = MailStore(database)
    mails.set_state(1, MailState.SNOOZED, AT + timedelta(hours=1))
    assert mails.wake_snoozed(AT) == 0
    assert mails.wake_snoozed(AT + timedelta(hours=2)) == 1
    assert mails.items()[0].state is MailState.WAITING


def test_one_stored_mail_answers_for_one_mail_under_a_new_uidvalidity(database):
    store = WatchStore(database)
    twins = [message(1), message(1)]
    record(store, *twins)
    again = [Identity(n, "<1@x>", 100, twins[0].arrived_at, "ana@client.example", "Página 1") for n in (11, 12, 13)]
    known = store.recognise(Place("studio", "INBOX", 2), again)
    assert sorted(known) == [11, 12]
    assert {mail.mail_id for mail in known.values()} == {1, 2}


def test_a_hundred_thousand_mails_are_listed_and_searched_quickly(database):
    rows = [
        ("studio", f"<{n}@x>", "ana@client.example", f"c{n % 500}", f"Subject {n}", f"ana client subject {n}",
         1_780_000_000 + n, "personal", "after-hours urgent" if n % 3 else "", "waiting" if n % 3 else "none", 0)
        for n in range(100_000)
    ]  # fmt: skip
    with database.transaction():
        database.run_many(
            "INSERT INTO mail (account, message_id, sender, client, subject, words, arrived_at, kind, tags, state,"
            " judged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
    mails = MailStore(database)
    asked = {
        "first page": lambda: mails.items([MailState.WAITING]),
        "deep page": lambda: mails.items([MailState.WAITING], offset=60_000),
        "two states": lambda: mails.items([MailState.WAITING, MailState.SNOOZED]),
        "search": lambda: mails.items([MailState.WAITING], text="subject 99998"),
        "search in vain": lambda: mails.items([MailState.WAITING], text="nowhere"),
        "count": lambda: mails.count([MailState.WAITING]),
        "by tag": lambda: mails.items([MailState.WAITING], tag="rude"),
    }
    taken = {}
    for name, question in asked.items():
        began = time.process_time()
        question()
        taken[name] = time.process_time() - began
    assert max(taken.values()) < 0.2, taken
    assert taken["first page"] < 0.02, taken
