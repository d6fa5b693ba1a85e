"""The credit policy: refusals independent of the score, and the worth of a score.

A policy that has decided is never changed. A new one gets a new version beside it, so that every
decision can be repeated exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

from microloan.domain.product import PRODUCT, Product


@dataclass(frozen=True, slots=True)
class Grade:
    """A class of risk.

    Parameters
    ----------
    name
        A is the best.
    max_pd
        The highest probability of default within a year that is still of this grade.
    max_limit
        Fen.
    daily_rate
        Per day.
    """

    name: str
    max_pd: Decimal
    max_limit: int
    daily_rate: Decimal


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything a credit committee decides.

    Parameters
    ----------
    product
        Bounds of age and limit.
    max_overdue_now, max_overdue_months
        More fen than this, or more instalments in a row, is a serious delinquency today.
    max_inquiries
        Lenders that inquired within three months.
    max_debt_burden
        Repayments to all lenders, this bank included, as a share of income.
    max_exposure_months
        Unsecured loans of all lenders, this bank included, in months of income.
    months_of_income
        Pairs of score and months of income. They give a limit for the score, and between two scores
        it grows evenly.
    grades
        From the best to the last that is accepted.
    """

    version: str
    product: Product
    max_overdue_now: int
    max_overdue_months: int
    max_inquiries: int
    max_debt_burden: Decimal
    max_exposure_months: int
    months_of_income: tuple[tuple[int, Decimal], ...]
    grades: tuple[Grade, ...]

    def grade(self, default_probability: Decimal) -> Grade | None:
        """Return the grade of a probability of default, None when it is too high."""
        return next((g for g in self.grades if default_probability <= g.max_pd), None)

    def months(self, score: int) -> Decimal:
        """Return the months of income that a score is worth.

        Examples
        --------
        >>> POLICY.months(610), POLICY.months(900)
        (Decimal('3.25'), Decimal('8'))
        """
        anchors = self.months_of_income
        (low, least), (_, most) = anchors[0], anchors[-1]
        if score <= low:
            return least
        for (start, below), (end, above) in pairwise(anchors):
            if score <= end:
                return below + (above - below) * (score - start) / (end - start)
        return most


POLICY = Policy(
    version="policy-2",
    product=PRODUCT,
    max_overdue_now=500_00,
    max_overdue_months=1,
    max_inquiries=8,
    max_debt_burden=Decimal("0.55"),
    max_exposure_months=10,
    months_of_income=(
        (560, Decimal("0.5")),
        (580, Decimal("1.5")),
        (600, Decimal("2.5")),
        (620, Decimal(4)),
        (640, Decimal(6)),
        (680, Decimal(8)),
    ),
    grades=(
        Grade("A", Decimal("0.005"), 200_000_00, Decimal("0.0002")),
        Grade("B", Decimal("0.01"), 150_000_00, Decimal("0.0003")),
        Grade("C", Decimal("0.02"), 100_000_00, Decimal("0.0004")),
        Grade("D", Decimal("0.04"), 50_000_00, Decimal("0.00045")),
        Grade("E", Decimal("0.08"), 20_000_00, Decimal("0.0005")),
    ),
)
POLICIES: Mapping[str, Policy] = MappingProxyType({policy.version: policy for policy in (POLICY,)})
