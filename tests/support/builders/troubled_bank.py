"""A bank with something to do for an operator of each kind."""

from datetime import date

from microloan.domain.payments.transfer import Direction
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.fakes.outbound_services import DECLINED, UNKNOWN

LATE = date(2024, 3, 20)


def troubled_bank() -> BankAtMidnight:
    """A loan that is overdue, one that is settled, a refund that failed, a draw without answer."""
    bank = BankAtMidnight()
    bank.cross(bank.open_loan(1_000_00, 5, key="overpaid"), 1_100_50, "too much")
    [too_much] = bank.outbox()
    bank.move(too_much.transfer_id)
    bank.gateway.script = [DECLINED]
    [refund] = bank.outbox(Direction.REFUND)
    bank.move(refund.transfer_id)
    bank.repay(bank.small, 1_000_50, "all of it")
    bank.deliver()
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(bank.borrow(2_000_00, 5, key="unanswered").transfer_id)
    bank.clock.set(LATE)
    return bank
