import os
import stat
import threading

import pytest

from assistant.errors import StoreError
from assistant.store.database import WAL_BYTES, WAL_PAGES, Database
from assistant.store.integrity import remember_sound


def test_the_database_is_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        database = Database(tmp_path / "data" / "lindero.db")
        database.run("INSERT INTO setting VALUES ('a', 'b')")
        files = list((tmp_path / "data").iterdir())
    finally:
        os.umask(before)
    assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    database.close()


def test_a_transaction_that_fails_leaves_nothing_behind(tmp_path):
    database = Database(tmp_path / "lindero.db")

    def half_a_change():
        with database.transaction():
            database.run("INSERT INTO setting VALUES ('a', 'b')")
            raise ValueError

    with pytest.raises(ValueError):
        half_a_change()
    assert database.row("SELECT * FROM setting") is None


def test_two_threads_write_without_a_locked_database(tmp_path):
    database = Database(tmp_path / "lindero.db")

    def write(name):
        for n in range(50):
            database.run("INSERT INTO setting VALUES (?, '')", (f"{name}{n}",))

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.row("SELECT count(*) FROM setting")[0] == 100


def test_a_file_that_is_no_database_is_a_store_error(tmp_path):
    (tmp_path / "lindero.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match=r"lindero\.db"):
        Database(tmp_path / "lindero.db")


def test_what_was_written_in_haste_is_tidied_up_by_the_next_commit(tmp_path):
    database = Database(tmp_path / "lindero.db")
    row = ("INSERT OR REPLACE INTO setting VALUES (?, ?)", "x" * 3000)
    with database.in_haste():
        for n in range(2 * WAL_PAGES):
            database.run(row[0], (str(n), row[1]))
    before = database.path.stat().st_size
    database.run(row[0], ("the next", ""))
    assert database.path.stat().st_size > before + WAL_PAGES * 3000
    log = tmp_path / "lindero.db-wal"
    grown = log.stat().st_size
    database.run(row[0], ("begins the log anew", ""))
    assert log.stat().st_size <= min(grown, WAL_BYTES)


def test_a_thread_that_ends_gives_its_connection_back(tmp_path):
    database = Database(tmp_path / "lindero.db")

    def work():
        database.run("INSERT INTO setting VALUES ('a', '')")
        database.release()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    database.release()
    assert database._all == []
    assert database.row("SELECT count(*) FROM setting")[0] == 1


@pytest.mark.parametrize("by_another", [True, False])
def test_l4_a_file_that_is_replaced_or_deleted_while_in_use_is_left_for_the_one_that_stands_there(tmp_path, by_another):
    path = tmp_path / "lindero.db"
    database = Database(path)
    database.run("INSERT INTO setting VALUES ('of', 'the old one')")
    for file in list(tmp_path.iterdir()):
        file.unlink()
    if by_another:
        other = Database(path)
        other.run("INSERT INTO setting VALUES ('of', 'the new one')")
        other.close()
    with pytest.raises(StoreError, match="was replaced while it was in use"):
        database.run("INSERT INTO setting VALUES ('a', 'b')")
    with database.transaction():
        database.run("INSERT INTO setting VALUES ('a', 'b')")
    kept = {row["value"] for row in database.rows("SELECT value FROM setting")}
    assert kept == ({"b", "the new one"} if by_another else {"b"})
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    database.close()


def test_l4_a_file_in_which_damage_was_met_is_checked_at_the_next_start(tmp_path):
    database = Database(tmp_path / "lindero.db")
    remember_sound(database)
    database.was_damaged = True
    remember_sound(database)
    assert not (tmp_path / "lindero.db.sound").exists()
    database.close()
