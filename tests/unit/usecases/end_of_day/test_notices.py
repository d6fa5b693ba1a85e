"""Who is told of tomorrow's instalment, and of how much."""

from datetime import timedelta

import pytest

from microloan.domain.calendar import ONE_DAY
from tests.support.builders.bank_at_midnight import BankAtMidnight


@pytest.fixture
def bank() -> BankAtMidnight:
    """It is the night before the first bills of two loans fall due."""
    bank = BankAtMidnight()
    bank.clock.set(bank.loan(bank.large).account.loan.next_due - ONE_DAY, 0)
    return bank


def test_customer_gets_a_notice_of_the_amount_on_the_day_before(bank: BankAtMidnight) -> None:
    bank.night()
    told = {notice.loan_id: notice for notice in bank.core.notices.notices}
    assert told.keys() == {bank.large, bank.small}
    tomorrow = bank.clock.today + ONE_DAY
    loan = bank.loan(bank.large).account.loan
    assert told[bank.large].amount == loan.due_now(tomorrow) == 1_155_00
    assert told[bank.large].due == tomorrow
    assert told[bank.large].notice_id == f"{bank.large}#{tomorrow}"


def test_afternoon_run_and_other_nights_send_no_notice(bank: BankAtMidnight) -> None:
    bank.night()
    board = bank.core.notices.notices
    board.clear()
    bank.clock.wait(timedelta(hours=17))
    bank.accrue()
    bank.clock.next_day()
    bank.night()
    assert board == []


def test_notice_contains_earlier_bills_and_their_penalty(bank: BankAtMidnight) -> None:
    first = bank.clock.today + ONE_DAY
    bank.clock.set(first.replace(month=first.month + 1) - ONE_DAY, 0)
    bank.night()
    [notice] = [one for one in bank.core.notices.notices if one.loan_id == bank.small]
    loan = bank.loan(bank.small).account.loan
    assert notice.amount == loan.due_now(notice.due) > 2 * 200_00


def test_notice_of_a_settled_loan_is_not_sent(bank: BankAtMidnight) -> None:
    bank.repay(bank.small)
    bank.deliver()
    bank.night()
    assert [one.loan_id for one in bank.core.notices.notices] == [bank.large]


def test_end_of_day_closes_when_no_notice_can_be_sent(bank: BankAtMidnight) -> None:
    bank.core.notices.down = True
    accrued = bank.accrue()
    assert sum(done.notices for done in accrued) == sum(done.unsent for done in accrued) == 2
    assert bank.close(bank.plan())[-1].day == bank.clock.today - ONE_DAY
