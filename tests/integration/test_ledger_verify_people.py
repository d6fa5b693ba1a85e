"""`microloan ledger verify` on lines, decisions and profiles that were changed by hand."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from microloan.adapters.dynamodb.client import Item
from microloan.adapters.dynamodb.screening_items import case_to_item
from microloan.adapters.dynamodb.transfer_items import transfer_to_item
from microloan.domain.customers.screening_case import Case
from microloan.domain.payments.transfer import TransferStatus
from microloan_ops.cli.ledger.index import CustomerItems
from microloan_ops.cli.ledger.reader import read_customer
from microloan_ops.console.stack import Stack
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.corruption import FIRST, SECOND
from tests.support.builders.examples import CARD, CUSTOMER, NOON
from tests.support.builders.stored_history import connected
from tests.support.builders.tampered_tables import Key, TableTampering, loan, overpaid, verify


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    return overpaid()


@pytest.fixture(scope="module")
def stack(bank: BankAtMidnight) -> Iterator[Stack]:
    with connected(bank) as made:
        yield made


def own(item: str, customer_id: str = CUSTOMER) -> Key:
    return {"customer_id": customer_id, "item": item}


def test_line_against_its_decision_and_rest_of_an_erasure_are_found_by_verify(
    tampering: TableTampering, stack: Stack
) -> None:
    """Put by hand: a decline that did not close the line, and what was kept after erasures."""
    line = stack.database.get("Customers", own("LINE"))
    decision = stack.database.get("Customers", own(f"DECISION#{FIRST}"))
    assert line
    assert decision
    declined = {"limit": None, "daily_rate": None, "decided_on": "2024-01-16"}
    tampering.put("Customers", own(f"DECISION#{SECOND}"), decision | declined)
    tampering.put("Customers", own("LINE", "cust-drew"), line | {"used": 0, "open_loans": 0})
    tampering.put("Customers", own("DECISION#app-late", "cust-applied"), decision | declined)
    code, shown = verify()
    assert code == 1
    for finding in (
        f"customer {CUSTOMER}: has a line of 50,000.00, but application {SECOND} was declined",
        "customer cust-drew: has a line of 50,000.00, but no decision",
        "customer cust-drew: has a line of 50,000.00, but customer cust-drew has no profile",
        "application app-late: is kept, but customer cust-applied has no profile",
    ):
        assert finding in shown
    assert "credit lines match the last decision │ 3 │ 2" in shown
    assert "open and decided items belong to a known person │ 6 │ 2" in shown


def test_erased_line_and_identity_of_a_borrower_are_found_by_verify(
    tampering: TableTampering, stack: Stack, bank: BankAtMidnight
) -> None:
    (out,) = (one.transfer_id for one in stack.books.entries(bank.large)[:1])
    open_ = transfer_to_item(
        replace(bank.store.tables.transfers[out], status=TransferStatus.REQUESTED)
    )["open"]
    tampering.update("Transfers", {"transfer_id": out}, status="requested", open=open_)
    for item in ("LINE", "PROFILE", f"CARD#{CARD.card_id}", f"DECISION#{FIRST}"):
        tampering.delete("Customers", own(item))
    shown = verify()[1]
    unknown = f"but customer {CUSTOMER} has no profile"
    assert f"loan {bank.large}: is open, {unknown}" in shown
    assert f"transfer {out}: disburse of 10,000.00 is requested, {unknown}" in shown
    assert f"loan {bank.small}: is settled" not in shown
    assert "open and decided items belong to a known person │ 2 │ 2" in shown


@pytest.mark.parametrize(
    ("item", "damaged", "subject"),
    [
        ("LINE", {"limit": "much"}, f"customer {CUSTOMER}"),
        ("PROFILE", {"since": None}, f"profile of {CUSTOMER}"),
        (f"DECISION#{FIRST}", {"limit": "much"}, f"application {FIRST}"),
        (f"DECISION#{FIRST}", {"daily_rate": "dear"}, f"application {FIRST}"),
        (f"DECISION#{FIRST}", {"evidence": "none"}, f"application {FIRST}"),
    ],
)
def test_unreadable_item_of_a_customer_is_the_only_finding_about_it(
    tampering: TableTampering, item: str, damaged: Item, subject: str
) -> None:
    tampering.update("Customers", own(item), **damaged)
    code, shown = verify()
    assert code == 1
    assert f"{subject}: cannot be read: " in shown
    assert "has no profile" not in shown
    assert "but no decision" not in shown
    # All else that is the customer's is looked at.
    assert "loans are the replay of their journal │ 2 │ 0" in shown


def test_damaged_profile_without_other_items_is_found_by_verify(tampering: TableTampering) -> None:
    tampering.put("Customers", own("PROFILE", "cust-new"), {"sealed_identity": b"sealed"})
    code, shown = verify()
    assert code == 1
    assert "profile of cust-new: cannot be read: KeyError('since')" in shown


def test_line_closed_by_an_erasure_has_no_finding(tampering: TableTampering) -> None:
    tampering.update("Customers", own("LINE"), limit=0)
    assert verify()[0] == 1
    tampering.update("Customers", own(f"DECISION#{FIRST}"), minimised_on="2024-01-16")
    code, shown = verify()
    assert (code, "No findings." in shown) == (0, True)


def test_amount_that_is_no_number_is_found_by_verify(
    tampering: TableTampering, bank: BankAtMidnight
) -> None:
    tampering.update("Loans", loan(bank.large), outstanding="much")
    code, shown = verify()
    assert code == 1
    assert "cannot be read: " in shown


def test_customer_without_a_loan_is_read_by_three_queries(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What there is of one who only applied: own items, open loans, settled loans."""
    query = type(stack.database).query
    queried: list[str] = []

    def counted(*args: Any, **more: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        queried.append(args[1])
        return query(*args, **more)

    monkeypatch.setattr(type(stack.database), "query", counted)
    read_customer(stack.database, CustomerItems("cust-applied", frozenset(), frozenset()))
    assert queried == ["Customers", "Loans", "SettledLoans"]


def test_a_release_of_a_hold_without_two_people(tampering: TableTampering) -> None:
    """Of a person who is no customer, too: the audit reads all cases."""
    for case_id, customer_id in (("case-1", CUSTOMER), ("case-2", "cust-of-no-line")):
        released = Case(case_id, customer_id, 1, NOON).release(NOON, "approval-9")
        item = case_to_item(released)
        tampering.put("Customers", {name: item.pop(name) for name in ("customer_id", "item")}, item)
    broken = {"customer_id": "cases", "item": "case-3"}
    tampering.put("Customers", broken, {"of": CUSTOMER})
    code, shown = verify()
    assert code == 1
    for case_id in ("case-1", "case-2"):
        assert f"{case_id}: release_hold has no approved request that equals it" in shown
    assert "case case-3: cannot be read" in shown
