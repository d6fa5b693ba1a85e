"""Duration of each run of the night, failures, and valued loans."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from microloan_ops.report.figures.runs import Night
from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import frame
from microloan_ops.report.source import NightOutcome

_HEIGHTS = (190, 150)
_ROOM_ABOVE = 1.2


def draw(report: Report, paper: frame.Paper) -> Figure:
    """Return the picture."""
    figure, (above, below) = paper.rows(*_HEIGHTS)
    ended = [night for night in report.nights if night.seconds is not None and night.closes]
    good = [night for night in ended if night.run.outcome is NightOutcome.SUCCEEDED]
    bad = [night for night in ended if night.run.outcome is NightOutcome.FAILED]
    above.set_title("Seconds per run; a cross failed")
    above.plot(_began(good), _seconds(good), ".", color=frame.BLUE, ms=4)
    above.plot(_began(bad), _seconds(bad), "x", color=frame.RED, ms=7, mew=1.8)
    for night, place in zip(good, zip(_began(good), _seconds(good), strict=True), strict=True):
        if len(night.run.closed) > 1:
            _several(above, place, len(night.run.closed))
    # Room for the notes above the highest.
    frame.from_zero(above)
    above.set_ylim(top=above.get_ylim()[1] * _ROOM_ABOVE)
    below.set_title("Open loans valued by it")
    below.plot(_began(good), [night.loans for night in good], color=frame.GREEN)
    frame.from_zero(below, whole=True)
    frame.dated(below, paper)
    return figure


def _several(axes: Axes, place: tuple[float, float], days: int) -> None:
    """Write at the top of a panel that a run closed several days."""
    began, seconds = place
    axes.plot([began], [seconds], "D", color=frame.INK, ms=4.5)
    axes.annotate(
        f"{days} days",
        place,
        xytext=(began, 0.99),
        textcoords=("data", "axes fraction"),
        ha="center",
        va="top",
        color=frame.INK,
        arrowprops={"arrowstyle": "-", "color": frame.MUTED, "linewidth": 0.8},
    )


def _began(nights: list[Night]) -> list[float]:
    return frame.positions(night.run.began for night in nights)


def _seconds(nights: list[Night]) -> list[float]:
    return [frame.share_of(night.seconds) for night in nights if night.seconds is not None]
