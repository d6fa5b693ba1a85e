"""The `microloan bank-transfer` command."""

from typing import Annotated

import typer

from microloan.domain.ledger.suspense import CreditStatus
from microloan.domain.money import yuan
from microloan_ops.cli import gateway
from microloan_ops.console import Reply
from microloan_ops.console.options import fen
from microloan_ops.console.stack import Stack, StackName


def command(
    reference: Annotated[
        str, typer.Argument(metavar="REFERENCE", help="Remark of the payer, as the app shows it.")
    ],
    amount: Annotated[str, typer.Argument(metavar="YUAN", help="Amount, such as 1050.00.")],
    stack: StackName = None,
    *,
    other_payer: Annotated[
        bool, typer.Option("--other-payer", help="The payer is another person.")
    ] = False,
) -> Reply:
    """Let a bank transfer arrive at a sandbox.

    With a customer's reference it pays that customer's loans. Any other one waits in suspense, and
    the next end of day returns it.

    Interrupted
    -----------
    Check microloan suspense list and the customer's loans. Each repetition is another transfer.

    Examples
    --------
    microloan bank-transfer REFERENCE 1050.00
    microloan bank-transfer REFERENCE 1050.00 --other-payer

    JSON
    ----
    credit_id, credit_status
    """
    sent = fen("YUAN", amount)
    answer = gateway.send_bank_transfer(
        Stack.connect(stack), reference, sent, payer_matches=not other_payer
    )
    credit_id, status = answer["credit_id"], answer["credit_status"]
    went = "pays loans" if status == CreditStatus.ASSIGNED else "waits in suspense"
    words = f"Bank transfer {credit_id} of {yuan(sent)} yuan {went}."
    return Reply({"credit_id": credit_id, "credit_status": status}, words)
