"""A whole night in the local cloud: its state machine and functions, and tables with a book."""

import time
from datetime import datetime, timedelta

from benchmarks.report import measured, write_page
from microloan.domain.calendar import business_date
from microloan.domain.ledger.journal import LedgerAccount
from microloan_ops.cli import eod
from microloan_ops.cli.clock import NIGHT_RUN
from microloan_ops.cli.ledger.balance import trial_balance
from microloan_ops.cli.seed_loans import seed_loans
from microloan_ops.console.stack import Stack
from microloan_ops.local import lifecycle

LOANS = 2_500
# Closed by one run, after the first night; all of them before the first instalment falls due.
MISSED = 7


def ran(stack: Stack, nights: int) -> tuple[float, eod.Run]:
    """Run the night after so many days; return the seconds it took, and what it says of itself.

    Raises
    ------
    RuntimeError
        When the books are not what was laid down, proven.
    """
    today = business_date(stack.clock.now())
    stack.test_clock.set(datetime.combine(today + timedelta(days=nights), NIGHT_RUN))
    started = time.perf_counter()
    closed = eod.run(stack)
    seconds = time.perf_counter() - started
    closing, found = stack.night.last_closed(), eod.last(stack)
    loans = sum(worth.loans for worth in closing.totals.cells.values()) if closing else 0
    if len(closed) != nights or loans != LOANS or not trial_balance(stack).proven or not found:
        raise RuntimeError(f"{loans:,} loans on {closed}: this is not the book that was laid down")
    if trial_balance(stack).closed[LedgerAccount.INTEREST_RECEIVABLE] <= 0:
        raise RuntimeError("the book bears no interest")
    return seconds, found


def about() -> str:
    """Lay a book down, run its nights; return the section."""
    with lifecycle.apart("bench") as settings:
        stack = Stack(settings.outputs(), settings.client, f"{settings.url}/v1")
        started = time.perf_counter()
        seed_loans(stack, LOANS)
        laid = time.perf_counter() - started
        first, run = ran(stack, 1)
        missed, _ = ran(stack, MISSED)
    return f"""\
## An end of day in the local cloud

> {LOANS:,} loans are valued, closed and proven in {first:.0f} s, {MISSED} missed days at once in
> {missed:.0f} s.

`microloan seed-loans {LOANS}` created {LOANS:,} open loans in {laid:.0f} s. Then the
deployed state machine ran: plan, {run.total} segments in a distributed map, close, each its own
function, the books proven after each run.

| run | days closed | seconds, from start to end |
|---|---|---|
| the next day | 1 | {first:.1f} |
| {MISSED} days later, all missed | {MISSED} | {missed:.1f} |

{measured()}. The
seconds are the local cloud's, which runs on the same machine.
"""


if __name__ == "__main__":
    write_page("whole night", about)
