"""What is said to be kept is what is kept."""

from assistant.kept import as_text, kept
from assistant.store.database import Database


def test_every_field_of_the_store_is_explained_and_nothing_else(tmp_path):
    database = Database(tmp_path / "lindero.db")
    tables = [row[0] for row in database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    columns = {(table, row["name"]) for table in tables for row in database.rows(f"PRAGMA table_info({table})")}
    said = {(each.name, name) for each in kept() if each.kind == "table" for name, _ in each.fields}
    assert columns - said == set(), "say in assistant/store/kept.toml what these are for"
    assert said - columns == set(), "these are no longer kept: take them out of assistant/store/kept.toml"


def test_every_sentence_says_something():
    for each in kept():
        assert each.why.endswith(".")
        assert each.until
        assert all(sentence.endswith(".") for _, sentence in each.fields)
    assert "own_text" in as_text()
