"""The dates along a picture of the report, whatever days it is of."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from microloan_ops.report.pictures.frame import NARROW, WIDE, Paper, dated

BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001 - as matplotlib has its dates
HOURS = [timedelta(hours=hours) for hours in range(1, 100)]
DAYS = [timedelta(days=days) for days in range(1, 1_500)]


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_date_axis_of_every_span_has_at_least_two_ticks(width: int) -> None:
    """A warning of matplotlib's is an error here, and a line on an operator's terminal."""
    paper = Paper(width)
    _, [axes] = paper.rows(100)
    dated(axes, paper)
    locator: Any = axes.xaxis.get_major_locator()
    few = [span for span in (*HOURS, *DAYS) if len(locator.tick_values(BEGIN, BEGIN + span)) < 2]
    assert few == []
