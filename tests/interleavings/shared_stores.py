"""The in-memory stores with a turn for others before each read of an item and each write.

A batch is no snapshot: it is taken apart into the reads of its items, in either order. What one
request of DynamoDB does at once is done at once here: a transaction, a conditional delete.
"""

from __future__ import annotations

from collections import UserDict
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from microloan.domain.payments.transfer import Direction
from microloan.ports.writes import AddTransfer
from microloan.usecases.payments.return_credit import credit_id_of
from microloan_testing.in_memory.indexed import Outbox, Owned
from microloan_testing.in_memory.personal_data import InMemoryPersonalData
from microloan_testing.in_memory.store import InMemoryStore
from microloan_testing.in_memory.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from microloan.domain.ledger.closing import Closing
    from microloan.domain.ledger.end_of_day import PortfolioTotals
    from microloan.domain.ledger.journal import Entry
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.loan_book import DrawContext, RepaymentContext, TransferContext
    from microloan.ports.screening import ScreeningContext
    from microloan.ports.writes import LoanRecord, Write
    from tests.interleavings.scheduler import Scheduler

Item = tuple[str, object]
View = TypeVar("View")


class Watch:
    """Sees every read and write of a table."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        # Of the view that is being put together: what it reads, or what was read for it.
        self._wanted: dict[Item, Callable[[], Any]] | None = None
        self._found: dict[Item, Any] | None = None

    @property
    def gathering(self) -> bool:
        """Whether a view is being put together."""
        return self._wanted is not None or self._found is not None

    def read(self, table: str, key: object, get: Callable[[], Any]) -> Any:  # noqa: ANN401 - a row
        """Read an item of a table, after a turn of others."""
        item = table, key
        found = self._found
        if found is not None and item in found:
            return found[item]
        if self._wanted is not None:
            self._wanted[item] = get
            return get()
        self._found = None
        self.scheduler.touch("read", table, key)
        self._found = found
        return get()

    def write(self, table: str, key: object) -> None:
        """Give others a turn before an item is written."""
        self.scheduler.touch("write", table, key)

    @contextmanager
    def noting(
        self, wanted: dict[Item, Callable[[], Any]], found: dict[Item, Any]
    ) -> Iterator[None]:
        """Note what a view would read beside what was found."""
        self._wanted, self._found = wanted, found
        try:
            yield
        finally:
            self._wanted = self._found = None

    @contextmanager
    def knowing(self, found: dict[Item, Any]) -> Iterator[None]:
        """Let a view have what was found."""
        self._found = found
        try:
            yield
        finally:
            self._found = None


class Watched(UserDict[Any, Any]):
    """A table that is watched; whoever asks for a key that is there, and then takes it, reads once.

    Others are filled without being watched, before anything runs.
    """

    name: str
    watch: Watch

    def watched(self, name: str, watch: Watch) -> None:
        """Be watched from now on."""
        self.name, self.watch = name, watch

    def get(self, key: Any, default: Any = None) -> Any:  # noqa: ANN401 - a row
        return self.watch.read(self.name, key, lambda: self.data.get(key, default))

    def __contains__(self, key: object) -> bool:
        return bool(self.watch.read(self.name, ("has", key), lambda: key in self.data))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.watch.read(self.name, "keys", lambda: list(self.data)))

    def values(self) -> Any:  # noqa: ANN401 - rows
        return self.watch.read(self.name, "all", lambda: list(self.data.values()))

    def items(self) -> Any:  # noqa: ANN401 - rows
        return self.watch.read(self.name, "all", lambda: list(self.data.items()))

    def pop(self, key: Any, *default: Any) -> Any:  # noqa: ANN401 - a row
        self.watch.write(self.name, key)
        return self.data.pop(key, *default)

    def __setitem__(self, key: Any, value: Any) -> None:  # noqa: ANN401 - a row
        self.watch.write(self.name, key)
        super().__setitem__(key, value)

    def __delitem__(self, key: Any) -> None:  # noqa: ANN401 - a row
        self.watch.write(self.name, key)
        super().__delitem__(key)


class WatchedOwned(Watched, Owned[Any, Any]):
    """A table whose keys begin with the customer."""

    def of(self, customer_id: str) -> Iterator[tuple[Any, Any]]:
        read, rows = self.watch.read, super().of
        return iter(read(self.name, f"of {customer_id}", lambda: list(rows(customer_id))))


class WatchedOutbox(Watched, Outbox):
    """The transfers."""

    def of(self, customer_id: str) -> tuple[Transfer, ...]:
        rows = super().of
        found: tuple[Transfer, ...] = self.watch.read(
            self.name, f"of {customer_id}", lambda: rows(customer_id)
        )
        return found

    @property
    def is_pending(self) -> list[Transfer]:
        self.watch.scheduler.touch("read", "open transfers")
        return super().is_pending


def watched(tables: Tables, watch: Watch) -> Tables:
    """Return a copy of tables that is watched."""
    copies: dict[str, Any] = {}
    for one in fields(tables):
        rows = getattr(tables, one.name)
        kind = {Owned: WatchedOwned, Outbox: WatchedOutbox}
        of = next((mine for base, mine in kind.items() if isinstance(rows, base)), Watched)
        copies[one.name] = copy = of()
        copy.watched(one.name, watch)
        for key, row in rows.data.items() if isinstance(rows, UserDict) else rows.items():
            # Rows are values, but for those that are tables themselves.
            copy[key] = dict(row) if isinstance(row, dict) else row
    return Tables(**copies)


class SharedStore(InMemoryStore):
    """The stores, shared by acts that take turns.

    Parameters
    ----------
    backwards
        Those whose batches are read from the last item to the first.
    """

    def __init__(self, tables: Tables, watch: Watch, backwards: frozenset[int]) -> None:
        super().__init__()
        self.tables = watched(tables, watch)
        self._watch, self._backwards = watch, backwards
        self.broken: list[str] = []

    # Batches

    def load_for_draw(self, customer_id: str, card_id: str, loan_id: str) -> DrawContext:
        return self._batch(lambda: InMemoryStore.load_for_draw(self, customer_id, card_id, loan_id))

    def load_for_repayment(
        self, customer_id: str, loan_id: str, transfer_id: str, card_id: str | None = None
    ) -> RepaymentContext:
        read = InMemoryStore.load_for_repayment
        return self._batch(lambda: read(self, customer_id, loan_id, transfer_id, card_id))

    def load_for_transfer(self, transfer_id: str) -> TransferContext:
        # A round trip of its own: by the transfer the batch is known.
        found: dict[Item, Any] = {
            ("transfers", transfer_id): self.tables.transfers.get(transfer_id)
        }
        return self._batch(lambda: InMemoryStore.load_for_transfer(self, transfer_id), found)

    def loan(self, customer_id: str, loan_id: str) -> LoanRecord | None:
        return self._batch(lambda: InMemoryStore.loan(self, customer_id, loan_id))

    def _batch(self, view: Callable[[], View], found: dict[Item, Any] | None = None) -> View:
        if self._watch.gathering:
            return view()
        found = found or {}
        wanted: dict[Item, Callable[[], Any]] = {}
        with self._watch.noting(wanted, found):
            view()
        items = list(wanted)
        if self._watch.scheduler.current in self._backwards:
            items.reverse()
        for table, key in items:
            found[table, key] = self._watch.read(table, key, wanted[table, key])
        with self._watch.knowing(found):
            return view()

    def screen(self, customer_id: str) -> ScreeningContext:
        return self._batch(lambda: InMemoryStore.screen(self, customer_id))

    def owner(self, transfer: Transfer) -> str:
        """Return the person for whose hold a transfer waits."""
        if transfer.direction is not Direction.RETURN_CREDIT:
            return transfer.customer_id
        credit = self.credit(credit_id_of(transfer))
        return credit.customer_id if credit else ""

    # What is one request

    def commit(self, *writes: Write) -> None:
        names = ", ".join(type(write).__name__ for write in writes)
        self._watch.scheduler.touch("commit", names)
        with self._watch.scheduler.at_once():
            super().commit(*writes)
            self.broken += [
                f"{write.transfer.transfer_id} was accepted on hold"
                for write in writes
                if isinstance(write, AddTransfer)
                and write.transfer.direction is Direction.DISBURSE
                and self._is_hold_placed(write.transfer.customer_id)
            ]

    def _is_hold_placed(self, customer_id: str) -> bool:
        """Return whether a hold has marked the line.

        A list that names the customer after the draw has read it changes no line. Then the draw
        counts as before the list, and the hold that follows stops its transfer.
        """
        return self.screenings([customer_id])[customer_id].hold is not None

    def remove_closed_loan(self, record: LoanRecord) -> None:
        self._watch.scheduler.touch("take out closed", record.account.loan_id)
        with self._watch.scheduler.at_once():
            super().remove_closed_loan(record)

    def save_segment(
        self, segment: int, segments: int, totals: Mapping[date, PortfolioTotals]
    ) -> None:
        self._watch.scheduler.touch("save segment", segment)
        with self._watch.scheduler.at_once():
            super().save_segment(segment, segments, totals)

    def save_closing(self, closing: Closing, valuation: Entry) -> None:
        self._watch.scheduler.touch("save closing", closing.day)
        with self._watch.scheduler.at_once():
            super().save_closing(closing, valuation)


class SharedPersons(InMemoryPersonalData):
    """All that is kept of a person, shared likewise."""

    def __init__(self, store: SharedStore, scheduler: Scheduler) -> None:
        super().__init__(store)
        self._scheduler = scheduler

    def _erase_social(self, customer_id: str, today: date) -> None:
        # On DynamoDB an update of one attribute, that reads nothing.
        with self._scheduler.at_once():
            super()._erase_social(customer_id, today)
