"""The law of a payment of all that is due: after it nothing is due."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microloan.domain.errors import StateConflictError
from microloan.domain.ledger.line_standing import LineStanding
from microloan.usecases.lending.repay_due import DueRequest, repay_due
from tests.support.builders.examples import CUSTOMER, DRAWN_ON
from tests.support.builders.in_memory_bank import InMemoryBank

# The day of a draw after the first day, its amount in hundreds of yuan, its instalments. The first
# bill is due on the 31st day, so no draw meets arrears.
LOANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(5, 100), st.sampled_from([5, 10, 20])),
    min_size=1,
    max_size=3,
)


def lend(bank: InMemoryBank, loans: list[tuple[int, int, int]]) -> list[str]:
    """Draw loans on their days and let the money arrive."""
    bank.customer()
    drawn = []
    for number, (day, hundreds, instalments) in enumerate(sorted(loans)):
        bank.clock.set(DRAWN_ON + timedelta(days=day))
        drawn.append(bank.open_loan(hundreds * 100_00, instalments, key=f"loan-{number}"))
    return drawn


@settings(max_examples=60, deadline=None)
@given(loans=LOANS, later=st.integers(31, 400))
def test_nothing_is_due_and_the_line_is_clear_after_a_payment_of_all_due(
    loans: list[tuple[int, int, int]], later: int
) -> None:
    bank = InMemoryBank()
    drawn = lend(bank, loans)
    today = DRAWN_ON + timedelta(days=later)
    bank.clock.set(today)

    def due() -> int:
        return sum(bank.loan(loan_id).account.loan.due_now(today) for loan_id in drawn)

    request = DueRequest(due(), "key", "body")
    if not request.expected:
        with pytest.raises(StateConflictError):
            repay_due(CUSTOMER, request, bank.store, bank.clock)
    else:
        paid = repay_due(CUSTOMER, request, bank.store, bank.clock)
        assert (paid.total, paid.left_out) == (request.expected, ())
        bank.deliver()
    assert due() == 0
    assert bank.line().standing(today) is LineStanding.CLEAR
