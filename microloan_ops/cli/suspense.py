"""The `microloan suspense` commands: bank transfers that are no loan's."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from microloan.domain.approval import Act
from microloan.domain.ledger.suspense import SUSPENSE, SuspenseAccount
from microloan.domain.money import yuan
from microloan.usecases.payments.book_credit import require_held
from microloan_ops.cli.approval.requests import By, Reason, create_request, submit
from microloan_ops.console import Reply, Yes, command, show
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(help="List, assign and return bank transfers in suspense.", no_args_is_help=True)

CreditId = Annotated[
    str,
    typer.Argument(metavar="CREDIT_ID", help="Credit ID. See: microloan suspense list."),
]


@command(app, "list")
def list_command(stack: StackName = None) -> Reply:
    """List bank transfers in suspense, the oldest first.

    The next end of day sends each back to its payer. One whose return failed waits for you.

    Examples
    --------
    microloan suspense list
    microloan suspense list --json

    JSON
    ----
    credits[credit_id, reference, payer_matches, amount, value_date, booked_on, customer_id,
    returning, declined]
    """
    found = [each for each in Stack.connect(stack).books.credits() if not each.finished]
    ordered = sorted(found, key=lambda each: (each.booked_on, each.credit.credit_id))
    document = {"credits": [credit_fields(account) for account in ordered]}
    return Reply(document, lambda console: _show(console, ordered))


def credit_fields(account: SuspenseAccount) -> dict[str, object]:
    """Return a bank transfer in suspense as a JSON document."""
    credit = account.credit
    return {
        "credit_id": credit.credit_id,
        "reference": credit.reference,
        "payer_matches": credit.payer_matches,
        "amount": credit.amount,
        "value_date": credit.value_date,
        "booked_on": account.booked_on,
        "customer_id": account.customer_id or None,
        "returning": account.returning,
        "declined": account.declined or None,
    }


def _show(console: Console, accounts: Sequence[SuspenseAccount]) -> None:
    if not accounts:
        console.print("No bank transfer is in suspense.")
        return
    lines = show.table("Suspense", "credit", "booked on", "state", "yuan", amounts_from=3, ids=1)
    for account in accounts:
        owner = account.customer_id or "no customer"
        lines.add_row(
            f"{account.credit.credit_id}\n{escape(account.credit.reference)}, {owner}",
            str(account.booked_on),
            credit_state(account),
            yuan(account.credit.amount),
        )
    console.print(lines)


def credit_state(account: SuspenseAccount) -> str:
    """Return the state of a bank transfer in suspense, in words."""
    if account.returning:
        return "on its way back"
    return f"not returned: {account.declined}" if account.declined else "in suspense"


def credit_line(account: SuspenseAccount) -> str:
    """Return the line of a bank transfer at the service desk."""
    credit = account.credit
    words = f"{yuan(credit.amount)} yuan of {credit.value_date}, {credit_state(account)}"
    return f"Bank transfer {credit.credit_id}:\n  {words}"


@command(app, "return")
def return_command(
    credit_id: CreditId,
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Request the return of a bank transfer to its payer.

    The end of day returns each by itself. Use it for one whose return failed. Another operator
    approves your request.

    Interrupted
    -----------
    Check microloan approvals list. Repeat the command if the request is not there.

    Examples
    --------
    microloan suspense return CREDIT_ID \
      --reason "The payer has opened the account again"

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    went = "go back to the payer."
    return _request(stack, Act.RETURN_CREDIT, credit_id, SUSPENSE, reason, by, went, yes=yes)


@command(app, "assign")
def assign_command(  # noqa: PLR0913 - the options of a command
    credit_id: CreditId,
    customer: Annotated[
        str, typer.Option(metavar="CUSTOMER_ID", help="Customer whose loans it pays.")
    ],
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Request that a bank transfer pays a customer's loans.

    It counts from its value date, and pays the oldest arrears first. Another operator approves your
    request. You cannot undo it.

    Interrupted
    -----------
    Check microloan approvals list. Repeat the command if the request is not there.

    Examples
    --------
    microloan suspense assign CREDIT_ID --customer CUSTOMER_ID \
      --reason "The payer named the loan, call of 2 May"

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    went = f"pay the loans of {customer}."
    return _request(stack, Act.ASSIGN_CREDIT, credit_id, customer, reason, by, went, yes=yes)


def _request(  # noqa: PLR0913 - the parts of a request
    stack: str | None,
    act: Act,
    credit_id: str,
    customer_id: str,
    reason: str,
    by: str,
    went: str,
    *,
    yes: bool,
) -> Reply:
    """Request what happens to a bank transfer, whose `went` says it in words."""
    connected = Stack.connect(stack)
    amount = require_held(connected.books.credit(credit_id)).credit.amount
    approval = create_request(
        connected,
        act,
        customer_id=customer_id,
        subject=credit_id,
        amount=amount,
        reason=reason,
        by=by,
    )
    plan = (f"Bank transfer {credit_id}", f"{yuan(amount)} yuan {went}")
    return submit(connected, approval, *plan, yes=yes)
