"""The five classes of loans by days past due, and the loss allowance of each."""

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
        """Share of the principal that is set aside for losses."""
        return _ALLOWANCE_RATES[self]

    @property
    def is_performing(self) -> bool:
        """Whether its interest counts as income, which ends after 90 days past due."""
        return self in (LoanClassification.NORMAL, LoanClassification.SPECIAL_MENTION)


_ALLOWANCE_RATES = {
    LoanClassification.NORMAL: Decimal("0.01"),
    LoanClassification.SPECIAL_MENTION: Decimal("0.02"),
    LoanClassification.SUBSTANDARD: Decimal("0.25"),
    LoanClassification.DOUBTFUL: Decimal("0.50"),
    LoanClassification.LOSS: Decimal("1.00"),
}
_LAST_DAYS = (
    (0, LoanClassification.NORMAL),
    (90, LoanClassification.SPECIAL_MENTION),
    (270, LoanClassification.SUBSTANDARD),
    (360, LoanClassification.DOUBTFUL),
)


def classify(days_past_due: int) -> LoanClassification:
    """Return the class of a loan at the end of a day.

    Examples
    --------
    >>> [classify(days).value for days in (0, 1, 90, 91, 271, 361)]
    ['normal', 'special_mention', 'special_mention', 'substandard', 'doubtful', 'loss']
    """
    return next((c for last, c in _LAST_DAYS if days_past_due <= last), LoanClassification.LOSS)
