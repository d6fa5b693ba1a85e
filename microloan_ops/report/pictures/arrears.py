"""Principal past due, by days and by class."""

from matplotlib.figure import Figure

from microloan.domain.ledger.loan_classification import LoanClassification
from microloan_ops.report.figures.arrears import Late
from microloan_ops.report.figures.period import share
from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import frame
from microloan_ops.report.sections.names import CLASSES

_HEIGHTS = (210, 200)
# From the latest, at the bottom, to the least late.
_LATE = {
    Late.OVER_90: ("over 90 days", frame.RED),
    Late.TO_90: ("61–90", frame.ORANGE),
    Late.TO_60: ("31–60", frame.YELLOW),
    Late.TO_30: ("1–30 days", frame.BLUE),
}
_CLASSES = {
    LoanClassification.SPECIAL_MENTION: (frame.BLUE, "-"),
    LoanClassification.SUBSTANDARD: (frame.ORANGE, "--"),
    LoanClassification.DOUBTFUL: (frame.PURPLE, "-."),
    LoanClassification.LOSS: (frame.RED, ":"),
}


def draw(report: Report, paper: frame.Paper) -> Figure:
    """Return the picture."""
    figure, (above, below) = paper.rows(*_HEIGHTS)
    sums = report.arrears.principal
    days = frame.positions(sums)
    paper.title(above, "Past due", "share of the principal")
    layers = [
        ([frame.share_of(share(day[late], sum(day.values()))) for day in sums.values()], *style)
        for late, style in _LATE.items()
    ]
    frame.stacked_areas(above, days, layers, _HEIGHTS[0])
    frame.in_percent(above)
    every = frame.positions(day.day for day in report.days)
    unit = frame.unit_for([day.classes.get(cls, 0) for day in report.days for cls in _CLASSES])
    paper.title(below, "By class, without the normal", unit.name)
    labels = []
    for cls, (colour, dash) in _CLASSES.items():
        heights = [unit.of(day.classes.get(cls, 0)) for day in report.days]
        below.plot(every, heights, color=colour, linestyle=dash)
        if any(heights):
            labels.append((heights[-1], CLASSES[cls], colour))
    frame.from_zero(below)
    frame.at_the_end(below, every[-1], labels, _HEIGHTS[1])
    below.spines["bottom"].set_color(frame.INK)
    frame.dated(below, paper)
    return figure
