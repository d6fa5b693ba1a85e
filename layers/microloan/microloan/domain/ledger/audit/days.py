"""The audit of closings against the day before, the journal and the loans."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from microloan.domain.calendar import ONE_DAY
from microloan.domain.ledger.audit.files import Hashed
from microloan.domain.ledger.audit.findings import AuditResult, Check, differences_of
from microloan.domain.ledger.audit.loans import check_journal
from microloan.domain.ledger.closing import NO_ENTRIES, Closing, DaySums, proven_balances
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount, add


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day's closing, and its basis.

    Parameters
    ----------
    booked
        The sums of the journal's entries on the day now, without the valuation.
    late
        The sums that later closings carry of it, because the entries appeared after its closing.
    valuation
        The journal of the day's valuation: one entry.
    """

    closing: Closing
    booked: DaySums
    valuation: tuple[Hashed, ...]
    late: DaySums = NO_ENTRIES


def check_day(before: Closing | None, day: ClosedDay) -> AuditResult:
    """Check a closing against the day before. The first has none."""
    subject = f"day {day.closing.day}"
    wrong = [
        *_gap(before, day.closing),
        *_entries_without_loan(before, day),
        *_wrong_valuations(day),
    ]
    return check_journal(subject, day.valuation) + AuditResult.of(Check.CLOSINGS, subject, wrong)


def check_never_closed(booked: Iterable[date], closed: Sequence[date]) -> AuditResult:
    """Check that no entry is booked on a day without a closing.

    Parameters
    ----------
    booked
        The days with bookings.
    closed
        The days that are closed.
    """
    passed_by = [day for day in booked if closed and day <= max(closed) and day not in closed]
    result = AuditResult()
    for day in sorted(passed_by):
        wrong = ["has entries, but was never closed"]
        result += AuditResult.of(Check.CLOSINGS, f"day {day}", wrong)
    return result


def _gap(before: Closing | None, closing: Closing) -> Iterator[str]:
    if before and closing.day != before.day + ONE_DAY:
        yield f"the day before is not closed; the last one closed is {before.day}"


def _entries_without_loan(before: Closing | None, day: ClosedDay) -> Iterator[str]:
    """Compare each balance with the result of the journal."""
    closing = day.closing
    counted = closing.booked + day.late
    if day.booked.entries != counted.entries:
        yield f"closed with {counted.entries} entries, the journal has {day.booked.entries}"
    on_time = (day.booked - day.late).postings
    carried = [adjustment.late.postings for adjustment in closing.adjustments]
    valuation = [entry.postings for entry, _ in day.valuation]
    expected = add(before.balances if before else {}, on_time, *carried, *valuation)
    balances = closing.balances
    for account in LedgerAccount:
        balance = balances.get(account, 0)
        yield from differences_of(f"account {account}", balance, expected[account], "the journal")
    yield from differences_of(
        "the sum of all accounts", day.closing.trial_balance, 0, "double entry"
    )


def _wrong_valuations(day: ClosedDay) -> Iterator[str]:
    """Compare the accounts valued at the end of day with the value of the loans."""
    balances, totals = day.closing.balances, day.closing.totals
    worth = proven_balances(totals) | {
        LedgerAccount.INTEREST_RECEIVABLE: totals.receivable,
        LedgerAccount.LOSS_ALLOWANCE: -totals.allowance,
    }
    for account, fen in worth.items():
        balance = balances.get(account, 0)
        yield from differences_of(f"account {account}", balance, fen, "the loans valued that day")
    if [entry.kind for entry, _ in day.valuation] != [LoanEventType.VALUED]:
        yield f"has {len(day.valuation)} entries as its valuation, not the one it should have"


def late_by_day(closings: Iterable[Closing]) -> dict[date, DaySums]:
    """Return the late entries of each closed day, as the closings carry them."""
    late: dict[date, DaySums] = {}
    for closing in closings:
        for adjustment in closing.adjustments:
            late[adjustment.day] = late.get(adjustment.day, DaySums()) + adjustment.late
    return late
