"""Principal past due, by days and by class."""

from matplotlib.figure import Figure

from microloan.domain.ledger.loan_classification import LoanClassification
from microloan_ops.report.figures.arrears import Late
from microloan_ops.report.figures.period import share
from microloan_ops.report.gather import Report
from microloan_ops.report.pictures.frame import (
    BLUE,
    INK,
    ORANGE,
    PAPER,
    PURPLE,
    RED,
    YELLOW,
    Paper,
    at_the_end,
    dated,
    from_zero,
    in_percent,
    positions,
    share_of,
    unit_for,
)
from microloan_ops.report.sections.names import CLASSES

_HEIGHTS = (210, 200)
# From the latest, at the bottom, to the least late.
_LATE = {
    Late.OVER_90: (RED, "over 90 days"),
    Late.TO_90: (ORANGE, "61–90"),
    Late.TO_60: (YELLOW, "31–60"),
    Late.TO_30: (BLUE, "1–30 days"),
}
_CLASSES = {
    LoanClassification.SPECIAL_MENTION: (BLUE, "-"),
    LoanClassification.SUBSTANDARD: (ORANGE, "--"),
    LoanClassification.DOUBTFUL: (PURPLE, "-."),
    LoanClassification.LOSS: (RED, ":"),
}


def draw(report: Report, paper: Paper) -> Figure:
    """Return the picture."""
    figure, (above, below) = paper.rows(*_HEIGHTS)
    sums = report.arrears.principal
    days = positions(sums)
    paper.title(above, "Past due", "share of the principal")
    low, labels = [0.0] * len(days), []
    for late, (colour, name) in _LATE.items():
        parts = [share_of(share(day[late], sum(day.values()))) for day in sums.values()]
        high = [base + part for base, part in zip(low, parts, strict=True)]
        above.fill_between(days, low, high, color=colour, alpha=0.82, edgecolor=PAPER, linewidth=1)
        if any(parts):
            labels.append(((low[-1] + high[-1]) / 2, name, colour))
        low = high
    from_zero(above)
    in_percent(above)
    at_the_end(above, days[-1], labels, _HEIGHTS[0])
    every = positions(day.day for day in report.days)
    unit = unit_for([day.classes.get(cls, 0) for day in report.days for cls in _CLASSES])
    paper.title(below, "By class, without the normal", unit.name)
    labels = []
    for cls, (colour, dash) in _CLASSES.items():
        heights = [unit.of(day.classes.get(cls, 0)) for day in report.days]
        below.plot(every, heights, color=colour, linestyle=dash)
        if any(heights):
            labels.append((heights[-1], CLASSES[cls], colour))
    from_zero(below)
    at_the_end(below, every[-1], labels, _HEIGHTS[1])
    below.spines["bottom"].set_color(INK)
    dated(below, paper)
    return figure
