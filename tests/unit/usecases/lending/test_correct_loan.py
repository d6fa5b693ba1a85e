"""A correcting entry counts like a payment that the bank bears; its reversal undoes it."""

from datetime import date, timedelta

import pytest

from microloan.domain.errors import InvalidInputError, NotFoundError, StateConflictError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.explain import explain_account
from microloan.domain.ledger.explanation_types import LineType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus, replay
from microloan.domain.payments.transfer import Direction
from microloan_testing.audit import audit
from microloan_testing.two_people import correct_loan, reverse_correction, write_off
from tests.support.builders.examples import CUSTOMER, DRAWN_ON
from tests.support.builders.in_memory_bank import InMemoryBank

WHY = "The penalty was charged twice"


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


def corrected(
    bank: InMemoryBank,
    loan_id: str,
    amount: int,
    counts_from: date | None = None,
    correction_id: str = "approval-1",
) -> LoanAccount:
    return correct_loan(
        CUSTOMER,
        loan_id,
        correction_id,
        amount=amount,
        counts_from=counts_from or bank.clock.today,
        reason=WHY,
        books=bank.store,
        clock=bank.clock,
    )


def reversed_(bank: InMemoryBank, loan_id: str, correction_id: str = "approval-1") -> LoanAccount:
    return reverse_correction(
        CUSTOMER, loan_id, correction_id, reason=WHY, books=bank.store, clock=bank.clock
    )


def balance(bank: InMemoryBank, account: LedgerAccount) -> int:
    return sum(one.postings.get(account, 0) for one in bank.store.tables.entries())


