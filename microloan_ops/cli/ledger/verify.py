"""The command `ledger verify`: the audit of all stored data.

Memory holds one customer per worker, and one sum per business day. A running system is not a
snapshot. So the audit reads a customer with findings again, and reports the findings that remain.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing as closed_at_end
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice

from microloan.adapters.dynamodb.client import Database, Item
from microloan.adapters.dynamodb.closing_items import LAST
from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
from microloan.domain.ledger.audit import (
    AuditResult,
    Check,
    ClosedDay,
    UnreadableItem,
    check_credit,
    check_customer,
    check_day,
    check_never_closed,
    late_by_day,
)
from microloan.domain.ledger.closing import DaySums
from microloan.domain.ledger.suspense import SUSPENSE
from microloan_ops.cli.ledger import credit_reader, reader
from microloan_ops.cli.ledger.approvals import StoredApprovals, read_approvals
from microloan_ops.cli.ledger.index import CustomerItems, Index
from microloan_ops.cli.ledger.releases import check_stored_releases

Seen = Callable[[int], object]

_ATTEMPTS = 3
_WORKERS = 8
# Enough to keep the workers busy, and few enough for the memory.
_BATCH = 8 * _WORKERS


@dataclass(frozen=True, slots=True)
class AuditProgress:
    """Callbacks for progress: keys read, customers checked and days checked."""

    keys: Seen
    customers: Seen
    days: Seen
    begin: Callable[[int, int], object]
    """Called with the numbers of customers and days to check."""


@dataclass(frozen=True, slots=True)
class _CustomerAudit:
    """A customer's findings, and the sums of its postings by day."""

    checked: AuditResult
    booked: Mapping[date, DaySums]


def verify(database: Database, steps: AuditProgress) -> AuditResult:
    """Audit all stored data."""
    # Read first. The days that are closed by now get no more entries.
    last = database.get(database.tables.closings, LAST)
    days = reader.closed_days(database)
    with closed_at_end(Index()) as index:
        reader.fill(index, database, steps.keys)
        steps.begin(len(index), len(days))
        approvals = read_approvals(database)
        result = _orphan_journals(index) + _pointer(last, days) + approvals.read
        result += check_releases_again(database, approvals)
        booked: dict[date, DaySums] = {}
        for audited in _customers(database, index.customers(), approvals):
            result += audited.checked
            for day, sums in audited.booked.items():
                booked[day] = booked.get(day, DaySums()) + sums
            steps.customers(1)
    return result + _days(database, days, booked, steps.days)


def check_releases_again(database: Database, approvals: StoredApprovals) -> AuditResult:
    """Check the releases of holds, with requests as new as the releases."""
    result = check_stored_releases(database, approvals)
    for _ in range(_ATTEMPTS - 1):
        if not result.findings:
            break
        result = check_stored_releases(database, read_approvals(database))
    return result


def _pointer(last: Item | None, days: Sequence[date]) -> AuditResult:
    """Check that the pointer to the last closing names a closing."""
    day = str(last.get("day")) if last else "none"
    if day in {str(closed) for closed in days} or (last is None and not days):
        return AuditResult()
    newest = max(days, default="no day")
    wrong = [f"is recorded as the last closed day, but the newest closing is of {newest}"]
    return AuditResult.of(Check.CLOSINGS, f"day {day}", wrong)


def _orphan_journals(index: Index) -> AuditResult:
    """Report the journals that belong to no loan."""
    result = AuditResult()
    for loan_id in index.orphan_journals():
        wrong = ["has a journal without a draw, but no stored loan"]
        result += AuditResult.of(Check.REPLAY, f"loan {loan_id}", wrong)
    return result


def _customers(
    database: Database, known: Iterable[CustomerItems], approvals: StoredApprovals
) -> Iterator[_CustomerAudit]:
    """Audit every customer, several at a time."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        rest = iter(known)
        while some := list(islice(rest, _BATCH)):
            yield from pool.map(partial(_customer, database, approvals), some)


def _customer(
    database: Database, approvals: StoredApprovals, known: CustomerItems
) -> _CustomerAudit:
    result = _audit(database, approvals, known)
    for _ in range(_ATTEMPTS - 1):
        if not result.checked.findings:
            break
        # An act may have been approved since they were read.
        result = _audit(database, read_approvals(database), known)
    return result


def _audit(database: Database, approvals: StoredApprovals, known: CustomerItems) -> _CustomerAudit:
    try:
        if known.customer_id == SUSPENSE:
            return _audit_credits(database, known)
        file = reader.read_customer(database, known)
        file = replace(file, approvals=approvals.of(known.customer_id))
        return _CustomerAudit(check_customer(file), file.booked())
    except reader.DAMAGE as error:
        wrong = [f"cannot be read: {error!r}"]
        return _CustomerAudit(
            AuditResult.of(Check.READABLE, f"customer {known.customer_id}", wrong), {}
        )


def _audit_credits(database: Database, known: CustomerItems) -> _CustomerAudit:
    """Audit the credits, which have no customer."""
    result, booked = AuditResult(), dict[date, DaySums]()
    for file in credit_reader.read_credits(database, known):
        result += check_credit(file)
        for day, sums in file.booked().items():
            booked[day] = booked.get(day, DaySums()) + sums
    return _CustomerAudit(result, booked)


def _days(
    database: Database, days: Sequence[date], booked: Mapping[date, DaySums], seen: Seen
) -> AuditResult:
    result = check_never_closed(booked, days)
    read: list[ClosedDay | UnreadableItem] = []
    for day in days:
        read.append(_closed_day(database, day, booked.get(day, DaySums())))
        seen(1)
    late = late_by_day(day.closing for day in read if isinstance(day, ClosedDay))
    before: ClosedDay | UnreadableItem | None = None
    for closed in read:
        result += _check_day(before, closed, late)
        before = closed
    return result


def _check_day(
    before: ClosedDay | UnreadableItem | None,
    day: ClosedDay | UnreadableItem,
    late: Mapping[date, DaySums],
) -> AuditResult:
    if isinstance(day, UnreadableItem):
        return AuditResult.of(Check.READABLE, day.subject, [day.reason])
    if isinstance(before, UnreadableItem):
        # The chain starts again after an unreadable day.
        return AuditResult()
    day = replace(day, late=late.get(day.closing.day, DaySums()))
    return check_day(before.closing if before else None, day)


def _closed_day(database: Database, day: date, booked: DaySums) -> ClosedDay | UnreadableItem:
    items = reader.ItemReader()
    try:
        closing = DynamoEndOfDayStore(database).closing(day)
        valuation = reader.journal(database, f"valuation-{day}", items)
    except reader.DAMAGE as error:
        return UnreadableItem(f"day {day}", f"cannot be read: {error!r}")
    if closing is None:
        return UnreadableItem(f"day {day}", "its closing is missing")
    return items.unread[0] if items.unread else ClosedDay(closing, booked, valuation)
