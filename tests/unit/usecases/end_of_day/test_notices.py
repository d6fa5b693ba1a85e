"""Which notices the end of day sends of a date, and of how much."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from microloan.domain.calendar import ONE_DAY
from microloan.domain.notices.notice import Notice, NoticeKind
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.fakes.outbound_services import DECLINED

DUE = date(2024, 2, 15)
AHEAD = {
    NoticeKind.DUE_IN_THREE_DAYS: 3,
    NoticeKind.DUE_TOMORROW: 1,
    NoticeKind.DUE_TODAY: 0,
}


@pytest.fixture
def bank() -> BankAtMidnight:
    """Two loans whose first bills fall due on 15 February, closed until the 10th."""
    bank = BankAtMidnight()
    bank.clock.set(date(2024, 2, 11), 0)
    bank.night()
    bank.core.notices.notices.clear()
    return bank


def sent_on(bank: BankAtMidnight, day: date) -> Sequence[Notice]:
    """Return the notices of the night that begins a day."""
    bank.core.notices.notices.clear()
    bank.clock.set(day, 0)
    bank.night()
    return tuple(bank.core.notices.notices)


@pytest.mark.parametrize(("kind", "ahead"), AHEAD.items())
def test_customer_gets_a_notice_of_the_amount_before_and_on_the_due_day(
    bank: BankAtMidnight, kind: NoticeKind, ahead: int
) -> None:
    for number in range(12, 15 - ahead):
        sent_on(bank, date(2024, 2, number))
    day = DUE - timedelta(days=ahead)
    told = {notice.loan_id: notice for notice in sent_on(bank, day)}
    assert told.keys() == {bank.large, bank.small}
    notice = told[bank.large]
    assert (notice.kind, notice.date, notice.due) == (kind, day, DUE)
    assert notice.amount == bank.loan(bank.large).account.loan.due_now(DUE) == 1_155_00
    opening = bank.loan(bank.large).account.opening
    assert (notice.customer_id, notice.channel) == (opening.customer_id, opening.channel)


def test_notice_of_tomorrow_keeps_the_id_that_its_readers_know(bank: BankAtMidnight) -> None:
    sent_on(bank, DUE - timedelta(days=2))
    told = sent_on(bank, DUE - ONE_DAY)
    assert {notice.notice_id for notice in told} == {
        f"{loan_id}#{DUE}" for loan_id in (bank.large, bank.small)
    }


def test_afternoon_run_and_other_nights_send_no_notice(bank: BankAtMidnight) -> None:
    sent_on(bank, DUE - timedelta(days=3))
    bank.core.notices.notices.clear()
    bank.clock.wait(timedelta(hours=17))
    bank.accrue()
    assert bank.core.notices.notices == []
    assert sent_on(bank, DUE - timedelta(days=2)) == ()


def test_notice_contains_earlier_bills_and_their_penalty(bank: BankAtMidnight) -> None:
    next_due = DUE.replace(month=3)
    sent_on(bank, next_due - timedelta(days=4))
    told = {one.loan_id: one for one in sent_on(bank, next_due - timedelta(days=3))}
    loan = bank.loan(bank.small).account.loan
    assert told[bank.small].amount == loan.due_now(next_due) > 2 * 200_00


def test_loan_past_its_grace_has_one_notice_on_the_first_day_of_arrears(
    bank: BankAtMidnight,
) -> None:
    sent_on(bank, DUE)
    assert [one.kind for one in sent_on(bank, DUE + ONE_DAY)] == []
    late_from = bank.loan(bank.large).account.late_from
    assert late_from
    sent_on(bank, late_from - ONE_DAY)
    told = sent_on(bank, late_from)
    assert {(one.kind, one.loan_id, one.due) for one in told} == {
        (NoticeKind.PAST_GRACE, loan_id, DUE) for loan_id in (bank.large, bank.small)
    }
    assert sent_on(bank, late_from + ONE_DAY) == ()


def test_notice_of_a_settled_loan_is_not_sent(bank: BankAtMidnight) -> None:
    bank.repay(bank.small)
    bank.deliver()
    told = sent_on(bank, DUE - timedelta(days=3))
    assert [one.loan_id for one in told] == [bank.large]


def test_payment_after_midnight_leaves_the_notices_of_the_day_as_they_were(
    bank: BankAtMidnight,
) -> None:
    """A late run of the day sends what a run in time has sent."""
    sent_on(bank, DUE - timedelta(days=4))
    bank.core.notices.notices.clear()
    bank.clock.set(DUE - timedelta(days=3), 9)
    bank.repay(bank.small)
    bank.deliver()
    bank.night()
    assert {one.loan_id for one in bank.core.notices.notices} == {bank.large, bank.small}


def test_run_after_a_missed_night_sends_the_notices_of_both_days(bank: BankAtMidnight) -> None:
    sent_on(bank, DUE - timedelta(days=4))
    told = sent_on(bank, DUE - ONE_DAY)
    assert [(one.kind, one.date) for one in told if one.loan_id == bank.small] == [
        (NoticeKind.DUE_IN_THREE_DAYS, DUE - timedelta(days=3)),
        (NoticeKind.DUE_TOMORROW, DUE - ONE_DAY),
    ]


def test_repeated_run_of_a_day_sends_the_same_notices(bank: BankAtMidnight) -> None:
    sent_on(bank, DUE - timedelta(days=4))
    bank.core.notices.notices.clear()
    bank.clock.set(DUE - timedelta(days=3), 0)
    bank.accrue()
    first = list(bank.core.notices.notices)
    bank.accrue()
    assert bank.core.notices.notices == first * 2
    assert len(first) == 2


def test_failed_collection_keeps_the_notices_of_its_loan(bank: BankAtMidnight) -> None:
    sent_on(bank, DUE)
    bank.gateway.script = [DECLINED, DECLINED]
    bank.deliver()
    late_from = bank.loan(bank.large).account.late_from
    assert late_from
    sent_on(bank, late_from - ONE_DAY)
    assert {one.kind for one in sent_on(bank, late_from)} == {NoticeKind.PAST_GRACE}


def test_end_of_day_closes_when_no_notice_can_be_sent(bank: BankAtMidnight) -> None:
    sent_on(bank, DUE - timedelta(days=4))
    bank.clock.set(DUE - timedelta(days=3), 0)
    bank.core.notices.down = True
    accrued = bank.accrue()
    assert sum(done.notices for done in accrued) == sum(done.unsent for done in accrued) == 2
    assert bank.close(bank.plan())[-1].day == bank.clock.today - ONE_DAY
