"""The functions that find a loan of a customer may read it."""

import pytest

from tests.support.cloud.permissions import grants


@pytest.mark.parametrize("table", ["Loans", "SettledLoans"])
def test_functions_that_find_a_loan_may_read_both_loan_tables(table: str) -> None:
    """A document, a payoff, a loan and a repayment begin with the loan."""
    readers = {
        one.role for one in grants() if (one.action, one.target) == ("dynamodb:BatchGetItem", table)
    }

    assert {"Account", "Borrow", "Repay"} <= readers
