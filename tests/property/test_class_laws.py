"""The class of a loan on random histories, beside a witness that takes a step for each day."""

from datetime import date, timedelta

from hypothesis import given

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import replay
from tests.oracles.naive import NaiveLoan
from tests.oracles.naive_class import NaiveClass
from tests.property.booked_loan import Books
from tests.property.loan_histories import Life, lives

ONE_DAY = timedelta(days=1)
# Long enough for an observation to end after the last event.
LATER = (0, 1, 40, 100, 200, 400)


def witness(books: Books, until: date) -> dict[date, NaiveClass]:
    """Return the class of the witness at the end of some days after the last event."""
    loan = NaiveLoan(books.account.loan.terms)
    cls, day, found = NaiveClass(loan.today), loan.today, {}
    gone = {e.booked_on for e in books.entries if e.kind is LoanEventType.WRITTEN_OFF}
    payments = sorted(books.payments)
    wanted = {until + timedelta(days=more) for more in LATER}
    while day <= max(wanted):
        loan.live_until(day)
        while payments and payments[0].day <= day:
            loan.pay(payments.pop(0).amount)
        if day in gone:
            cls.write_off(day)
        cls.end_of(day, [bill.due for bill in loan.bills])
        if day in wanted:
            found[day] = NaiveClass(cls.today, cls.rank, paid_since=cls.paid_since)
        day += ONE_DAY
    return found


@given(lives)
def test_class_of_a_random_history_equals_that_of_the_witness(life: Life) -> None:
    books = Books(life.terms, life.in_transit)
    day = books.account.loan.as_of
    for number, step in enumerate(life.steps):
        day += timedelta(days=step.wait)
        books.happen(step, number, day)
    account = books.account
    assert replay(books.entries) == account
    if account.status.closed:
        return
    for on, expected in witness(books, max(day, account.booked_on)).items():
        found = account.class_on(on)
        assert found.classification.value == expected.name, on
        assert found.observing_until == expected.observed_until, on
