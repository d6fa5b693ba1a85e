from datetime import date

import pytest

from microloan.domain.errors import InvalidInputError, NotFoundError, StateConflictError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.line_change import CUSTOMER_REQUEST
from microloan.domain.ledger.loan_account import replay
from microloan.usecases.lending.move_due_day import DueDayChange, move_due_day
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER

NOT_CLEAR, RECENT = "due_day_not_changeable", "due_day_changed_recently"


class Bank(BankAtMidnight):
    def move_day(self, due_day: int = 1) -> DueDayChange:
        return move_due_day(CUSTOMER, due_day, self.store, self.clock)

    def refuses(self, due_day: int = 1) -> str:
        with pytest.raises(StateConflictError) as refusal:
            self.move_day(due_day)
        return refusal.value.code


@pytest.fixture
def bank() -> Bank:
    return Bank()


def test_changed_due_day_counts_for_all_open_loans_from_the_next_period(bank: Bank) -> None:
    change = bank.move_day(1)
    assert set(change.periods) == {bank.large, bank.small}
    for loan_id in (bank.large, bank.small):
        schedule = bank.loan(loan_id).account.loan.schedule()
        assert [line.due for line in schedule[:3]] == [
            date(2024, 2, 15),
            date(2024, 3, 1),
            date(2024, 4, 1),
        ]
    assert bank.store.tables.lines[CUSTOMER].line.due_day == 1


def test_odd_period_bears_interest_for_its_own_days(bank: Bank) -> None:
    odd = bank.move_day(1).periods[bank.large]
    # 9,000 yuan from 15 February to 1 March of a leap year: 15 days at 0.05 %.
    assert (odd.next_due, odd.ends_on, odd.days) == (date(2024, 2, 15), date(2024, 3, 1), 15)
    assert odd.interest == 67_50


def test_changed_due_day_is_in_each_journal_and_among_the_changes_of_the_line(bank: Bank) -> None:
    bank.move_day(8)
    for loan_id in (bank.large, bank.small):
        entries = bank.store.entries(loan_id)
        assert (entries[-1].kind, entries[-1].due_day) == (LoanEventType.DUE_DAY_CHANGED, 8)
        assert (entries[-1].amount, entries[-1].postings) == (0, {})
        assert replay(entries) == bank.loan(loan_id).account
    [change] = bank.store.line_changes(CUSTOMER)
    assert (change.before.due_day, change.after.due_day) == (15, 8)
    assert (change.changed_by, change.reason) == ("customer", CUSTOMER_REQUEST)


def test_repeated_change_of_the_due_day_leaves_no_second_entry(bank: Bank) -> None:
    first = bank.move_day(1)
    entries = len(bank.store.entries(bank.large))
    version = bank.store.tables.lines[CUSTOMER].version
    assert bank.move_day(1) == first
    assert len(bank.store.entries(bank.large)) == entries
    assert bank.store.tables.lines[CUSTOMER].version == version


def test_due_day_can_be_changed_again_after_twelve_months_and_not_a_day_before(bank: Bank) -> None:
    bank.move_day(1)
    assert bank.refuses(20) == RECENT
    for loan_id in (bank.large, bank.small):
        bank.move(bank.repay(loan_id, key=f"all-{loan_id}").transfer.transfer_id)
    bank.clock.set(date(2025, 1, 15))
    assert bank.refuses(20) == RECENT
    bank.clock.set(date(2025, 1, 16))
    assert bank.move_day(20).due_day == 20


def test_refusal_of_a_second_change_names_the_first_possible_day(bank: Bank) -> None:
    bank.move_day(1)
    with pytest.raises(StateConflictError, match="from 2025-01-16"):
        bank.move_day(2)


@pytest.mark.parametrize("due_day", [0, 29])
def test_due_day_that_some_month_lacks_is_refused(bank: Bank, due_day: int) -> None:
    with pytest.raises(InvalidInputError):
        bank.move_day(due_day)


def test_customer_without_a_line_has_no_due_day_to_change(bank: Bank) -> None:
    with pytest.raises(NotFoundError):
        move_due_day("cust-none", 1, bank.store, bank.clock)


def test_unpaid_bill_stops_a_change_from_the_due_day_itself(bank: Bank) -> None:
    bank.clock.set(date(2024, 2, 15))
    assert bank.refuses() == NOT_CLEAR


def test_loan_in_transit_stops_a_change_of_the_due_day(bank: Bank) -> None:
    bank.borrow(1_000_00, 5, key="third")
    assert bank.refuses() == NOT_CLEAR


def test_collection_under_way_stops_a_change_of_the_due_day(bank: Bank) -> None:
    bank.repay(bank.small, 100_00)
    assert bank.refuses() == NOT_CLEAR


def test_line_before_its_first_arrival_has_no_due_day_to_change() -> None:
    bank = Bank.__new__(Bank)
    super(BankAtMidnight, bank).__init__()
    bank.customer()
    assert bank.refuses() == NOT_CLEAR


def test_later_draw_has_the_changed_due_day(bank: Bank) -> None:
    bank.move_day(1)
    loan_id = bank.open_loan(1_000_00, 5, key="third")
    assert bank.loan(loan_id).account.loan.next_due == date(2024, 3, 1)


def test_line_follows_the_next_unpaid_day_of_each_changed_loan(bank: Bank) -> None:
    bank.move_day(1)
    line = bank.store.tables.lines[CUSTOMER].line
    for loan_id in (bank.large, bank.small):
        assert line.late_from[loan_id] == bank.loan(loan_id).account.late_from


def test_books_close_on_a_day_with_only_a_change_of_the_due_day(bank: Bank) -> None:
    bank.night()
    bank.move_day(1)
    bank.clock.next_day()
    [closing] = bank.night()
    assert closing.totals.skipped == ()
