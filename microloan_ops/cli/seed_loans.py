"""The `microloan seed-loans` command."""

from typing import Annotated

import typer

from microloan.domain.calendar import business_date
from microloan_ops.console import Reply, progress
from microloan_ops.console.stack import Stack, StackError, StackName
from microloan_testing.seeded_loans import write_loans


def command(
    count: Annotated[
        int, typer.Argument(min=1, metavar="COUNT", help="Number of customers with an open loan.")
    ],
    stack: StackName = None,
) -> Reply:
    """Create customers with open loans in a sandbox.

    The loans are written straight into the tables and booked today, to rehearse or measure the
    end of day.

    Interrupted
    -----------
    Repeat the command with the same count. Existing loans stay as they are.

    Examples
    --------
    microloan seed-loans 20000

    JSON
    ----
    loans
    """
    seed_loans(Stack.connect(stack), count)
    words = f"{count:,} open loans, drawn today. The next end of day values them."
    return Reply({"loans": count}, words)


def seed_loans(stack: Stack, count: int) -> None:
    """Write open loans into a sandbox.

    Raises
    ------
    StackError
        For a stack that is no sandbox.
    """
    if not stack.is_sandbox:
        raise StackError("Give a sandbox. A real stack gets no fictitious loans.")
    with progress() as bar:
        task = bar.add_task("Loans", total=count)
        today, gateway = business_date(stack.clock.now()), stack.outputs["SandboxTable"]
        write_loans(count, today, stack.database, gateway, lambda done: bar.advance(task, done))
