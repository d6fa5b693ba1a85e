"""Roll rates between month ends."""

from collections import Counter
from datetime import date

from microloan.domain.calendar import month_index
from microloan.domain.money import yuan
from microloan_ops.report.figures.arrears import Late
from microloan_ops.report.figures.period import month_name
from microloan_ops.report.figures.rolls import Left, Roll, Standing, by_range, shares
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, sentences
from microloan_ops.report.tables import Cell, Shown, Table, shown

_TO: tuple[Standing, ...] = (*Late, *Left)


def section(report: Report) -> Section:
    """Return the section."""
    rolls = report.rolls
    return Section(
        name="rolls",
        title="Roll rates",
        summary=_summary(report),
        tables=(
            _all("Principal, all months together, yuan", rolls.principal, Shown.FEN),
            _all("Loans, all months together", rolls.loans, Shown.COUNT),
            _by_month(report),
        ),
        source=(
            "The replayed journal of every loan, at the end of each month and a month later. A loan"
            " counts with its principal at the first of the two, also when a part was paid since."
        ),
        drawn=len({first for first, _, _ in rolls.loans}) > 1,
    )


def _summary(report: Report) -> str:
    found = by_range(report.rolls.principal)
    clear, late = found[Late.NOT], found[Late.TO_30]
    if not clear.total():
        return "No two month ends have a loan to compare."
    first = (
        f"In a month {_rate(Late.NOT, clear, Roll.FORWARD)} of {yuan(clear.total())} yuan"
        " that were not past due fell into arrears."
    )
    if not late.total():
        return first
    return sentences(
        first,
        f"Of {yuan(late.total())} yuan that were 1 to 30 days past due,"
        f" {_rate(Late.TO_30, late, Roll.FORWARD)} rolled forward,"
        f" {_rate(Late.TO_30, late, Roll.CURED)} were cured and"
        f" {_rate(Late.TO_30, late, Roll.PAID)} paid back.",
    )


def _rate(before: Late, to: Counter[Standing], change: Roll) -> str:
    return shown(shares(before, to)[change], Shown.SHARE)


def _all(title: str, sums: Counter[tuple[date, Late, Standing]], kind: Shown) -> Table:
    columns = [("days_past_due", "at the end of a month", Shown.TEXT), ("all", "together", kind)]
    columns += [(to.name.lower(), to.value, kind) for to in _TO]
    rows = (
        (range_.value, to.total(), *(to[target] for target in _TO))
        for range_, to in by_range(sums).items()
    )
    return Table.of(title, columns, rows)


def _by_month(report: Report) -> Table:
    columns = [
        ("month", "end of", Shown.TEXT),
        ("days_past_due", "days past due", Shown.TEXT),
        ("principal", "yuan", Shown.FEN),
    ]
    columns += [(change.name.lower(), change.value, Shown.SHARE) for change in Roll]
    rows: list[list[Cell]] = []
    for first in report.rolls.ends[:-1]:
        month = month_name(month_index(first))
        for range_, to in by_range(report.rolls.principal, first).items():
            if to:
                rows.append([month, range_.value, to.total(), *shares(range_, to).values()])
    return Table.of("Shares of the principal a month later", columns, rows)
