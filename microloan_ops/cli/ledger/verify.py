"""`ledger verify`: feeds the checks of `domain/ledger/audit` with everything that is stored.

Memory holds one customer's file per worker, and one sum per business day. A system at work is
not a snapshot: a customer with findings is read again, and only what stays is a finding.
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
    check_customer,
    check_day,
    check_never_closed,
    late_by_day,
)
from microloan.domain.ledger.closing import DaySums
from microloan_ops.cli.ledger import reader
from microloan_ops.cli.ledger.index import Index, Known

Seen = Callable[[int], object]

_LOOKS = 3
_WORKERS = 8
# Enough for the workers, few enough to hold.
_AT_ONCE = 8 * _WORKERS


@dataclass(frozen=True, slots=True)
class Steps:
    """Who is told of progress: keys read, customers checked, days checked; totals when known."""

    keys: Seen
    customers: Seen
    days: Seen
    begin: Callable[[int, int], object]
    """Report how many customers and how many days there are to check."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What came of a customer: what the checks say, and the sums of its postings by day."""

    checked: AuditResult
    booked: Mapping[date, DaySums]


def verify(database: Database, steps: Steps) -> AuditResult:
    """Check everything that is stored; return how much was looked at and what was found."""
    # Read first: nothing can be booked any more on the days that are closed by now.
    last = database.get(database.tables.closings, LAST)
    days = reader.closed_days(database)
    with closed_at_end(Index()) as index:
        reader.fill(index, database, steps.keys)
        steps.begin(len(index), len(days))
        result = _strays(index) + _pointer(last, days)
        booked: dict[date, DaySums] = {}
        for looked in _customers(database, index.customers()):
            result += looked.checked
            for day, sums in looked.booked.items():
                booked[day] = booked.get(day, DaySums()) + sums
            steps.customers(1)
    return result + _days(database, days, booked, steps.days)


def _pointer(last: Item | None, days: Sequence[date]) -> AuditResult:
    """Check that what is said to be the last closing is one."""
    day = str(last.get("day")) if last else "none"
    if day in {str(one) for one in days} or (last is None and not days):
        return AuditResult()
    newest = max(days, default="no day")
    wrong = [f"is said to be the last that was closed; the newest closing is of {newest}"]
    return AuditResult.of(Check.CLOSINGS, f"day {day}", wrong)


def _strays(index: Index) -> AuditResult:
    """Name the journals that belong to no loan."""
    result = AuditResult()
    for loan_id in index.strays():
        wrong = ["has a journal without a draw, and is stored nowhere"]
        result += AuditResult.of(Check.REPLAY, f"loan {loan_id}", wrong)
    return result


def _customers(database: Database, known: Iterable[Known]) -> Iterator[_Looked]:
    """Look at every customer, some at once."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        rest = iter(known)
        while some := list(islice(rest, _AT_ONCE)):
            yield from pool.map(partial(_customer, database), some)


def _customer(database: Database, known: Known) -> _Looked:
    for _ in range(_LOOKS):
        looked = _look(database, known)
        if not looked.checked.findings:
            break
    return looked


def _look(database: Database, known: Known) -> _Looked:
    try:
        file = reader.customer_file(database, known)
        return _Looked(check_customer(file), file.booked())
    except reader.DAMAGE as error:
        wrong = [f"cannot be read: {error!r}"]
        return _Looked(AuditResult.of(Check.READABLE, f"customer {known.customer_id}", wrong), {})


def _days(
    database: Database, days: Sequence[date], booked: Mapping[date, DaySums], seen: Seen
) -> AuditResult:
    result = check_never_closed(booked, days)
    read: list[ClosedDay | UnreadableItem] = []
    for day in days:
        read.append(_closed_day(database, day, booked.get(day, DaySums())))
        seen(1)
    late = late_by_day(one.closing for one in read if isinstance(one, ClosedDay))
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
        # After a day that cannot be read the chain begins anew.
        return AuditResult()
    day = replace(day, late=late.get(day.closing.day, DaySums()))
    return check_day(before.closing if before else None, day)


def _closed_day(database: Database, day: date, booked: DaySums) -> ClosedDay | UnreadableItem:
    shelf = reader.Shelf()
    try:
        closing = DynamoEndOfDayStore(database).closing(day)
        valuation = reader.journal(database, f"valuation-{day}", shelf)
    except reader.DAMAGE as error:
        return UnreadableItem(f"day {day}", f"cannot be read: {error!r}")
    if closing is None:
        return UnreadableItem(f"day {day}", "its closing is gone")
    return shelf.unread[0] if shelf.unread else ClosedDay(closing, booked, valuation)
