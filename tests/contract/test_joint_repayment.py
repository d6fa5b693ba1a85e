from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from microloan.domain import ids
from microloan.ports.loan_book import JointRepaymentContext
from microloan.ports.writes import AddTransfer
from tests.support.builders.examples import CUSTOMER, transfer
from tests.support.builders.loan_history import LOAN, RECORDS, live

if TYPE_CHECKING:
    from tests.support.cloud.store_under_test import StoreUnderTest

KEY = "key"


@pytest.mark.parametrize("last", [2, 5])
def test_joint_repayment_context_has_the_loans_and_the_transfers_of_the_same_request(
    stores: StoreUnderTest, last: int
) -> None:
    """The fifth record is settled, and stays in the table of open loans until its day is closed."""
    books, loans = stores.books, (RECORDS[last - 1],)
    live(stores, last)
    assert books.load_for_joint_repayment(CUSTOMER, KEY) == JointRepaymentContext(loans, {})
    own = replace(transfer(loan_id=LOAN), transfer_id=ids.joint_repayment_id(CUSTOMER, LOAN, KEY))
    other = transfer(ids.repayment_id(CUSTOMER, LOAN, KEY), LOAN)
    books.commit(AddTransfer(other), AddTransfer(own))
    context = books.load_for_joint_repayment(CUSTOMER, KEY)
    assert context == JointRepaymentContext(loans, {LOAN: own})
    assert books.load_for_joint_repayment(CUSTOMER, "other").transfers == {}
    assert books.load_for_joint_repayment("cust-2", KEY) == JointRepaymentContext((), {})
