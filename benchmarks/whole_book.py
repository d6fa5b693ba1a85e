"""The report: what it reads of a book, what that costs, and how long a processor works on it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing as closed_at_end
from dataclasses import dataclass
from fractions import Fraction

from benchmarks.report import measured, write_page
from benchmarks.units import READ_BYTES, READ_PRICE, Wire, item_bytes
from microloan.adapters.dynamodb.application_items import (
    consent_to_item,
    decision_to_item,
    inquiry_to_item,
)
from microloan.adapters.dynamodb.client import Item, deserialize_item, serialize_item
from microloan.adapters.dynamodb.customer_items import (
    card_to_item,
    line_to_item,
    profile_to_item,
)
from microloan.adapters.dynamodb.entry_items import entry_from_item, entry_to_item
from microloan.adapters.dynamodb.transfer_items import transfer_to_item
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan_ops.report.figures.arrears import Arrears, course
from microloan_ops.report.figures.flows import Flows
from microloan_ops.report.figures.period import Span
from microloan_ops.report.figures.vintage import Vintages
from microloan_ops.report.people import People
from microloan_testing.in_memory.tables import Tables
from simulation.year import FIRST_DAY, Year, YearPlan

PLAN = YearPlan(seed=1, days=365, members=1_000)
# The customers' table is read once for the lines and once for the decisions.
TWICE = 2


Journals = Sequence[Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a loan takes: items and bytes by table, and seconds of a processor.

    Parameters
    ----------
    read, added
        Seconds to make values of a journal's items, and to add its loan up.
    """

    customers: int
    loans: int
    items: Mapping[str, int]
    size: Mapping[str, int]
    read: float
    added: float


def measure() -> Measured:
    """Simulate a bank, and read it."""
    year = Year(PLAN)
    year.run()
    tables = year.store.tables
    wires = {name: list(map(serialize_item, items(tables))) for name, items in _TABLES.items()}
    journals, read = _timed(lambda: _journals(wires["Journal"]))
    _, added = _timed(lambda: _add_up(journals, Span(FIRST_DAY, year.clock.today)))
    return Measured(
        customers=len(tables.profiles),
        loans=len(journals),
        items={name: len(found) for name, found in wires.items()},
        size={name: sum(map(item_bytes, found)) for name, found in wires.items()},
        read=read,
        added=added,
    )


def _timed(
    work: Callable[[], Sequence[Sequence[Entry]]],
) -> tuple[Sequence[Sequence[Entry]], float]:
    began = time.process_time()
    return work(), time.process_time() - began


def _journals(wires: Sequence[Wire]) -> list[list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for wire in wires:
        entry = entry_from_item(deserialize_item(wire))
        found.setdefault(entry.loan_id, []).append(entry)
    return [sorted(journal, key=lambda entry: entry.seq) for journal in found.values()]


def _add_up(journals: Journals, span: Span) -> Journals:
    flows, arrears, vintages = Flows(), Arrears(span.points()), Vintages()
    with closed_at_end(People()) as people:
        for journal in journals:
            for entry in journal:
                flows.add(entry)
            if journal[0].kind is not LoanEventType.DRAWN:
                # A bank transfer in suspense is no loan.
                continue
            loan = course(journal, span.last)
            arrears.add(loan)
            vintages.add(loan)
            people.add_loan(loan)
    return journals


def _customers(tables: Tables) -> Iterator[Item]:
    yield from map(profile_to_item, tables.profiles.values())
    for (customer_id, _), card in tables.cards.items():
        yield card_to_item(customer_id, card)
    for customer_id, line in tables.lines.items():
        yield line_to_item(customer_id, line.line, line.version)
    for (customer_id, *_), consent in tables.consents.items():
        yield consent_to_item(customer_id, consent)
    for (customer_id, _), inquiry in tables.inquiries.items():
        yield inquiry_to_item(customer_id, inquiry)
    for (customer_id, _), application in tables.decisions.items():
        yield decision_to_item(customer_id, application)


def _journal(tables: Tables) -> Iterator[Item]:
    return (
        entry_to_item(entry) for entry in tables.entries() if entry.kind is not LoanEventType.VALUED
    )


_TABLES: Mapping[str, Callable[[Tables], Iterator[Item]]] = {
    "Journal": _journal,
    "Transfers": lambda tables: map(transfer_to_item, tables.transfers.values()),
    "Customers": _customers,
}


def about(found: Measured) -> str:
    """Return the section."""
    rows = "\n".join(
        f"| `{name}` | {number / found.loans:.1f} | {found.size[name] / number:,.0f} |"
        f" {float(_units(found, name)):.2f} |"
        for name, number in found.items.items()
    )
    a_loan = _units(found, "Journal") + _units(found, "Transfers")
    a_customer = TWICE * _units(found, "Customers") * found.loans / found.customers
    dollars = float((a_loan + a_customer) * READ_PRICE)
    entries = found.items["Journal"]
    minutes = (found.read + found.added) / found.loans * 1_000_000 / 60
    return f"""\
## The report

> A book of a million loans of a million customers is read for {dollars:.2f} USD.

`microloan report` reads whole tables. The figures are of a simulated bank of {PLAN.days} days, with
{found.loans:,} loans of {found.customers:,} customers:

| table | items for each loan | bytes each | read units for each loan |
|---|---|---|---|
{rows}

`Customers` is read twice, for lines and for decisions: {float(a_customer):.1f} units for each
customer. At {float(READ_PRICE)} USD a million units, a million loans of a million customers are
read for {dollars:.2f} USD. The white list adds to it.

One processor reads {entries / found.read:,.0f} entries of the journal a second, and adds
{entries / found.added:,.0f} of them up. A million such loans take it {minutes:.0f} minutes.

{measured()}.
"""


def _units(found: Measured, table: str) -> Fraction:
    """Return the read units that a loan takes in a table."""
    return Fraction(found.size[table], found.loans * READ_BYTES)


if __name__ == "__main__":
    write_page("report", lambda: about(measure()))
