"""Reading for the audit: the keys of all items, and all items of a customer.

The audit looks for damaged items, so the reader accepts any item.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from microloan.adapters.dynamodb.application_items import DECISION, application_from_item
from microloan.adapters.dynamodb.client import Database, Item, serialize_item
from microloan.adapters.dynamodb.closing_items import CLOSE, LAST, closing_from_item
from microloan.adapters.dynamodb.customer_items import (
    LINE,
    PROFILE,
    line_from_item,
    profile_from_item,
)
from microloan.adapters.dynamodb.entry_items import entry_from_item, journal_items
from microloan.adapters.dynamodb.line_change_items import LINE_CHANGE, line_change_from_item
from microloan.adapters.dynamodb.loan_items import loan_from_item
from microloan.adapters.dynamodb.transfer_items import transfer_from_item, transfer_to_item
from microloan.domain.ledger.audit import (
    CustomerSnapshot,
    DecisionSnapshot,
    Hashed,
    LoanSnapshot,
    UnreadableItem,
)
from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.line_change import LineChange
from microloan.domain.ledger.suspense import SUSPENSE
from microloan.domain.payments.transfer import Transfer
from microloan.ports.applications import Application
from microloan.ports.writes import LoanRecord
from microloan_ops.cli.ledger.index import NO_CUSTOMER, CustomerItems, Index, ItemType, Row
from microloan_ops.console.stack import StackError

Value = TypeVar("Value")

DAMAGE = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError)
_BATCH = 100
# The items that the audit checks. The others prove nothing about the ledger.
_OWN = (LINE, PROFILE, DECISION)


def fill(index: Index, database: Database, seen: Callable[[int], object]) -> None:
    """Fill the index from the keys of every table.

    Parameters
    ----------
    seen
        Called with the number of items that were read.
    """
    tables = database.tables
    index.add(_rows(database, tables.customers, "item", ItemType.OWN, seen))
    index.add(_rows(database, tables.loans, "loan_id", ItemType.LOAN, seen))
    index.add(_rows(database, tables.settled_loans, "loan_id", ItemType.LOAN, seen))
    index.add(_rows(database, tables.transfers, "transfer_id", ItemType.TRANSFER, seen))
    for item in _keys(database, tables.journal, "loan_id", "kind", "opening.customer_id"):
        seen(1)
        if item["loan_id"].startswith(f"{SUSPENSE}-"):
            index.add([(SUSPENSE, ItemType.LOAN, item["loan_id"])])
            continue
        if opening := item.get("opening"):
            index.add([(_text(opening.get("customer_id")), ItemType.LOAN, item["loan_id"])])
        if item.get("kind") != LoanEventType.VALUED:
            index.add_journals([item["loan_id"]])


def closed_days(database: Database) -> list[date]:
    """Return the business dates that are closed, in order."""
    items = _closings(database, ProjectionExpression="business_date")
    return sorted(date.fromisoformat(item["business_date"]) for item in items)


def closings(database: Database) -> list[Closing]:
    """Return the closing of every day, in order."""
    return sorted(map(closing_from_item, _closings(database)), key=lambda closing: closing.day)


def _closings(database: Database, **more: str) -> Iterator[Item]:
    return database.scan(
        database.tables.closings,
        FilterExpression="part = :close AND business_date <> :last",
        ExpressionAttributeValues=serialize_item({":close": CLOSE, ":last": LAST["business_date"]}),
        **more,
    )


def opened_on(database: Database) -> date:
    """Return the first business date of the books.

    Raises
    ------
    StackError
        When the books were never opened.
    """
    days = closed_days(database)
    if not days:
        raise StackError("Open the books first: microloan ledger open.", "books_not_opened")
    return days[0]


def _rows(
    database: Database, table: str, id_name: str, item_type: ItemType, seen: Callable[[int], object]
) -> Iterator[Row]:
    for item in _keys(database, table, "customer_id", id_name):
        seen(1)
        if item_type is not ItemType.OWN or item[id_name].startswith(_OWN):
            yield _text(item.get("customer_id")), item_type, item[id_name]


def _keys(database: Database, table: str, *names: str) -> Iterator[Item]:
    """Scan a table for a few attributes."""
    paths = {f"#{part}": part for name in names for part in name.split(".")}
    wanted = [".".join(f"#{part}" for part in name.split(".")) for name in names]
    return database.scan(
        table, ProjectionExpression=", ".join(wanted), ExpressionAttributeNames=paths
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else NO_CUSTOMER


@dataclass
class ItemReader:
    """Conversion of items to values, which collects unreadable items."""

    unread: list[UnreadableItem] = field(default_factory=list)

    def read(self, make: Callable[[Item], Value], subject: str, item: Item | None) -> Value | None:
        """Return an item's value, or none if it is missing or unreadable."""
        try:
            return make(item) if item else None
        except DAMAGE as error:
            self.unread.append(UnreadableItem(subject, f"cannot be read: {error!r}"))
            return None

    def expect(self, subject: str, index: str, actual: object, expected: object) -> None:
        """Report an item whose index key disagrees with its value."""
        if actual != expected:
            where = f"under {actual}" if actual else "nowhere"
            belongs = f"under {expected}" if expected else "nowhere"
            self.unread.append(
                UnreadableItem(subject, f"index {index} has it {where}, not {belongs}")
            )


