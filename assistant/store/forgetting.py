"""Everything the store holds of one client, found and erased in one transaction. Erased pages are overwritten."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from assistant.errors import BusyError
from assistant.store.database import Database

BY_NAME = ("promise", "agreement", "note")


@dataclass(frozen=True, slots=True)
class Traces:
    """What is held of a client: under which names and addresses, and how many rows of each kind."""

    names: frozenset[str]
    addresses: frozenset[str]
    mails: frozenset[int]
    replies: frozenset[int]
    written: frozenset[int]  # the user's own mails from other programs
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def named(row: tuple[int, str, str], names: set[str]) -> bool:
    _, client, address = row
    return client.casefold() in names or address.casefold() in names


class Forgetting:
    """Finds first, so that the user can be asked; then erases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self) -> list[str]:
        """The names under which anything is held, for a hint at a mistyped one."""
        tables = ("mail", "reply", "own_mail", *BY_NAME)
        rows = [row for table in tables for row in self._database.rows(f"SELECT DISTINCT client FROM {table}")]
        return sorted({row["client"] for row in rows if row["client"]})

    def traces(self, wanted: str, patterns: Iterable[str] = ()) -> Traces:
        """By the client's name, by an address, or by patterns of addresses such as *@example.org; case is ignored.

        Whoever is named by one address is meant whole: all that goes under the same client is theirs.
        """
        wanted = wanted.strip().casefold()
        fits = tuple(pattern.casefold() for pattern in (*patterns, *((wanted,) if "@" in wanted else ())))
        mails = self._rows("SELECT id, client, sender FROM mail")
        replies = self._rows("SELECT id, client, recipient FROM reply")
        written = self._rows("SELECT id, client, recipient FROM own_mail")
        names = {wanted} | {
            name.casefold()
            for _, client, address in (*mails, *replies, *written, *((0, name, name) for name in self.known()))
            if any(fnmatchcase(address.casefold(), each) for each in fits)
            for name in (client, address)
        }
        mails = [row for row in mails if named(row, names)]
        replies = [row for row in replies if named(row, names)]
        written = [row for row in written if named(row, names)]
        return self._counted(
            frozenset(name for name in self.known() if name.casefold() in names) | {wanted},
            frozenset(address for _, _, address in (*mails, *replies, *written)),
            frozenset(row[0] for row in mails),
            frozenset(row[0] for row in replies),
            frozenset(row[0] for row in written),
        )

    def _rows(self, statement: str) -> list[tuple[int, str, str]]:
        return [(row[0], row[1], row[2]) for row in self._database.rows(statement)]

    def _counted(
        self,
        names: frozenset[str],
        addresses: frozenset[str],
        mails: frozenset[int],
        replies: frozenset[int],
        written: frozenset[int],
    ) -> Traces:
        counts = {"mails": len(mails), "replies": len(replies), "own mails": len(written)}
        for table in BY_NAME:
            clients = [row["client"] for row in self._database.rows(f"SELECT client FROM {table}")]
            counts[f"{table}s"] = sum(client in names for client in clients)
        return Traces(names, addresses, mails, replies, written, counts)

    def erase(self, traces: Traces) -> None:
        """All of it or nothing. Raises BusyError while one of the replies is being sent."""
        with self._database.transaction():
            if self._is_sending(traces.replies):
                raise BusyError("a reply to this client is leaving at this moment: try again in a minute")
            self._erase_acts(traces)
            for reply in traces.replies:
                self._database.run("DELETE FROM reply WHERE id = ?", (reply,))
            for mail in traces.mails:
                self._database.run("UPDATE reply SET mail = NULL WHERE mail = ?", (mail,))
                self._database.run("DELETE FROM promise WHERE mail = ?", (mail,))
                self._database.run("DELETE FROM place WHERE mail = ?", (mail,))
                self._database.run("DELETE FROM mail WHERE id = ?", (mail,))
            for own in traces.written:
                self._database.run("DELETE FROM own_mail WHERE id = ?", (own,))
            for table in BY_NAME:
                for name in traces.names:
                    self._database.run(f"DELETE FROM {table} WHERE client = ?", (name,))
        self._database.run("PRAGMA wal_checkpoint(TRUNCATE)")  # the journal would keep the erased pages for a while

    def _is_sending(self, replies: frozenset[int]) -> bool:
        rows = self._database.rows("SELECT id FROM reply WHERE state = 'sending'")
        return any(row["id"] in replies for row in rows)

    def _erase_acts(self, traces: Traces) -> None:
        """Acts on these mails and replies, and those whose memory names the client."""
        words = [word.casefold() for word in (*traces.names, *traces.addresses) if len(word) > 2]
        for row in self._database.rows("SELECT id, mail, reply, before FROM act"):
            named = any(word in row["before"].casefold() for word in words)
            if named or row["mail"] in traces.mails or row["reply"] in traces.replies:
                self._database.run("DELETE FROM act WHERE id = ?", (row["id"],))
        for row in self._database.rows("SELECT name, value FROM setting"):
            if any(word in f"{row['name']} {row['value']}".casefold() for word in words):
                self._database.run("DELETE FROM setting WHERE name = ?", (row["name"],))
