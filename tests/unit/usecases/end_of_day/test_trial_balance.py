from copy import deepcopy
from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.errors import UnbalancedBooksError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.loan.allocation import Allocation
from microloan.ports.end_of_day import UnreadableLoan
from microloan.ports.writes import AppendEntry
from microloan.usecases.end_of_day.close_days import close_days
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER, DRAWN_ON, days


@pytest.fixture
def bank() -> BankAtMidnight:
    return BankAtMidnight()


def test_unreadable_loan_is_named_and_the_closing_still_balances(bank: BankAtMidnight) -> None:
    loan_id = bank.large
    bank.store.tables.open_loans[CUSTOMER, loan_id] = UnreadableLoan(loan_id)
    (closing,) = bank.night()
    assert closing.totals.skipped == (loan_id,)
    assert closing.totals.unvalued == 10_000_00
    assert closing.balances[LedgerAccount.LOANS] == 11_000_00
    assert closing.balances[LedgerAccount.INTEREST_RECEIVABLE] == 50


def test_loan_that_cannot_be_replayed_is_named_and_the_closing_still_balances(
    bank: BankAtMidnight,
) -> None:
    loan_id = bank.large
    bank.repay(loan_id, 1_005_00)
    bank.deliver()
    entries = bank.store.tables.journal[loan_id]
    entries[2] = replace(entries[2], allocation=Allocation(penalty=1))
    accrued = bank.accrue()
    assert [name for worker in accrued for name in worker.skipped] == [loan_id]
    (closing,) = bank.close(bank.plan())
    assert closing.totals.skipped == (loan_id,)
    assert closing.balances[LedgerAccount.LOANS] == 11_000_00


def test_unbalanced_journal_fails_the_close_and_changes_nothing(bank: BankAtMidnight) -> None:
    planned = bank.plan()
    bank.accrue()
    del bank.store.tables.journal[bank.large][1]
    before = deepcopy(bank.store.tables)
    waits: list[float] = []
    with pytest.raises(UnbalancedBooksError, match=r"debits and credits|account loans"):
        close_days(planned.dates, planned.segments, bank.store, waits.append)
    assert waits == [0.5, 1.0, 2.0, 4.0]
    assert bank.store.tables == before


def test_late_journal_entry_is_read_again_until_the_closing_balances(bank: BankAtMidnight) -> None:
    planned = bank.plan()
    bank.accrue()
    late = bank.store.tables.journal[bank.large].pop(1)
    waits: list[float] = []

    def catch_up(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            bank.store.commit(AppendEntry(late))

    (closing,) = close_days(planned.dates, planned.segments, bank.store, catch_up)
    assert (waits, closing.balances[LedgerAccount.LOANS]) == ([0.5, 1.0], 11_000_00)


def test_changed_loan_state_fails_the_close_by_name_of_the_account(
    bank: BankAtMidnight,
) -> None:
    key = (CUSTOMER, bank.large)
    record = bank.loan(key[1])
    cheaper = replace(record.account.loan, outstanding=9_999_99)
    changed = replace(record, account=replace(record.account, loan=cheaper))
    bank.store.tables.open_loans[key] = changed
    with pytest.raises(UnbalancedBooksError, match=r"account loans is 1100000 fen .* of 1 fen"):
        bank.night()


def test_missing_segment_fails_the_close(bank: BankAtMidnight) -> None:
    planned = bank.plan()
    with pytest.raises(UnbalancedBooksError):
        bank.close(planned)


def test_close_of_a_day_before_its_predecessor_is_refused(bank: BankAtMidnight) -> None:
    bank.accrue()
    with pytest.raises(UnbalancedBooksError, match="the day before it is not"):
        close_days((date(2024, 1, 20),), 3, bank.store, lambda _: None)


def test_valuation_is_one_journal_entry_for_each_day(bank: BankAtMidnight) -> None:
    bank.clock.set(date(2024, 1, 20), 0)
    bank.night()
    for day in days(DRAWN_ON, 5):
        kinds = [e.kind for e in bank.store.day_entries(day)]
        assert kinds.count(LoanEventType.VALUED) == 1


def test_loan_with_a_state_in_the_future_does_not_stop_the_end_of_day() -> None:
    bank = BankAtMidnight()
    record = bank.loan(bank.large)
    future = replace(record.account.loan, as_of=date(2025, 1, 1))
    account = replace(record.account, loan=future)
    bank.store.tables.open_loans[CUSTOMER, bank.large] = replace(record, account=account)
    (closing,) = bank.night()
    assert closing.totals.skipped == (bank.large,)


def test_loan_with_failing_arithmetic_does_not_stop_the_end_of_day() -> None:
    bank = BankAtMidnight()
    record = bank.loan(bank.large)
    # Principal is left, but no instalment to bill it with.
    broken = replace(record.account.loan, billed=10)
    account = replace(record.account, loan=broken)
    bank.store.tables.open_loans[CUSTOMER, bank.large] = replace(record, account=account)
    bank.clock.set(date(2025, 1, 1), 0)
    assert bank.night()[-1].totals.skipped == (bank.large,)
