"""Draws by equal principal and by equal instalments."""

from copy import deepcopy
from datetime import date

import pytest

from microloan.domain.errors import InvalidInputError
from microloan.domain.product import RepaymentMethod
from microloan.usecases.lending.draw_loan import quote
from microloan_testing.confirmations import LENDER
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank


def test_draw_by_equal_instalments_costs_what_its_quote_said() -> None:
    bank = InMemoryBank(date(2026, 8, 15))
    bank.customer()
    method = RepaymentMethod.EQUAL_INSTALMENTS

    offered = quote(CUSTOMER, 10_000_00, 12, bank.store, bank.clock, LENDER, method).quote
    drawn = bank.borrow(10_000_00, 12, method=method)

    assert (offered.level_instalment, offered.total_interest) == (918_05, 1_016_66)
    assert drawn.opening.terms == offered.terms
    assert drawn.opening.terms.product_version == "2026-08"


@pytest.mark.parametrize(
    ("instalments", "method", "code"),
    [
        (10, "equal_instalments", "method_not_offered"),
        (12, "bullet", "method_not_offered"),
        (7, "equal_instalments", "term_not_offered"),
    ],
)
def test_method_that_the_term_does_not_have_is_refused_and_changes_nothing(
    instalments: int, method: str, code: str
) -> None:
    bank = InMemoryBank(date(2026, 8, 15))
    bank.customer()
    before = deepcopy(bank.store.tables)

    with pytest.raises(InvalidInputError) as refusal:
        bank.borrow(10_000_00, instalments, method=method)

    assert refusal.value.code == code
    assert bank.store.tables == before
