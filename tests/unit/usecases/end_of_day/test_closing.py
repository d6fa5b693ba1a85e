from collections.abc import Mapping
from copy import deepcopy
from datetime import date, timedelta

import pytest

from microloan.domain.errors import StateConflictError
from microloan.domain.ledger.end_of_day import PortfolioTotals
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.usecases.end_of_day.close_days import open_books, plan_end_of_day
from microloan_testing.in_memory.store import InMemoryStore
from microloan_testing.outbound_services import FixedClock
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER, DRAWN_ON, days
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import DECLINED


@pytest.fixture
def bank() -> BankAtMidnight:
    return BankAtMidnight()


def test_open_books_closes_yesterday_empty_and_only_once() -> None:
    store, clock = InMemoryStore(), FixedClock(DRAWN_ON)
    with pytest.raises(StateConflictError) as refusal:
        plan_end_of_day(store, clock)
    assert refusal.value.code == "books_not_opened"
    assert open_books(store, clock) == date(2024, 1, 14)
    clock.next_day()
    assert open_books(store, clock) == date(2024, 1, 14)
    assert list(store.tables.closings) == [date(2024, 1, 14)]


@pytest.mark.parametrize("later", [0, 1, 2, 8])
def test_plan_has_every_day_from_the_last_closing_to_yesterday(later: int) -> None:
    bank = InMemoryBank()
    bank.clock.set(DRAWN_ON + timedelta(days=later))
    assert bank.plan().dates == days(DRAWN_ON, later)


def test_end_of_day_values_every_loan_and_balances_the_accounts(bank: BankAtMidnight) -> None:
    (closing,) = bank.night()
    assert closing.day == DRAWN_ON
    assert closing.trial_balance == 0
    assert closing.balances[LedgerAccount.LOANS] == 11_000_00
    assert closing.balances[LedgerAccount.INTEREST_RECEIVABLE] == 5_50
    # Grade E: (11,000.00 + 5.50 + 550.00 of the open line) × 5.66 % × 60 %.
    assert closing.balances[LedgerAccount.LOSS_ALLOWANCE] == -392_42
    assert closing.balances[LedgerAccount.BANK] == -11_000_00 == bank.gateway.bank


def test_each_loan_is_valued_in_exactly_one_segment(bank: BankAtMidnight) -> None:
    assert sum(accrued.loans for accrued in bank.accrue()) == 2


def test_end_of_day_after_a_missed_week_reads_its_segments_once(
    bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each segment has the totals of all dates, so a long run would read their square."""
    reads: list[int] = []
    real = InMemoryStore.read_segments

    def counted(
        store: InMemoryStore, dates: tuple[date, ...], segments: int
    ) -> Mapping[date, PortfolioTotals]:
        reads.append(len(dates))
        return real(store, dates, segments)

    monkeypatch.setattr(InMemoryStore, "read_segments", counted)
    bank.clock.set(DRAWN_ON + timedelta(days=8))
    assert len(bank.night()) == 8
    assert reads == [8]


def test_end_of_day_after_a_missed_week_equals_that_of_each_night() -> None:
    banks = [InMemoryBank(), InMemoryBank()]
    for each in banks:
        each.customer()
        each.open_loan()
    nightly, late = banks
    for _ in range(7):
        nightly.clock.next_day()
        nightly.night()
    late.clock.set(nightly.clock.today, 0)
    assert len(late.night()) == 7
    assert late.store.tables.closings == nightly.store.tables.closings
    assert late.store.tables.journal == nightly.store.tables.journal


def test_second_end_of_day_of_the_same_date_changes_nothing(bank: BankAtMidnight) -> None:
    planned = bank.plan()
    first = bank.night()
    before = deepcopy(bank.store.tables)
    assert bank.close(planned) == first
    assert bank.night() == ()
    before.segments = bank.store.tables.segments
    assert bank.store.tables == before


def test_interrupted_end_of_day_is_run_again_from_the_beginning(bank: BankAtMidnight) -> None:
    bank.accrue()
    (closing,) = bank.night()
    assert closing.balances[LedgerAccount.INTEREST_RECEIVABLE] == 5_50


def test_loan_changed_after_the_day_is_valued_as_of_the_day(bank: BankAtMidnight) -> None:
    undisturbed = deepcopy(bank)
    bank.repay(bank.large, 5_005_00)
    bank.deliver()
    bank.borrow(2_000_00, 5, key="third")
    bank.deliver()
    assert bank.night()[0] == undisturbed.night()[0]


def test_repayment_between_valuing_and_closing_leaves_the_day_unchanged(
    bank: BankAtMidnight,
) -> None:
    planned = bank.plan()
    bank.accrue()
    bank.repay(bank.large)
    bank.deliver()
    (closing,) = bank.close(planned)
    assert closing.balances[LedgerAccount.LOANS] == 11_000_00


def test_loan_settled_after_midnight_counts_for_the_day_before_and_is_then_removed(
    bank: BankAtMidnight,
) -> None:
    loan_id = bank.large
    bank.repay(loan_id)
    bank.deliver()
    key = (CUSTOMER, loan_id)
    assert bank.night()[0].balances[LedgerAccount.LOANS] == 11_000_00
    assert key in bank.store.tables.open_loans
    for _ in range(2):
        # It is counted until its last day is closed, also by a worker that runs again.
        assert key in bank.store.tables.open_loans
        bank.clock.next_day()
        assert bank.night()[0].balances[LedgerAccount.LOANS] == 1_000_00
    assert key not in bank.store.tables.open_loans
    assert bank.loan(loan_id).account.status is LoanStatus.SETTLED


def test_refund_of_a_closed_loan_leaves_every_closing_balanced(bank: BankAtMidnight) -> None:
    bank.move(bank.cross(bank.large, 11_000_00).transfer_id)
    bank.night()
    bank.clock.next_day()
    bank.deliver()
    (closing,) = bank.night()
    assert (
        closing.balances[LedgerAccount.REFUNDS_IN_TRANSIT] == -995_00
    )  # in the books until refunded
    bank.clock.next_day()
    assert bank.night()[0].balances[LedgerAccount.REFUNDS_IN_TRANSIT] == 0


def test_draw_that_fails_after_midnight_counts_as_a_loan_of_the_day_before(
    bank: BankAtMidnight,
) -> None:
    bank.night()
    bank.borrow(2_000_00, 5, key="third")
    bank.clock.next_day()
    bank.gateway.script = [DECLINED]
    bank.deliver()
    (closing,) = bank.night()
    assert closing.balances[LedgerAccount.LOANS] == 13_000_00
    assert closing.balances[LedgerAccount.IN_TRANSIT] == -2_000_00
    bank.clock.next_day()
    (closing,) = bank.night()
    assert (closing.balances[LedgerAccount.LOANS], closing.balances[LedgerAccount.IN_TRANSIT]) == (
        11_000_00,
        0,
    )
