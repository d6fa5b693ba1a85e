"""Money that has no result yet."""

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
        "No answer for too long. Ask the gateway's operator, and book the answer:\n"
        "  microloan transfers resolve TRANSFER_ID --settled --evidence TEXT\n"
        "  microloan transfers resolve TRANSFER_ID --failed --evidence TEXT"
    ),
    TransferStatus.FAILED: (
        "A refund failed. microloan loan show LOAN_ID lists the customer's cards:\n"
        "  microloan refund reissue TRANSFER_ID --card CARD_ID"
    ),
    TransferStatus.RETURNED: (
        "A refund came back. microloan loan show LOAN_ID lists the customer's cards:\n"
        "  microloan refund reissue TRANSFER_ID --card CARD_ID"
    ),
}
# Where the id of the transfer stands in the commands that deal with one.
_NEXT = {
    TransferStatus.REQUESTED: "microloan transfers resolve {}",
    TransferStatus.FAILED: "microloan refund reissue {}",
    TransferStatus.RETURNED: "microloan refund reissue {}",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A transfer that is not finished, and how long that has been so."""

    transfer: Transfer
    age: timedelta
    given_up: bool

    @property
    def late(self) -> bool:
        """Whether somebody has waited for it longer than money may take."""
        return self.transfer.customer_initiated and self.age > TRANSFER_DELAYED

    @property
    def needs_a_person(self) -> bool:
        """Whether an operator has to look at it."""
        return self.late or self.given_up

    @property
    def state(self) -> str:
        """What an operator should know of it, in a word or two."""
        if self.given_up:
            waits = self.transfer.status is TransferStatus.REQUESTED
            return "unanswered" if waits else "failed"
        return "late" if self.late else ""


def waiting(transfers: Sequence[Transfer], now: datetime) -> list[Waiting]:
    """Return transfers with their age."""
    return [Waiting(one, now - one.requested_at, one.needs_manual_review(now)) for one in transfers]


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
    one needs a person: it has waited for over half an hour, was given up, or is a failed refund

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
    seconds, attempts, reason, late, given_up, next_command], unreadable[]
    """
    connected = Stack.connect(stack)
    if again:
        sweep(connected)
    found = connected.books.outbox()
    open_ = waiting([one for one in found if isinstance(one, Transfer)], connected.clock.now())
    unreadable = [one.transfer_id for one in found if not isinstance(one, Transfer)]
    wrong = unreadable or any(one.needs_a_person for one in open_)
    document = {"transfers": [_fields(one) for one in open_], "unreadable": unreadable}
    code = Exit.FOUND if wrong else Exit.DONE
    return Reply(document, lambda console: words(console, open_, unreadable), code)


def _fields(one: Waiting) -> dict[str, object]:
    transfer = one.transfer
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
        "seconds": one.age // timedelta(seconds=1),
        "attempts": transfer.attempts,
        "reason": transfer.reason or None,
        "late": one.late,
        "given_up": one.given_up,
        "next_command": following if one.needs_a_person else None,
    }


def words(console: Console, open_: Sequence[Waiting], unreadable: Sequence[str]) -> None:
    """Show the transfers that are not finished, and name those that cannot be read."""
    for transfer_id in unreadable:
        console.print(f"[red]Cannot read transfer {transfer_id}. Run microloan ledger verify.[/]")
    if not open_:
        console.print("Every transfer is finished.")
        return
    lines = show.table(
        "Open transfers", "transfer", "requested", "waiting", "yuan", amounts_from=3, ids=1
    )
    for one in open_:
        lines.add_row(*_row(one))
    console.print(lines)
    for status in sorted({one.transfer.status for one in open_ if one.needs_a_person}):
        console.print(f"[red]{_ADVICE[status]}[/]")


def _row(one: Waiting) -> tuple[str, ...]:
    transfer = one.transfer
    what = f"{transfer.direction}, {transfer.reason or f'tried {show.times(transfer.attempts)}'}"
    state = f"\n[red]{one.state}[/]" if one.state else ""
    # Who deals with a transfer looks at its loan.
    loan = f"\n{transfer.loan_id}" if one.needs_a_person else ""
    return (
        f"{transfer.transfer_id}{loan}\n{what}",
        show.instant(transfer.requested_at),
        f"{show.duration(one.age)}{state}",
        yuan(transfer.amount),
    )
