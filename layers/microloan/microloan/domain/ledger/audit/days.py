"""Closings held against the day before, the journal, and what they say the loans are worth."""

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
    """A day's closing, and what it must follow from.

    Parameters
    ----------
    booked
        What the journal has on the day now, the valuation excepted.
    late
        What later closings carry of it, because it appeared after the day was closed.
    valuation
        The journal of the day's valuation: one entry.
    """

    closing: Closing
    booked: DaySums
    valuation: tuple[Hashed, ...]
    late: DaySums = NO_ENTRIES


def check_day(before: Closing | None, day: ClosedDay) -> AuditResult:
    """Check a closing against the one of the day before; the first follows from nothing."""
    subject = f"day {day.closing.day}"
    wrong = [
        *_gap(before, day.closing),
        *_entries_without_loan(before, day),
        *_wrong_valuations(day),
    ]
    return check_journal(subject, day.valuation) + AuditResult.of(Check.CLOSINGS, subject, wrong)


def check_never_closed(booked: Iterable[date], closed: Sequence[date]) -> AuditResult:
    """Check that no entry is booked on a day that the closings passed by.

    Parameters
    ----------
    booked
        The days on which something was booked.
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
    """Compare each balance with what the journal leads to."""
    closing = day.closing
    counted = closing.booked + day.late
    if day.booked.entries != counted.entries:
        yield f"closed with {counted.entries} entries, the journal has {day.booked.entries}"
    on_time = (day.booked - day.late).postings
    carried = [one.late.postings for one in closing.adjustments]
    valuation = [entry.postings for entry, _ in day.valuation]
    expected = add(before.balances if before else {}, on_time, *carried, *valuation)
    balances = closing.balances
    for account in LedgerAccount:
        found = balances.get(account, 0)
        yield from differences_of(f"account {account}", found, expected[account], "the journal")
    yield from differences_of(
        "the sum of all accounts", day.closing.trial_balance, 0, "double entry"
    )


def _wrong_valuations(day: ClosedDay) -> Iterator[str]:
    """Compare the accounts that the night values with what it found the loans to be worth."""
    balances, totals = day.closing.balances, day.closing.totals
    worth = proven_balances(totals) | {
        LedgerAccount.INTEREST_RECEIVABLE: totals.receivable,
        LedgerAccount.LOSS_ALLOWANCE: -totals.allowance,
    }
    for account, fen in worth.items():
        found = balances.get(account, 0)
        yield from differences_of(f"account {account}", found, fen, "the loans valued that night")
    if [entry.kind for entry, _ in day.valuation] != [LoanEventType.VALUED]:
        yield f"has {len(day.valuation)} entries as its valuation, not the one it should have"


def late_by_day(closings: Iterable[Closing]) -> dict[date, DaySums]:
    """Return what appeared on each day after it was closed, as the closings carry it."""
    late: dict[date, DaySums] = {}
    for closing in closings:
        for one in closing.adjustments:
            late[one.day] = late.get(one.day, DaySums()) + one.late
    return late
