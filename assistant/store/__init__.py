"""The store: rows <-> types. `database.py` is the only file that imports sqlite3; the others ask it."""
