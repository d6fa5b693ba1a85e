"""The chance of default of stage 1 follows from the fit of the cards."""

from decimal import Decimal

import pytest

from microloan.domain.ledger.loss_tables import TABLES
from scorecards.expected_loss import stage_1
from scorecards.study import Study


def test_stage_1_of_the_loss_tables_is_near_the_fit_of_fewer_people(small: Study) -> None:
    fitted = stage_1(small)

    for band in TABLES.bands:
        assert float(fitted[band.grade]) == pytest.approx(float(band.stage_1), rel=0.03)


def test_stage_1_rises_with_the_grade(small: Study) -> None:
    means = list(stage_1(small).values())

    assert means == sorted(means)
    assert means[0] > Decimal(0)
