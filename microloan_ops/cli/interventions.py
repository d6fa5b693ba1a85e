"""Commands that only an operator may run on loans and transfers."""

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
from microloan_ops.cli.approval.requests import By, create_request, submit
from microloan_ops.cli.dry_run import DryRunLoanBook
from microloan_ops.console import Reply, Yes, confirm, show
from microloan_ops.console.options import LoanId, TransferId, UsageError
from microloan_ops.console.stack import Stack, StackName

# The effect of a transfer's result, by direction and by whether the money moved.
_EFFECTS = {
    (Direction.DISBURSE, True): "The customer has the money, so the loan opens.",
    (Direction.DISBURSE, False): "The money never left, so the loan is cancelled.",
    (Direction.COLLECT, True): "The customer has paid, so the payment is booked.",
    (Direction.COLLECT, False): "The customer has not paid, so the loan does not change.",
    (Direction.REFUND, True): "The customer has the money back.",
    (
        Direction.REFUND,
        False,
    ): "The bank keeps the money until microloan refund reissue.",
}


def write_off_command(
    loan_id: LoanId,
    reason: Annotated[str, typer.Option(help="Reason for the journal, in 10 to 500 characters.")],
    stack: StackName = None,
    *,
    yes: Yes = False,
) -> Reply:
    """Write an overdue loan off against the loss allowance.

    The claim remains. Later payments are booked as recoveries. You cannot undo a write-off.

    Interrupted
    -----------
    Repeat the command. A loan is written off once.

    Examples
    --------
    microloan loan write-off LOAN_ID --reason "Died without heirs, case 4711"

    JSON
    ----
    loan_id, customer_id, status, principal, reason
    """
    connected = Stack.connect(stack)
    file = loan.read(connected, loan_id)
    account = file.account
    customer_id, principal = account.opening.customer_id, account.loan.principal
    dry_run = DryRunLoanBook(connected.database)
    write_off(customer_id, loan_id, reason, dry_run, connected.clock)
    late = account.loan.days_past_due(file.today)
    plan = (
        f"Loan {loan_id} of {customer_id}, {late} days past due",
        f"{yuan(principal)} yuan of principal go against the loss allowance. The claim remains.",
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
    Direction.COLLECT: "left the bank again. The customer owes them again.",
    Direction.DISBURSE: "came back. The loan is cancelled, and its payments are refunded.",
    Direction.REFUND: "came back. The bank owes them to the customer until you reissue the refund.",
}


def reverse_payment_command(
    transfer_id: TransferId, stack: StackName = None, *, yes: Yes = False
) -> Reply:
    """Reverse a returned payment and recalculate the loan.

    Use it only for a return without a callback from the gateway. You cannot undo a reversal.

    Interrupted
    -----------
    Repeat the command. A payment is reversed once.

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
    confirm("Reverse this payment", connected, plan, yes=yes)
    account = reverse_payment(transfer_id, connected.books, connected.clock)
    if connected.is_sandbox:
        gateway.return_payment(connected, transfer_id)
    payoff = account.loan.payoff(business_date(connected.clock.now()))
    document = {
        "transfer_id": transfer_id,
        "loan_id": account.loan_id,
        "status": account.status,
        "amount": transfer.amount,
        "payoff": payoff,
    }
    words = f"Loan {account.loan_id} is {account.status}. Its payoff today is {yuan(payoff)} yuan."
    return Reply(document, words)


def reissue_refund_command(
    transfer_id: TransferId,
    card: Annotated[str, typer.Option(metavar="CARD_ID", help="ID of the card to refund.")],
    stack: StackName = None,
    *,
    yes: Yes = False,
) -> Reply:
    """Reissue a failed refund to another card.

    The amount is lower, or zero, if the payment behind the refund was reversed since.

    Interrupted
    -----------
    Repeat the command. A refund is reissued once.

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
        f"Failed refund {transfer_id} to {failed.customer_id}",
        f"{yuan(planned.amount)} yuan go to {card}."
        if planned
        else "The bank owes the customer nothing any more. No money moves.",
    )
    confirm("Reissue this refund", connected, plan, yes=yes)
    refund = reissue_refund(transfer_id, card, connected.books, connected.clock)
    document = {
        "failed": transfer_id,
        "transfer_id": refund.transfer_id if refund else None,
        "card_id": card,
        "amount": refund.amount if refund else 0,
    }
    if refund:
        words = f"{yuan(refund.amount)} yuan go to {card} as {refund.transfer_id}."
    else:
        words = "The bank owes the customer nothing any more. No money moves."
    return Reply(document, words)


def resolve_command(  # noqa: PLR0913 - the options of a command
    transfer_id: TransferId,
    evidence: Annotated[str, typer.Option(help="Evidence to record, in 10 to 500 characters.")],
    stack: StackName = None,
    *,
    settled: Annotated[bool, typer.Option("--settled", help="The money moved.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="The money did not move.")] = False,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Request the result of a transfer without an answer.

    First ask the gateway's operator what happened to the transfer. Another operator of the bank
    approves your request. The result is final.

    Interrupted
    -----------
    Check microloan approvals list. Repeat the command if the request is not there.

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
        raise UsageError("--settled", "Give --settled or --failed.")
    connected = Stack.connect(stack)
    given = check_evidence(evidence)
    transfer = require_unanswered(transfer_id, connected.books)
    age = show.duration(connected.clock.now() - transfer.requested_at)
    approval = create_request(
        connected,
        Act.RESOLVE_TRANSFER,
        customer_id=transfer.customer_id,
        subject=transfer_id,
        amount=transfer.amount,
        reason=given,
        by=by,
        details={"result": "settled" if settled else "failed", "evidence": given},
    )
    plan = (
        f"Transfer {transfer_id}, {transfer.direction}",
        f"Customer {transfer.customer_id}, loan {transfer.loan_id}",
        f"{yuan(transfer.amount)} yuan, no answer in {age} (tried {show.times(transfer.attempts)})",
        f"{_EFFECTS[transfer.direction, settled]} This is final.",
    )
    return submit(connected, approval, *plan, yes=yes)


def _transfer(stack: Stack, transfer_id: str) -> Transfer:
    transfer = stack.books.transfer(transfer_id)
    if transfer is None:
        raise NotFoundError(f"There is no transfer {transfer_id}.", code="transfer_not_found")
    return transfer
