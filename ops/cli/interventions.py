"""What only a person may do: take a collection back, write a loan off, send a refund again."""

from typing import Annotated

import typer
from rich.markup import escape

from microloan.domain.calendar import business_date
from microloan.domain.errors import NotFound
from microloan.domain.money import yuan
from microloan.domain.transfer import Transfer
from microloan.usecases.refund_again import refund_again
from microloan.usecases.take_back import take_back
from microloan.usecases.write_off import write_off
from ops.cli import loan, rails
from ops.cli.desk import Reply, Yes, confirm
from ops.cli.options import LoanId, TransferId
from ops.cli.stack import Stack, StackName


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


def take_back_command(
    transfer_id: TransferId, stack: StackName = None, *, yes: Yes = False
) -> Reply:
    """Book a collection that the customer's bank took back: the loan is folded without it.

    Only for what the rails did not tell by themselves. It cannot be undone.

    Broken off
    ----------
    Run it again: a collection is taken back once, however often it is told.

    Examples
    --------
    microloan take-back TRANSFER_ID

    JSON
    ----
    transfer_id, loan_id, status, amount, payoff
    """
    connected = Stack.connect(stack)
    transfer = _transfer(connected, transfer_id)
    plan = (
        f"Collection {transfer_id} of {transfer.customer_id}, loan {transfer.loan_id}",
        f"{yuan(transfer.amount)} yuan leave the bank again, and are owed again.",
    )
    confirm("Book it as taken back by the customer's bank", connected, plan, yes=yes)
    account = take_back(transfer_id, connected.books, connected.clock)
    if connected.is_sandbox:
        rails.take_back(connected, transfer_id)
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


def refund_again_command(
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
    microloan refund-again TRANSFER_ID --card CARD_ID

    JSON
    ----
    failed, transfer_id, card_id, amount
    """
    connected = Stack.connect(stack)
    failed = _transfer(connected, transfer_id)
    plan = (
        f"Refund {transfer_id} to {failed.customer_id}, which failed",
        f"Up to {yuan(failed.amount)} yuan go to {card}.",
    )
    confirm("Send this money", connected, plan, yes=yes)
    refund = refund_again(transfer_id, card, connected.books, connected.clock)
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


def _transfer(stack: Stack, transfer_id: str) -> Transfer:
    transfer = stack.books.transferring(transfer_id).transfer
    if transfer is None:
        raise NotFound(f"there is no transfer {transfer_id}", code="transfer_not_found")
    return transfer
