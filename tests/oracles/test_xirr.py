"""The annual rate of both repayment methods against XIRR of the library pyxirr."""

from hypothesis import given
from pyxirr import DayCount, xirr

from microloan.domain.loan.loan import Terms
from microloan.domain.loan.quote import Quote
from tests.support.builders.strategies import contracts


@given(contracts())
def test_annual_rate_of_a_quote_equals_that_of_pyxirr(terms: Terms) -> None:
    quote = Quote(terms)
    days, amounts = zip(*quote.cash_flows, strict=True)

    rate = xirr(days, amounts, day_count=DayCount.ACT_365F)

    assert rate is not None
    # Six decimals, and the library's own tolerance.
    assert abs(float(quote.annual_rate_irr) - rate) < 0.000_000_6
