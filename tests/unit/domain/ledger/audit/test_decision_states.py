"""Lines against the last decision: each state is put there by hand, and `verify` finds it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from microloan.domain import ids
from microloan.domain.calendar import ONE_DAY
from microloan.domain.ledger.audit import Check, CustomerSnapshot, DecisionSnapshot, check_customer
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.underwriting.review import Review, ReviewState
from microloan.ports.applications import Application
from microloan.ports.writes import LineRecord
from microloan_testing.audit import audit
from tests.support.builders.corruption import FIRST, SECOND, decline, found, named
from tests.support.builders.examples import CUSTOMER, DRAWN_ON, GIVEN, GOOD_APPLICANT, LINE
from tests.support.builders.in_memory_bank import InMemoryBank


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    assert audit(bank.store).findings == ()
    return bank


def put_line(bank: InMemoryBank, change: Callable[[CreditLine], CreditLine]) -> None:
    record = bank.store.tables.lines[CUSTOMER]
    bank.store.tables.lines[CUSTOMER] = LineRecord(change(record.line), record.version + 1)


def against_the_decision(text: str) -> list[tuple[Check, str, str]]:
    return [(Check.GIVEN, f"customer {CUSTOMER}", text)]


def test_m5_open_line_after_a_declined_decision_is_found(
    bank: InMemoryBank,
) -> None:
    decline(bank)
    assert named(bank) == against_the_decision(
        f"has a line of 50,000.00, but application {SECOND} was declined on 2024-01-15"
    )
    put_line(bank, CreditLine.close)
    assert named(bank) == []


def test_last_decision_of_one_day_is_the_one_with_the_highest_number(
    bank: InMemoryBank,
) -> None:
    """A review reopened both, so that neither stands longer than the other."""
    decline(bank)
    decisions = bank.store.tables.decisions
    reopened = Review(DRAWN_ON, ReviewState.REOPENED)
    for key, one in list(decisions.items()):
        del decisions[key]
        decisions[key] = replace(one, review=reopened)
    put_line(bank, CreditLine.close)
    assert named(bank) == []
    # In another order the same.
    for key, one in reversed(list(decisions.items())):
        del decisions[key]
        decisions[key] = one
    assert named(bank) == []


def test_last_decision_is_the_latest_by_day_when_an_earlier_one_is_missing(
    bank: InMemoryBank,
) -> None:
    decline(bank)
    tables = bank.store.tables
    key = CUSTOMER, ids.application_id(CUSTOMER, 7)
    later = replace(GIVEN, decided_on=DRAWN_ON + ONE_DAY)
    tables.decisions[key] = Application(key[1], later, GOOD_APPLICANT)
    put_line(bank, lambda line: replace(line, good_until=later.valid_until()))
    assert named(bank) == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"limit": 50_000_01}, "limit is 50,000.01, by {} 50,000.00: 1 fen too much"),
        ({"limit": 0}, "limit is 0.00, by {} 50,000.00: 5000000 fen too little"),
        ({"daily_rate": Decimal("0.0004")}, "daily_rate is 0.0004, by {} 0.0005"),
        ({"good_until": None}, "good_until is None, by {} 2025-01-14"),
    ],
    ids=lambda of: next(iter(of)) if isinstance(of, dict) else "",
)
def test_line_that_differs_from_its_approval_is_found(
    bank: InMemoryBank, change: dict[str, object], text: str
) -> None:
    put_line(bank, lambda line: replace(line, **change))  # type: ignore[arg-type]
    assert named(bank) == against_the_decision(text.format(f"application {FIRST}"))


def test_approval_without_its_credit_line_is_found(bank: InMemoryBank) -> None:
    del bank.store.tables.lines[CUSTOMER]
    assert named(bank) == against_the_decision(
        f"application {FIRST} gives 50,000.00, but there is no line"
    )


def test_open_line_without_a_decision_is_found(bank: InMemoryBank) -> None:
    bank.store.tables.decisions.clear()
    assert named(bank) == against_the_decision("has a line of 50,000.00, but no decision")
    put_line(bank, CreditLine.close)
    assert named(bank) == []


def test_open_line_of_an_erased_customer_is_found(bank: InMemoryBank) -> None:
    decisions = bank.store.tables.decisions
    decisions[CUSTOMER, FIRST] = replace(decisions[CUSTOMER, FIRST], minimised_on=DRAWN_ON)
    assert named(bank) == against_the_decision(
        "has a line of 50,000.00, but was erased on 2024-01-15, and was not decided on since"
    )
    put_line(bank, CreditLine.close)
    assert named(bank) == []


def test_line_check_is_skipped_when_the_last_decision_cannot_be_read() -> None:
    unread = DecisionSnapshot(SECOND, None)
    sound = DecisionSnapshot(FIRST, GIVEN)
    file = CustomerSnapshot(CUSTOMER, LINE, decisions=(sound, unread), profile=True)
    assert check_customer(file).findings == ()
    assert found(replace(file, decisions=(sound,)), Check.GIVEN) != []
    assert (file.items, replace(file, decisions=(sound,)).items) == (3, 3)
