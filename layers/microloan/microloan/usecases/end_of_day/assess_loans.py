"""The value of loans in the end of day, and the rules of the law on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING

from microloan.domain.errors import CorruptDataError, InvalidInputError, StateConflictError
from microloan.domain.law import LOAN_RULES, RULES, LoanHistory, breaches
from microloan.domain.ledger.breach import BreachTotals
from microloan.domain.ledger.end_of_day import PortfolioTotals, controls_of, value_loan
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import replay
from microloan.ports.end_of_day import UnreadableLoan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from microloan.domain.ledger.journal import Entry
    from microloan.ports.end_of_day import EndOfDayStore
    from microloan.ports.writes import LoanRecord

    Journal = Callable[[], Sequence[Entry]]
    Totals = dict[date, PortfolioTotals]

# The errors that a damaged loan can raise when it is read, replayed or valued. An unavailable store
# is no fault of the loan. It fails the segment, which is then run again.
BAD_LOAN = (
    InvalidInputError,
    StateConflictError,
    CorruptDataError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
)

_NEVER = date.max


def loan_id_of(record: LoanRecord | UnreadableLoan) -> str:
    """Return a loan's ID, readable or not."""
    return record.loan_id if isinstance(record, UnreadableLoan) else record.account.loan_id


def assess(
    record: LoanRecord | UnreadableLoan, totals: Totals, store: EndOfDayStore
) -> tuple[str, ...]:
    """Add a loan's value and breaches to each date.

    Return its ID if it cannot be checked.
    """
    journal = _journal(loan_id_of(record), store)
    for day in totals:
        totals[day] += _value_record(record, day, journal)
    if isinstance(record, UnreadableLoan) or record.account.booked_on < min(totals, default=_NEVER):
        return ()
    return _check(record.account.loan_id, journal, totals, store)


def check_booked(loan_ids: Iterable[str], totals: Totals, store: EndOfDayStore) -> tuple[str, ...]:
    """Add the breaches of pooled loans to their dates.

    Return the IDs of those that cannot be checked.
    """
    if not totals:
        return ()
    return tuple(
        unchecked
        for loan_id in loan_ids
        for unchecked in _check(loan_id, _journal(loan_id, store), totals, store)
    )


def _check(loan_id: str, journal: Journal, totals: Totals, store: EndOfDayStore) -> tuple[str, ...]:
    """Check a loan on each date that has an entry of it.

    Between two entries a loan only accrues, and the next check reads that. The rules about the
    person's other loans are about the draw, so they are checked on its day.
    """
    try:
        history = LoanHistory(tuple(journal()))
        for day in sorted(totals.keys() & {entry.booked_on for entry in history.entries}):
            drawn = day == history.entries[0].booked_on
            checked = replace(history, others=_others(history, store)) if drawn else history
            found = BreachTotals.of(breaches(checked, day, RULES if drawn else LOAN_RULES))
            totals[day] += PortfolioTotals(breaches=found)
    except BAD_LOAN:
        return (loan_id,)
    return ()


def _others(history: LoanHistory, store: EndOfDayStore) -> tuple[LoanHistory, ...]:
    """Return the person's other loans that may have been in arrears at the draw.

    A loan without arrears at the end of that day had a moment without, so its journal is not read.
    A loan leaves the open ones only after the close of its last day, so no settled loan is missing.
    """
    day = history.entries[0].booked_on
    others = store.open_loans(history.agreement.customer_id)
    return tuple(
        LoanHistory(tuple(store.entries(loan_id)))
        for loan_id in _may_be_in_arrears(others, day)
        if loan_id != history.loan_id
    )


def _may_be_in_arrears(records: Iterable[LoanRecord | UnreadableLoan], day: date) -> Iterator[str]:
    for record in records:
        if isinstance(record, UnreadableLoan):
            yield record.loan_id
            continue
        account = record.account
        changed_since = account.booked_on > day
        if changed_since or (account.late_from is not None and account.late_from <= day):
            yield account.loan_id


def _journal(loan_id: str, store: EndOfDayStore) -> Journal:
    """Return a reader of a loan's journal, which asks the store once."""
    return cache(partial(store.entries, loan_id))


def _value_record(
    record: LoanRecord | UnreadableLoan, day: date, journal: Journal
) -> PortfolioTotals:
    try:
        if isinstance(record, UnreadableLoan):
            return _totals_from_journal(record.loan_id, day, journal)
        account = record.account
        if account.booked_on <= day:
            return value_loan(account, day, record.collecting)
        entries = [entry for entry in journal() if entry.booked_on <= day]
        return value_loan(replay(entries), day) if entries else PortfolioTotals()
    except BAD_LOAN:
        return _totals_from_journal(loan_id_of(record), day, journal)


def _totals_from_journal(loan_id: str, day: date, journal: Journal) -> PortfolioTotals:
    try:
        booked = [entry for entry in journal() if entry.booked_on <= day]
    except BAD_LOAN:
        # Its state is then unknown, and the proof of the books shows the difference.
        return PortfolioTotals(skipped=(loan_id,))
    unvalued = sum(entry.postings.get(LedgerAccount.LOANS, 0) for entry in booked)
    controls = controls_of(booked, day)
    return PortfolioTotals(unvalued=unvalued, skipped=(loan_id,), controls=controls)
