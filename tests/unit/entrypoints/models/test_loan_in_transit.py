"""The answer of a loan whose money has not arrived yet."""

from datetime import date

from microloan.domain.ledger.loan_account import LoanAccount
from microloan.entrypoints.models.loan import LoanAnswer
from microloan.ports.writes import LoanRecord
from tests.support.builders.examples import history, terms

# After the first due date of a draw that had arrived at once.
LATER = date(2024, 3, 1)


def answer(account: LoanAccount) -> LoanAnswer:
    return LoanAnswer.of(LoanRecord(account), LATER)


def test_loan_in_transit_has_nothing_owed_or_due() -> None:
    in_transit, _ = history(terms())[0]

    found = answer(in_transit)

    assert (found.owed_today, found.due_now, found.days_past_due) == (0, 0, 0)
    assert (found.arrived_on, found.next_due) == (None, None)


def test_loan_response_has_due_dates_from_the_arrival_on() -> None:
    arrived, _ = history(terms(), days_in_transit=10)[1]

    found = answer(arrived)

    assert found.arrived_on == date(2024, 1, 25)
    assert found.next_due
    # The second due day 15 on or after 25 January.
    assert found.next_due.date == date(2024, 3, 15)
