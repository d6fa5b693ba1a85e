"""Loans as items: what is written is what is read."""

from datetime import date

import pytest

from microloan.adapters.dynamodb.client import Item
from microloan.adapters.dynamodb.entry_items import entry_from_item, entry_to_item
from microloan.adapters.dynamodb.loan_items import loan_from_item, loan_to_item
from microloan.domain.loan.terms import Terms
from microloan.domain.product import RepaymentMethod
from microloan.ports.writes import LoanRecord
from tests.support.builders.examples import RATE, history, terms

DRAWN_ON = date(2026, 8, 15)
CONTRACTS = {
    "equal principal": terms(),
    "equal instalments": Terms.agree(
        10_000_00, RATE, 12, DRAWN_ON, 15, RepaymentMethod.EQUAL_INSTALMENTS
    ),
}


def stored(item: Item) -> Item:
    """Return an item as the table keeps it, without empty attributes."""
    return {name: value for name, value in item.items() if value is not None}


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_loan_and_its_entries_are_read_as_they_were_written(contract: Terms) -> None:
    for account, entry in history(contract, [(date(2026, 9, 1), 500_00)]):
        assert loan_from_item(stored(loan_to_item(LoanRecord(account)))) == LoanRecord(account)
        assert entry_from_item(stored(entry_to_item(entry))) == entry


def test_item_of_an_earlier_release_is_of_the_first_product_version() -> None:
    account, _ = history(terms())[-1]
    earlier = stored(loan_to_item(LoanRecord(account)))
    del earlier["method"], earlier["product_version"]

    assert loan_from_item(earlier) == LoanRecord(account)