def test_correction_lowers_the_debt_and_is_an_expense_of_the_bank(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    assets, used = balance(bank, LedgerAccount.BANK), bank.line().used
    after = corrected(bank, loan_id, 100_50)
    assert after.loan.principal == 900_00
    assert (balance(bank, LedgerAccount.CORRECTIONS), balance(bank, LedgerAccount.BANK)) == (
        100_50,
        assets,
    )
    assert bank.line().used == used - 100_00
    *_, entry = bank.store.entries(loan_id)
    assert (entry.kind, entry.reason, entry.transfer_id) == (
        LoanEventType.CORRECTED,
        WHY,
        "approval-1",
    )
    assert replay(bank.store.entries(loan_id)) == after
    assert audit(bank.store).findings == ()


def test_correction_has_its_own_lines_in_the_explanation(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    bank.repay(loan_id, 200_50)
    bank.deliver()
    corrected(bank, loan_id, 100_00)
    told = explain_account(bank.store.entries(loan_id), bank.clock.today)
    [principal] = [one for one in told.figures if one.debt == "principal"]
    assert [(line.what, int(line.exact)) for line in principal.lines] == [
        (LineType.DRAWN, 1_000_00),
        (LineType.PAID, -200_00),
        (LineType.CORRECTED, -100_00),
    ]
    assert told.owed.total == bank.loan(loan_id).account.loan.payoff(bank.clock.today)


def test_correction_from_an_earlier_day_also_reverses_its_interest(
    bank: InMemoryBank,
) -> None:
    """Ten days of interest on 500.00 at 0.05 % a day are 2.50."""
    loan_id = bank.open_loan(1_000_00, 5)
    bank.clock.set(DRAWN_ON + timedelta(days=11), 0)
    bank.repay(loan_id, 1_00)
    bank.deliver()
    today = bank.clock.today
    before = bank.loan(loan_id).account.loan.payoff(today)
    after = corrected(bank, loan_id, 500_50, DRAWN_ON)
    assert before - after.loan.payoff(today) == 500_50 + 2_50
    assert audit(bank.store).findings == ()


def test_correction_beyond_the_payoff_is_refunded_even_of_a_settled_loan(
    bank: InMemoryBank,
) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    bank.repay(loan_id)
    bank.deliver()
    assert bank.loan(loan_id).account.status is LoanStatus.SETTLED
    bank.clock.set(DRAWN_ON + timedelta(days=3), 0)
    bank.night()
    corrected(bank, loan_id, 12_34)
    [refund] = bank.outbox(Direction.REFUND)
    assert (refund.amount, refund.loan_id) == (12_34, loan_id)
    assert refund.card_id == bank.loan(loan_id).account.opening.card_id
    bank.deliver()
    assert audit(bank.store).findings == ()
    bank.clock.set(DRAWN_ON + timedelta(days=4), 0)
    assert bank.night()


def test_reversed_correction_leaves_the_loan_as_before(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    before = bank.loan(loan_id).account
    corrected(bank, loan_id, 100_50)
    after = reversed_(bank, loan_id)
    assert after.loan == before.loan
    assert balance(bank, LedgerAccount.CORRECTIONS) == 0
    assert bank.line().used == 1_000_00
    with pytest.raises(StateConflictError, match="reversed already") as refused:
        reversed_(bank, loan_id)
    assert refused.value.code == "correction_reversed"
    assert audit(bank.store).findings == ()


def test_a_reversed_correction_that_was_refunded_is_owed_back(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    bank.repay(loan_id)
    bank.deliver()
    corrected(bank, loan_id, 12_34)
    bank.deliver()
    after = reversed_(bank, loan_id)
    assert (after.status, after.loan.owed_back) == (LoanStatus.OPEN, 12_34)
    assert after.loan.payoff(bank.clock.today) == 12_34
    assert audit(bank.store).findings == ()


def test_reversal_of_a_payment_as_a_correction_is_not_found(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    paid = bank.repay(loan_id, 200_00).transfer.transfer_id
    bank.deliver()
    for unknown in (paid, "approval-9"):
        with pytest.raises(NotFoundError, match="no such correction") as refused:
            reversed_(bank, loan_id, unknown)
        assert refused.value.code == "correction_not_found"


def test_correction_of_a_written_off_loan_goes_to_the_allowance(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    bank.clock.set(DRAWN_ON + timedelta(days=100), 0)
    write_off(CUSTOMER, loan_id, "nothing to be had", bank.store, bank.clock)
    before = balance(bank, LedgerAccount.LOSS_ALLOWANCE)
    after = corrected(bank, loan_id, 50_00)
    assert after.status is LoanStatus.WRITTEN_OFF
    assert balance(bank, LedgerAccount.LOSS_ALLOWANCE) == before - 50_00
    assert balance(bank, LedgerAccount.RECOVERIES) == 0
    assert audit(bank.store).findings == ()
    reversed_(bank, loan_id)
    assert balance(bank, LedgerAccount.LOSS_ALLOWANCE) == before
    assert audit(bank.store).findings == ()


def test_end_of_day_after_a_correction_balances(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    corrected(bank, loan_id, 100_00)
    bank.clock.set(DRAWN_ON + timedelta(days=1), 0)
    [closing] = bank.night()
    assert closing.balances[LedgerAccount.CORRECTIONS] == 100_00
    assert audit(bank.store).findings == ()


def test_correction_by_a_slow_clock_is_booked_on_the_day_of_the_last_entry(
    bank: InMemoryBank,
) -> None:
    """A payment was booked just after midnight, and the operator's machine is still before it."""
    loan_id = bank.open_loan(1_000_00, 5)
    bank.clock.set(DRAWN_ON + timedelta(days=1), 0)
    bank.repay(loan_id, 200_00)
    bank.deliver()
    bank.clock.set(DRAWN_ON, 0)
    corrected(bank, loan_id, 100_00)
    *_, paid, entry = bank.store.entries(loan_id)
    assert (paid.kind, entry.kind) == (LoanEventType.REPAID, LoanEventType.CORRECTED)
    assert entry.booked_on == paid.booked_on == DRAWN_ON + timedelta(days=1)
    assert entry.value_date == DRAWN_ON
    assert audit(bank.store).findings == ()


@pytest.mark.parametrize("amount", [0, -1])
def test_correction_of_zero_or_less_is_refused(bank: InMemoryBank, amount: int) -> None:
    with pytest.raises(InvalidInputError, match="above zero"):
        corrected(bank, bank.open_loan(1_000_00, 5), amount)


@pytest.mark.parametrize("days", [-1, 1])
def test_correction_from_before_the_arrival_or_after_today_is_refused(
    bank: InMemoryBank, days: int
) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    with pytest.raises(InvalidInputError, match="from the arrival to today"):
        corrected(bank, loan_id, 1_00, DRAWN_ON + timedelta(days=days))


def test_correction_of_a_loan_in_transit_is_refused(bank: InMemoryBank) -> None:
    loan_id = bank.borrow(1_000_00, 5).opening.loan_id
    with pytest.raises(StateConflictError, match="disbursing"):
        corrected(bank, loan_id, 1_00)


def test_correction_of_another_customers_loan_is_not_found(bank: InMemoryBank) -> None:
    with pytest.raises(NotFoundError):
        corrected(bank, "loan-9", 1_00)
