"""The product's terms as values, with a version for each change of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum


class RepaymentMethod(StrEnum):
    """The way in which a loan's principal is spread over its instalments."""

    EQUAL_PRINCIPAL = "equal_principal"
    """The same principal each month, and less interest each time (等额本金)."""
    EQUAL_INSTALMENTS = "equal_instalments"
    """The same sum of principal and interest each month (等额本息)."""


@dataclass(frozen=True, slots=True)
class Product:
    """All terms of the loan that a committee could change.

    Amounts in fen, rates per day. The figures are those of the product in mobile QQ (May 2015) and
    WeChat (September 2015).

    Parameters
    ----------
    version
        Its name, which a loan keeps for ever.
    since, until
        The first and the last business date of its draws. None without a last one.
    terms, methods
        The numbers of instalments and the repayment methods that it offers.
    """

    version: str = "2015-09"
    since: date = date(2015, 5, 15)
    until: date | None = None
    min_limit: int = 500_00
    max_limit: int = 200_000_00
    limit_step: int = 100_00
    min_draw: int = 500_00
    draw_step: int = 100_00
    max_open_loans: int = 20
    # A collection costs the bank a fee. A smaller sum must settle the due amount, or the loan.
    min_repayment: int = 1_00
    terms: tuple[int, ...] = (5, 10, 20)
    methods: tuple[RepaymentMethod, ...] = (RepaymentMethod.EQUAL_PRINCIPAL,)
    min_daily_rate: Decimal = Decimal("0.0002")
    max_daily_rate: Decimal = Decimal("0.0005")
    penalty_factor: Decimal = Decimal("1.5")
    grace_days: int = 1
    min_age: int = 18
    max_age: int = 60
    payoff_days: int = 11
    invitation_valid: timedelta = timedelta(days=90)
    approval_valid: timedelta = timedelta(days=365)
    decline_valid: timedelta = timedelta(days=30)
    # A line that is not used for longer needs a new assessment. The account tells it before.
    max_unused: timedelta = timedelta(days=365)
    assessment_notice: timedelta = timedelta(days=30)
    # The longest time of an extra above the limit: three months have at most 92 days. A need that
    # lasts longer is one for an application.
    max_extra: timedelta = timedelta(days=92)
    # The login that a draw needs: from these amounts on with a one-time code, and with a face.
    code_from: int = 5_000_00
    face_from: int = 50_000_00
    login_valid: timedelta = timedelta(minutes=5)
    new_card_for: timedelta = timedelta(days=1)
    # So that a stolen token cannot empty a line in many small draws.
    max_draws_per_hour: int = 3
    max_draws_per_day: int = 10
    # Above this score of the second opinion, from 0 to 1,000, no draw is made.
    max_fraud_score: int = 800
    # How long the disclosure stays open before it can be confirmed.
    min_reading_seconds: int = 5
    purposes: tuple[str, ...] = (
        "daily_consumption",
        "home_appliances",
        "travel",
        "education",
        "medical",
        "renovation",
    )

    def is_in_force(self, day: date) -> bool:
        """Return whether a draw of a business date can have this version."""
        return self.since <= day and (self.until is None or day <= self.until)


PRODUCT = Product()
"""The version `2015-09`, and the terms that every version shares."""

PRODUCT_2026 = Product(
    version="2026-08",
    since=date(2026, 8, 1),
    terms=(1, 6, 12, 24),
    methods=(RepaymentMethod.EQUAL_PRINCIPAL, RepaymentMethod.EQUAL_INSTALMENTS),
)

PRODUCTS = (PRODUCT, PRODUCT_2026)
"""Every version, oldest first."""
BY_VERSION = {product.version: product for product in PRODUCTS}
"""The same by their names."""

LONGEST_TERM = 60
"""Months from the draw to the end of a plan, for a loan of more than a year.

Source: Measures for Personal Loans (Order 2024 No. 3), article 14: five years for consumption.
"""
LONGEST_HOLIDAY = 6
"""Instalments of a plan without principal, at most. This is the bank's own bound."""


def offered_terms(products: tuple[Product, ...] = PRODUCTS) -> tuple[int, ...]:
    """Return the numbers of instalments of several versions, in order.

    Examples
    --------
    >>> offered_terms()
    (1, 5, 6, 10, 12, 20, 24)
    """
    return tuple(sorted({number for product in products for number in product.terms}))


def in_force(day: date) -> Iterator[Product]:
    """Yield the versions of which a draw can be made on a business date, newest first."""
    return (product for product in reversed(PRODUCTS) if product.is_in_force(day))


def offers_on(day: date) -> dict[RepaymentMethod, tuple[int, ...]]:
    """Return the numbers of instalments on offer on a business date, by method.

    Examples
    --------
    >>> {method.value: terms for method, terms in offers_on(date(2024, 1, 15)).items()}
    {'equal_principal': (5, 10, 20)}
    """
    products = tuple(in_force(day))
    offers = {
        method: offered_terms(tuple(each for each in products if method in each.methods))
        for method in RepaymentMethod
    }
    return {method: terms for method, terms in offers.items() if terms}
