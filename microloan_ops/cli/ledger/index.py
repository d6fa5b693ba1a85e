"""What there is to verify, by customer: a file on disk, so that memory stays flat."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from operator import itemgetter

NOBODY = ""
"""Whoever an item belongs to that names no customer."""


class What(IntEnum):
    """What a row of the index names."""

    OWN = 1
    """An item of the customer's own partition: line, profile or decision."""

    LOAN = 2
    TRANSFER = 3


Row = tuple[str, What, str]
"""Customer, what, and its id."""


@dataclass(frozen=True, slots=True)
class Known:
    """A customer, and the ids of what is theirs."""

    customer_id: str
    loans: frozenset[str]
    transfers: frozenset[str]


class Index:
    """Rows by customer, and the loans that have a journal, in a temporary file of SQLite's."""

    def __init__(self) -> None:
        # An empty name is a file that is gone with the connection.
        self._db = sqlite3.connect("")
        self._db.execute(
            "CREATE TABLE known (customer TEXT, what INT, id TEXT,"
            " PRIMARY KEY (customer, what, id)) WITHOUT ROWID"
        )
        self._db.execute("CREATE TABLE journals (loan TEXT PRIMARY KEY) WITHOUT ROWID")

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows; one that is known changes nothing."""
        self._db.executemany("INSERT OR IGNORE INTO known VALUES (?, ?, ?)", rows)

    def add_journals(self, loans: Iterable[str]) -> None:
        """Note that loans have a journal."""
        self._db.executemany(
            "INSERT OR IGNORE INTO journals VALUES (?)", ((loan,) for loan in loans)
        )

    def __len__(self) -> int:
        """Return how many customers are known."""
        (count,) = self._db.execute("SELECT COUNT(DISTINCT customer) FROM known").fetchone()
        return int(count)

    def customers(self) -> Iterator[Known]:
        """Return what is known, customer by customer."""
        rows = self._db.execute("SELECT customer, what, id FROM known ORDER BY customer")
        for customer_id, group in groupby(rows, key=itemgetter(0)):
            ids: dict[int, set[str]] = {what: set() for what in What}
            for _, what, one in group:
                ids[what].add(one)
            yield Known(customer_id, frozenset(ids[What.LOAN]), frozenset(ids[What.TRANSFER]))

    def strays(self) -> Iterator[str]:
        """Return the loans that have a journal, but belong to nobody."""
        rows = self._db.execute(
            "SELECT loan FROM journals EXCEPT SELECT id FROM known WHERE what = ?", (What.LOAN,)
        )
        return (loan for (loan,) in rows)
