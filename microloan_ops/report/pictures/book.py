"""Outstanding and available by channel, as areas one on the other."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from microloan.domain.channel import Channel
from microloan_ops.report.gather import Report
from microloan_ops.report.pictures.frame import (
    OF_CHANNEL,
    PAPER,
    Paper,
    Unit,
    at_the_end,
    dated,
    from_zero,
    positions,
    unit_for,
)
from microloan_ops.report.sections.names import CHANNELS

_HEIGHTS = (200, 200)


def draw(report: Report, paper: Paper) -> Figure:
    """Return the picture."""
    figure, (above, below) = paper.rows(*_HEIGHTS)
    owed = {c: [day.channels.get(c, 0) for day in report.days] for c in Channel}
    free = {c: [report.room[day.day][c] for day in report.days] for c in Channel}
    for axes, title, fen in ((above, "Outstanding", owed), (below, "Available", free)):
        unit = unit_for([sum(day) for day in zip(*fen.values(), strict=True)])
        paper.title(axes, title, unit.name)
        _areas(axes, report, fen, unit)
    dated(below, paper)
    return figure


def _areas(axes: Axes, report: Report, fen: dict[Channel, list[int]], unit: Unit) -> None:
    days = positions(day.day for day in report.days)
    low, labels = [0.0] * len(days), []
    for channel in Channel:
        high = [base + unit.of(top) for base, top in zip(low, fen[channel], strict=True)]
        colour = OF_CHANNEL[channel]
        axes.fill_between(days, low, high, color=colour, alpha=0.82, edgecolor=PAPER, linewidth=1)
        if any(fen[channel]):
            labels.append(((low[-1] + high[-1]) / 2, CHANNELS[channel], colour))
        low = high
    from_zero(axes)
    at_the_end(axes, days[-1], labels, _HEIGHTS[0])
