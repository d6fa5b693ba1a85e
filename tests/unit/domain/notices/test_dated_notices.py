"""Notices of dates follow the loan's due days, old and new, and its plan."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from microloan.domain.ledger.loan_account import LoanAccount
from microloan.domain.loan.loan import Loan
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.loan.restructuring import agree_plan, change_due_day, plan_breaks_on
from microloan.domain.notices.dated import dated_notices
from microloan.domain.notices.notice import NoticeKind
from tests.support.builders.examples import history, terms

OPEN: LoanAccount = history(terms(instalments=5, drawn_on=date(2024, 1, 15)))[-1][0]


def kinds(account: LoanAccount, day: date) -> list[NoticeKind]:
    return [notice.kind for notice in dated_notices(account, day)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 2, 15), NoticeKind.DUE_TODAY),
        (date(2024, 2, 29), NoticeKind.DUE_IN_THREE_DAYS),
        (date(2024, 3, 2), NoticeKind.DUE_TOMORROW),
        (date(2024, 3, 3), NoticeKind.DUE_TODAY),
    ],
)
def test_loan_with_another_due_day_is_announced_on_the_old_and_the_new(
    day: date, expected: NoticeKind
) -> None:
    changed = replace(OPEN, loan=change_due_day(OPEN.loan, 3, date(2024, 1, 20)))
    assert expected in kinds(changed, day)
    assert NoticeKind.DUE_TODAY not in kinds(changed, date(2024, 3, 15))


def planned(day: date) -> Loan:
    return agree_plan(OPEN.loan, PlanTerms(0, 8), day)


def test_missed_plan_has_one_notice_three_days_before_its_break() -> None:
    account = replace(OPEN, loan=planned(date(2024, 2, 20)))
    ends = plan_breaks_on(account.loan)
    assert ends == date(2024, 4, 17)
    found = {
        day: notice
        for day in (date(2024, 2, 20) + timedelta(days=n) for n in range(70))
        for notice in dated_notices(account, day)
        if notice.kind is NoticeKind.PLAN_BREAKS
    }
    [(day, notice)] = found.items()
    assert (day, notice.until, notice.due) == (ends - timedelta(days=3), ends, None)
    assert notice.amount == account.loan.due_now(day)


def test_paid_plan_has_no_notice_of_a_break() -> None:
    loan = planned(date(2024, 2, 20))
    [first, *_] = loan.schedule()
    paid, _ = loan.repay(first.total, first.due)
    assert NoticeKind.PLAN_BREAKS not in kinds(replace(OPEN, loan=paid), date(2024, 4, 14))
