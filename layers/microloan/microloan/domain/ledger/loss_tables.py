"""The tables of the expected loss, as versioned data of the credit committee.

A table that has valued a day is never changed. A new one gets a new version and a later first day
beside it.

Source of the method: CAS 22 (企业会计准则第22号), Yinbaojiangui [2022] No. 10
(银保监规〔2022〕10号).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from microloan.domain.ledger.loan_class import Stage
from microloan.domain.ledger.loan_classification import LoanClassification


@dataclass(frozen=True, slots=True)
class RateBand:
    """The risk behind a daily rate.

    The price follows the score, so the rate tells the grade.

    Parameters
    ----------
    grade
        The grade of the credit policy.
    max_daily_rate
        The highest rate of the band, per day.
    stage_1, stage_2
        Probabilities of default: within a year, and over the rest of the loan.
    undrawn
        The open part of the lines of this band, as a share of the drawn principal.
    """

    grade: str
    max_daily_rate: Decimal
    stage_1: Decimal
    stage_2: Decimal
    undrawn: Decimal

    def default_probability(self, stage: Stage) -> Decimal:
        """Return the probability of default of a stage, which is 1 in stage 3."""
        return {Stage.ONE: self.stage_1, Stage.TWO: self.stage_2, Stage.THREE: Decimal(1)}[stage]


@dataclass(frozen=True, slots=True)
class LossTables:
    """Everything that the expected loss of a loan depends on beside the loan.

    Parameters
    ----------
    since
        The first day that is valued by these tables.
    bands
        Bands of rising rate. The last one takes every higher rate.
    losses
        The share of the exposure that a default loses, by the class of the loan.
    conversion
        The share of the open line that is drawn before a default.
    """

    version: str
    since: date
    bands: tuple[RateBand, ...]
    losses: Mapping[LoanClassification, Decimal]
    conversion: Decimal

    def band(self, daily_rate: Decimal) -> RateBand:
        """Return the band of a daily rate.

        Examples
        --------
        >>> TABLES.band(Decimal("0.0004")).grade, TABLES.band(Decimal("0.0006")).grade
        ('C', 'E')
        """
        *lower, last = self.bands
        return next((band for band in lower if daily_rate <= band.max_daily_rate), last)


def _band(grade: str, *figures: str) -> RateBand:
    return RateBand(grade, *map(Decimal, figures))


TABLES = LossTables(
    version="loss-1",
    since=date(2015, 9, 1),
    # Stage 1 is the mean chance of default within a year by the champion scorecards, over the
    # people of their fit. `scorecards/expected_loss.py` computes it. Stage 2, the losses, the open
    # lines and their conversion are assumptions, because the bank has no history yet.
    bands=(
        _band("A", "0.0002", "0.0034", "0.20", "0.50"),
        _band("B", "0.0003", "0.0075", "0.22", "0.50"),
        _band("C", "0.0004", "0.0146", "0.25", "0.50"),
        _band("D", "0.00045", "0.0288", "0.30", "0.50"),
        _band("E", "0.0005", "0.0566", "0.35", "0.50"),
    ),
    losses=MappingProxyType(
        {
            LoanClassification.NORMAL: Decimal("0.60"),
            LoanClassification.SPECIAL_MENTION: Decimal("0.60"),
            LoanClassification.SUBSTANDARD: Decimal("0.60"),
            LoanClassification.DOUBTFUL: Decimal("0.80"),
            LoanClassification.LOSS: Decimal("1.00"),
        }
    ),
    conversion=Decimal("0.10"),
)
VERSIONS: Mapping[str, LossTables] = MappingProxyType({TABLES.version: TABLES})
