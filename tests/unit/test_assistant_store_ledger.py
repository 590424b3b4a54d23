from datetime import UTC, date, datetime

import pytest

from assistant.store.database import Database
from assistant.store.ledger import Ledger
from rules.client import Agreement
from rules.tags import Tag

JUNE = datetime(2026, 6, 19, 16, tzinfo=UTC)


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "lindero.db")
    yield database
    database.close()


def keep_mail(database, client, at, tags="", verdict="{}"):
    database.run(
        "INSERT INTO mail (account, sender, client, arrived_at, kind, tags, verdict, judged_at)"
        " VALUES ('studio', 'a@b.example', ?, ?, 'personal', ?, ?, 0)",
        (client, int(at.timestamp()), tags, verdict),
    )


def test_a_history_holds_the_earlier_mails_of_that_client_alone(database):
    keep_mail(database, "Ros", JUNE, "urgent", '{"urgency": {"claimed": true}}')
    keep_mail(database, "Matteo", JUNE)
    (mail,) = Ledger(database).history("Ros").mails
    assert mail.tags == (Tag.URGENT,)
    assert mail.claimed
    assert Ledger(database).history("Ros", before=JUNE).mails == ()


def test_a_promise_is_open_until_it_is_settled(database):
    ledger = Ledger(database)
    ledger.promise("Ros", JUNE, "answer", None, None)
    (promise,) = ledger.promises("Ros")
    assert promise.due_at == JUNE
    ledger.settle_promise(promise.id, "kept")
    assert ledger.promises() == ()


def test_agreements_keep_their_three_columns_and_order(database):
    ledger = Ledger(database)
    later = Agreement(date(2026, 3, 3), "green", "you would like green", "green")
    earlier = Agreement(date(2026, 2, 1), "", "", "two rounds")
    ledger.agree("Ros", later)
    ledger.agree("Ros", earlier)
    assert ledger.agreements("Ros") == (earlier, later)


def test_the_last_act_is_the_one_that_was_not_undone(database):
    ledger = Ledger(database)
    ledger.record_act(JUNE, "dismiss", None, None, {"state": "waiting"})
    ledger.record_act(JUNE, "snooze", None, None, {"state": "waiting"})
    ledger.mark_undone(ledger.last_act().id)
    assert ledger.last_act().name == "dismiss"


def test_clients_are_counted_with_their_crossings(database):
    keep_mail(database, "Ros", JUNE, "after-hours urgent")
    keep_mail(database, "Ros", JUNE, "after-hours")
    (row,) = Ledger(database).clients()
    assert (row["name"], row["mails"], row["crossings"]) == ("Ros", 2, 1)


def test_what_the_screens_remember_is_recalled(database):
    ledger = Ledger(database)
    ledger.remember("screen", "review")
    ledger.remember("screen", "today")
    assert ledger.recall("screen") == "today"
    assert ledger.recall("nothing") == ""


def test_a_mail_of_grief_is_remembered_as_one(database):
    keep_mail(database, "Ros", JUNE, "urgent", '{"urgency": {}, "full": {"tender": true}}')
    (mail,) = Ledger(database).history("Ros").mails
    assert mail.tender
