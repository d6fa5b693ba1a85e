"""Income above the line, impairment below it, and the allowance."""

from datetime import timedelta

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import frame
from microloan_ops.report.sections.income import earned

_HEIGHTS = (230, 180)
_OF_THE_TIME = 0.8


def draw(report: Report, paper: frame.Paper) -> Figure:
    """Return the picture."""
    figure, (above, below) = paper.rows(*_HEIGHTS)
    groups = list(earned(report).values())
    interest = [sum(day.interest for day in days) for days in groups]
    penalty = [sum(day.penalty for day in days) for days in groups]
    impairment = [-sum(day.impairment for day in days) for days in groups]
    unit = frame.unit_for([*interest, *impairment])
    # A bar stands over its days.
    middles = frame.positions(days[0].day + timedelta(days=len(days) // 2) for days in groups)
    widths = [len(days) * _OF_THE_TIME for days in groups]
    low = [unit.of(fen) for fen in interest]
    paper.title(above, "Interest, penalties (light), impairment below", unit.name)
    above.bar(middles, low, widths, color=frame.GREEN)
    above.bar(
        middles, [unit.of(fen) for fen in penalty], widths, bottom=low, color=frame.GREEN, alpha=0.4
    )
    above.bar(middles, [unit.of(fen) for fen in impairment], widths, color=frame.RED, alpha=0.75)
    above.axhline(0, color=frame.INK, linewidth=0.8)
    above.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    _allowance(below, report, paper)
    frame.dated(below, paper)
    return figure


def _allowance(axes: Axes, report: Report, paper: frame.Paper) -> None:
    days = frame.positions(day.day for day in report.days)
    unit = frame.unit_for([max(day.allowance, day.non_performing) for day in report.days])
    paper.title(axes, "Allowance, and non-performing principal", unit.name)
    allowance = [unit.of(day.allowance) for day in report.days]
    bad = [unit.of(day.non_performing) for day in report.days]
    axes.plot(days, allowance, color=frame.BLUE)
    axes.plot(days, bad, color=frame.ORANGE, linestyle="--")
    frame.from_zero(axes)
    labels = [(allowance[-1], "allowance", frame.BLUE), (bad[-1], "non-performing", frame.ORANGE)]
    frame.at_the_end(axes, days[-1], labels, _HEIGHTS[1])
