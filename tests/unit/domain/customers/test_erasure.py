"""The rule of erasure: what goes, what stays, until when."""

from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.customers.erasure import (
    DataCategory,
    Erasure,
    RetainedData,
    RetentionFacts,
    RetentionReason,
    plan_erasure,
)
from microloan.domain.errors import StateConflictError

TODAY = date(2026, 11, 25)
EVERYTHING = [part for part in DataCategory if part is not DataCategory.LEDGER]
BORROWED = RetentionFacts(last_transaction=date(2026, 3, 1), last_inquiry=date(2026, 1, 1))


def test_erasure_of_a_customer_with_only_a_card_removes_everything_at_once() -> None:
    plan = plan_erasure(RetentionFacts(), TODAY)
    assert list(plan.goes) == EVERYTHING
    assert plan.stays == ()
    assert plan.erasure(TODAY, None) == Erasure(TODAY, None, TODAY)


def test_erasure_of_an_applicant_without_a_loan_keeps_only_the_proof_of_consent() -> None:
    plan = plan_erasure(RetentionFacts(last_inquiry=date(2026, 1, 1)), TODAY)
    assert set(EVERYTHING) - set(plan.goes) == {DataCategory.TRAIL}
    assert plan.stays == (
        RetainedData(DataCategory.TRAIL, date(2029, 1, 1), RetentionReason.PROOF),
    )
    assert plan.erasure(TODAY, None) == Erasure(TODAY, date(2029, 1, 1), None)


def test_erasure_of_a_borrower_keeps_transactions_ten_years_and_the_ledger_thirty() -> None:
    plan = plan_erasure(BORROWED, TODAY)
    assert plan.goes == (DataCategory.LINE, DataCategory.WALLETS, DataCategory.SOCIAL)
    assert {kept.part: (kept.until, kept.why) for kept in plan.stays} == {
        **dict.fromkeys(
            (DataCategory.DECISIONS, DataCategory.TRAIL, DataCategory.CARDS, DataCategory.IDENTITY),
            (date(2036, 3, 1), RetentionReason.TRANSACTIONS),
        ),
        DataCategory.LEDGER: (date(2056, 3, 1), RetentionReason.LEDGER),
    }
    assert plan.erasure(TODAY, None) == Erasure(TODAY, date(2036, 3, 1), None)


@pytest.mark.parametrize(
    ("day", "complete"), [(date(2036, 2, 29), False), (date(2036, 3, 1), True)]
)
def test_retained_data_is_erased_on_the_first_day_after_the_term(day: date, complete: bool) -> None:
    before = Erasure(TODAY, date(2036, 3, 1))
    plan = plan_erasure(replace(BORROWED, erasure=before), day)
    assert (list(plan.goes) == EVERYTHING) is complete
    after = plan.erasure(day, before)
    assert after.requested_on == TODAY
    assert after.completed_on == (day if complete else None)


def test_erasure_after_thirty_years_still_leaves_the_ledger() -> None:
    plan = plan_erasure(BORROWED, date(2056, 3, 1))
    assert DataCategory.LEDGER not in plan.goes
    assert plan.stays == ()


def test_retention_term_from_a_leap_day_ends_on_the_first_of_march() -> None:
    plan = plan_erasure(RetentionFacts(last_transaction=date(2024, 2, 29)), TODAY)
    assert plan.completes_on == date(2034, 3, 1)


@pytest.mark.parametrize(
    ("holding", "code"),
    [
        (RetentionFacts(open_loans=("loan-1",)), "loan_open"),
        (RetentionFacts(moving=("out-1",)), "transfer_open"),
        (RetentionFacts(owed=("loan-1",)), "refund_owed"),
        (RetentionFacts(waiting=("app-1",)), "review_waits"),
    ],
)
def test_erasure_with_an_open_loan_transfer_or_credit_is_refused(
    holding: RetentionFacts, code: str
) -> None:
    with pytest.raises(StateConflictError, match="-1") as refused:
        plan_erasure(holding, TODAY)
    assert refused.value.code == code


def test_erasure_of_a_returned_customer_needs_a_new_request() -> None:
    back = replace(BORROWED, came_back=True, erasure=Erasure(TODAY, date(2036, 3, 1)))
    with pytest.raises(StateConflictError) as refused:
        plan_erasure(back, date(2036, 3, 1))
    assert refused.value.code == "erasure_lapsed"
    assert plan_erasure(back, date(2036, 3, 1), restart=True).stays == (
        RetainedData(DataCategory.LEDGER, date(2056, 3, 1), RetentionReason.LEDGER),
    )


@pytest.mark.parametrize(
    "holding", [RetentionFacts(), BORROWED, RetentionFacts(last_inquiry=TODAY)]
)
@pytest.mark.parametrize("years", [0, 2, 3, 9, 10, 29, 31])
def test_every_data_category_is_either_erased_or_retained(
    holding: RetentionFacts, years: int
) -> None:
    day = TODAY.replace(year=TODAY.year + years)
    plan = plan_erasure(holding, day)
    stays = [kept.part for kept in plan.stays]
    assert not set(plan.goes) & set(stays)
    assert {*plan.goes, *stays, DataCategory.LEDGER} == set(DataCategory)
    assert all(kept.until > day for kept in plan.stays)
