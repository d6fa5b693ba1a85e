"""The expected loss: its factors, its order, and its sums."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from microloan.domain.ledger.end_of_day import PortfolioTotals, Valuation
from microloan.domain.ledger.expected_loss import Provision, expected_loss
from microloan.domain.ledger.loan_class import ClassCause, LoanClass, Stage
from microloan.domain.ledger.loan_classification import LoanClassification, classify
from microloan.domain.ledger.loss_tables import TABLES, VERSIONS
from microloan.domain.underwriting.policy import POLICY

DAY = date(2024, 1, 15)
RATES = [grade.daily_rate for grade in POLICY.grades]


def classed(days: int, *, restructured: bool = False) -> LoanClass:
    cls = classify(days)
    if restructured and cls is LoanClassification.NORMAL:
        cls = LoanClassification.SPECIAL_MENTION
    return LoanClass(cls, DAY, ClassCause.DAYS_PAST_DUE, None, DAY if restructured else None, days)


@pytest.mark.parametrize(
    ("days", "restructured", "stage"),
    [(0, False, 1), (30, False, 1), (31, False, 2), (90, False, 2), (91, False, 3), (0, True, 2)],
)
def test_stage_follows_from_days_and_restructuring(
    days: int, stage: int, *, restructured: bool
) -> None:
    assert classed(days, restructured=restructured).stage == stage


def test_substandard_loan_without_a_day_past_due_is_stage_3() -> None:
    cls = LoanClass(LoanClassification.SUBSTANDARD, DAY, ClassCause.OBSERVATION, DAY, None, 0)

    assert cls.stage is Stage.THREE


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        # (1,000 + 10 + 50 of the open line) × 1.46 % × 60 %
        (0, "928.56"),
        # (1,000 + 10) × 25 % × 60 %
        (31, "15150"),
        (91, "60600"),
        (271, "80800"),
        (361, "101000"),
    ],
)
def test_expected_loss_is_the_product_of_its_factors(days: int, expected: str) -> None:
    loss = expected_loss(classed(days), Decimal("0.0004"), 1_000_00, Decimal(10_00))

    assert loss.amount == Decimal(expected)
    assert loss.version == "loss-1"


@pytest.mark.parametrize("rate", RATES)
def test_expected_loss_never_falls_with_days_past_due(rate: Decimal) -> None:
    losses = [
        expected_loss(classed(days), rate, 1_000_00, Decimal(0)).amount for days in range(400)
    ]

    assert losses == sorted(losses)


@pytest.mark.parametrize("days", [0, 31, 91])
def test_expected_loss_never_falls_with_the_rate(days: int) -> None:
    losses = [expected_loss(classed(days), rate, 1_000_00, Decimal(0)).amount for rate in RATES]

    assert losses == sorted(losses)


@pytest.mark.parametrize("tables", VERSIONS.values(), ids=list(VERSIONS))
def test_tables_rise_with_grade_stage_and_class(tables: object) -> None:
    assert tables is TABLES
    for better, worse in pairwise(TABLES.bands):
        assert better.max_daily_rate < worse.max_daily_rate
        assert better.stage_1 < worse.stage_1
        assert better.stage_2 <= worse.stage_2
    for band in TABLES.bands:
        assert 0 < band.stage_1 < band.stage_2 < 1
    losses = [TABLES.losses[cls] for cls in LoanClassification]
    assert losses == sorted(losses)
    assert losses[-1] == 1


def test_bands_are_the_grades_of_the_policy_and_stage_1_is_within_them() -> None:
    assert [(band.grade, band.max_daily_rate) for band in TABLES.bands] == [
        (grade.name, grade.daily_rate) for grade in POLICY.grades
    ]
    lowest = Decimal(0)
    for band, grade in zip(TABLES.bands, POLICY.grades, strict=True):
        assert lowest < band.stage_1 <= grade.max_pd
        lowest = grade.max_pd


def test_allowance_is_the_exact_sum_over_stages_rounded_once() -> None:
    half = {stage: Provision(1, 1_00, Decimal("0.3")) for stage in (Stage.ONE, Stage.TWO)}

    assert PortfolioTotals(stages=half).allowance == 1
    assert (PortfolioTotals(stages=half) + PortfolioTotals(stages=half)).stages == {
        stage: Provision(2, 2_00, Decimal("0.6")) for stage in (Stage.ONE, Stage.TWO)
    }


def test_closing_from_before_the_expected_loss_keeps_its_allowance() -> None:
    cells = {("qq", LoanClassification.NORMAL): Valuation(1, 100_00)}
    old = PortfolioTotals(cells)  # type: ignore[arg-type]

    assert old.allowance == old.allowance_2002 == 1_00
