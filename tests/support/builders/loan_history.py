"""A loan's whole life as records and entries, for the contract suite."""

from datetime import timedelta
from decimal import Decimal

from microloan.ports.writes import LoanRecord, SaveLoan
from tests.support.builders.examples import DRAWN_ON, history, terms
from tests.support.cloud.store_under_test import StoreUnderTest

# At 0.02 % the penalty rate is 0.00030, whose last digit a store must not lose: hashes hold it.
TERMS = terms(rate=Decimal("0.0002"))
LATE = DRAWN_ON + timedelta(days=60)
PAID = [(DRAWN_ON, 33), (LATE, 1_234_56)]
STEPS = history(TERMS, [*PAID, (LATE, history(TERMS, PAID)[-1][0].loan.payoff(LATE))])
RECORDS = [LoanRecord(account) for account, _ in STEPS]
ENTRIES = [entry for _, entry in STEPS]
DRAWN, OPEN, PAYING, OVERDUE, SETTLED = RECORDS
LOAN = OPEN.account.loan_id


def live(stores: StoreUnderTest, last: int = len(RECORDS)) -> None:
    """Let the loan's history happen, up to a step."""
    before = None
    for record in RECORDS[:last]:
        stores.books.commit(SaveLoan(record, before))
        before = record
