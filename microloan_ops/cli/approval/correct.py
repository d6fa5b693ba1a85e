"""A correcting entry: what was charged too much is given back, and a wrong one is reversed."""

from datetime import date
from functools import partial
from typing import Annotated

import typer

from microloan.domain.approval import Act
from microloan.domain.calendar import business_date
from microloan.domain.money import yuan
from microloan.usecases.lending.correct_loan import correct_loan, find_correction_amount
from microloan_ops.cli import loan
from microloan_ops.cli.approval.asking import By, Reason, ask, request
from microloan_ops.cli.dry_run import DryRunLoanBook
from microloan_ops.console import Reply, Yes
from microloan_ops.console.options import LoanId, UsageError, a_day, fen
from microloan_ops.console.stack import Stack, StackName


def correct_command(  # noqa: PLR0913 - the options of a command
    loan_id: LoanId,
    reason: Reason,
    stack: StackName = None,
    *,
    amount: Annotated[
        int | None,
        typer.Option(metavar="YUAN", parser=partial(fen, "--amount"), help="What is given back."),
    ] = None,
    counts_from: Annotated[
        date | None, a_day("--counts-from", "As if paid on this day; today without it.")
    ] = None,
    reverse: Annotated[
        str | None,
        typer.Option(metavar="CORRECTION_ID", help="Instead: this correction was a mistake."),
    ] = None,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Ask for a correcting entry in a customer's favour, or for the reversal of one.

    It counts like a payment of that day, and the bank bears it. What is beyond the payoff is
    refunded. Another person approves it.

    Broken off
    ----------
    microloan approvals list tells whether it waits; run it again if it does not.

    Examples
    --------
    microloan loan correct LOAN_ID --amount 3.82 \
      --reason "Penalty of a bill that was paid"
    microloan loan correct LOAN_ID --reverse APPROVAL_ID \
      --reason "Wrong loan, case 4711"

    JSON
    ----
    approval_id, act, customer_id, subject, amount, details{*}, reason, requested_by, requested_at,
    state, decided_by, decided_at, decision_reason
    """
    if (amount is None) == (reverse is None):
        raise UsageError("--amount", "say it, or --reverse")
    connected = Stack.connect(stack)
    found = loan.read(connected, loan_id)
    customer_id = found.account.opening.customer_id
    asked = partial(
        request, connected, customer_id=customer_id, subject=loan_id, reason=reason, by=by
    )
    if reverse:
        owed = find_correction_amount(loan_id, reverse, connected.books)
        details = {"correction_id": reverse}
        approval = asked(Act.REVERSE_CORRECTION, amount=owed, details=details)
        effect = f"The correction {reverse} of {yuan(owed)} yuan counts as never made."
        return ask(connected, approval, f"Loan {loan_id} of {customer_id}", effect, yes=yes)
    given, since = amount or 0, counts_from or found.today
    approval = asked(Act.CORRECT_LOAN, amount=given, details={"counts_from": since.isoformat()})
    after = correct_loan(
        customer_id,
        loan_id,
        approval.approval_id,
        amount=given,
        counts_from=since,
        reason=approval.reason,
        books=DryRunLoanBook(connected.database),
        clock=connected.clock,
    )
    today = business_date(connected.clock.now())
    payoff = 0 if after.status.closed else after.loan.payoff(today)
    plan = (
        f"Loan {loan_id} of {customer_id}",
        f"{yuan(given)} yuan count as paid from {since}; the account corrections bears them.",
        f"After it {yuan(payoff)} yuan settle the loan, {yuan(after.refunding)} are on their way.",
    )
    return ask(connected, approval, *plan, yes=yes)
