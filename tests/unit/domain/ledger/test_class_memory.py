"""The memory of a class: its fold, its replay, and its effect on value and pools."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain import ids
from microloan.domain.calendar import add_months
from microloan.domain.ledger.class_memory import NO_MEMORY, OBSERVATION_MONTHS, ClassMemory
from microloan.domain.ledger.end_of_day import value_loan
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, post_event, replay
from microloan.domain.ledger.loan_class import ClassCause
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.domain.ledger.payment_history import effective_payments, replay_memory
from microloan.domain.product import PRODUCTS
from tests.support.builders.examples import history, terms

TERMS = terms(10_000_00, 20)
CURED = date(2024, 5, 20)
SIX_MONTHS_LATER = date(2024, 11, 20)
SUBSTANDARD = LoanClassification.SUBSTANDARD


def drawn() -> tuple[LoanAccount, list[Entry]]:
    steps = history(TERMS)
    return steps[-1][0], [entry for _, entry in steps]


def pay_due(account: LoanAccount, entries: list[Entry], day: date) -> LoanAccount:
    amount = account.loan.due_now(day)
    event = LoanEvent(LoanEventType.REPAID, amount, day, day, f"in-{day}")
    after, entry = post_event(account, event, entries)
    entries.append(entry)
    return after


def observed() -> tuple[LoanAccount, list[Entry]]:
    """Return a loan that paid all arrears after 95 days, and the bill after it."""
    account, entries = drawn()
    account = pay_due(account, entries, CURED)
    return pay_due(account, entries, date(2024, 6, 15)), entries


def test_memory_of_a_loan_that_was_never_late_is_empty() -> None:
    account, entries = drawn()

    assert pay_due(account, entries, date(2024, 2, 15)).memory == NO_MEMORY


def test_memory_of_a_cured_loan_has_floor_and_end_of_observation() -> None:
    account, _ = observed()

    assert account.memory == ClassMemory(
        SUBSTANDARD,
        date(2024, 5, 16),
        ClassCause.DAYS_PAST_DUE,
        observing_until=SIX_MONTHS_LATER,
    )


@pytest.mark.parametrize("first", range(0, 400, 23))
@pytest.mark.parametrize("more", [0, 1, 30, 200])
def test_judgement_of_two_days_equals_that_of_the_later_one(first: int, more: int) -> None:
    account, _ = observed()
    memory = account.memory.restructure(account.loan, date(2024, 6, 16), date(2024, 7, 15))
    loan = account.loan.on(date(2024, 6, 16))
    middle = loan.as_of + timedelta(days=first)
    last = middle + timedelta(days=more)

    for each in (account.memory, memory):
        assert each.judge(loan, middle).judge(loan, last) == each.judge(loan, last)


def test_observed_loan_earns_nothing_until_the_day_of_its_upgrade() -> None:
    account, entries = observed()
    for month in range(7, 12):
        account = pay_due(account, entries, date(2024, month, 15))

    (before,) = value_loan(account, SIX_MONTHS_LATER - timedelta(days=1)).cells.items()
    (after,) = value_loan(account, SIX_MONTHS_LATER).cells.items()

    assert (before[0][1], before[1].receivable) == (SUBSTANDARD, Decimal(0))
    assert after[0][1] is LoanClassification.NORMAL
    # Six days of 0.05 % on 5,000 yuan.
    assert after[1].receivable == Decimal(6 * 250)


def test_observed_loan_is_valued_alone_and_a_normal_one_pooled() -> None:
    account, entries = observed()
    assert not account.loan.bills
    assert account.next_activity_on is None
    for month in (7, 8, 9, 10, 11, 12):
        account = pay_due(account, entries, date(2024, month, 15))

    assert account.memory.floor is LoanClassification.NORMAL
    assert account.next_activity_on == date(2025, 1, 15)


def test_returned_payment_folds_the_class_again() -> None:
    account, entries = observed()
    paid = next(entry for entry in entries if entry.value_date == CURED)
    day = date(2024, 6, 20)
    event = LoanEvent(LoanEventType.RETURNED, paid.amount, day, day, paid.transfer_id)

    after, entry = post_event(account, event, entries)

    assert replay([*entries, entry]) == after
    assert after.memory.observing_until is None
    assert after.class_on(day).cause is ClassCause.DAYS_PAST_DUE
    assert after.memory == replay_memory(
        after.loan.terms, effective_payments([*entries, entry]), day
    )


def test_class_memory_of_another_replay_is_found_by_the_audit() -> None:
    account, entries = observed()

    assert replay(entries) == account
    assert replay(entries) != replace(account, memory=NO_MEMORY)


@pytest.mark.parametrize(
    ("days", "collected", "expected"),
    [
        (7, "night", "normal"),
        (7, "afternoon", "normal"),
        (8, "night", "special_mention"),
        (1, "another", "special_mention"),
    ],
)
def test_collection_without_result_is_technical_for_seven_days(
    days: int, collected: str, expected: str
) -> None:
    account, _ = drawn()
    due = date(2024, 2, 15)
    collecting = ids.collection_id(account.loan_id, due, collected)

    found = account.class_on(due + timedelta(days=days), collecting)

    assert found.classification.value == expected


def test_collection_of_the_day_after_the_due_day_is_not_technical() -> None:
    account, _ = drawn()
    day = date(2024, 2, 16)

    found = account.class_on(day, ids.collection_id(account.loan_id, day, "night"))

    assert found.classification is LoanClassification.SPECIAL_MENTION


def test_two_periods_of_any_product_end_within_six_months() -> None:
    # So six months are always the longer of both, as Order 2023 No. 1 asks.
    for product in PRODUCTS:
        for first in range(366):
            cured = date(2024, 1, 15) + timedelta(days=first)
            contract = terms(product.min_draw, 20, date(2023, 12, 15))
            second = next(
                contract.due(number + 1) for number in range(1, 40) if contract.due(number) > cured
            )
            assert second <= add_months(cured, OBSERVATION_MONTHS)
