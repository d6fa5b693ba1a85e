"""The head of the page: the bank at a glance, and the proof of its books."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from microloan.domain.calendar import ONE_DAY, business_date, month_index
from microloan_ops.report.figures.book import BookDay
from microloan_ops.report.figures.period import month_name, share
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.arrears import over_30
from microloan_ops.report.sections.frame import several
from microloan_ops.report.tables import Cell, Shown, percent, shown


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the head: its key for programs, its title, and a note."""

    key: str
    title: str
    value: Cell
    shown: Shown
    note: str = ""

    @property
    def text(self) -> str:
        """The figure as text."""
        return shown(self.value, self.shown)


@dataclass(frozen=True, slots=True)
class Proof:
    """A line of the proof, and whether it holds."""

    holds: bool
    text: str


def figures(report: Report) -> tuple[Figure, ...]:
    """Return the figures of the head, at the end of the last day."""
    last = report.days[-1]
    late = over_30(report)
    month = month_name(month_index(last.day))
    room = sum(report.room[last.day].values())
    return (
        Figure("open_loans", "loans open", _open(last), Shown.COUNT, _since(report, _open)),
        Figure("outstanding", "outstanding, yuan", last.principal, Shown.FEN, _since(report, _fen)),
        Figure("available", "available, yuan", room, Shown.FEN, _in_use(last.principal, room)),
        Figure(
            "overdue_share",
            "more than 30 days past due",
            share(late, last.principal) if last.principal else None,
            Shown.SHARE,
            "of the principal",
        ),
        Figure("coverage", "allowance coverage", last.coverage, Shown.SHARE, _covers(last)),
        Figure("income", f"income of {month}, yuan", _income(report), Shown.FEN, _whole(report)),
    )


def _in_use(principal: int, room: int) -> str:
    return f"{percent(share(principal, principal + room))} of the lines is in use"


def _open(day: BookDay) -> int:
    return day.loans + len(day.skipped)


def _fen(day: BookDay) -> int:
    return day.principal


def _since(report: Report, value: Callable[[BookDay], int]) -> str:
    """Return the change of a figure since the end of the last month."""
    start = report.span.last.replace(day=1) - ONE_DAY
    before = next((value(day) for day in report.days if day.day == start), 0)
    if not before:
        return ""
    change = share(value(report.days[-1]) - before, before)
    return f"{'+' if change > 0 else ''}{percent(change)} since {start}"


def _covers(last: BookDay) -> str:
    if last.non_performing:
        return "of what is over 90 days past due"
    return "nothing is over 90 days past due"


def _month(report: Report) -> list[BookDay]:
    """Return the shown days of the last month."""
    month = month_index(report.span.last)
    return [day for day in report.days if month_index(day.day) == month]


def _income(report: Report) -> int:
    return sum(day.interest + day.penalty for day in _month(report))


def _whole(report: Report) -> str:
    first, last = _month(report)[0].day, report.span.last
    return f"interest and penalties of {several((last - first).days + 1, 'day')}"


def proof(report: Report) -> tuple[Proof, ...]:
    """Return the proof of the whole books, whichever days the page shows."""
    return tuple(_proof(report))


def _proof(report: Report) -> Iterator[Proof]:
    findings = [f"{finding.subject}: {finding.text}" for finding in report.proof.findings]
    closed = several(report.closings, "day")
    if findings:
        for text in findings:
            yield Proof(holds=False, text=text)
    else:
        yield Proof(
            holds=True,
            text=f"Debits equal credits, the loans in the journal are the sum of the loans, and"
            f" every balance follows from the entries of its day, to the fen: on each of {closed}"
            f" closed.",
        )
        yield Proof(holds=True, text=f"No day was skipped, up to {report.span.last}.")
    skipped = {loan for day in report.days for loan in day.skipped}
    yield Proof(not skipped, f"{several(len(skipped), 'loan').capitalize()} skipped by a night.")
    yield Proof(
        not report.unread,
        f"{several(len(report.unread), 'loan').capitalize()} whose journal could not be replayed.",
    )
    waiting = (business_date(report.made_at) - report.span.last).days - 1
    if waiting > 0:
        yield Proof(
            holds=False, text=f"{several(waiting, 'day').capitalize()} waiting to be closed."
        )
