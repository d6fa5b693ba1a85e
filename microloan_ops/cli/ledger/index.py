"""An index of the stored items by customer, on disk to keep memory constant."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from operator import itemgetter

NO_CUSTOMER = ""
"""The customer of an item that names none."""


class ItemType(IntEnum):
    """The type of an item in the index."""

    OWN = 1
    """A credit line, profile or decision."""

    LOAN = 2
    TRANSFER = 3


Row = tuple[str, ItemType, str]
"""The customer, the type of the item, and its ID."""


@dataclass(frozen=True, slots=True)
class CustomerItems:
    """The IDs of a customer's loans and transfers."""

    customer_id: str
    loans: frozenset[str]
    transfers: frozenset[str]


class Index:
    """A temporary SQLite file of items by customer, and of loans with a journal."""

    def __init__(self) -> None:
        # An empty name means a temporary file, deleted with the connection.
        self._db = sqlite3.connect("")
        self._db.execute(
            "CREATE TABLE known (customer TEXT, what INT, id TEXT,"
            " PRIMARY KEY (customer, what, id)) WITHOUT ROWID"
        )
        self._db.execute("CREATE TABLE journals (loan TEXT PRIMARY KEY) WITHOUT ROWID")

    def close(self) -> None:
        """Delete the index."""
        self._db.close()

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows, ignoring known ones."""
        self._db.executemany("INSERT OR IGNORE INTO known VALUES (?, ?, ?)", rows)

    def add_journals(self, loans: Iterable[str]) -> None:
        """Add loans that have a journal."""
        self._db.executemany(
            "INSERT OR IGNORE INTO journals VALUES (?)", ((loan,) for loan in loans)
        )

    def __len__(self) -> int:
        """Return the number of customers."""
        (count,) = self._db.execute("SELECT COUNT(DISTINCT customer) FROM known").fetchone()
        return int(count)

    def customers(self) -> Iterator[CustomerItems]:
        """Yield the items of each customer."""
        rows = self._db.execute("SELECT customer, what, id FROM known ORDER BY customer")
        for customer_id, group in groupby(rows, key=itemgetter(0)):
            ids: dict[int, set[str]] = {item_type: set() for item_type in ItemType}
            for _, item_type, item_id in group:
                ids[item_type].add(item_id)
            yield CustomerItems(
                customer_id, frozenset(ids[ItemType.LOAN]), frozenset(ids[ItemType.TRANSFER])
            )

    def orphan_journals(self) -> Iterator[str]:
        """Yield the loans that have a journal, but no customer."""
        rows = self._db.execute(
            "SELECT loan FROM journals EXCEPT SELECT id FROM known WHERE what = ?", (ItemType.LOAN,)
        )
        return (loan for (loan,) in rows)
