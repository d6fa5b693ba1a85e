"""A payment that crosses another on a stack, so that a surplus arises."""

from microloan.domain.payments.transfer import Transfer
from microloan_ops.console.stack import Stack
from microloan_testing.overpayment import overpay


def crossed(stack: Stack, loan_id: str, amount: int) -> Transfer:
    """Collect an amount from a loan's own card, however much is owed."""
    opening = stack.books.entries(loan_id)[0].opening
    assert opening
    return overpay(opening.customer_id, loan_id, amount, "crossed", stack.books, stack.clock)
