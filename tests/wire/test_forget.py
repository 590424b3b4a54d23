"""`lindero forget CLIENT`, through the command: nothing of the client is left in any byte that lindero keeps."""

import json

import pytest

from assistant.store.database import Database
from tests.house import MARTA, House

GONE = "matteo@osterianotturna.example.org"
KEPT = "rosalind@crane-events.example.com"
CLIENT = """
[[client]]
name = "Osteria Notturna"
match = ["*@osterianotturna.example.org"]
"""


class Store:
    """Rows of two clients."""

    def __init__(self, house):
        self.database = Database(house.data / "lindero.db")
        for sender, client, text in ((GONE, "Osteria Notturna", "GONE"), (KEPT, KEPT, "KEPT")):
            self.fill(sender, client, text)

    def insert(self, table, **row):
        marks = ", ".join("?" * len(row))
        cursor = self.database.run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        return cursor.lastrowid

    def fill(self, sender, client, text):
        mail = self.insert(
            "mail", account="studio", sender=sender, sender_name=text, client=client, subject=f"{text} subject",
            own_text=f"{text} words", arrived_at=1, judged_at=1, kind="personal", state="waiting",
        )  # fmt: skip
        self.insert("place", account="studio", folder="INBOX", uidvalidity=1, uid=mail, mail=mail)
        reply = self.insert(
            "reply", mail=mail, account="studio", client=client, recipient=sender, subject=f"Re: {text}",
            message_id=f"<{text}@x>", raw=f"{text} raw".encode(), body=f"{text} body", state="sent",
        )  # fmt: skip
        self.insert("promise", reply=reply, mail=mail, client=client, due_at=5, state="open", what=f"{text} promise")
        self.insert("agreement", client=client, on_date="2026-03-03", agreed=f"{text} agreed")
        self.insert("note", client=client, text=f"{text} note")
        self.insert("act", at=1, name="dismiss", mail=mail, before=json.dumps({"state": "waiting"}))
        self.insert("act", at=2, name="note", before=json.dumps({"client": client, "text": f"{text} old note"}))

    def counts(self):
        tables = ("mail", "place", "reply", "promise", "agreement", "note", "act")
        return {table: self.database.row(f"SELECT count(*) FROM {table}")[0] for table in tables}


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.write(CLIENT)
    yield house
    house.close()


@pytest.fixture
def store(house):
    return Store(house)


def test_a_client_is_erased_everywhere_and_the_others_stay(house, store):
    log = house.data / "lindero.log"
    log.write_text(f"a line of m…@osterianotturna.example.org\na line of {KEPT[:1]}…@crane-events.example.com\n")
    store.database.close()
    done = house.inside("forget", "osteria notturna", "--yes")
    assert done.returncode == 0, done.stderr
    assert "Kept of osteria notturna: 1 mails, 1 replies, 1 promises, 1 agreements, 1 notes." in done.stdout
    assert "1 lines of the log were erased too." in done.stdout
    assert "still has the [[client]] entry" in done.stdout
    left = b"".join(path.read_bytes() for path in house.data.iterdir() if path.is_file())
    for word in (b"GONE", GONE.encode(), b"osterianotturna"):
        assert word not in left, word
    assert Store.counts(Again(house)) == {
        "mail": 1, "place": 1, "reply": 1, "promise": 1, "agreement": 1, "note": 1, "act": 2,
    }  # fmt: skip
    assert b"KEPT words" in left
    assert "crane-events" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600 or log.exists()


class Again:
    def __init__(self, house):
        self.database = Database(house.data / "lindero.db")


def test_it_asks_first_and_takes_no_for_an_answer(house, store):
    store.database.close()
    for given in ("n\n", "\n"):
        done = house.run("forget", GONE, given=given)
        assert done.returncode == 0
        assert "Nothing was erased." in done.stdout
    assert Store.counts(Again(house))["mail"] == 2
    assert house.run("forget", GONE, given="").returncode == 130  # nobody answered
    assert "Erased." in house.run("forget", GONE, given="y\n").stdout


def test_an_address_or_a_pattern_names_a_client_as_well(house, store):
    store.database.close()
    assert "Erased." in house.inside("forget", "*@CRANE-EVENTS.example.com", "--yes").stdout
    assert "Erased." in house.inside("forget", GONE.upper(), "--yes").stdout
    assert set(Store.counts(Again(house)).values()) == {0}


def test_a_mistyped_name_erases_nothing_and_gets_a_hint(house, store):
    store.database.close()
    done = house.inside("forget", "Osteria Noturna", "--yes")
    assert done.returncode == 0
    assert "did you mean 'Osteria Notturna'?" in done.stdout
    assert Store.counts(Again(house))["mail"] == 2


def test_a_reply_that_is_leaving_is_waited_for(house, store):
    store.database.run("UPDATE reply SET state = 'sending'")
    store.database.close()
    done = house.inside("forget", GONE, "--yes")
    assert done.returncode == 75
    assert "leaving at this moment" in done.stderr
    assert Store.counts(Again(house))["mail"] == 2


def test_earlier_limits_forget_the_client_too(house, store):
    store.database.close()
    house.store_password()
    assert house.inside("watch", "--once").returncode == 0
    history = house.data / "limits-history.json"
    assert "Osteria Notturna" in history.read_text()
    house.inside("forget", "Osteria Notturna", "--yes")
    assert "Osteria" not in history.read_text()
    assert MARTA in history.read_text()


def test_older_copies_are_named(house, store):
    store.database.close()
    copy = house.data / "lindero.db.damaged-2026"
    copy.write_bytes(b"old")
    assert str(copy) in house.inside("forget", GONE, "--yes").stdout


def test_where_nothing_is_kept_there_is_nothing_to_erase(house):
    assert "Nothing is kept yet" in house.inside("forget", GONE).stdout
    assert not house.data.exists()
