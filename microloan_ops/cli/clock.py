"""The test clock: show it, set it forward; every night in between is run."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Annotated

import typer

from microloan.domain.calendar import ONE_DAY, SHANGHAI, business_date
from microloan_ops.cli import eod, gateway
from microloan_ops.console import Reply, progress
from microloan_ops.console.options import UsageError, a_day
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
    """Set the clock to the morning of a later date; return how many nights were run.

    Parameters
    ----------
    to
        A business date after the present one.
    on_night
        Called with each date whose end of day was run.

    Raises
    ------
    StackError
        When the date is not later, or a night fails.
    """
    stack = stack or Stack.connect(None)
    clock = stack.test_clock
    today = business_date(clock.now())
    if to <= today:
        raise StackError(f"the clock only goes forward: it is {today}", "backwards")
    settle(stack)
    nights = list(_days(today, to))
    for day in nights:
        clock.set(datetime.combine(day, NIGHT_RUN))
        eod.run(stack)
        settle(stack)
        on_night(day)
    clock.set(datetime.combine(to, MORNING))
    gateway.tell(stack)
    return len(nights)


def settle(stack: Stack) -> bool:
    """Wait until the rails have answered for what is on its way; some never do.

    Then they tell what they have to tell unasked.
    """
    settled = _wait(stack)
    gateway.tell(stack)
    return settled


def _wait(stack: Stack) -> bool:
    for _ in within(_SETTLE_SECONDS):
        if not any(_fresh(one.requested_at, stack) for one in stack.books.open_transfers()):
            return True
    return False


def _fresh(requested_at: datetime, stack: Stack) -> bool:
    """Whether a transfer is young enough for an answer to be worth waiting for."""
    return (stack.clock.now() - requested_at).total_seconds() < _SETTLE_SECONDS


def _days(today: date, to: date) -> Iterator[date]:
    while today < to:
        today += ONE_DAY
        yield today


# The commands


def show_command(stack: StackName = None) -> Reply:
    """Show the stack's business date and time.

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
        int | None, typer.Option(min=1, metavar="DAYS", help="So many days forward.")
    ] = None,
    to: Annotated[date | None, a_day("--to", "To the morning of a date.")] = None,
    stack: StackName = None,
) -> Reply:
    """Set the test clock of a sandbox forward; every night in between is run.

    Broken off
    ----------
    The clock stands at a day in between; the same --to goes on from there.

    Examples
    --------
    microloan clock advance --days 31
    microloan clock advance --to 2027-01-15

    JSON
    ----
    today, nights
    """
    if (days is None) == (to is None):
        raise UsageError("--days", "give it, or --to")
    connected = Stack.connect(stack)
    today = business_date(connected.test_clock.now())
    target = to or today + timedelta(days=days or 0)
    run = nights(target, connected)
    return Reply({"today": target, "nights": run}, advanced(target, run))


def nights(to: date, stack: Stack) -> int:
    """Advance the clock behind a progress bar; return how many nights were run."""
    start = business_date(stack.clock.now())
    with progress() as bar:
        task = bar.add_task("Nights", total=(to - start).days)
        return advance(to, stack, lambda _: bar.advance(task))


def advanced(to: date, run: int) -> str:
    """Tell that the clock was advanced, and how many nights were run."""
    return f"It is [bold]{to}[/]; {run} nights were run, each with proven books."
