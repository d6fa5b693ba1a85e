"""Outstanding and available by channel, as areas one on the other."""

from matplotlib.figure import Figure

from microloan.domain.channel import Channel
from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import frame
from microloan_ops.report.sections.names import CHANNELS

_HEIGHTS = (200, 200)


def draw(report: Report, paper: frame.Paper) -> Figure:
    """Return the picture."""
    figure, (above, below) = paper.rows(*_HEIGHTS)
    owed = {c: [day.channels.get(c, 0) for day in report.days] for c in Channel}
    free = {c: [report.room[day.day][c] for day in report.days] for c in Channel}
    days = frame.positions(day.day for day in report.days)
    for axes, title, fen in ((above, "Outstanding", owed), (below, "Available", free)):
        unit = frame.unit_for([sum(day) for day in zip(*fen.values(), strict=True)])
        paper.title(axes, title, unit.name)
        layers = [
            (list(map(unit.of, fen[channel])), CHANNELS[channel], frame.OF_CHANNEL[channel])
            for channel in Channel
        ]
        frame.stacked_areas(axes, days, layers, _HEIGHTS[0])
    frame.dated(below, paper)
    return figure
