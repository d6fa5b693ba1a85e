"""The command `loan correct`: correcting entries and their reversal."""

from datetime import date
from functools import partial
from typing import Annotated

import typer

from microloan.domain.approval import Act, Approval
from microloan.domain.calendar import business_date
from microloan.domain.money import yuan
from microloan.usecases.lending.correct_loan import correct_loan, find_correction_amount
from microloan_ops.cli import loan
from microloan_ops.cli.approval.requests import By, Reason, create_request, submit
from microloan_ops.cli.dry_run import DryRunLoanBook
from microloan_ops.console import Reply, Yes
from microloan_ops.console.options import LoanId, UsageError, date_option, fen
from microloan_ops.console.stack import Stack, StackName

Amount = Annotated[
    int | None,
    typer.Option(metavar="YUAN", parser=partial(fen, "--amount"), help="Yuan to give back."),
]
CountsFrom = Annotated[
    date | None, date_option("--counts-from", "Value date of the correction, by default today.")
]
CorrectionId = Annotated[
    str | None,
    typer.Option(metavar="CORRECTION_ID", help="Correction to reverse, instead of --amount."),
]


def correct_command(  # noqa: PLR0913 - the options of a command
    loan_id: LoanId,
    reason: Reason,
    stack: StackName = None,
    *,
    amount: Amount = None,
    counts_from: CountsFrom = None,
    reverse: CorrectionId = None,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Request a correction of a loan, or its reversal.

    A correction counts like a payment on its value date, at the bank's expense. The bank refunds an
    amount beyond the payoff. Another operator approves the request.

    Interrupted
    -----------
    Check microloan approvals list. Repeat the command if the request is not there.

    Examples
    --------
    microloan loan correct LOAN_ID --amount 3.82 \
      --reason "Penalty of a bill that was paid"
    microloan loan correct LOAN_ID --reverse APPROVAL_ID \
      --reason "Wrong loan, case 4711"

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    if (amount is None) == (reverse is None):
        raise UsageError("--amount", "Give --amount or --reverse.")
    connected = Stack.connect(stack)
    file = loan.read(connected, loan_id)
    customer_id = file.account.opening.customer_id
    ask = partial(
        create_request, connected, customer_id=customer_id, subject=loan_id, reason=reason, by=by
    )
    if reverse:
        owed = find_correction_amount(loan_id, reverse, connected.books)
        details = {"correction_id": reverse}
        approval = ask(Act.REVERSE_CORRECTION, amount=owed, details=details)
        effect = f"The correction {reverse} of {yuan(owed)} yuan is reversed."
        return submit(connected, approval, f"Loan {loan_id} of {customer_id}", effect, yes=yes)
    given, since = amount or 0, counts_from or file.today
    approval = ask(Act.CORRECT_LOAN, amount=given, details={"counts_from": since.isoformat()})
    plan = _correction_plan(connected, approval, given, since)
    return submit(connected, approval, *plan, yes=yes)


def _correction_plan(stack: Stack, approval: Approval, given: int, since: date) -> tuple[str, ...]:
    """Return the lines before the confirmation, from a dry run of the correction."""
    after = correct_loan(
        approval.customer_id,
        approval.subject,
        approval.approval_id,
        amount=given,
        counts_from=since,
        reason=approval.reason,
        books=DryRunLoanBook(stack.database),
        clock=stack.clock,
    )
    today = business_date(stack.clock.now())
    payoff = 0 if after.status.closed else after.loan.payoff(today)
    return (
        f"Loan {approval.subject} of {approval.customer_id}",
        f"{yuan(given)} yuan count as paid from {since}, from the account corrections.",
        f"After it, the payoff is {yuan(payoff)} yuan and the refund {yuan(after.refunding)}.",
    )
