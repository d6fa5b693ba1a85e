"""Draws and repayments, and what failed of them."""

from collections.abc import Iterable
from datetime import date

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.money import yuan
from microloan_ops.report.figures.flows import Moved, total
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, sentences, several
from microloan_ops.report.tables import Cell, Shown, Table

# Incoming money.
IN = (LoanEventType.REPAID, LoanEventType.RECOVERED)
_KINDS = {
    LoanEventType.DRAWN: "drawn",
    LoanEventType.DISBURSEMENT_FAILED: "draws failed",
    LoanEventType.REPAID: "repaid",
    LoanEventType.RETURNED: "taken back by the payer's bank",
    LoanEventType.REFUNDED: "refunded",
    LoanEventType.CORRECTED: "corrected in the customer's favour",
    LoanEventType.CORRECTION_REVERSED: "corrections reversed",
    LoanEventType.WRITTEN_OFF: "written off",
    LoanEventType.RECOVERED: "recovered after a write-off",
}


def moved(report: Report, *kinds: LoanEventType) -> dict[date, Moved]:
    """Return the events of some kinds by day, within the report's days."""
    sums: dict[date, Moved] = {}
    for kind in kinds:
        for day, events in report.flows.of(kind).items():
            if day in report.span:
                sums[day] = sums.get(day, Moved()) + events
    return dict(sorted(sums.items()))


def section(report: Report) -> Section:
    """Return the section."""
    return Section(
        name="flows",
        title="Draws and repayments",
        summary=_summary(report),
        tables=(_totals(report), _by_day(report)),
        source=(
            "The journal, by the business date of each event. Failed collections are in no book:"
            " they come from the outbox of transfers, by the day of the request. The lines are"
            " means of seven days."
        ),
        drawn=bool(moved(report, *_KINDS)),
    )


def _summary(report: Report) -> str:
    drawn, paid = total(moved(report, LoanEventType.DRAWN)), total(moved(report, *IN))
    failed = total(moved(report, LoanEventType.DISBURSEMENT_FAILED))
    if not drawn.count:
        return "There is no draw yet."
    return sentences(
        f"{several(drawn.count, 'draw').capitalize()} of {yuan(drawn.amount)} yuan in all."
        f" {yuan(paid.amount)} yuan came back in {several(paid.count, 'payment')}.",
        f"The money of {several(failed.count, 'draw')} did not arrive"
        f" ({yuan(failed.amount)} yuan, back on the line at once)."
        if failed.count
        else "The money of every draw arrived, or is on its way.",
    )


def _totals(report: Report) -> Table:
    columns = (
        ("event", "event", Shown.TEXT),
        ("count", "how many", Shown.COUNT),
        ("amount", "yuan", Shown.FEN),
        ("loans", "change of the loans, yuan", Shown.FEN),
    )
    sums = {name: total(moved(report, kind)) for kind, name in _KINDS.items()}
    rows = [(name, total_.count, total_.amount, total_.loans) for name, total_ in sums.items()]
    return Table.of("All days together", columns, rows)


def _by_day(report: Report) -> Table:
    columns = [("date", "date", Shown.DAY)]
    for kind, name in _KINDS.items():
        columns += [
            (f"{kind}_count", f"{name}: how many", Shown.COUNT),
            (f"{kind}_amount", "yuan", Shown.FEN),
        ]
    columns.append(("collections_declined", "collections declined", Shown.COUNT))
    days = {*report.flows.moved, *report.declined}
    rows = (_row(report, day) for day in sorted(days) if day in report.span)
    return Table.of("Day by day", columns, rows)


def _row(report: Report, day: date) -> Iterable[Cell]:
    kinds = report.flows.moved.get(day, {})
    yield day
    for kind in _KINDS:
        events = kinds.get(kind, Moved())
        yield from (events.count, events.amount)
    yield report.declined[day]
