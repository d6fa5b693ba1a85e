"""Expected losses of each month end, against the losses since then."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from microloan.domain.ledger.loan_class import Stage
from microloan.domain.money import round_half_up
from microloan_ops.report.figures.arrears import Course
from microloan_ops.report.figures.book import BookDay
from microloan_ops.report.figures.period import share


@dataclass(frozen=True, slots=True)
class Cohort:
    """The loans of a stage at the end of a month, with amounts in fen.

    Parameters
    ----------
    loans, debt, expected
        Their number, debt and expected loss, by the closing of that day.
    charged, recovered
        Write-offs of them since then, and recoveries.
    impaired
        The debt of those that are in stage 3 on the last known day, and may be lost.
    """

    day: date
    stage: Stage
    loans: int
    debt: int
    expected: int
    charged: int
    recovered: int
    impaired: int

    @property
    def lost(self) -> int:
        """Fen written off less recovered."""
        return self.charged - self.recovered

    @property
    def of_expected(self) -> Decimal | None:
        """The loss as a share of the expected one, or none where nothing was expected."""
        return share(self.lost, self.expected) if self.expected else None


class Losses:
    """The losses of loans by their stage at earlier month ends.

    Parameters
    ----------
    ends
        Ends of months, in order.
    last
        The last known day.
    """

    def __init__(self, ends: Sequence[date], last: date) -> None:
        self._ends, self._last = [day for day in ends if day < last], last
        self.charged: Counter[tuple[date, Stage]] = Counter()
        self.recovered: Counter[tuple[date, Stage]] = Counter()
        self.impaired: Counter[tuple[date, Stage]] = Counter()

    def add(self, loan: Course) -> None:
        """Add a loan."""
        now = loan.stretches[-1]
        in_stage_3 = now.booked and now.account.class_on(self._last).stage is Stage.THREE
        if not (in_stage_3 or loan.losses):
            return
        for day, stretch in loan.on(self._ends):
            if not stretch.booked:
                continue
            cohort = day, stretch.account.class_on(day).stage
            self.impaired[cohort] += now.exposure if in_stage_3 else 0
            # A loan in the book is not written off yet, so all its losses are later.
            self.charged[cohort] += sum(loss.charged for loss in loan.losses)
            self.recovered[cohort] += sum(loss.recovered for loss in loan.losses)

    def cohorts(self, days: Iterable[BookDay]) -> Iterator[Cohort]:
        """Yield each stage of each month end that has a closing with expected losses."""
        for day in days:
            if day.day not in self._ends:
                continue
            for stage, provision in sorted(day.stages.items()):
                key = day.day, stage
                yield Cohort(
                    *key,
                    loans=provision.loans,
                    debt=provision.exposure,
                    expected=round_half_up(provision.expected),
                    charged=self.charged[key],
                    recovered=self.recovered[key],
                    impaired=self.impaired[key],
                )
