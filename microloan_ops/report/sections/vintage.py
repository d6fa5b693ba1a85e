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
        summary=_summary(report),
        tables=tuple(_table(report, depth) for depth in DEPTHS),
        source=(
            "The replayed journal of every loan. A vintage is the loans of a month's draws whose"
            " money arrived. A loan counts whole from its first day more than 30, or 90, days past"
            " due on, also when it was paid later. Month 0 is the month of the draw. A month counts"
            " when it is over."
        ),
        drawn=any(len(curve.shares[DEPTHS[0]]) > 1 for curve in report.vintages),
    )


def _summary(report: Report) -> str:
    if not report.vintages:
        return "No month with a draw is over yet."
    worst = worst_of(report.vintages)
    if worst is None:
        return "No loan was ever more than 30 days past due."
    months = len(worst.shares[DEPTHS[0]]) - 1
    return (
        f"{month_name(worst.month)} is the worst of {len(report.vintages)} vintages:"
        f" {percent(_now(worst))} of its draws were more than 30 days past due within {months}"
        f" months, and {percent(worst.shares[DEPTHS[1]][-1])} more than 90."
    )


def worst_of(curves: Sequence[Curve]) -> Curve | None:
    """Return the vintage with the largest late share, or none without late loans."""
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
