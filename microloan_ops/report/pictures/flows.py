"""Draws above the line, repayments below it, each with its mean, and failures."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from matplotlib.figure import Figure

from microloan.domain.ledger.events import LoanEventType
from microloan_ops.report.figures.flows import Moved
from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import frame
from microloan_ops.report.sections.flows import IN, moved

_HEIGHTS = (230, 110, 90)
# A line of means needs this many days.
_WEEK, _FEWEST = 7, 21


def draw(report: Report, paper: frame.Paper) -> Figure:
    """Return the picture."""
    figure, (above, middle, below) = paper.rows(*_HEIGHTS)
    days = [report.span.first + timedelta(days=n) for n in range(report.span.days)]
    drawn, back = moved(report, LoanEventType.DRAWN), moved(report, *IN)
    unit = frame.unit_for([sums.amount for days in (drawn, back) for sums in days.values()])
    out = [unit.of(_fen(drawn, day)) for day in days]
    home = [-unit.of(_fen(back, day)) for day in days]
    paper.title(above, "Drawn above, paid back below", unit.name)
    places = frame.positions(days)
    above.fill_between(places, out, step="mid", color=frame.BLUE, alpha=0.85)
    above.fill_between(places, home, step="mid", color=frame.ORANGE, alpha=0.85)
    if len(days) >= _FEWEST:
        for values in (out, home):
            above.plot(places[_WEEK - 1 :], _means(values), color=frame.INK, linewidth=1.2)
    above.axhline(0, color=frame.INK, linewidth=0.8)
    above.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    failed = moved(report, LoanEventType.DISBURSEMENT_FAILED)
    draws = [failed.get(day, Moved()).count for day in days]
    collections = [report.declined[day] for day in days]
    # Apart, because far fewer draws fail than collections.
    paper.title(middle, "Collections that brought nothing", "a day")
    middle.fill_between(places, collections, step="mid", color=frame.PURPLE, alpha=0.55)
    paper.title(below, "Draws whose money did not arrive", "a day")
    below.fill_between(places, draws, step="mid", color=frame.RED, alpha=0.85)
    for axes in (middle, below):
        frame.from_zero(axes, whole=True)
    below.spines["bottom"].set_color(frame.MUTED)
    frame.dated(below, paper)
    return figure


def _means(values: Sequence[float]) -> list[float]:
    """Return the mean of each day and the six before it."""
    ends = range(_WEEK, len(values) + 1)
    return [sum(values[end - _WEEK : end]) / _WEEK for end in ends]


def _fen(moved_: Mapping[date, Moved], day: date) -> int:
    return moved_.get(day, Moved()).amount
