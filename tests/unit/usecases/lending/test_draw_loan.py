from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from microloan.domain.errors import (
    ConcurrentUpdateError,
    IdempotencyMismatchError,
    InvalidInputError,
    MicroloanError,
    NotFoundError,
    StateConflictError,
)
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import Direction
from microloan.ports.onboarding_writes import SaveCard
from microloan.ports.writes import SaveLine
from microloan.retry import BACKOFF
from microloan.usecases.lending.draw_loan import quote
from microloan_testing.confirmations import LENDER
from tests.support.builders.examples import CARD, CUSTOMER, DRAWN_ON, LINE
from tests.support.builders.in_memory_bank import InMemoryBank


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


def test_draw_writes_loan_entry_use_and_transfer_at_once(bank: InMemoryBank) -> None:
    drawn = bank.borrow(10_000_00, 10)
    loan_id = drawn.opening.loan_id
    record = bank.loan(loan_id)
    assert record.account.status is LoanStatus.DISBURSING
    assert record.account.opening == drawn.opening
    assert [entry.kind for entry in bank.store.entries(loan_id)] == [LoanEventType.DRAWN]
    assert (bank.line().unused_on(bank.clock.today), bank.line().due_day) == (40_000_00, None)
    (transfer,) = bank.outbox()
    assert transfer.transfer_id == drawn.transfer_id
    assert (transfer.direction, transfer.amount, transfer.value_date) == (
        Direction.DISBURSE,
        10_000_00,
        DRAWN_ON,
    )


def test_later_loan_has_the_due_day_of_the_first(bank: InMemoryBank) -> None:
    bank.open_loan(1_000_00, 5)
    bank.clock.set(date(2024, 1, 20))
    later = bank.borrow(key="second").opening.terms
    assert (later.due_day, later.first_due) == (15, date(2024, 3, 15))


REFUSED: list[tuple[dict[str, Any], type[MicroloanError], str]] = [
    ({"amount": 400_00}, InvalidInputError, "amount_too_small"),
    ({"amount": 550_00}, InvalidInputError, "amount_not_whole_hundred"),
    ({"amount": 50_100_00}, InvalidInputError, "amount_exceeds_available"),
    ({"amount": 200_100_00}, InvalidInputError, "amount_too_large"),
    ({"instalments": 7}, InvalidInputError, "term_not_offered"),
    ({"purpose": "securities"}, InvalidInputError, "purpose_not_allowed"),
    ({"purpose": ""}, InvalidInputError, "purpose_not_allowed"),
    ({"card_id": "card-2"}, NotFoundError, "card_not_found"),
    ({"customer_id": "cust-2"}, NotFoundError, "line_not_found"),
]


@pytest.mark.parametrize(("wish", "error", "code"), REFUSED)
def test_invalid_draw_is_refused_and_changes_nothing(
    bank: InMemoryBank, wish: dict[str, Any], error: type[MicroloanError], code: str
) -> None:
    # another customer's card is not this one's
    bank.store.commit(SaveCard("cust-2", replace(CARD, card_id="card-2")))
    before = deepcopy(bank.store.tables)
    with pytest.raises(error) as refusal:
        bank.borrow(**wish)
    assert refusal.value.code == code
    # A decision that refuses is kept, for its explanation.
    kept = [decision.result for decision in bank.store.draw_refusals(CUSTOMER).values()]
    assert kept == ([code] if code == "amount_exceeds_available" else [])
    bank.store.tables.draw_refusals.clear()
    assert bank.store.tables == before


def test_the_twenty_first_open_loan_is_refused(bank: InMemoryBank) -> None:
    for number in range(20):
        bank.borrow(500_00, 5, key=f"key-{number}")
        bank.clock.wait(timedelta(hours=3))
    with pytest.raises(StateConflictError) as refusal:
        bank.borrow(500_00, 5, key="key-20")
    assert refusal.value.code == "too_many_loans"


def test_repeated_draw_request_returns_the_same_loan(bank: InMemoryBank) -> None:
    first = bank.borrow()
    before = deepcopy(bank.store.tables)
    again = bank.borrow()
    assert again == replace(first, repeated=True)
    assert bank.store.tables == before


