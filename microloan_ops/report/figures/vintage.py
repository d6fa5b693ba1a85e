"""Vintages: the share of a month's draws that was ever late, by months on book."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from microloan.domain.calendar import ONE_DAY, month_index
from microloan_ops.report.figures.arrears import Course
from microloan_ops.report.figures.period import share

# Days past due, beyond which a loan is late.
DEPTHS = (30, 90)


@dataclass
class Cohort:
    """The loans of a month: number, fen, and newly late fen by month on book."""

    loans: int = 0
    drawn: int = 0
    late: dict[int, Counter[int]] = field(
        default_factory=lambda: {depth: Counter() for depth in DEPTHS}
    )


@dataclass(frozen=True, slots=True)
class Curve:
    """The ever late share of a month's draws, at the end of each month on book.

    Parameters
    ----------
    month
        The month, as `month_index` counts.
    loans, drawn
        Number of loans, and their fen.
    shares
        Shares by depth, the first at the end of the month of the draw.
    """

    month: int
    loans: int
    drawn: int
    shares: dict[int, tuple[Decimal, ...]]


class Vintages:
    """Loans added up by the month of their draw."""

    def __init__(self) -> None:
        self.cohorts: dict[int, Cohort] = {}

    def add(self, loan: Course) -> None:
        """Add a loan, unless its money never arrived."""
        if not loan.lent:
            return
        terms = loan.opening.terms
        month = month_index(terms.drawn_on)
        cohort = self.cohorts.setdefault(month, Cohort())
        cohort.loans += 1
        cohort.drawn += terms.principal
        for depth in DEPTHS:
            if day := loan.first_over(depth):
                cohort.late[depth][month_index(day) - month] += terms.principal

    def curves(self, last: date) -> tuple[Curve, ...]:
        """Return a curve for each month that is over, up to the last whole month."""
        over = month_index(last + ONE_DAY)
        return tuple(
            Curve(month, cohort.loans, cohort.drawn, _shares(cohort, over - month))
            for month, cohort in sorted(self.cohorts.items())
            if month < over
        )


def _shares(cohort: Cohort, months: int) -> dict[int, tuple[Decimal, ...]]:
    return {
        depth: tuple(_running(counts, cohort.drawn, months))
        for depth, counts in cohort.late.items()
    }


def _running(counts: Counter[int], drawn: int, months: int) -> Iterator[Decimal]:
    so_far = 0
    for month in range(months):
        so_far += counts[month]
        yield share(so_far, drawn)
