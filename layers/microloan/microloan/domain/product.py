"""The product's terms, as one value."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Product:
    """All terms of the loan that a committee could change.

    Amounts in fen, rates per day. Figures after the product as it was offered in mobile QQ
    (May 2015) and WeChat (September 2015).
    """

    version: str = "2015-09"
    min_limit: int = 500_00
    max_limit: int = 200_000_00
    limit_step: int = 100_00
    min_draw: int = 500_00
    draw_step: int = 100_00
    max_open_loans: int = 20
    # A collection costs the bank a fee. A smaller sum must settle the due amount, or the loan.
    min_repayment: int = 1_00
    terms: tuple[int, ...] = (5, 10, 20)
    min_daily_rate: Decimal = Decimal("0.0002")
    max_daily_rate: Decimal = Decimal("0.0005")
    penalty_factor: Decimal = Decimal("1.5")
    # The highest penalty rate of a contract, per year. The legal ceiling is `rates.ANNUAL_CEILING`.
    annual_cap: Decimal = Decimal("0.24")
    grace_days: int = 1
    min_age: int = 18
    max_age: int = 60
    payoff_days: int = 11
    invitation_valid: timedelta = timedelta(days=90)
    approval_valid: timedelta = timedelta(days=365)
    decline_valid: timedelta = timedelta(days=30)
    # The login that a draw needs: from these amounts on with a one-time code, and with a face.
    code_from: int = 5_000_00
    face_from: int = 50_000_00
    login_valid: timedelta = timedelta(minutes=5)
    new_card_for: timedelta = timedelta(days=1)
    purposes: tuple[str, ...] = (
        "daily_consumption",
        "home_appliances",
        "travel",
        "education",
        "medical",
        "renovation",
    )


PRODUCT = Product()
