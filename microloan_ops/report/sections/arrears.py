"""Days past due, and the five classes."""

from typing import TYPE_CHECKING

from microloan.domain.ledger.expected_loss import Provision
from microloan.domain.ledger.loan_class import Stage
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.domain.money import round_half_up, yuan
from microloan_ops.report.figures.arrears import Late
from microloan_ops.report.figures.period import share
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, listed, sentences, several
from microloan_ops.report.sections.names import CLASSES
from microloan_ops.report.tables import Cell, Shown, Table, percent

if TYPE_CHECKING:
    from collections.abc import Iterable


def section(report: Report) -> Section:
    """Return the section."""
    return Section(
        name="arrears",
        title="Days past due and the five classes",
        summary=_summary(report),
        tables=(_late(report), _classes(report), _stages(report)),
        source=(
            "Days past due: the replayed journal of every loan, at the end of each of these days."
            " Classes: the closing of each day. Both are of the same loans, and"
            f" {_agreement(report)}"
        ),
        drawn=any(day.principal for day in report.days),
    )


def over_30(report: Report) -> int:
    """Return the fen more than 30 days past due on the last day."""
    sums = report.arrears.principal[report.span.last]
    return sum(fen for late, fen in sums.items() if late.over_30)


def disagreeing(report: Report) -> list[str]:
    """Return the days on which journals and closings differ.

    A class can stay one of the three worst without a day past due, so both follow the class.
    """
    closings = {day.day: day for day in report.days}
    return [
        str(day)
        for day, sums in report.arrears.principal.items()
        if (day in closings and not report.unread and not closings[day].unvalued)
        and (sum(sums.values()), report.arrears.non_performing[day])
        != (closings[day].principal, closings[day].non_performing)
    ]


def _agreement(report: Report) -> str:
    if report.unread:
        return (
            f"{several(len(report.unread), 'loan')} could not be replayed: {listed(report.unread)}."
        )
    wrong = disagreeing(report)
    if wrong:
        return f"they DIFFER on {listed(wrong)}."
    return f"agree to the fen on all of the {len(report.arrears.principal)} days looked at."


def _summary(report: Report) -> str:
    last = report.days[-1]
    if not last.principal:
        return "No loan is open, so nothing is past due."
    sums = report.arrears.principal[last.day]
    late = last.principal - sums[Late.NOT] - last.unvalued
    if not late:
        return "Every open loan is paid up to date."
    return sentences(
        f"{percent(share(late, last.principal))} of {yuan(last.principal)} yuan were past due,"
        f" {percent(share(over_30(report), last.principal))} by more than 30 days and"
        f" {percent(share(sums[Late.OVER_90], last.principal))} by more than 90.",
        f"{yuan(last.non_performing)} yuan no longer bear interest in the books."
        if last.non_performing
        else "",
    )


def _late(report: Report) -> Table:
    columns = [("date", "date", Shown.DAY)]
    columns += [(late.name.lower(), late.value, Shown.FEN) for late in Late]
    columns.append(("loans_past_due", "loans past due", Shown.COUNT))
    rows = []
    for day, sums in report.arrears.principal.items():
        loans = report.arrears.loans[day]
        row: list[Cell] = [day, *sums.values(), sum(loans.values()) - loans[Late.NOT]]
        rows.append(row)
    return Table.of("Principal by days past due, yuan", columns, rows)


def _classes(report: Report) -> Table:
    columns = [("date", "date", Shown.DAY)]
    columns += [(cls.value, CLASSES[cls], Shown.FEN) for cls in LoanClassification]
    rows: Iterable[Iterable[Cell]] = (
        (day.day, *(day.classes.get(cls, 0) for cls in LoanClassification)) for day in report.days
    )
    return Table.of("Principal by class, yuan", columns, rows)


def _stages(report: Report) -> Table:
    columns = [("date", "date", Shown.DAY)]
    for stage in Stage:
        columns.append((f"stage_{stage.value}", f"stage {stage.value}", Shown.FEN))
        columns.append((f"expected_{stage.value}", f"expected loss {stage.value}", Shown.FEN))
    rows = []
    for day in report.days:
        row: list[Cell] = [day.day]
        for stage in Stage:
            provision = day.stages.get(stage, Provision())
            row += [provision.exposure, round_half_up(provision.expected)]
        rows.append(row)
    return Table.of("Debt and expected loss by stage, yuan", columns, rows)
