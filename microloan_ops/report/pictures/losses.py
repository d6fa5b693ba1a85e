"""Expected losses of each month end beside the losses since then."""

from matplotlib.figure import Figure

from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import frame
from microloan_ops.report.sections.losses import cohorts

_HEIGHTS = (210,)
# Days, of about thirty from bar to bar.
_WIDTH = 11


def draw(report: Report, paper: frame.Paper) -> Figure:
    """Return the picture."""
    figure, (axes,) = paper.rows(*_HEIGHTS)
    found = cohorts(report)
    days = sorted({cohort.day for cohort in found})
    expected = [sum(cohort.expected for cohort in found if cohort.day == day) for day in days]
    lost = [sum(cohort.lost for cohort in found if cohort.day == day) for day in days]
    unit = frame.unit_for([*expected, *lost])
    paper.title(axes, "Expected (hatched), and lost since", unit.name)
    places = frame.positions(days)
    axes.bar(
        [place - _WIDTH / 2 for place in places],
        [unit.of(fen) for fen in expected],
        _WIDTH,
        facecolor=frame.PAPER,
        edgecolor=frame.BLUE,
        hatch="////",
        linewidth=1,
    )
    axes.bar(
        [place + _WIDTH / 2 for place in places],
        [unit.of(fen) for fen in lost],
        _WIDTH,
        color=frame.RED,
    )
    axes.axhline(0, color=frame.INK, linewidth=0.8)
    frame.dated(axes, paper)
    return figure
