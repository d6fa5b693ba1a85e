"""The test clock of a sandbox. Advancing it runs each end of day in between."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Annotated

import typer

from microloan.domain.calendar import ONE_DAY, SHANGHAI, business_date
from microloan_ops.cli import eod, gateway
from microloan_ops.console import Reply, progress
from microloan_ops.console.options import UsageError, date_option
from microloan_ops.console.stack import Stack, StackError, StackName
from microloan_ops.local.waiting import within

NIGHT_RUN = time_of_day(0, 10, tzinfo=SHANGHAI)
MORNING = time_of_day(9, 0, tzinfo=SHANGHAI)
_SETTLE_SECONDS = 5.0


def show(stack: Stack | None = None) -> Mapping[str, object]:
    """Return the stack's business date and time."""
    now = (stack or Stack.connect(None)).clock.now().astimezone(SHANGHAI)
    return {"today": now.date().isoformat(), "now": now.isoformat(timespec="seconds")}


def advance(
    to: date, stack: Stack | None = None, on_night: Callable[[date], object] = lambda _: None
) -> int:
    """Set the clock to the morning of a later date, and return the days closed.

    Parameters
    ----------
    to
        A later business date.
    on_night
        Called with each date whose end of day has run.

    Raises
    ------
    StackError
        When the date is not later, or an end of day fails.
    """
    stack = stack or Stack.connect(None)
    clock = stack.test_clock
    today = business_date(clock.now())
    if to <= today:
        raise StackError(f"The clock only moves forward. It is {today}.", "backwards")
    settle(stack)
    days = list(_days(today, to))
    for day in days:
        clock.set(datetime.combine(day, NIGHT_RUN))
        eod.run(stack)
        settle(stack)
        on_night(day)
    clock.set(datetime.combine(to, MORNING))
    gateway.send_callbacks(stack)
    return len(days)


def settle(stack: Stack) -> bool:
    """Wait for the gateway's answers to recent transfers, then send its callbacks.

    Return whether it answered in time. Some test cards never get an answer.
    """
    settled = _wait(stack)
    gateway.send_callbacks(stack)
    return settled


def _wait(stack: Stack) -> bool:
    for _ in within(_SETTLE_SECONDS):
        if not any(
            _is_recent(transfer.requested_at, stack) for transfer in stack.books.open_transfers()
        ):
            return True
    return False


def _is_recent(requested_at: datetime, stack: Stack) -> bool:
    """Return whether a transfer is so recent that an answer may still come."""
    return (stack.clock.now() - requested_at).total_seconds() < _SETTLE_SECONDS


def _days(today: date, to: date) -> Iterator[date]:
    while today < to:
        today += ONE_DAY
        yield today


# The commands


def show_command(stack: StackName = None) -> Reply:
    """Show a sandbox's business date and time.

    Examples
    --------
    microloan clock show

    JSON
    ----
    today, now
    """
    shown = show(Stack.connect(stack))
    return Reply(shown, f"Business date [bold]{shown['today']}[/], {shown['now']}")


def advance_command(
    days: Annotated[
        int | None, typer.Option(min=1, metavar="DAYS", help="Number of days to advance.")
    ] = None,
    to: Annotated[date | None, date_option("--to", "Date to advance to, at 09:00.")] = None,
    stack: StackName = None,
) -> Reply:
    """Advance the test clock and run each end of day.

    Interrupted
    -----------
    The clock stopped at a day in between. Continue with --to.

    Examples
    --------
    microloan clock advance --days 31
    microloan clock advance --to 2027-01-15

    JSON
    ----
    today, days_closed
    """
    if (days is None) == (to is None):
        raise UsageError("--days", "Give --days or --to.")
    connected = Stack.connect(stack)
    today = business_date(connected.test_clock.now())
    target = to or today + timedelta(days=days or 0)
    run = advance_with_progress(target, connected)
    return Reply({"today": target, "days_closed": run}, advance_message(target, run))


def advance_with_progress(to: date, stack: Stack) -> int:
    """Advance the clock with a progress bar, and return the number of days closed."""
    start = business_date(stack.clock.now())
    with progress() as bar:
        task = bar.add_task("Days", total=(to - start).days)
        return advance(to, stack, lambda _: bar.advance(task))


def advance_message(to: date, run: int) -> str:
    """Return the message after an advance."""
    return f"It is [bold]{to}[/]. {run} days were closed, each with proven books."
