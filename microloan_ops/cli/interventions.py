"""What only a person may do: write a loan off, take back, send again or resolve a transfer."""

from typing import Annotated

import typer
from rich.markup import escape

from microloan.domain.approval import Act
from microloan.domain.calendar import business_date
from microloan.domain.errors import NotFoundError
from microloan.domain.money import yuan
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.usecases.lending.write_off import write_off
from microloan.usecases.payments.reissue_refund import reissue_refund
from microloan.usecases.payments.resolve_transfer import check_evidence, require_unanswered
from microloan.usecases.payments.reverse_payment import reverse_payment
from microloan_ops.cli import gateway, loan
from microloan_ops.cli.approval.asking import By, ask, request
from microloan_ops.cli.dry_run import DryRunLoanBook
from microloan_ops.console import Reply, Yes, confirm, show
from microloan_ops.console.options import LoanId, TransferId, UsageError
from microloan_ops.console.stack import Stack, StackName

# What the answer of the gateway's operator does: when the money moved, and when it did not.
_BOOKED = {
    (Direction.DISBURSE, True): "The customer has the money: the loan opens.",
    (Direction.DISBURSE, False): "The money never left: the loan is cancelled, the limit is free.",
    (Direction.COLLECT, True): "The customer has paid: the payment is booked on the loan.",
    (Direction.COLLECT, False): "The customer has not paid: the loan stays as it is.",
    (Direction.REFUND, True): "The customer has the money back.",
    (Direction.REFUND, False): "The money is still at the bank: microloan refund reissue sends it.",
}


def write_off_command(
    loan_id: LoanId,
    reason: Annotated[str, typer.Option(help="Why, 10 to 500 characters; kept in the journal.")],
    stack: StackName = None,
    *,
    yes: Yes = False,
) -> Reply:
    """Write an overdue loan off against the loss allowance; the claim stays.

    What the customer still pays is booked as a recovery. It cannot be undone.

    Broken off
    ----------
    microloan loan show tells whether it was done; it is never done twice.

    Examples
    --------
    microloan loan write-off LOAN_ID --reason "Died without heirs, case 4711"

    JSON
    ----
    loan_id, customer_id, status, principal, reason
    """
    connected = Stack.connect(stack)
    found = loan.read(connected, loan_id)
    account = found.account
    customer_id, principal = account.opening.customer_id, account.loan.principal
    dry_run = DryRunLoanBook(connected.database)
    write_off(customer_id, loan_id, reason, dry_run, connected.clock)
    late = account.loan.days_past_due(found.today)
    plan = (
        f"Loan {loan_id} of {customer_id}, {late} days past due",
        f"{yuan(principal)} yuan of principal go against the loss allowance; the claim stays.",
        f"Reason: {escape(reason)}",
    )
    confirm("Write this loan off", connected, plan, yes=yes)
    after = write_off(customer_id, loan_id, reason, connected.books, connected.clock)
    document = {
        "loan_id": loan_id,
        "customer_id": customer_id,
        "status": after.status,
        "principal": principal,
        "reason": reason.strip(),
    }
    return Reply(document, f"Loan {loan_id} is written off.")


_RETURNS = {
    Direction.COLLECT: "leave the bank again. The customer owes them again.",
    Direction.DISBURSE: "come back. The loan is cancelled, and what was paid is refunded.",
    Direction.REFUND: "come back. They are the customer's, and wait for another card.",
}


def reverse_payment_command(
    transfer_id: TransferId, stack: StackName = None, *, yes: Yes = False
) -> Reply:
    """Book a settled transfer that the customer's bank sent back, and recalculate the loan.

    Use it only for a return of which the gateway did not send a callback. It cannot be undone.

    Broken off
    ----------
    Run it again: a transfer is returned once, however often it is told.

    Examples
    --------
    microloan payment reverse TRANSFER_ID

    JSON
    ----
    transfer_id, loan_id, status, amount, payoff
    """
    connected = Stack.connect(stack)
    transfer = _transfer(connected, transfer_id)
    reverse_payment(transfer_id, DryRunLoanBook(connected.database), connected.clock)
    again = transfer.status is TransferStatus.RETURNED
    effect = "were returned already. Nothing changes." if again else _RETURNS[transfer.direction]
    plan = (
        f"{transfer.direction.capitalize()} {transfer_id}, loan {transfer.loan_id}",
        f"{yuan(transfer.amount)} yuan {effect}",
    )
    confirm("Book it as taken back by the customer's bank", connected, plan, yes=yes)
    account = reverse_payment(transfer_id, connected.books, connected.clock)
    if connected.is_sandbox:
        gateway.take_back(connected, transfer_id)
    payoff = account.loan.payoff(business_date(connected.clock.now()))
    document = {
        "transfer_id": transfer_id,
        "loan_id": account.loan_id,
        "status": account.status,
        "amount": transfer.amount,
        "payoff": payoff,
    }
    words = f"Loan {account.loan_id} is {account.status}; {yuan(payoff)} yuan settle it today."
    return Reply(document, words)


