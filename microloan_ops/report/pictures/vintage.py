"""Vintage curves: a line for each month of draws, younger ones stronger."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from microloan_ops.report.figures.period import month_name
from microloan_ops.report.figures.vintage import DEPTHS
from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import frame
from microloan_ops.report.sections.vintage import worst_of

_HEIGHT = 250
_FAINT = 0.25
_COLOURS = dict(zip(DEPTHS, (frame.BLUE, frame.RED), strict=True))


def draw(report: Report, paper: frame.Paper) -> Figure:
    """Return the picture."""
    figure, panels = paper.pair(_HEIGHT)
    for axes, depth in zip(panels, DEPTHS, strict=True):
        _curves(axes, report, depth)
    panels[-1].set_xlabel("months after the month of the draw")
    return figure


def _curves(axes: Axes, report: Report, depth: int) -> None:
    axes.set_title(f"Ever more than {depth} days past due")
    count, worst = len(report.vintages), worst_of(report.vintages)
    for number, curve in enumerate(report.vintages):
        heights = list(map(frame.share_of, curve.shares[depth]))
        strength = _FAINT + (1 - _FAINT) * (number + 1) / count
        months = range(len(heights))
        width = 2.4 if curve is worst else 1.5
        axes.plot(months, heights, color=_COLOURS[depth], alpha=strength, linewidth=width)
        axes.plot(months[-1:], heights[-1:], "o", color=_COLOURS[depth], alpha=strength, ms=2.5)
        newest = number == count - 1
        if curve is worst or newest:
            # The newest line is the shortest, and has its name to the right.
            axes.annotate(
                month_name(curve.month),
                (months[-1], heights[-1]),
                xytext=(4 if newest else 0, 6),
                textcoords="offset points",
                ha="left" if newest else "right",
                color=frame.INK,
            )
    # Room for the name of the worst, below the title.
    axes.margins(y=0.18)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    frame.from_zero(axes)
    frame.in_percent(axes)
