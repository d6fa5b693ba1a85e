"""Roll rates: the share of each range that is later in arrears a month later."""

from matplotlib.figure import Figure

from microloan_ops.report.figures.arrears import Late
from microloan_ops.report.figures.rolls import Roll, by_range, shares
from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import frame

_HEIGHTS = (170, 210)
_LATE = {
    Late.TO_30: ("1–30 days", frame.BLUE, "-"),
    Late.TO_60: ("31–60", frame.ORANGE, "--"),
    Late.TO_90: ("61–90", frame.RED, ":"),
}


def draw(report: Report, paper: frame.Paper) -> Figure:
    """Return the picture."""
    figure, (above, below) = paper.rows(*_HEIGHTS)
    ends = report.rolls.ends
    days = frame.positions(ends[1:])
    found = [by_range(report.rolls.principal, first) for first in ends[:-1]]

    def forward(range_: Late) -> list[float]:
        rates = [shares(range_, to[range_])[Roll.FORWARD] for to in found]
        return [float("nan") if rate is None else frame.share_of(rate) for rate in rates]

    paper.title(above, "Not past due, into arrears", "share of the principal in a month")
    above.plot(days, forward(Late.NOT), color=frame.GREEN, marker="o", markersize=3)
    paper.title(below, "Rolled forward", "share of the principal in a month")
    labels = []
    for range_, (text, colour, dash) in _LATE.items():
        rates = forward(range_)
        below.plot(days, rates, color=colour, linestyle=dash, marker="o", markersize=3)
        known = [rate for rate in rates if rate == rate]  # noqa: PLR0124 - not a number
        if known:
            labels.append((known[-1], text, colour))
    for axes in (above, below):
        frame.from_zero(axes)
        frame.in_percent(axes)
    frame.at_the_end(below, days[-1], labels, _HEIGHTS[1])
    frame.dated(below, paper)
    return figure
