"""Annual rates of a daily rate, the penalty rate, and the legal ceiling of both."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext

from microloan.domain.errors import InvalidInputError
from microloan.domain.money import EXACT
from microloan.domain.product import Product

DAYS_IN_YEAR = 365
RATE_PLACES = Decimal("0.000001")
# The cap per day, 0.24 / 365, has no end in decimals. Rounding it down keeps it a cap.
PENALTY_PLACES = Decimal("0.0000000001")
_SOLVER = Context(prec=40)
_TOLERANCE = Decimal("1e-30")
_MAX_STEPS = 100

CashFlow = tuple[date, int]


def simple_annual(daily: Decimal) -> Decimal:
    """Return the annual rate without compounding (单利): daily × 365.

    Examples
    --------
    >>> simple_annual(Decimal("0.0005"))
    Decimal('0.1825')
    """
    return EXACT.multiply(daily, Decimal(DAYS_IN_YEAR))


def irr_annual(cashflows: Sequence[CashFlow]) -> Decimal:
    """Return the effective annual rate of actual cash flows (XIRR, actual / 365).

    It is the rate r with sum of amount × (1 + r) ** (−days / 365) = 0. Solved for the daily
    discount factor x, the sum is a polynomial in x with whole exponents. It is convex to the right
    of its only positive root. So Newton's steps from x = 1 converge to the root and cannot miss it.

    Parameters
    ----------
    cashflows
        (date, fen) pairs. The first is one side's payment. The others, of opposite sign, are the
        payments back, and sum to at least the first.

    Returns
    -------
    Decimal
        Per year, six decimals (19.8569 % is 0.198569).

    Raises
    ------
    InvalidInputError
        When the flows are not one payment out followed by payments back of at least its amount.

    Examples
    --------
    >>> irr_annual([(date(2023, 1, 1), -100_00), (date(2024, 1, 1), 110_00)])
    Decimal('0.100000')
    """
    (start, out), *back = cashflows
    powers = [((day - start).days, -amount if out > 0 else amount) for day, amount in back]
    if any(days <= 0 or amount < 0 for days, amount in powers) or sum(
        amount for _, amount in powers
    ) < abs(out):
        raise InvalidInputError(
            "cashflows",
            "cashflows_invalid",
            "Cash flows must be one draw, then repayments of at least its amount.",
        )
    with localcontext(_SOLVER):
        factor = _discount_factor(abs(out), powers)
        return (factor**-DAYS_IN_YEAR - 1).quantize(RATE_PLACES, rounding=ROUND_HALF_UP)


def _discount_factor(principal: int, powers: list[tuple[int, int]]) -> Decimal:
    x = Decimal(1)
    for _ in range(_MAX_STEPS):
        worths = [amount * x**days for days, amount in powers]
        slope = sum(days * w for (days, _), w in zip(powers, worths, strict=True)) / x
        step = (sum(worths) - principal) / slope
        x -= step
        if abs(step) < _TOLERANCE:
            return x
    raise InvalidInputError("cashflows", "cashflows_invalid", "No rate solves these cash flows.")


def daily_ceiling(annual: Decimal) -> Decimal:
    """Return an annual ceiling per day, rounded down so that it stays a ceiling.

    Examples
    --------
    >>> daily_ceiling(Decimal("0.24"))
    Decimal('0.0006575342')
    """
    return (annual / DAYS_IN_YEAR).quantize(PENALTY_PLACES, rounding=ROUND_DOWN)


ANNUAL_CEILING = Decimal("0.24")
"""The most that interest, penalty and fees cost a year, as a share of the principal in use.

Source: Supreme People's Court, Fafa [2017] No. 22, item 2, in force since 2017-08-04.
"""
DAILY_CEILING = daily_ceiling(ANNUAL_CEILING)
"""The same per day."""


def penalty_rate(daily: Decimal, product: Product) -> Decimal:
    """Return the daily rate of an overdue bill: 1.5 × the rate, up to the cap.

    Examples
    --------
    >>> penalty_rate(Decimal("0.0002"), Product()), penalty_rate(Decimal("0.0005"), Product())
    (Decimal('0.00030'), Decimal('0.0006575342'))
    """
    return min(EXACT.multiply(daily, product.penalty_factor), DAILY_CEILING)
