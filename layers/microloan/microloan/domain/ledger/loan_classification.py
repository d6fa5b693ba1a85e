"""The five classes by days past due, and the fixed allowance rates of 2002.

Source of the days: Order 2023 No. 1 of the CBIRC and the PBOC (商业银行金融资产风险分类办法).
"""

from decimal import Decimal
from enum import StrEnum


class LoanClassification(StrEnum):
    """Five-category classification (贷款五级分类)."""

    NORMAL = "normal"
    SPECIAL_MENTION = "special_mention"
    SUBSTANDARD = "substandard"
    DOUBTFUL = "doubtful"
    LOSS = "loss"

    @property
    def allowance_rate(self) -> Decimal:
        """Fixed share of the debt of 2002, kept for comparison with the expected loss."""
        return _ALLOWANCE_RATES[self]

    @property
    def rank(self) -> int:
        """The place of the class, 0 for normal."""
        return _RANKS[self]

    @property
    def is_performing(self) -> bool:
        """Whether its interest counts as income, which the three worst classes end."""
        return self in (LoanClassification.NORMAL, LoanClassification.SPECIAL_MENTION)


_ALLOWANCE_RATES = {
    LoanClassification.NORMAL: Decimal("0.01"),
    LoanClassification.SPECIAL_MENTION: Decimal("0.02"),
    LoanClassification.SUBSTANDARD: Decimal("0.25"),
    LoanClassification.DOUBTFUL: Decimal("0.50"),
    LoanClassification.LOSS: Decimal("1.00"),
}
_RANKS = {cls: rank for rank, cls in enumerate(LoanClassification)}
_FIRST_DAYS = {
    LoanClassification.NORMAL: 0,
    LoanClassification.SPECIAL_MENTION: 1,
    LoanClassification.SUBSTANDARD: 91,
    LoanClassification.DOUBTFUL: 271,
    LoanClassification.LOSS: 361,
}
_NORMAL = LoanClassification.NORMAL


def classify(days_past_due: int) -> LoanClassification:
    """Return the class by days past due alone, without the memory of the loan.

    Examples
    --------
    >>> [classify(days).value for days in (0, 1, 90, 91, 271, 361)]
    ['normal', 'special_mention', 'special_mention', 'substandard', 'doubtful', 'loss']
    """
    worst_first = reversed(_FIRST_DAYS.items())
    return next((cls for cls, first in worst_first if days_past_due >= first), _NORMAL)


def first_day(cls: LoanClassification) -> int:
    """Return the first day past due of a class.

    Examples
    --------
    >>> first_day(LoanClassification.SUBSTANDARD)
    91
    """
    return _FIRST_DAYS[cls]
