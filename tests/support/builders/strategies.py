"""Random contracts, payments and histories."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount
from microloan.domain.loan.loan import Loan, Terms
from microloan.domain.product import PRODUCTS, RepaymentMethod
from tests.support.builders.examples import history

Payments = list[tuple[date, int]]
Steps = list[tuple[LoanAccount, Entry]]

rates = st.integers(20, 50).map(lambda n: Decimal(n) / 100_000)
# Money mostly arrives at once.
transit = st.one_of(st.just(0), st.integers(1, 40))
fen = st.one_of(st.integers(1, 500_00), st.integers(1, 250_000_00))


@st.composite
def contracts(
    draw: st.DrawFn,
    start: date = date(2019, 12, 1),
    end: date = date(2025, 3, 31),
    methods: Iterable[RepaymentMethod] = RepaymentMethod,
) -> Terms:
    """Draw a contract. Its product can be newer than its date, for more dates of both."""
    method = draw(st.sampled_from(tuple(methods)))
    product = draw(st.sampled_from([one for one in PRODUCTS if method in one.methods]))
    return Terms.agree(
        principal=draw(st.integers(5, 2000)) * 100_00,
        daily_rate=draw(rates),
        instalments=draw(st.sampled_from(product.terms)),
        drawn_on=draw(st.dates(start, end)),
        due_day=draw(st.integers(1, 28)),
        method=method,
        product=product,
    )


@st.composite
def payments(draw: st.DrawFn, drawn_on: date, within: int = 800, most: int = 8) -> Payments:
    """Draw payments in order of date; two can fall on the same day."""
    later = sorted(draw(st.lists(st.integers(0, within), max_size=most)))
    return [(drawn_on + timedelta(days=n), draw(fen)) for n in later]


@st.composite
def lived_loans(draw: st.DrawFn, methods: Iterable[RepaymentMethod] = RepaymentMethod) -> Loan:
    """Draw a loan that has seen some payments."""
    contract = draw(contracts(methods=methods))
    loan = Loan.draw(contract)
    for day, amount in draw(payments(contract.drawn_on)):
        if not loan.settled:
            loan, _ = loan.repay(amount, day)
    return loan


@st.composite
def histories(draw: st.DrawFn, loan_id: str = "loan-1", within: int = 800) -> Steps:
    contract, in_transit = draw(contracts()), draw(transit)
    arrival = contract.drawn_on + timedelta(days=in_transit)
    return history(contract, draw(payments(arrival, within)), loan_id, in_transit)


@st.composite
def books(draw: st.DrawFn, start: date, within: int, most: int = 4) -> list[Steps]:
    """Draw the histories of some loans, all within so many days from a start."""
    found = []
    for number in range(draw(st.integers(1, most))):
        last = start + timedelta(days=within)
        contract = draw(contracts(start, last))
        in_transit = min(draw(transit), (last - contract.drawn_on).days)
        arrival = contract.drawn_on + timedelta(days=in_transit)
        paid = draw(payments(arrival, (last - arrival).days, most=5))
        found.append(history(contract, paid, f"loan-{number}", in_transit))
    return found
