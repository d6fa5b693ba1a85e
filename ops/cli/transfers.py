"""Money that has no result yet."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console

from microloan.domain.calendar import SHANGHAI
from microloan.domain.money import yuan
from microloan.domain.transfer import Transfer, TransferStatus
from ops.cli import show
from ops.cli.stack import Stack, StackError, StackName

console = Console()
_ID_WIDTH = 29
_ADVICE = {
    TransferStatus.REQUESTED: "Given up: ask the rails' operator for these by their ids.",
    TransferStatus.FAILED: "A refund failed: microloan refund-again sends it to another card.",
}


def sweep(stack: Stack) -> dict[str, Any]:
    """Run the sweeper now; return what it met.

    Raises
    ------
    StackError
        When the sweeper fails.
    """
    answer = stack.client("lambda").invoke(FunctionName=stack.outputs["SweepTransfers"])
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise StackError(f"the sweep failed: {result.get('errorMessage', 'no reason given')}")
    return result


def command(
    stack: StackName = None,
    *,
    again: Annotated[bool, typer.Option("--sweep", help="Ask the rails again first.")] = False,
) -> None:
    """List the transfers that are not finished; exit with 1 when one needs a person."""
    connected = Stack.connect(stack)
    if again:
        sweep(connected)
    open_ = connected.books.open_transfers()
    lines = show.table("Open transfers", "transfer", "since", "direction", "tried", "yuan")
    # An operator copies the id from here.
    lines.columns[0].no_wrap, lines.columns[0].min_width = True, _ID_WIDTH
    for transfer in open_:
        lines.add_row(*_row(transfer))
    console.print(lines if open_ else "Every transfer is finished.")
    stuck = [transfer for transfer in open_ if transfer.given_up]
    for status in sorted({transfer.status for transfer in stuck}):
        console.print(f"[red]{_ADVICE[status]}[/]")
    if stuck:
        raise typer.Exit(1)


def _row(transfer: Transfer) -> tuple[str, ...]:
    since = transfer.requested_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
    tried = str(transfer.attempts)
    if transfer.given_up:
        tried = transfer.reason or f"{tried}, given up"
    return transfer.transfer_id, since, transfer.direction, tried, yuan(transfer.amount)
