"""Expected losses against the losses since then, by hand."""

from datetime import date
from decimal import Decimal

from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.end_of_day import PortfolioTotals
from microloan.domain.ledger.expected_loss import Provision
from microloan.domain.ledger.loan_class import Stage
from microloan_ops.report.figures.book import BookDay, book_days
from microloan_ops.report.figures.losses import Cohort, Losses
from tests.unit.ops.report.lives import ENDS, LAST, PRINCIPAL, lost, paid

JANUARY, FEBRUARY, MARCH, APRIL, MAY, JUNE, JULY = ENDS
STAGES = {JANUARY: 1, FEBRUARY: 1, MARCH: 2, APRIL: 2, MAY: 3}


def closings() -> tuple[BookDay, ...]:
    """Return closings that expect a loss of 200.50 fen in each stage."""
    stages = {stage: Provision(2, 2 * PRINCIPAL, Decimal("200.50")) for stage in Stage}
    days = [date(2024, 1, 30), *ENDS]
    return book_days(Closing(day, {}, PortfolioTotals(stages=stages)) for day in days)


def of(losses: Losses, day: date, stage: int) -> Cohort:
    (found,) = [one for one in losses.by_stage(closings()) if (one.day, one.group) == (day, stage)]
    return found


def test_loss_counts_for_the_stage_of_each_month_end_before_it() -> None:
    losses = Losses(ENDS, LAST)
    losses.add(lost(recovered=500_00))
    for day, stage in STAGES.items():
        found = of(losses, day, stage)
        assert (found.charged, found.recovered, found.impaired) == (PRINCIPAL, 500_00, 0)
        assert (found.lost, found.expected) == (9_500_00, 201)
        assert found.of_expected == Decimal("4726.368159")
    sums = {
        day: sum(one.lost for one in losses.by_stage(closings()) if one.day == day) for day in ENDS
    }
    assert sums == dict.fromkeys(STAGES, 9_500_00) | {JUNE: 0, JULY: 0}


def test_cohorts_are_those_of_month_ends_before_the_last_day() -> None:
    days = [one.day for one in Losses(ENDS, LAST).by_stage(closings())]
    assert sorted(set(days)) == list(ENDS[:-1])


def test_loan_in_stage_3_on_the_last_day_is_impaired() -> None:
    losses = Losses(ENDS, LAST)
    losses.add(paid())
    assert of(losses, FEBRUARY, 1).impaired == PRINCIPAL
    assert of(losses, MAY, 3).impaired == PRINCIPAL
    assert of(losses, MAY, 1).impaired == 0


def test_loss_by_grade_is_expected_by_the_tables_on_each_month_end() -> None:
    losses = Losses(ENDS, LAST)
    losses.add(lost(recovered=500_00))
    grades = {one.day: one for one in losses.by_grade()}
    assert list(grades) == list(ENDS[:5])
    january = grades[JANUARY]
    # The daily rate of 0.05 % is of grade E. The debt, 17 days of interest, and a tenth of an open
    # line of half the debt: (10,000 + 85 + 500) × 5.66 % × 60 %.
    assert (january.group, january.loans, january.debt) == ("E", 1, PRINCIPAL)
    assert (january.expected, january.lost) == (359_47, 9_500_00)


def test_loan_without_a_loss_counts_for_nothing() -> None:
    losses = Losses(ENDS, LAST)
    losses.add(paid((date(2024, 2, 1), 20_000_00)))
    assert not losses.charged.total()
    assert not losses.impaired.total()


def test_share_of_nothing_expected_is_none() -> None:
    assert Cohort(MAY, Stage.ONE, 0, 0, 0, 0, 0, 0).of_expected is None
