"""Each kind of damage to a closing is named with its fen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from microloan.domain.ledger.audit import (
    AuditResult,
    Check,
    ClosedDay,
    check_day,
    check_never_closed,
)
from microloan.domain.ledger.end_of_day import Valuation
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.payments.transfer import TransferStatus
from microloan_testing.audit import closed_day
from tests.support.builders.bank_at_midnight import BankAtMidnight

SETTLED, FAILED = TransferStatus.SETTLED, TransferStatus.FAILED


@pytest.fixture(scope="module")
def days() -> tuple[ClosedDay, ClosedDay]:
    """Two days, one after the other."""
    bank = BankAtMidnight()
    bank.night()
    first, second = sorted(bank.store.tables.closings)
    return closed_day(bank.store, first), closed_day(bank.store, second)


def wrong(checked: AuditResult) -> list[str]:
    return [f"{one.subject}: {one.text}" for one in checked.findings]


def test_closing_that_continues_the_last_one_has_no_finding(
    days: tuple[ClosedDay, ClosedDay],
) -> None:
    first, second = days
    checked = check_day(None, first) + check_day(first.closing, second)
    assert checked.findings == ()
    assert checked.looked_at == {Check.ZERO_SUM: 2, Check.CHAIN: 2, Check.CLOSINGS: 2}


def test_closing_with_a_balance_that_does_not_follow_is_found(
    days: tuple[ClosedDay, ClosedDay],
) -> None:
    first, second = days
    balances = {**second.closing.balances, LedgerAccount.LOANS: 10_999_99}
    closing = replace(second.closing, balances=balances)
    assert wrong(check_day(first.closing, replace(second, closing=closing))) == [
        "day 2024-01-15: account loans is 10,999.99, by the journal 11,000.00: 1 fen too little",
        "day 2024-01-15: the sum of all accounts is -0.01, by double entry 0.00: 1 fen too little",
        (
            "day 2024-01-15: account loans is 10,999.99, by the loans valued that day 11,000.00:"
            " 1 fen too little"
        ),
    ]


def test_closing_with_a_valuation_that_was_not_booked_is_found(
    days: tuple[ClosedDay, ClosedDay],
) -> None:
    first, second = days
    ((cell, _),) = second.closing.totals.cells.items()
    totals = replace(second.closing.totals, cells={cell: Valuation(2, 11_000_00)})
    closing = replace(second.closing, totals=totals)
    assert wrong(check_day(first.closing, replace(second, closing=closing))) == [
        (
            "day 2024-01-15: account interest_receivable is 5.50, by the loans valued that day"
            " 0.00: 550 fen too much"
        )
    ]


def test_closing_without_its_valuation_or_its_predecessor_is_found(
    days: tuple[ClosedDay, ClosedDay],
) -> None:
    first, second = days
    texts = wrong(check_day(first.closing, replace(second, valuation=())))
    assert texts[-1] == (
        "day 2024-01-15: has 0 entries as its valuation, not the one it should have"
    )
    earlier = replace(first.closing, day=first.closing.day - timedelta(days=1))
    assert wrong(check_day(earlier, second)) == [
        "day 2024-01-15: the day before is not closed; the last one closed is 2024-01-13"
    ]


def test_day_with_entries_that_was_never_closed_is_found(
    days: tuple[ClosedDay, ClosedDay],
) -> None:
    closed = [one.closing.day for one in days]
    passed_by = closed[0] - timedelta(days=1)
    later = closed[1] + timedelta(days=1)
    assert wrong(check_never_closed([*closed, passed_by, later], closed)) == [
        "day 2024-01-13: has entries, but was never closed"
    ]
    assert check_never_closed([later], []) == AuditResult()
