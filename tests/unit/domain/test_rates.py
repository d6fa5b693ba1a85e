from datetime import date
from decimal import Decimal

import pytest

from microloan.domain.errors import InvalidInputError
from microloan.domain.loan.quote import Quote, representative_quote
from microloan.domain.product import Product
from microloan.domain.rates import CashFlow, irr_annual, penalty_rate, simple_annual
from tests.support.builders.examples import DRAWN_ON, RATE, terms


@pytest.mark.parametrize(
    ("daily", "annual"), [("0.0002", "0.0730"), ("0.00045", "0.16425"), ("0.0005", "0.1825")]
)
def test_simple_annual_rate_is_the_daily_rate_times_365(daily: str, annual: str) -> None:
    assert simple_annual(Decimal(daily)) == Decimal(annual)


@pytest.mark.parametrize(
    ("instalments", "interest", "irr"),
    [(5, 455_00, "0.198569"), (10, 836_50, "0.198566"), (20, 1_597_25, "0.198565")],
)
def test_totals_and_irr_of_10000_yuan_equal_the_golden_figures(
    instalments: int, interest: int, irr: str
) -> None:
    quote = Quote(terms(instalments=instalments))
    assert (quote.total_interest, quote.annual_rate_irr) == (interest, Decimal(irr))
    assert quote.annual_rate_simple == Decimal("0.1825")


def test_irr_is_the_rate_at_which_the_cash_flows_have_no_present_value() -> None:
    flows = Quote(terms(2_500_00, 5)).cash_flows
    rate = irr_annual(flows)

    def worth(at: Decimal) -> Decimal:
        return sum(
            (fen * (1 + at) ** (Decimal(-(day - DRAWN_ON).days) / 365) for day, fen in flows),
            Decimal(0),
        )

    half_a_unit = Decimal("0.0000005")
    assert worth(rate - half_a_unit) * worth(rate + half_a_unit) < 0


@pytest.mark.parametrize("sign", [1, -1])
def test_irr_is_the_same_for_lender_and_borrower(sign: int) -> None:
    flows = [(date(2023, 1, 1), sign * 100_00), (date(2024, 1, 1), -sign * 110_00)]
    assert irr_annual(flows) == Decimal("0.1")


def test_irr_is_zero_when_money_returns_without_interest() -> None:
    out = (date(2024, 1, 1), -100_00)
    assert irr_annual([out, (date(2024, 6, 1), 100_00)]) == 0
    assert irr_annual([out, (date(2024, 1, 2), 100_00), (date(2024, 6, 1), 0)]) == 0


@pytest.mark.parametrize(
    "flows",
    [
        [(date(2024, 1, 1), -100), (date(2024, 2, 1), 99)],  # less comes back
        [(date(2024, 1, 1), -100), (date(2024, 1, 1), 101)],  # on the same day
        [(date(2024, 1, 1), -100), (date(2024, 2, 1), -1), (date(2024, 3, 1), 102)],
    ],
)
def test_irr_of_cash_flows_that_are_no_loan_is_refused(flows: list[CashFlow]) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        irr_annual(flows)
    assert refusal.value.field == "cashflows"


@pytest.mark.parametrize(
    ("daily", "expected"),
    [
        ("0.0002", "0.0003"),  # 1.5 times
        ("0.0004", "0.0006"),
        ("0.0005", "0.0006575342"),  # 0.00075 is above 24 % a year
    ],
)
def test_penalty_rate_is_one_and_a_half_times_the_rate_capped_at_24_percent(
    daily: str, expected: str
) -> None:
    rate = penalty_rate(Decimal(daily), Product())
    assert rate == Decimal(expected)
    assert rate * 365 <= Decimal("0.24")


def test_representative_quote_is_ten_thousand_yuan_over_ten_instalments() -> None:
    quote = representative_quote(RATE, DRAWN_ON)
    assert (quote.total_interest, quote.annual_rate_irr) == (836_50, Decimal("0.198566"))
