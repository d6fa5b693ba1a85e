"""Bank transfers that arrive at the deployed stack: one pays a loan, one goes back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from microloan.domain import ids
from microloan.domain.payments.transfer import TransferStatus
from microloan_ops.cli import clock, gateway
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local.waiting import within

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]


def next_day(stack: Stack) -> None:
    today = date.fromisoformat(str(clock.show(stack)["today"]))
    clock.advance(today + timedelta(days=1), stack)


def test_bank_transfer_with_the_own_reference_settles_the_loan_and_refunds_the_rest(
    borrower: Make, stack: Stack
) -> None:
    wallet = borrower()
    loan_id: str = wallet.borrow(1_000_00, 5)["loan_id"]
    wallet.wait(loan_id)
    account = wallet.get("/account/bank-transfer")
    answer = gateway.send_bank_transfer(stack, account["reference"], 1_100_00, payer_matches=True)
    assert answer["credit_status"] == "assigned"
    loan = wallet.wait(loan_id)
    assert (loan["status"], loan["outstanding"]) == ("settled", 0)
    held = stack.books.credit(answer["credit_id"])
    assert held is not None
    assert held.finished


def test_bank_transfer_without_a_reference_goes_back_at_the_end_of_its_next_day(
    stack: Stack,
) -> None:
    answer = gateway.send_bank_transfer(stack, "thank you", 20_00, payer_matches=False)
    credit_id = answer["credit_id"]
    assert answer["credit_status"] == "held"
    # The end of the day of its arrival leaves it, the next one returns it.
    next_day(stack)
    next_day(stack)
    transfer_id = ids.credit_return_id(credit_id, 1)
    for _ in within(30):
        transfer = stack.books.transfer(transfer_id)
        if transfer and not transfer.is_pending:
            break
    assert transfer is not None
    assert transfer.status is TransferStatus.SETTLED
    account = stack.books.credit(credit_id)
    assert account is None or account.finished
