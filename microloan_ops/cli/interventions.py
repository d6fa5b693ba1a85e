"""Commands that only an operator may run on loans and transfers."""

from datetime import date
from typing import Annotated

import typer

from microloan.domain.approval import Act
from microloan.domain.errors import NotFoundError
from microloan.domain.money import yuan
from microloan.domain.payments.transfer import Direction, Transfer
from microloan.usecases.payments.reissue_refund import refundable
from microloan.usecases.payments.resolve_transfer import check_evidence, require_unanswered
from microloan_ops.cli import loan
from microloan_ops.cli.approval.requests import By, Reason, create_request, submit
from microloan_ops.console import Reply, Yes, options, show
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
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    """Request the write-off of an overdue loan.

    Another operator approves your request. The unpaid principal then goes against the loss
    allowance. The claim remains, and later payments are booked as recoveries. You cannot undo a
    write-off.

    Interrupted
    -----------
    Check microloan approvals list. Repeat the command if the request is not there.

    Examples
    --------
    microloan loan write-off LOAN_ID --reason "Died without heirs, case 4711"

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    connected = Stack.connect(stack)
    file = loan.read(connected, loan_id)
    customer_id, exposure = file.account.opening.customer_id, file.account.loan.exposure
    approval = create_request(
        connected,
        Act.WRITE_OFF,
        customer_id=customer_id,
        subject=loan_id,
        amount=exposure,
        reason=reason,
        by=by,
    )
    late = file.account.loan.days_past_due(file.today)
    plan = (
        f"Loan {loan_id} of {customer_id}, {late} days past due",
        f"{yuan(exposure)} yuan of principal go against the loss allowance. The claim remains.",
    )
    return submit(connected, approval, *plan, yes=yes)


_RETURNS = {
    Direction.COLLECT: "left the bank again. The customer owes them again.",
    Direction.DISBURSE: "came back. The loan is cancelled, and its payments are refunded.",
    Direction.REFUND: "came back. The bank owes them to the customer until you reissue the refund.",
}


def reverse_payment_command(
    transfer_id: TransferId,
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    """Request the reversal of a returned payment.

    Use it only for a return without a callback from the gateway. Another operator approves your
    request, and the loan is calculated again. You cannot undo a reversal.

    Interrupted
    -----------
    Check microloan approvals list. Repeat the command if the request is not there.

    Examples
    --------
    microloan payment reverse TRANSFER_ID --reason "Statement of 2 May, line 47"

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    connected = Stack.connect(stack)
    transfer = _transfer(connected, transfer_id)
    approval = create_request(
        connected,
        Act.REVERSE_PAYMENT,
        customer_id=transfer.customer_id,
        subject=transfer_id,
        amount=transfer.amount,
        reason=reason,
        by=by,
    )
    plan = (
        f"{transfer.direction.capitalize()} {transfer_id}, loan {transfer.loan_id}",
        f"{yuan(transfer.amount)} yuan {_RETURNS[transfer.direction]}",
    )
    return submit(connected, approval, *plan, yes=yes)


def reissue_refund_command(  # noqa: PLR0913 - the options of a command
    transfer_id: TransferId,
    card: Annotated[str, typer.Option(metavar="CARD_ID", help="ID of the card to refund.")],
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Request a failed refund to another card.

    The amount is lower, or zero, if the payment behind the refund was reversed since. Another
    operator approves your request.

    Interrupted
    -----------
    Check microloan approvals list. Repeat the command if the request is not there.

    Examples
    --------
    microloan refund reissue TRANSFER_ID --card CARD_ID \
      --reason "The old card is closed"

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    connected = Stack.connect(stack)
    failed = _transfer(connected, transfer_id)
    amount = refundable(transfer_id, connected.books)
    approval = create_request(
        connected,
        Act.REISSUE_REFUND,
        customer_id=failed.customer_id,
        subject=transfer_id,
        amount=amount,
        reason=reason,
        by=by,
        details={"card_id": card},
    )
    plan = (
        f"Failed refund {transfer_id} to {failed.customer_id}",
        f"{yuan(amount)} yuan go to {card}."
        if amount
        else "The bank owes the customer nothing any more. No money moves.",
    )
    return submit(connected, approval, *plan, yes=yes)


def resolve_command(  # noqa: PLR0913 - the options of a command
    transfer_id: TransferId,
    evidence: Annotated[str, typer.Option(help="Evidence to record, in 10 to 500 characters.")],
    stack: StackName = None,
    *,
    settled: Annotated[bool, typer.Option("--settled", help="The money moved.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="The money did not move.")] = False,
    settled_on: Annotated[
        date | None, options.date_option("--settled-on", "Date on which it moved.")
    ] = None,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Request the result of a transfer without an answer.

    First ask the gateway's operator what happened to the transfer, and on which day. Interest on a
    draw starts on that day. Another operator of the bank approves your request. The result is
    final.

    Interrupted
    -----------
    Check microloan approvals list. Repeat the command if the request is not there.

    Examples
    --------
    microloan transfers resolve TRANSFER_ID --settled --settled-on 2026-05-01 \
      --evidence "Mail of the gateway's operator, 2 May, ref 47"
    microloan transfers resolve TRANSFER_ID --failed \
      --evidence "Not in the gateway's books, call of 2 May" --yes

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    if settled == failed:
        raise UsageError("--settled", "Give --settled or --failed.")
    connected = Stack.connect(stack)
    given = check_evidence(evidence)
    transfer = require_unanswered(transfer_id, connected.books)
    moved = {"settled_on": settled_on.isoformat()} if settled_on else {}
    age = show.duration(connected.clock.now() - transfer.requested_at)
    approval = create_request(
        connected,
        Act.RESOLVE_TRANSFER,
        customer_id=transfer.customer_id,
        subject=transfer_id,
        amount=transfer.amount,
        reason=given,
        by=by,
        details={"result": "settled" if settled else "failed", "evidence": given, **moved},
    )
    plan = (
        f"Transfer {transfer_id}, {transfer.direction}",
        *([f"The money moved on {settled_on}."] if settled_on else []),
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
