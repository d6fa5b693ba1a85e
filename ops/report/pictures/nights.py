"""How long each run of the night took, which failed, and how many loans were valued."""

from matplotlib.figure import Figure

from ops.report.figures.runs import Night
from ops.report.gather import Report
from ops.report.pictures.frame import (
    BLUE,
    GREEN,
    INK,
    RED,
    Paper,
    dated,
    from_zero,
    positions,
    share_of,
)
from ops.report.source import NightOutcome

_HEIGHTS = (190, 150)


def draw(report: Report, paper: Paper) -> Figure:
    """Return the picture."""
    figure, (above, below) = paper.rows(*_HEIGHTS)
    ended = [night for night in report.nights if night.seconds is not None and night.closes]
    good = [night for night in ended if night.run.outcome is NightOutcome.SUCCEEDED]
    bad = [night for night in ended if night.run.outcome is NightOutcome.FAILED]
    above.set_title("Seconds per run; a cross is one that failed")
    above.plot(_began(good), _seconds(good), ".", color=BLUE, ms=4)
    above.plot(_began(bad), _seconds(bad), "x", color=RED, ms=7, mew=1.8)
    for one, place in zip(good, zip(_began(good), _seconds(good), strict=True), strict=True):
        if len(one.run.closed) > 1:
            above.annotate(
                f"{len(one.run.closed)} days",
                place,
                xytext=(0, 6),
                textcoords="offset points",
                ha="center",
                color=INK,
            )
    from_zero(above)
    below.set_title("Open loans valued by it")
    below.plot(_began(good), [one.loans for one in good], color=GREEN)
    from_zero(below, whole=True)
    dated(below, paper)
    return figure


def _began(nights: list[Night]) -> list[float]:
    return positions(night.run.began for night in nights)


def _seconds(nights: list[Night]) -> list[float]:
    return [share_of(night.seconds) for night in nights if night.seconds is not None]
