"""The command `loan list`: the loans that match filters."""

import csv
import heapq
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from microloan.adapters.dynamodb.client import Database, Item, Tables
from microloan.adapters.dynamodb.loan_items import loan_from_item
from microloan.domain.calendar import business_date
from microloan.domain.money import yuan
from microloan.usecases.end_of_day.assess_loans import BAD_LOAN
from microloan_ops.cli import loan_row
from microloan_ops.cli.ledger.export import write_whole
from microloan_ops.cli.loan_row import LoanRow, LoanState
from microloan_ops.console import Exit, Reply, progress
from microloan_ops.console.json_values import to_json
from microloan_ops.console.options import date_option
from microloan_ops.console.stack import Stack, StackName

_WORKERS = 8
# The items that a worker reads at a time. Memory holds one such part per worker.
_PART = 500
_COLUMNS = [column.name for column in fields(LoanRow)]


@dataclass(frozen=True, slots=True)
class LoanFilter:
    """The filters, of which a loan has to match all. None and zero match every loan."""

    state: LoanState | None = None
    due_on: date | None = None
    due_before: date | None = None
    min_days_late: int = 0
    drawn_since: date | None = None
    drawn_until: date | None = None

    def matches(self, row: LoanRow) -> bool:
        """Return whether a loan matches all filters."""
        due = row.next_due
        return (
            self.state in (None, row.state)
            and self.due_on in (None, due)
            and (self.due_before is None or (due is not None and due < self.due_before))
            and row.days_past_due >= self.min_days_late
            and (self.drawn_since is None or row.drawn_on >= self.drawn_since)
            and (self.drawn_until is None or row.drawn_on <= self.drawn_until)
        )

    def tables(self, tables: Tables) -> list[str]:
        """Return the tables that can have matching loans.

        The settled loans may be many more than the others.
        """
        owing = self.due_on or self.due_before or self.min_days_late
        owing = owing or self.state not in (None, LoanState.SETTLED, LoanState.CANCELLED)
        return [tables.loans] if owing else [tables.loans, tables.settled_loans]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the book: the number of loans read, and the loans."""

    read: int
    rows: list[LoanRow]
    unreadable: list[str]


@dataclass
class LoanList:
    """The matching loans: their number, their sums in fen, and the first of them.

    The first are those with the most days past due.
    """

    limit: int
    loans: int = 0
    outstanding: int = 0
    owed: int = 0
    due_now: int = 0
    unreadable: list[str] = field(default_factory=list)
    _first: list[tuple[tuple[int, int, str, int], LoanRow]] = field(default_factory=list)

    def add(self, row: LoanRow) -> None:
        """Count a loan, and keep it if it is among the first."""
        self.loans += 1
        self.outstanding += row.outstanding
        self.owed += row.owed
        self.due_now += row.due_now
        # The number keeps two rows of one loan apart, which moved between the tables meanwhile.
        order = (row.days_past_due, row.due_now, row.loan_id, self.loans)
        heapq.heappush(self._first, (order, row))
        if len(self._first) > self.limit:
            heapq.heappop(self._first)

    @property
    def rows(self) -> list[LoanRow]:
        """The first loans, in order."""
        return [row for _, row in sorted(self._first, reverse=True)]


def read_parts(
    database: Database, tables: Sequence[str], customer_id: str | None, today: date
) -> Iterator[_Part]:
    """Read the loans of a customer, or of the whole book, by several threads.

    A running system is not a snapshot. A loan that closes meanwhile may be read twice.
    """
    for table in tables:
        running = _segments(database, table, customer_id)
        with ThreadPoolExecutor(_WORKERS) as pool:
            while running:
                parts = list(pool.map(lambda segment: list(islice(segment, _PART)), running))
                running = [segment for segment, part in zip(running, parts, strict=True) if part]
                for items in parts:
                    yield _part(items, today, settled=table == database.tables.settled_loans)


def _segments(database: Database, table: str, customer_id: str | None) -> list[Iterator[Item]]:
    if customer_id:
        named = {":customer": customer_id}
        return [database.iter_query(table, "customer_id = :customer", named)]
    return [
        database.scan(table, Segment=number, TotalSegments=_WORKERS) for number in range(_WORKERS)
    ]


def _part(items: Sequence[Item], today: date, *, settled: bool) -> _Part:
    rows: list[LoanRow] = []
    unreadable = []
    for item in items:
        try:
            account = loan_from_item(item).account
            # A loan that finished today is in both tables.
            if settled or not account.finished:
                rows.append(LoanRow.of(account, today))
        except BAD_LOAN:
            unreadable.append(str(item["loan_id"]))
    return _Part(len(items), rows, unreadable)


def _lines(rows: Iterator[LoanRow]) -> Iterator[str]:
    """Yield the lines of a CSV file: fen as whole numbers, dates in ISO form."""
    yield ",".join(_COLUMNS)
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(to_json(row.fields).values())
        yield line.getvalue()


def list_loans(
    stack: Stack, customer_id: str | None, filters: LoanFilter, limit: int, file: Path | None
) -> LoanList:
    """Read the loans and write the matching ones to the file, if any."""
    tables, today = filters.tables(stack.database.tables), business_date(stack.clock.now())
    found = LoanList(limit)

    def matching() -> Iterator[LoanRow]:
        with progress() as bar:
            task = bar.add_task("Loans", total=None)
            for part in read_parts(stack.database, tables, customer_id, today):
                bar.advance(task, part.read)
                found.unreadable += part.unreadable
                for row in filter(filters.matches, part.rows):
                    found.add(row)
                    yield row

    if file:
        write_whole(file, _lines(matching()))
    else:
        for _ in matching():
            pass
    return found


def command(  # noqa: PLR0913 - the filters
    customer_id: Annotated[
        str | None,
        typer.Option("--customer", metavar="CUSTOMER_ID", help="Loans of this customer."),
    ] = None,
    state: Annotated[LoanState | None, typer.Option(help="Loans in this state.")] = None,
    due_on: Annotated[
        date | None, date_option("--due-on", "Loans that are next due on this day.")
    ] = None,
    due_before: Annotated[
        date | None, date_option("--due-before", "Loans that are next due before this day.")
    ] = None,
    min_days_late: Annotated[
        int, typer.Option(min=0, metavar="DAYS", help="At least so many days past due.")
    ] = 0,
    drawn_since: Annotated[
        date | None, date_option("--drawn-since", "Loans drawn on this day or later.")
    ] = None,
    drawn_until: Annotated[
        date | None, date_option("--drawn-until", "Loans drawn on this day or before.")
    ] = None,
    limit: Annotated[
        int, typer.Option(min=1, max=10_000, metavar="LOANS", help="Loans to show at most.")
    ] = 100,
    file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write all of them to this file.")
    ] = None,
    stack: StackName = None,
) -> Reply:
    """List loans, the most days past due first.

    Without filters it lists the whole book, closed loans too. The limit is of the loans that it
    shows. The sums and the file are of all that match. A loan is due next on its oldest unpaid due
    date. The days past due include the days of grace, after which a loan is late.

    Found
    -----
    A loan cannot be read. The output names each.

    Examples
    --------
    microloan loan list --state late --min-days-late 30
    microloan loan list --due-on 2027-01-15 --csv due.csv
    microloan loan list --customer CUSTOMER_ID --json

    JSON
    ----
    loans, outstanding, owed, due_now, file, shown[loan_id, customer_id, channel, state, drawn_on,
    principal, instalments, daily_rate, outstanding, owed, due_now, days_past_due, next_due],
    unreadable[*]
    """
    filters = LoanFilter(state, due_on, due_before, min_days_late, drawn_since, drawn_until)
    found = list_loans(Stack.connect(stack), customer_id, filters, limit, file)
    code = Exit.FOUND if found.unreadable else Exit.DONE
    return Reply(_document(found, file), lambda console: _print(console, found, file), code)


def _document(found: LoanList, file: Path | None) -> dict[str, object]:
    sums = ("loans", "outstanding", "owed", "due_now")
    return {
        **{name: getattr(found, name) for name in sums},
        "file": str(file) if file else None,
        "shown": [row.fields for row in found.rows],
        "unreadable": found.unreadable,
    }


def _print(console: Console, found: LoanList, file: Path | None) -> None:
    for loan_id in found.unreadable:
        console.print(f"[red]Cannot read loan {loan_id}. Run microloan ledger verify.[/]")
    if found.rows:
        console.print(loan_row.table("Loans, days past due, yuan", found.rows))
    console.print(
        f"Loans: {found.loans:,}, shown {len(found.rows):,}. Owed {yuan(found.owed)} yuan,"
        f" due now {yuan(found.due_now)} yuan."
    )
    if file:
        console.print(f"All {found.loans:,} loans are in {file}")
