"""Vintage curves."""

from collections.abc import Sequence
from decimal import Decimal

from microloan_ops.report.figures.period import month_name
from microloan_ops.report.figures.vintage import DEPTHS, Curve
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section
from microloan_ops.report.tables import Shown, Table, percent


def section(report: Report) -> Section:
    """Return the section."""
    return Section(
        name="vintage",
        title="Vintages",
        says=_says(report),
        tables=tuple(_table(report, depth) for depth in DEPTHS),
        source=(
            "Every loan's journal, replayed. A vintage is the loans drawn in a month, whose money"
            " arrived; a loan counts whole from the first day on which it was more than 30, or 90,"
            " days past due, also when it was paid later. Month 0 is the month of the draw; a month"
            " counts when it is over."
        ),
        drawn=any(len(curve.shares[DEPTHS[0]]) > 1 for curve in report.vintages),
    )


def _says(report: Report) -> str:
    if not report.vintages:
        return "No month in which anything was drawn is over yet."
    worst = worst_of(report.vintages)
    if worst is None:
        return "Nothing that was drawn was ever more than 30 days past due."
    months = len(worst.shares[DEPTHS[0]]) - 1
    return (
        f"Of what was drawn in {month_name(worst.month)}, {percent(_now(worst))} was more than 30"
        f" days past due at some time within {months} months, and"
        f" {percent(worst.shares[DEPTHS[1]][-1])} more than 90: the highest of"
        f" {len(report.vintages)} vintages shown."
    )


def worst_of(curves: Sequence[Curve]) -> Curve | None:
    """Return the vintage of which the largest share was late so far; none when nothing was."""
    worst = max(curves, key=_now, default=None)
    return worst if worst and _now(worst) else None


def _now(curve: Curve) -> Decimal:
    return curve.shares[DEPTHS[0]][-1]


def _table(report: Report, depth: int) -> Table:
    most = max((len(curve.shares[depth]) for curve in report.vintages), default=0)
    columns = [
        ("month", "drawn in", Shown.TEXT),
        ("loans", "loans", Shown.COUNT),
        ("drawn", "yuan", Shown.FEN),
        *((f"month_{number}", f"{number}", Shown.SHARE) for number in range(most)),
    ]
    rows = []
    for curve in report.vintages:
        shares = curve.shares[depth]
        rest = [None] * (most - len(shares))
        rows.append((month_name(curve.month), curve.loans, curve.drawn, *shares, *rest))
    return Table.of(
        f"Share that was ever more than {depth} days past due, by months on book", columns, rows
    )
