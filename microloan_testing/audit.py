"""The checks of `ledger verify` over the in-memory store."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from microloan.domain.errors import CorruptDataError
from microloan.domain.ledger.audit import (
    AuditResult,
    ClosedDay,
    CreditSnapshot,
    CustomerSnapshot,
    DecisionSnapshot,
    Hashed,
    LoanSnapshot,
    check_credit,
    check_customer,
    check_day,
    check_holds,
    check_releases,
    late_by_day,
)
from microloan.domain.ledger.closing import DaySums
from microloan.domain.ledger.journal import Entry, add
from microloan.domain.ledger.suspense import SUSPENSE
from microloan.ports.end_of_day import UnreadableLoan
from microloan.ports.writes import LoanRecord
from microloan_testing.in_memory.store import InMemoryStore


def audit(store: InMemoryStore) -> AuditResult:
    """Check all that is stored."""
    owners = {key[0] for key in (*store.tables.open_loans, *store.tables.settled_loans)}
    owners.update(
        store.tables.lines, (transfer.customer_id for transfer in store.tables.transfers.values())
    )
    owners.update(store.tables.profiles, (customer_id for customer_id, _ in store.tables.decisions))
    owners.discard(SUSPENSE)
    result = AuditResult()
    for journal in store.tables.journal:
        if journal.startswith(f"{SUSPENSE}-"):
            result += check_credit(_credit_file(store, journal))
    for customer_id in sorted(owners):
        result += check_customer(customer_snapshot(store, customer_id))
    cases = store.tables.cases.values()
    result += check_holds(cases, store.tables.screenings)
    result += check_releases(cases, store.tables.approvals.values())
    before = None
    late = late_by_day(store.tables.closings.values())
    for day in sorted(store.tables.closings):
        closed = replace(closed_day(store, day), late=late.get(day, DaySums()))
        result += check_day(before, closed)
        before = closed.closing
    return result


def customer_snapshot(store: InMemoryStore, customer_id: str) -> CustomerSnapshot:
    """Return all that is stored of a customer."""
    tables = store.tables
    line = store.line(customer_id)
    both = (*tables.open_loans.of(customer_id), *tables.settled_loans.of(customer_id))
    loans = tuple(_loan_file(store, key) for key in sorted(dict(both)))
    transfers = tables.transfers.of(customer_id)
    return CustomerSnapshot(
        customer_id=customer_id,
        line=line.line if line else None,
        loans=loans,
        transfers=transfers,
        decisions=tuple(
            DecisionSnapshot(made.application_id, made.decision, made.minimised_on)
            for _, made in tables.decisions.of(customer_id)
        ),
        profile=customer_id in tables.profiles,
        approvals=tuple(
            asked for asked in tables.approvals.values() if asked.customer_id == customer_id
        ),
        line_changes=tuple(store.line_changes(customer_id)),
    )


def _credit_file(store: InMemoryStore, journal: str) -> CreditSnapshot:
    stored = {account.loan_id: account for account in store.tables.credits.values()}
    returns = (each for each in store.tables.transfers.of(SUSPENSE) if each.loan_id == journal)
    entries = hashed(store.entries(journal))
    return CreditSnapshot(journal, entries, stored.get(journal), tuple(returns))


def closed_day(store: InMemoryStore, day: date) -> ClosedDay:
    """Return a day's closing, and the entries behind it."""
    valuation = store.entries(f"valuation-{day}")
    ids = {entry.loan_id for entry in valuation}
    entries = [entry.postings for entry in store.day_entries(day) if entry.loan_id not in ids]
    booked = DaySums(len(entries), add(*entries))
    return ClosedDay(store.tables.closings[day], booked, hashed(valuation))


def hashed(entries: Iterable[Entry]) -> tuple[Hashed, ...]:
    """Return entries with their stored hashes."""
    return tuple((entry, entry.hash) for entry in entries)


def _loan_file(store: InMemoryStore, key: tuple[str, str]) -> LoanSnapshot:
    open_, settled = store.tables.open_loans.get(key), store.tables.settled_loans.get(key)
    counting = settled or open_
    if isinstance(open_, UnreadableLoan) or not isinstance(counting, LoanRecord):
        raise CorruptDataError(f"loan {key[1]} cannot be read")
    return LoanSnapshot(
        loan_id=key[1],
        journal=hashed(store.entries(key[1])),
        open=open_.account if open_ else None,
        settled=settled.account if settled else None,
        collecting=counting.collecting,
    )
