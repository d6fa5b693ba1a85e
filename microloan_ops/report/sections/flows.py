"""Draws and repayments, and what failed of them."""

from collections.abc import Iterable
from datetime import date

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.money import yuan
from microloan_ops.report.figures.attempts import Attempts
from microloan_ops.report.figures.flows import Moved, total
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, sentences, several
from microloan_ops.report.tables import UNKNOWN, Cell, Shown, Table, percent

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
        tables=(_totals(report), _by_day(report), _reasons(report), _attempts(report)),
        source=(
            "The journal, by the business date of each event. Failed collections are in no book:"
            " they come from the outbox of transfers, by the day of the request. A repeated"
            " collection follows a failed one of the same loan. The lines are means of seven days."
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
        _collected(report),
    )


def _collected(report: Report) -> str:
    collections, reasons = report.collections, report.reasons.most_common(1)
    if not reasons:
        return "No collection was declined."
    tried, again = several(collections.all.tried, "collection"), ""
    if collections.again.tried:
        again = f", {_rate(collections.again)} of the repeated ones"
    failed = several(report.declined.total(), "collection").capitalize()
    return (
        f"{_rate(collections.all)} of {tried} brought money:"
        f" {_rate(collections.first)} of the first attempts{again}."
        f" {failed} failed, most often for the reason “{reasons[0][0].replace('_', ' ')}”."
    )


def _rate(attempts: Attempts) -> str:
    return UNKNOWN if attempts.rate is None else percent(attempts.rate)


def _attempts(report: Report) -> Table:
    collections = report.collections
    columns = (
        ("attempt", "attempt", Shown.TEXT),
        ("tried", "collections", Shown.COUNT),
        ("paid", "brought money", Shown.COUNT),
        ("rate", "share", Shown.SHARE),
    )
    kinds = {"first": collections.first, "repeated": collections.again, "all": collections.all}
    rows = [(name, kind.tried, kind.paid, kind.rate) for name, kind in kinds.items()]
    return Table.of("Collections that brought money", columns, rows)


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


def _reasons(report: Report) -> Table:
    columns = (("reason", "reason", Shown.TEXT), ("count", "collections", Shown.COUNT))
    return Table.of("Why collections brought nothing", columns, report.reasons.most_common())
