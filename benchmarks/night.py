"""The night: loans valued a second, units and price, growth, and nights that were missed."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

import boto3

from benchmarks.report import measured, write_page
from benchmarks.segment import DAY, LOANS, OURS, PLAIN, ROUNDS, book_pages, growth, speed
from benchmarks.units import READ_BYTES, READ_PRICE, WRITE_PRICE, Meter, item_bytes
from microloan.adapters.aws import clients
from microloan.adapters.dynamodb.client import Database, Tables, serialize_item
from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
from microloan.adapters.dynamodb.loan_items import loan_to_item
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import open_account, post_event
from microloan.ports.writes import AppendEntry, LoanRecord, SaveLoan
from microloan.usecases.end_of_day.close_days import close_days, open_books, plan_end_of_day
from microloan.usecases.end_of_day.value_segment import Segment, value_segment
from microloan_ops import template
from microloan_testing.in_memory.store import InMemoryStore
from microloan_testing.outbound_services import FixedClock, NoticeBoard
from microloan_testing.seeded_loans import make_loan
from tests.support.cloud import moto_stack as fake_aws

BOOK = 1_500
# Six weeks later about half of the first bills have fallen due, one in thirty today.
MIDST = DAY + timedelta(days=45)
LATE_EVERY = 25
CATCH_UP = 1_000
NIGHTS = (1, 7, 30, 100)


@dataclass(frozen=True, slots=True)
class Cost:
    """Units of a night over a book, for each loan of it; and what its collections write, where."""

    name: str
    read: Fraction
    written: Fraction
    collections: int = 0
    places: Mapping[str, int] = field(default_factory=dict)

    @property
    def dollars(self) -> float:
        """What a million loans cost."""
        return float(self.read * READ_PRICE + self.written * WRITE_PRICE)


def costs() -> list[Cost]:
    """Return what a night costs: a quiet book, a realistic one, and two others' ways."""
    return [
        _cost(
            "a quiet book", [make_loan(n, DAY).record for n in range(BOOK)], DAY + timedelta(days=2)
        ),
        realistic(),
        Cost("one UpdateItem per loan", Fraction(0), Fraction(1)),
        Cost("one transaction of two items per loan", Fraction(0), Fraction(4)),
    ]


def realistic() -> Cost:
    """Return what a night costs over a book in which some bills are due, and some late."""
    return _cost("a realistic book: a thirtieth due, 2 % late", _realistic(), MIDST)


def _realistic() -> list[LoanRecord]:
    """Return a book with a due day on every day: bills of before are paid, but for 2 %."""
    found = []
    for number in range(BOOK):
        account = make_loan(number, DAY).record.account
        due = account.loan.next_due
        if due < MIDST and number % LATE_EVERY:
            amount = account.loan.due_now(due)
            account, _ = post_event(
                account, LoanEvent(LoanEventType.REPAID, amount, due, due, f"in-{number}")
            )
        found.append(LoanRecord(account))
    return found


def _cost(name: str, records: list[LoanRecord], today: date) -> Cost:
    """Count the units of a segment worker on moto, by the calls that it makes."""
    with fake_aws.stack() as environment:
        boto3.setup_default_session()
        meter = Meter(template.indexes())
        meter.watch(boto3.DEFAULT_SESSION)
        database = Database(clients.client("dynamodb"), Tables.from_environment(environment))
        items = [serialize_item(loan_to_item(one)) for one in records]
        for item in items:
            database.client.put_item(TableName=database.tables.loans, Item=item)
        meter.reset()
        segment = Segment(0, 1, (today - timedelta(days=1),))
        value_segment(segment, DynamoEndOfDayStore(database), NoticeBoard(), FixedClock(today, 1))
        # A projection does not make a scan cheaper; and a whole page is rounded once.
        scanned = Fraction(sum(map(item_bytes, items)), READ_BYTES)
        read = meter.read - meter.scanned + scanned
        # What the segment itself writes is one item, whatever its size.
        written = meter.written - 1
        places = {
            place: units.written
            for place, units in sorted(meter.places.items())
            if units.written and place != "Closings"
        }
    each = read / len(records), Fraction(written, len(records))
    return Cost(name, *each, meter.calls["TransactWriteItems"], places)


def missed(nights: int) -> float:
    """Return milliseconds per loan and day of catching up over 1,000 loans of 24 instalments.

    The workload that Apache Fineract defines for its close of business, without a result.
    """
    store, clock = InMemoryStore(), FixedClock(DAY)
    open_books(store, clock)
    for number in range(CATCH_UP):
        laid = make_loan(number, DAY)
        opening = laid.record.account.opening
        terms = replace(opening.terms, instalments=24)
        event = LoanEvent(LoanEventType.DRAWN, terms.principal, DAY, DAY, laid.transfer.transfer_id)
        account, entry = open_account(replace(opening, terms=terms), event)
        store.commit(SaveLoan(LoanRecord(account), None), AppendEntry(entry))
    clock.set(DAY + timedelta(days=nights))
    planned = plan_end_of_day(store, clock)
    started = time.process_time()
    for number in range(planned.segments):
        segment = Segment(number, planned.segments, planned.dates)
        value_segment(segment, store, NoticeBoard(), clock)
    close_days(planned.dates, planned.segments, store)
    return (time.process_time() - started) * 1_000 / (CATCH_UP * nights)


def about() -> str:
    """Measure everything; return the section."""
    rates, size = speed(), book_pages(LOANS)[1]
    plain = rates[PLAIN]
    fast = "\n".join(
        f"| {name} | {rate:,.0f} | {rate / plain:.2f} |" for name, rate in rates.items()
    )
    books = costs()
    quiet, lived, *_ = books
    dear = "\n".join(
        f"| {one.name} | {float(one.read):.3f} | {float(one.written):.3f} | {one.dollars:.4f} |"
        for one in books
    )
    large = "\n".join(
        f"| {one.loans:,} | {one.seconds:.2f} s | {one.seconds / one.loans * 1e6:.1f} us "
        f"| {one.megabytes:.0f} MB |"
        for one in growth()
    )
    late = "\n".join(f"| {nights} | {missed(nights):.4f} ms |" for nights in NIGHTS)
    return f"""\
## The end of day

> The tables cost {quiet.dollars:.4f} USD a run for a million accrual-only loans,
> {lived.dollars:.4f} for a realistic book. A segment reads {rates[OURS] / plain:.1f} times as
> many loans a second as a plain boto3 loop.

{measured()}.

A segment worker reads {LOANS:,} accrual-only loans. The socket is a stub that gives it the bytes of
DynamoDB's scan pages. All take turns, the best of {ROUNDS} rounds.

| | loans a second and core | to the plain loop |
|---|---|---|
{fast}

The table has the units of DynamoDB for each loan of the book, by the calls on {BOOK:,} loans of
{size:.0f} bytes on average. A million loans cost, on demand, at {float(READ_PRICE)} USD a
million read units and {float(WRITE_PRICE)} USD a million write units (us-east-1, November 2024).
The worker reads a loan that is due or late once more, whole, and puts a collection on the outbox.
The last two rows are the cost of one write for each loan and run, without reading it.

| | read units | write units | USD per million loans |
|---|---|---|---|
{dear}

A segment of growing size, each in a process of its own. Memory is that of the whole process.

| loans | processor | each | most memory |
|---|---|---|---|
{large}

Missed days, caught up in one pass over {CATCH_UP:,} loans of 24 instalments, valuation
and close, tables in memory:

| nights | for each loan and day |
|---|---|
{late}
"""


if __name__ == "__main__":
    write_page("night", about)
