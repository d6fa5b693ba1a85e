"""The functions that find a loan may read it, and those that read it change no money."""

import pytest

from tests.support.cloud.permissions import grants


@pytest.mark.parametrize("table", ["Loans", "SettledLoans"])
def test_functions_that_find_a_loan_may_read_both_loan_tables(table: str) -> None:
    """A document, a payoff, a loan and a repayment begin with the loan."""
    readers = {
        one.role for one in grants() if (one.action, one.target) == ("dynamodb:BatchGetItem", table)
    }

    assert {"Account", "Borrow", "Repay"} <= readers


def test_function_of_draws_may_list_nothing() -> None:
    """A draw knows the key of each item that it reads."""
    actions = {one.action for one in grants() if one.role == "Borrow"}
    assert not actions & {"dynamodb:Query", "dynamodb:Scan"}


def test_function_of_views_may_write_only_the_line() -> None:
    changing = {"BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"}
    written = {
        (one.action, one.target)
        for one in grants()
        if one.role == "Account" and one.action.removeprefix("dynamodb:") in changing
    }
    assert written == {("dynamodb:PutItem", "Customers")}
