"""Expected losses of each month end, against the losses since then."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from microloan.domain.ledger.end_of_day import loss_on
from microloan.domain.ledger.expected_loss import Provision
from microloan.domain.ledger.loan_class import Stage
from microloan.domain.ledger.loss_tables import TABLES
from microloan.domain.money import round_half_up
from microloan_ops.report.figures.arrears import Course
from microloan_ops.report.figures.book import BookDay
from microloan_ops.report.figures.period import share


@dataclass(frozen=True, slots=True)
class Cohort:
    """The loans of a stage or a grade at the end of a month, with amounts in fen.

    Parameters
    ----------
    group
        The stage, or the grade by whose daily rate they were lent.
    loans, debt, expected
        Their number, debt and expected loss. For a stage they are those of the closing. A closing
        has no grade, so for a grade they follow from the replayed loans and the loss tables.
    charged, recovered
        Write-offs of them since then, and recoveries.
    impaired
        The debt of those that are in stage 3 on the last known day, and may be lost.
    """

    day: date
    group: Stage | str
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


_Group = tuple[date, Stage | str]


class Losses:
    """The losses of loans by their stage and by their grade at earlier month ends.

    Parameters
    ----------
    ends
        Ends of months, in order.
    last
        The last known day.
    """

    def __init__(self, ends: Sequence[date], last: date) -> None:
        self._ends, self._last = [day for day in ends if day < last], last
        self.charged: Counter[_Group] = Counter()
        self.recovered: Counter[_Group] = Counter()
        self.impaired: Counter[_Group] = Counter()
        self.provisions: defaultdict[_Group, Provision] = defaultdict(Provision)
        """The expected losses of each grade."""

    def add(self, loan: Course) -> None:
        """Add a loan."""
        now, rate = loan.stretches[-1], loan.opening.terms.daily_rate
        in_stage_3 = now.booked and now.account.class_on(self._last).stage is Stage.THREE
        for day, stretch in loan.on(self._ends):
            if not stretch.booked:
                continue
            cls = stretch.account.class_on(day)
            by_grade = day, TABLES.band(rate).grade
            loss = loss_on(stretch.account, day, cls)
            self.provisions[by_grade] += Provision(1, stretch.exposure, loss.amount)
            for cohort in ((day, cls.stage), by_grade):
                self.impaired[cohort] += now.exposure if in_stage_3 else 0
                # A loan in the book is not written off yet, so all its losses are later.
                self.charged[cohort] += sum(loss.charged for loss in loan.losses)
                self.recovered[cohort] += sum(loss.recovered for loss in loan.losses)

    def by_stage(self, days: Iterable[BookDay]) -> Iterator[Cohort]:
        """Yield each stage of each month end that has a closing with expected losses."""
        for day in days:
            if day.day in self._ends:
                for stage, provision in sorted(day.stages.items()):
                    yield self._cohort(day.day, stage, provision)

    def by_grade(self) -> Iterator[Cohort]:
        """Yield each grade of each month end."""
        for (day, grade), provision in sorted(self.provisions.items()):
            yield self._cohort(day, grade, provision)

    def _cohort(self, day: date, group: Stage | str, provision: Provision) -> Cohort:
        return Cohort(
            day,
            group,
            loans=provision.loans,
            debt=provision.exposure,
            expected=round_half_up(provision.expected),
            charged=self.charged[day, group],
            recovered=self.recovered[day, group],
            impaired=self.impaired[day, group],
        )
