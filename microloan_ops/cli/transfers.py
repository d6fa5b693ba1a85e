"""The command `transfers`: transfers without a final result."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console

from microloan.domain.money import yuan
from microloan.domain.payments.transfer import Transfer, TransferStatus
from microloan.usecases.operations.service_health import TRANSFER_DELAYED
from microloan_ops.console import Exit, Reply, show
from microloan_ops.console.stack import Stack, StackError, StackName

_ADVICE = {
    TransferStatus.REQUESTED: (
        "No answer for too long. Ask the gateway's operator, then record the result:\n"
        "  microloan transfers resolve TRANSFER_ID --settled --settled-on DATE \\\n"
        "    --evidence TEXT\n"
        "  microloan transfers resolve TRANSFER_ID --failed --evidence TEXT"
    ),
    TransferStatus.FAILED: (
        "A refund failed. Find a card with microloan loan show LOAN_ID, then run:\n"
        "  microloan refund reissue TRANSFER_ID --card CARD_ID --reason TEXT"
    ),
    TransferStatus.RETURNED: (
        "A refund came back. Find a card with microloan loan show LOAN_ID, then run:\n"
        "  microloan refund reissue TRANSFER_ID --card CARD_ID --reason TEXT"
    ),
}
# The command for a transfer in each status, with a place for its ID.
_NEXT = {
    TransferStatus.REQUESTED: "microloan transfers resolve {}",
    TransferStatus.FAILED: "microloan refund reissue {}",
    TransferStatus.RETURNED: "microloan refund reissue {}",
}


@dataclass(frozen=True, slots=True)
class OpenTransfer:
    """A transfer without a final result, and its age."""

    transfer: Transfer
    age: timedelta
    given_up: bool

    @property
    def late(self) -> bool:
        """Whether a customer has waited longer than a transfer may take."""
        return self.transfer.customer_initiated and self.age > TRANSFER_DELAYED

    @property
    def needs_attention(self) -> bool:
        """Whether an operator must look at it."""
        return self.late or self.given_up

    @property
    def state(self) -> str:
        """A word for an unusual state, else empty."""
        if self.given_up:
            requested = self.transfer.status is TransferStatus.REQUESTED
            return "unanswered" if requested else "failed"
        return "late" if self.late else ""


def with_age(transfers: Sequence[Transfer], now: datetime) -> list[OpenTransfer]:
    """Return open transfers with their age."""
    return [
        OpenTransfer(transfer, now - transfer.requested_at, transfer.needs_manual_review(now))
        for transfer in transfers
    ]


def sweep(stack: Stack) -> dict[str, Any]:
    """Run the sweeper now, and return its result.

    Raises
    ------
    StackError
        When the sweeper fails.
    """
    answer = stack.client("lambda").invoke(FunctionName=stack.outputs["SweepTransfers"])
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise StackError(f"The sweep failed: {result.get('errorMessage', 'no reason given')}")
    return result


def command(
    stack: StackName = None,
    *,
    again: Annotated[
        bool,
        typer.Option("--sweep", help="First ask the gateway for each result."),
    ] = False,
) -> Reply:
    """List open transfers.

    With --sweep, the worker asks the gateway for each result, as it does every minute. It sends no
    money twice.

    Found
    -----
    A transfer is late, has no answer, or is a failed refund.

    Interrupted
    -----------
    Repeat the command. A transfer keeps its ID, so its money moves once.

    Examples
    --------
    microloan transfers
    microloan transfers --sweep --json

    JSON
    ----
    transfers[transfer_id, direction, status, customer_id, loan_id, card_id, amount, requested_at,
    seconds, attempts, reason, late, given_up, next_command], unreadable[]
    """
    connected = Stack.connect(stack)
    if again:
        sweep(connected)
    outbox = connected.books.outbox()
    open_ = with_age([item for item in outbox if isinstance(item, Transfer)], connected.clock.now())
    unreadable = [item.transfer_id for item in outbox if not isinstance(item, Transfer)]
    wrong = unreadable or any(open_transfer.needs_attention for open_transfer in open_)
    document = {
        "transfers": [_fields(open_transfer) for open_transfer in open_],
        "unreadable": unreadable,
    }
    code = Exit.FOUND if wrong else Exit.DONE
    return Reply(document, lambda console: words(console, open_, unreadable), code)


def _fields(open_transfer: OpenTransfer) -> dict[str, object]:
    transfer = open_transfer.transfer
    following = _NEXT[transfer.status].format(transfer.transfer_id)
    return {
        "transfer_id": transfer.transfer_id,
        "direction": transfer.direction,
        "status": transfer.status,
        "customer_id": transfer.customer_id,
        "loan_id": transfer.loan_id,
        "card_id": transfer.card_id,
        "amount": transfer.amount,
        "requested_at": transfer.requested_at,
        "seconds": open_transfer.age // timedelta(seconds=1),
        "attempts": transfer.attempts,
        "reason": transfer.reason or None,
        "late": open_transfer.late,
        "given_up": open_transfer.given_up,
        "next_command": following if open_transfer.needs_attention else None,
    }


def words(console: Console, open_: Sequence[OpenTransfer], unreadable: Sequence[str]) -> None:
    """Show the open transfers and the IDs of unreadable ones."""
    for transfer_id in unreadable:
        console.print(f"[red]Cannot read transfer {transfer_id}. Run microloan ledger verify.[/]")
    if not open_:
        console.print("There is no open transfer.")
        return
    lines = show.table(
        "Open transfers", "transfer", "requested", "waiting", "yuan", amounts_from=3, ids=1
    )
    for open_transfer in open_:
        lines.add_row(*_row(open_transfer))
    console.print(lines)
    for status in sorted(
        {open_transfer.transfer.status for open_transfer in open_ if open_transfer.needs_attention}
    ):
        console.print(f"[red]{_ADVICE[status]}[/]")


def _row(open_transfer: OpenTransfer) -> tuple[str, ...]:
    transfer = open_transfer.transfer
    what = f"{transfer.direction}, {transfer.reason or f'tried {show.times(transfer.attempts)}'}"
    state = f"\n[red]{open_transfer.state}[/]" if open_transfer.state else ""
    # An operator who resolves a transfer needs its loan.
    loan = f"\n{transfer.loan_id}" if open_transfer.needs_attention else ""
    return (
        f"{transfer.transfer_id}{loan}\n{what}",
        show.instant(transfer.requested_at),
        f"{show.duration(open_transfer.age)}{state}",
        yuan(transfer.amount),
    )