def reissue_refund_command(
    transfer_id: TransferId,
    card: Annotated[
        str, typer.Option(metavar="CARD_ID", help="The customer's card that is to have it.")
    ],
    stack: StackName = None,
    *,
    yes: Yes = False,
) -> Reply:
    """Send a refund that failed once more, to a card of the customer's that takes it.

    Less, or nothing, when the payment behind it was taken back meanwhile.

    Broken off
    ----------
    Run it again: it is sent once; a second time is refused.

    Examples
    --------
    microloan refund reissue TRANSFER_ID --card CARD_ID

    JSON
    ----
    failed, transfer_id, card_id, amount
    """
    connected = Stack.connect(stack)
    failed = _transfer(connected, transfer_id)
    dry_run = DryRunLoanBook(connected.database)
    planned = reissue_refund(transfer_id, card, dry_run, connected.clock)
    plan = (
        f"Refund {transfer_id} to {failed.customer_id}, which failed",
        f"{yuan(planned.amount)} yuan go to {card}."
        if planned
        else "Nothing is owed to the customer any more; no money moves.",
    )
    confirm("Send this money", connected, plan, yes=yes)
    refund = reissue_refund(transfer_id, card, connected.books, connected.clock)
    document = {
        "failed": transfer_id,
        "transfer_id": refund.transfer_id if refund else None,
        "card_id": card,
        "amount": refund.amount if refund else 0,
    }
    if refund:
        words = f"{yuan(refund.amount)} yuan are on their way to {card} as {refund.transfer_id}."
    else:
        words = "Nothing is owed to the customer any more; no money moves."
    return Reply(document, words)


def resolve_command(  # noqa: PLR0913 - the options of a command
    transfer_id: TransferId,
    evidence: Annotated[
        str, typer.Option(help="How you know, 10 to 500 characters; kept with the transfer.")
    ],
    stack: StackName = None,
    *,
    settled: Annotated[bool, typer.Option("--settled", help="The money moved.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="The money did not move.")] = False,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Ask to book the gateway operator's answer for a transfer that the gateway never answers.

    Ask the operator for the transfer by its id first. Another person approves it. The result is
    final: a second is refused.

    Broken off
    ----------
    microloan approvals list tells whether it waits; the result is booked once.

    Examples
    --------
    microloan transfers resolve TRANSFER_ID --settled \
      --evidence "Mail of the gateway's operator, 2 May, ref 47"
    microloan transfers resolve TRANSFER_ID --failed \
      --evidence "Not in the gateway's books, call of 2 May" --yes

    JSON
    ----
    approval_id, act, customer_id, subject, amount, details{*}, reason, requested_by, requested_at,
    state, decided_by, decided_at, decision_reason
    """
    if settled == failed:
        raise UsageError("--settled", "say it, or --failed")
    connected = Stack.connect(stack)
    given = check_evidence(evidence)
    found = require_unanswered(transfer_id, connected.books)
    age = show.duration(connected.clock.now() - found.requested_at)
    approval = request(
        connected,
        Act.RESOLVE_TRANSFER,
        customer_id=found.customer_id,
        subject=transfer_id,
        amount=found.amount,
        reason=given,
        by=by,
        details={"result": "settled" if settled else "failed", "evidence": given},
    )
    plan = (
        f"Transfer {transfer_id}, {found.direction}",
        f"Customer {found.customer_id}, loan {found.loan_id}",
        f"{yuan(found.amount)} yuan, tried {show.times(found.attempts)} in {age} without an answer",
        f"{_BOOKED[found.direction, settled]} This is final.",
    )
    return ask(connected, approval, *plan, yes=yes)


def _transfer(stack: Stack, transfer_id: str) -> Transfer:
    transfer = stack.books.transfer(transfer_id)
    if transfer is None:
        raise NotFoundError(f"there is no transfer {transfer_id}", code="transfer_not_found")
    return transfer
