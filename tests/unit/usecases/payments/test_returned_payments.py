"""Money that comes back: what is owed then, what is refunded, and that the books say so."""

from dataclasses import replace

import pytest

from microloan.domain.calendar import ONE_DAY
from microloan.domain.errors import InvalidInputError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus, replay
from microloan.domain.payments.transfer import FIRST_PAUSE, Direction, Transfer, TransferStatus
from microloan.ports.onboarding_writes import SaveCard
from microloan.usecases.payments.reverse_payment import book_return
from microloan.usecases.payments.sweep_transfers import sweep_transfers
from microloan_testing.audit import audit
from microloan_testing.two_people import reissue_refund
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import DECLINED, SETTLED, UNKNOWN

OTHER = replace(CARD, card_id="card-2", token="token-2", last4="4321")


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    bank.store.commit(SaveCard(CUSTOMER, OTHER))
    return bank


def paid(bank: InMemoryBank, amount: int, key: str, loan_id: str) -> Transfer:
    """Let a payment arrive, however much is owed."""
    transfer = bank.cross(loan_id, amount, key)
    bank.move(transfer.transfer_id)
    return transfer


def stored(bank: InMemoryBank, one: Transfer) -> Transfer:
    found: Transfer = bank.store.tables.transfers[one.transfer_id]
    return found


def proven(bank: InMemoryBank) -> None:
    """Close the day and audit: nothing is found, and each loan is its replay."""
    bank.clock.next_day()
    bank.night()
    assert audit(bank.store).findings == ()
    for (_, loan_id), record in bank.store.tables.open_loans.items():
        assert replay(bank.store.entries(loan_id)) == record.account  # type: ignore[union-attr]


def test_refunded_overpayment_of_a_returned_payment_is_owed_and_collected(
    bank: InMemoryBank,
) -> None:
    """M1: 500 yuan drawn, 1,000,000 paid, the surplus refunded, then the payment is returned."""
    loan_id = bank.open_loan(500_00, 5)
    payment = paid(bank, 1_000_000_00, "all", loan_id)
    bank.deliver()
    assert bank.loan(loan_id).account.finished
    back = 1_000_000_00 - 500_25
    book_return(payment.transfer_id, bank.store, bank.clock)
    account = bank.loan(loan_id).account
    assert account.loan.payoff(bank.clock.today) == 500_25 + back
    assert (account.status, account.loan.due_now(bank.clock.today)) == (LoanStatus.OPEN, back)
    assert (bank.line().used, bank.line().unused_on(bank.clock.today)) == (500_00 + back, 0)
    proven(bank)
    # The night collects it.
    (asked,) = bank.outbox(Direction.COLLECT)
    assert asked.amount == back
    bank.gateway.script = [DECLINED]
    bank.deliver()
    assert bank.loan(loan_id).account.loan.days_past_due(bank.clock.today) == 1
    bank.repay(loan_id, key="settle")
    bank.deliver()
    assert bank.loan(loan_id).account.finished
    assert (bank.line().used, bank.line().open_loans) == (0, 0)
    proven(bank)


def test_repayment_above_the_payoff_with_a_refund_owed_back_is_refused(
    bank: InMemoryBank,
) -> None:
    loan_id = bank.open_loan(500_00, 5)
    payment = paid(bank, 600_00, "all", loan_id)
    bank.deliver()
    book_return(payment.transfer_id, bank.store, bank.clock)
    payoff = bank.loan(loan_id).account.loan.payoff(bank.clock.today)
    with pytest.raises(InvalidInputError, match=r"at most 600\.00 yuan"):
        bank.repay(loan_id, payoff + 1)
    assert bank.repay(loan_id, payoff).transfer.amount == payoff


def two_payments(bank: InMemoryBank) -> tuple[str, Transfer, Transfer]:
    """M2: 200.00 and 1,000.00 paid on 1,000.50; the refund of 199.50 is not sent yet."""
    loan_id = bank.open_loan(1_000_00, 5)
    first = paid(bank, 200_00, "first", loan_id)
    paid(bank, 1_000_00, "second", loan_id)
    (refund,) = bank.outbox(Direction.REFUND)
    assert refund.amount == 199_50
    book_return(first.transfer_id, bank.store, bank.clock)
    return loan_id, first, refund


def test_a_refund_without_credit_is_cancelled_with_its_entry_and_never_sent(
    bank: InMemoryBank,
) -> None:
    loan_id, _, refund = two_payments(bank)
    before = bank.gateway.bank
    bank.clock.wait(FIRST_PAUSE)
    sweep_transfers(bank.store, bank.gateway, bank.clock)
    assert stored(bank, refund).status is TransferStatus.CANCELLED
    assert (bank.gateway.bank, refund.transfer_id in bank.gateway.sent) == (before, False)
    entry = bank.store.entries(loan_id)[-1]
    assert (entry.kind, entry.amount) == (LoanEventType.REFUND_CANCELLED, 199_50)
    account = bank.loan(loan_id).account
    assert (account.loan.owed_back, account.credit, account.refunding) == (0, 0, 0)
    assert account.loan.payoff(bank.clock.today) == 50
    proven(bank)


