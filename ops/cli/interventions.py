"""What only a person may do: take a collection back, write a loan off, send a refund again."""

from typing import Annotated

import typer
from rich.console import Console

from microloan.domain.calendar import business_date
from microloan.domain.money import yuan
from microloan.usecases.refund_again import refund_again
from microloan.usecases.take_back import take_back
from microloan.usecases.write_off import write_off
from ops.cli import loan, rails
from ops.cli.stack import Stack, StackName

console = Console()
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def write_off_command(
    loan_id: str,
    reason: Annotated[str, typer.Option(help="Why; kept in the journal.")],
    stack: StackName = None,
    *,
    yes: Yes = False,
) -> None:
    """Write an overdue loan off against the allowance; the claim stays."""
    connected = Stack.connect(stack)
    found = loan.read(connected, loan_id)
    account = found.account
    console.print(
        f"{yuan(account.loan.principal)} yuan of principal,"
        f" {account.loan.days_past_due(found.today)} days past due"
    )
    _confirm("Write this loan off?", yes=yes)
    write_off(account.opening.customer_id, loan_id, reason, connected.books, connected.clock)
    console.print(f"Loan {loan_id} is written off.", highlight=False)


def take_back_command(transfer_id: str, stack: StackName = None, *, yes: Yes = False) -> None:
    """Book a collection that the bank took back: the loan is folded without it."""
    connected = Stack.connect(stack)
    _confirm(f"Book {transfer_id} as taken back by the bank?", yes=yes)
    account = take_back(transfer_id, connected.books, connected.clock)
    if connected.is_sandbox:
        rails.take_back(connected, transfer_id)
    today = business_date(connected.clock.now())
    console.print(
        f"Loan {account.loan_id} is {account.status}; {yuan(account.loan.payoff(today))} yuan"
        " settle it today.",
        highlight=False,
    )


def refund_again_command(
    transfer_id: str,
    card: Annotated[str, typer.Option(help="The id of the customer's card that is to have it.")],
    stack: StackName = None,
    *,
    yes: Yes = False,
) -> None:
    """Send a refund that failed again, to this card of the customer's."""
    connected = Stack.connect(stack)
    _confirm(f"Send {transfer_id} again, to {card}?", yes=yes)
    refund = refund_again(transfer_id, card, connected.books, connected.clock)
    if refund:
        said = f"{yuan(refund.amount)} yuan are on their way to {card} as {refund.transfer_id}."
    else:
        said = "Nothing is owed to the customer any more; no money moves."
    console.print(said, highlight=False)


def _confirm(question: str, *, yes: bool) -> None:
    if not yes:
        typer.confirm(question, abort=True)