def test_repeated_draw_request_of_a_settled_loan_returns_the_same_loan(
    bank: InMemoryBank,
) -> None:
    first = bank.borrow()
    bank.deliver()
    bank.repay(first.opening.loan_id)
    bank.deliver()
    assert bank.borrow() == replace(first, repeated=True)
    assert bank.line().open_loans == 0


@pytest.mark.parametrize("change", [{"amount": 500_00}, {"instalments": 5}])
def test_draw_with_a_used_key_and_another_body_is_refused(
    bank: InMemoryBank, change: dict[str, Any]
) -> None:
    bank.borrow()
    before = deepcopy(bank.store.tables)
    with pytest.raises(IdempotencyMismatchError):
        bank.borrow(**change)
    assert bank.store.tables == before


def test_draws_with_two_keys_are_two_loans(bank: InMemoryBank) -> None:
    first, second = bank.borrow(key="a"), bank.borrow(key="b")
    assert first.opening.loan_id != second.opening.loan_id
    assert bank.line().open_loans == 2


def test_draws_of_two_customers_with_the_same_key_are_two_loans(bank: InMemoryBank) -> None:
    bank.store.commit(SaveLine("cust-2", LINE, None), SaveCard("cust-2", CARD))
    first, second = bank.borrow(), bank.borrow(customer_id="cust-2")
    assert first.opening.loan_id != second.opening.loan_id
    assert not second.repeated


def test_a_draw_that_lost_a_race_is_decided_again(bank: InMemoryBank) -> None:
    bank.store.before_commit.append(lambda: bank.borrow(20_000_00, key="other"))
    bank.borrow(10_000_00)
    assert (bank.line().used, bank.line().open_loans) == (30_000_00, 2)


def test_draw_that_lost_the_race_for_the_rest_of_the_limit_is_refused(bank: InMemoryBank) -> None:
    bank.store.before_commit.append(lambda: bank.borrow(45_000_00, key="other"))
    with pytest.raises(InvalidInputError) as refusal:
        bank.borrow(10_000_00)
    assert refusal.value.code == "amount_exceeds_available"
    assert bank.line().used == 45_000_00


def test_concurrent_repetition_of_a_draw_returns_the_same_loan(bank: InMemoryBank) -> None:
    bank.store.before_commit.append(bank.borrow)
    answer = bank.borrow()
    assert answer.repeated
    assert (bank.line().used, len(bank.outbox())) == (10_000_00, 1)


def test_repetition_of_a_draw_with_a_lost_answer_returns_its_loan(bank: InMemoryBank) -> None:
    bank.store.after_commit.append(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        bank.borrow()
    assert bank.borrow().repeated
    assert (bank.line().used, len(bank.outbox())) == (10_000_00, 1)


def lose(times: int, bank: InMemoryBank) -> None:
    def conflict() -> None:
        raise ConcurrentUpdateError("lost")

    bank.store.before_commit += [conflict] * times


def test_draw_that_loses_every_race_is_given_up(bank: InMemoryBank) -> None:
    lose(BACKOFF.attempts - 1, bank)
    assert bank.borrow(key="lucky")
    lose(BACKOFF.attempts, bank)
    with pytest.raises(ConcurrentUpdateError):
        bank.borrow(key="unlucky")
    assert bank.line().open_loans == 1


def test_quote_writes_nothing_and_equals_the_draw(bank: InMemoryBank) -> None:
    before = deepcopy(bank.store.tables)
    offered = quote(CUSTOMER, 10_000_00, 10, bank.store, bank.clock, LENDER)
    assert bank.store.tables == before
    assert offered.quote.total_interest == 836_50
    assert offered.quote.terms == bank.borrow().opening.terms


@pytest.mark.parametrize(
    ("amount", "instalments", "code"),
    [
        (550_00, 5, "amount_not_whole_hundred"),
        (500_00, 6, "term_not_offered"),
        (50_100_00, 5, "amount_exceeds_available"),
    ],
)
def test_quote_of_an_amount_that_cannot_be_drawn_is_refused(
    bank: InMemoryBank, amount: int, instalments: int, code: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        quote(CUSTOMER, amount, instalments, bank.store, bank.clock, LENDER)
    assert refusal.value.code == code


def test_quote_without_a_credit_line_is_not_found(bank: InMemoryBank) -> None:
    with pytest.raises(NotFoundError):
        quote("cust-2", 500_00, 5, bank.store, bank.clock, LENDER)