def test_refund_that_may_be_at_the_gateway_is_inquired_after_before_cancelling(
    bank: InMemoryBank,
) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    first = paid(bank, 200_00, "first", loan_id)
    paid(bank, 1_000_00, "second", loan_id)
    (refund,) = bank.outbox(Direction.REFUND)
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(refund.transfer_id)
    book_return(first.transfer_id, bank.store, bank.clock)
    bank.clock.wait(FIRST_PAUSE)
    bank.gateway.script = [SETTLED]
    bank.move(refund.transfer_id)
    assert stored(bank, refund).status is TransferStatus.SETTLED
    assert bank.loan(loan_id).account.loan.owed_back == 199_50
    proven(bank)


def test_refund_that_may_still_reach_the_gateway_is_not_cancelled_yet(
    bank: InMemoryBank,
) -> None:
    def crash() -> None:
        raise ConnectionAbortedError

    loan_id = bank.open_loan(1_000_00, 5)
    first = paid(bank, 200_00, "first", loan_id)
    paid(bank, 1_000_00, "second", loan_id)
    (refund,) = bank.outbox(Direction.REFUND)
    # The attempt is noted, and then the function dies.
    bank.store.after_commit.append(crash)
    with pytest.raises(ConnectionAbortedError):
        bank.move(refund.transfer_id)
    book_return(first.transfer_id, bank.store, bank.clock)
    bank.move(refund.transfer_id)
    assert stored(bank, refund).status is TransferStatus.REQUESTED
    bank.clock.wait(FIRST_PAUSE)
    bank.move(refund.transfer_id)
    assert stored(bank, refund).status is TransferStatus.CANCELLED
    assert refund.transfer_id not in bank.gateway.sent
    proven(bank)


def test_rest_of_a_cancelled_refund_is_refunded_by_a_new_transfer(
    bank: InMemoryBank,
) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    first = paid(bank, 50_00, "first", loan_id)
    paid(bank, 1_100_50, "second", loan_id)
    (refund,) = bank.outbox(Direction.REFUND)
    book_return(first.transfer_id, bank.store, bank.clock)
    bank.move(refund.transfer_id)
    (smaller,) = bank.outbox(Direction.REFUND)
    assert (refund.amount, smaller.amount) == (150_00, 100_00)
    bank.deliver()
    assert bank.loan(loan_id).account.finished
    proven(bank)


def test_failed_refund_is_not_reissued_while_another_is_in_transit(bank: InMemoryBank) -> None:
    """M3: a refund failed, another is on its way: what leaves is never more than the credit."""
    loan_id = bank.open_loan(1_000_00, 5)
    paid(bank, 1_100_50, "all", loan_id)
    (refund,) = bank.outbox(Direction.REFUND)
    bank.gateway.script = [DECLINED]
    bank.move(refund.transfer_id)
    assert bank.loan(loan_id).account.credit == 100_00
    second = reissue_refund(refund.transfer_id, OTHER.card_id, bank.store, bank.clock)
    assert second
    account = bank.loan(loan_id).account
    assert (second.amount, account.credit, account.refunding) == (100_00, 0, 100_00)
    bank.deliver()
    assert bank.gateway.bank == 50
    proven(bank)


def test_returned_refund_is_the_customers_credit_and_is_reissued_to_another_card(
    bank: InMemoryBank,
) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    paid(bank, 1_100_50, "all", loan_id)
    (refund,) = bank.outbox(Direction.REFUND)
    bank.deliver()
    book_return(refund.transfer_id, bank.store, bank.clock)
    assert bank.loan(loan_id).account.credit == 100_00
    assert stored(bank, refund).needs_manual_review(bank.clock.now())
    proven(bank)
    reissue_refund(refund.transfer_id, OTHER.card_id, bank.store, bank.clock)
    bank.deliver()
    assert bank.loan(loan_id).account.finished
    proven(bank)


def test_returned_disbursement_frees_the_line_and_refunds_what_was_paid(
    bank: InMemoryBank,
) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    (disbursed,) = bank.store.tables.transfers.values()
    paid(bank, 300_00, "part", loan_id)
    bank.clock.next_day()
    book_return(disbursed.transfer_id, bank.store, bank.clock)
    assert (bank.line().used, bank.line().open_loans) == (0, 0)
    bank.deliver()
    bank.night()
    assert bank.loan(loan_id).account.status is LoanStatus.CANCELLED
    proven(bank)
    balances = bank.store.tables.closings[max(bank.store.tables.closings)].balances
    assert (balances[LedgerAccount.BANK], balances[LedgerAccount.LOANS], bank.gateway.bank) == (
        0,
        0,
        -1_000_00,
    )


def test_late_entry_of_a_closed_day_is_carried_into_the_next_closing(
    bank: InMemoryBank,
) -> None:
    """M9: an entry of a closed day appears after its closing."""
    loan_id = bank.open_loan(1_000_00, 5)
    bank.clock.next_day()
    bank.night()
    late = bank.clock.today - ONE_DAY
    bank.clock.set(late, 23)
    bank.repay(loan_id, 100_00)
    bank.deliver()
    assert bank.store.entries(loan_id)[-1].booked_on == late
    bank.clock.set(late + 2 * ONE_DAY, 0)
    (closing,) = bank.night()
    (adjustment,) = closing.adjustments
    assert (adjustment.day, adjustment.late.entries) == (late, 1)
    assert closing.balances[LedgerAccount.LOANS] == bank.loan(loan_id).account.loan.principal
    assert audit(bank.store).findings == ()
    bank.clock.next_day()
    assert bank.night()[-1].adjustments == ()
    assert audit(bank.store).findings == ()
