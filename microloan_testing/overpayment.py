"""A payment that crosses another, so that the bank collects more than the payoff.

A customer cannot pay more than the payoff. A surplus still arises when two payments of one debt
cross each other. The sandbox has no second way to pay, so this module makes one.
"""

from microloan.domain import ids
from microloan.domain.calendar import business_date
from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import Direction, Transfer
from microloan.ports.clock import Clock
from microloan.ports.loan_book import LoanBook
from microloan.ports.writes import AddTransfer, SaveLoan

_COLLECTABLE = {LoanStatus.OPEN, LoanStatus.WRITTEN_OFF}


def overpay(  # noqa: PLR0913 - what is paid, and the ports
    customer_id: str, loan_id: str, amount: int, key: str, books: LoanBook, clock: Clock
) -> Transfer:
    """Collect an amount in fen, also beyond the payoff.

    Raises
    ------
    ConcurrentUpdateError
        When the loan cannot be collected now.
    """
    record = books.loan(customer_id, loan_id)
    if record is None or record.collecting or record.account.status not in _COLLECTABLE:
        raise ConcurrentUpdateError("the loan cannot be collected now")
    now = clock.now()
    today = business_date(now)
    transfer = Transfer(
        transfer_id=ids.repayment_id(customer_id, loan_id, key),
        direction=Direction.COLLECT,
        customer_id=customer_id,
        loan_id=loan_id,
        card_id=record.account.repayment_card_id,
        amount=amount,
        value_date=today,
        requested_at=now,
        expected=record.account.loan.repay(amount, today)[1],
        fingerprint=ids.fingerprint({"amount": amount}),
    )
    collecting = record.collect(transfer.transfer_id)
    books.commit(SaveLoan(collecting, record), AddTransfer(transfer))
    return transfer