def read_customer(database: Database, known: CustomerItems) -> CustomerSnapshot:
    """Read all items of a customer, strongly consistent."""
    if known.customer_id == NO_CUSTOMER:
        return _without_customer(known)
    reader = ItemReader()
    customer_id, tables = known.customer_id, database.tables
    # One query for line, profile and decisions costs less than three reads.
    items = database.query(tables.customers, "customer_id = :customer", {":customer": customer_id})
    own = {item["item"]: item for item in items}
    line = reader.read(_line, f"customer {customer_id}", own.get(LINE))
    reader.read(profile_from_item, f"profile of {customer_id}", own.get(PROFILE))
    decisions = tuple(_decision(own[name], reader) for name in own if name.startswith(DECISION))
    open_ = _loans(database, tables.loans, customer_id, reader)
    settled = _loans(database, tables.settled_loans, customer_id, reader)
    loans = tuple(
        _loan(database, loan_id, open_.get(loan_id), settled.get(loan_id), reader)
        for loan_id in sorted({*open_, *settled, *known.loans})
    )
    transfers = read_transfers(database, sorted(known.transfers | _transfer_ids(loans)), reader)
    return CustomerSnapshot(
        customer_id=customer_id,
        line=line,
        loans=loans,
        transfers=transfers,
        unread=tuple(reader.unread),
        decisions=decisions,
        profile=PROFILE in own,
        line_changes=_line_changes(own, reader),
    )


def _without_customer(known: CustomerItems) -> CustomerSnapshot:
    """Return items that name no customer as unreadable."""
    subjects = [f"loan {loan_id}" for loan_id in sorted(known.loans)]
    subjects += [f"transfer {transfer_id}" for transfer_id in sorted(known.transfers)]
    return CustomerSnapshot(
        NO_CUSTOMER,
        unread=tuple(UnreadableItem(subject, "names no customer") for subject in subjects),
    )


def _line(item: Item) -> CreditLine:
    line = line_from_item(item).line
    _require_whole(line.limit, line.used, line.open_loans)
    return line


def _line_changes(own: Mapping[str, Item], reader: ItemReader) -> tuple[LineChange, ...]:
    """Return the readable changes of a line, in the order of its versions."""
    read = (
        reader.read(line_change_from_item, f"line change {name}", own[name])
        for name in sorted(own)
        if name.startswith(LINE_CHANGE)
    )
    return tuple(filter(None, read))


def _decision(item: Item, reader: ItemReader) -> DecisionSnapshot:
    """Return a decision, even if it is unreadable."""
    application_id = item["item"].removeprefix(DECISION)
    application = reader.read(_application, f"application {application_id}", item)
    if application is None:
        return DecisionSnapshot(application_id, None)
    return DecisionSnapshot(application_id, application.decision, application.minimised_on)


def _application(item: Item) -> Application:
    application = application_from_item(item)
    if offer := application.decision.offer:
        _require_whole(offer.limit)
    return application


def _require_whole(*numbers: object) -> None:
    """Raise an error unless all values are whole numbers."""
    for number in numbers:
        if not isinstance(number, int):
            raise TypeError(f"{number!r} is not a whole number")


def _loans(
    database: Database, table: str, customer_id: str, reader: ItemReader
) -> dict[str, LoanRecord | None]:
    items = database.query(table, "customer_id = :customer", {":customer": customer_id})
    return {
        item["loan_id"]: reader.read(loan_from_item, f"loan {item['loan_id']}", item)
        for item in items
    }


def _loan(
    database: Database,
    loan_id: str,
    open_: LoanRecord | None,
    settled: LoanRecord | None,
    reader: ItemReader,
) -> LoanSnapshot:
    counting = settled or open_
    return LoanSnapshot(
        loan_id,
        journal(database, loan_id, reader),
        open_.account if open_ else None,
        settled.account if settled else None,
        counting.collecting if counting else None,
    )


def journal(database: Database, loan_id: str, reader: ItemReader) -> tuple[Hashed, ...]:
    """Read the entries of a loan, or of a day's valuation, in order."""
    read = []
    for item in journal_items(database, loan_id):
        subject = f"entry {item['seq']} of loan {loan_id}"
        if hashed := reader.read(_hashed_entry, subject, item):
            day = str(item.get("day_shard")).partition("#")[0]
            reader.expect(subject, "by_day", day, str(hashed[0].booked_on))
            read.append(hashed)
    return tuple(read)


def _hashed_entry(item: Item) -> Hashed:
    return entry_from_item(item), item["hash"]


def _transfer_ids(loans: Sequence[LoanSnapshot]) -> set[str]:
    """Return the IDs of the transfers that loans and journals name."""
    named = {entry.transfer_id for loan in loans for entry in loan.entries}
    named.update(loan.collecting for loan in loans if loan.collecting)
    return named - {""}


def read_transfers(
    database: Database, ids: Sequence[str], reader: ItemReader
) -> tuple[Transfer, ...]:
    """Read the transfers of some IDs, strongly consistent."""
    table = database.tables.transfers
    read = []
    for start in range(0, len(ids), _BATCH):
        wanted = [
            (table, {"transfer_id": transfer_id}) for transfer_id in ids[start : start + _BATCH]
        ]
        for item in filter(None, database.batch(*wanted)):
            subject = f"transfer {item['transfer_id']}"
            if transfer := reader.read(transfer_from_item, subject, item):
                reader.expect(subject, "open", item.get("open"), transfer_to_item(transfer)["open"])
                read.append(transfer)
    return tuple(read)
