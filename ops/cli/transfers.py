"""Money that has no result yet."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console

from microloan.domain.calendar import SHANGHAI
from microloan.domain.money import yuan
from microloan.domain.transfer import Transfer, TransferStatus
from ops.cli import show
from ops.cli.desk import Exit, Reply
from ops.cli.stack import Stack, StackError, StackName

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
    again: Annotated[
        bool,
        typer.Option("--sweep", help="First ask the rails for each, as happens every minute."),
    ] = False,
) -> Reply:
    """List the transfers that are not finished.

    With --sweep the rails are asked what became of each, under its old id: nothing is sent twice.

    Found
    -----
    one needs a person: it was given up, or a refund failed

    Broken off
    ----------
    Run it again: a transfer has one id, and moves once.

    Examples
    --------
    microloan transfers
    microloan transfers --sweep --json

    JSON
    ----
    transfers[transfer_id, direction, status, customer_id, loan_id, card_id, amount, requested_at,
    attempts, reason, given_up]
    """
    connected = Stack.connect(stack)
    if again:
        sweep(connected)
    open_ = connected.books.open_transfers()
    code = Exit.FOUND if any(one.given_up for one in open_) else Exit.DONE
    document = {"transfers": [_fields(one) for one in open_]}
    return Reply(document, lambda console: _show(console, open_), code)


def _fields(one: Transfer) -> dict[str, object]:
    return {
        "transfer_id": one.transfer_id,
        "direction": one.direction,
        "status": one.status,
        "customer_id": one.customer_id,
        "loan_id": one.loan_id,
        "card_id": one.card_id,
        "amount": one.amount,
        "requested_at": one.requested_at,
        "attempts": one.attempts,
        "reason": one.reason or None,
        "given_up": one.given_up,
    }


def _show(console: Console, open_: Sequence[Transfer]) -> None:
    if not open_:
        console.print("Every transfer is finished.")
        return
    lines = show.table(
        "Open transfers", "transfer", "since", "direction", "tried", "yuan", amounts_from=4, ids=1
    )
    for transfer in open_:
        lines.add_row(*_row(transfer))
    console.print(lines)
    for status in sorted({one.status for one in open_ if one.given_up}):
        console.print(f"[red]{_ADVICE[status]}[/]")


def _row(transfer: Transfer) -> tuple[str, ...]:
    since = transfer.requested_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
    tried = str(transfer.attempts)
    if transfer.given_up:
        tried = transfer.reason or f"{tried}, given up"
    return transfer.transfer_id, since, transfer.direction, tried, yuan(transfer.amount)
