"""What the night's scan makes of quiet loans, and of the others; on both stores."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.adapters.dynamodb import pooled_scan
from microloan.domain.ledger.end_of_day import PortfolioTotals, value_loan
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus
from microloan.domain.loan.terms import Terms
from microloan.ports.end_of_day import UnreadableLoan
from microloan.ports.loan_pools import LoanPools, PoolTotals
from microloan.ports.writes import LoanRecord, SaveLoan
from microloan_testing.in_memory import end_of_day
from tests.support.builders.examples import DRAWN_ON, history, terms
from tests.support.cloud.store_under_test import StoreUnderTest

SETTLED = history(terms(), [(date(2024, 1, 25), 10_050_00)])[-1][0]
NEXT = DRAWN_ON + timedelta(days=1)


def opened(contract: Terms, loan_id: str) -> LoanAccount:
    return history(contract, loan_id=loan_id)[-1][0]


def pooled(
    stores: StoreUnderTest, pools: LoanPools, segments: int = 2
) -> list[LoanRecord | UnreadableLoan]:
    return [
        one
        for number in range(segments)
        for page in stores.night.pages(number, segments, pools)
        for one in page.loans
    ]


def test_pooled_loans_are_summed_by_channel_rate_and_day(stores: StoreUnderTest) -> None:
    """Two of one kind, one of another rate, and one with a part payment behind it."""
    odd = terms(3_000_00, 10, rate=Decimal("0.0003"))
    paid, _ = history(terms(), [(NEXT, 1_234_56)])[-1]
    accounts = [
        opened(terms(), "loan-1"),
        opened(terms(5_000_00), "loan-2"),
        opened(odd, "loan-3"),
        replace(paid, opening=replace(paid.opening, loan_id="loan-4")),
    ]
    for account in accounts:
        stores.night.commit(SaveLoan(LoanRecord(account), None))
    pools = LoanPools(NEXT, NEXT)
    assert pooled(stores, pools) == []
    assert pools.loans == 4
    rate, day = str(terms().daily_rate), DRAWN_ON.isoformat()
    assert pools.sums["wechat", rate, day] == PoolTotals(2, 15_000_00, 0, Decimal(0))
    for later in (NEXT, NEXT + timedelta(days=9)):
        assert pools.on(later) == sum(
            (value_loan(one, later) for one in accounts), PortfolioTotals()
        )


def test_pooled_loans_with_an_entry_of_the_first_date_are_named_once(
    stores: StoreUnderTest,
) -> None:
    for name in ("loan-1", "loan-2"):
        stores.night.commit(SaveLoan(LoanRecord(opened(terms(), name)), None))
    of_day, later = LoanPools(DRAWN_ON, NEXT), LoanPools(NEXT, NEXT)
    assert pooled(stores, of_day) == pooled(stores, later) == []

    assert sorted(of_day.take_booked()) == ["loan-1", "loan-2"]
    assert of_day.take_booked() == later.take_booked() == []


def test_loan_that_is_not_pooled_is_read_whole(stores: StoreUnderTest) -> None:
    """A bill, a due day that has come, an event after the first date, a closed loan."""
    late, closed = (
        replace(account, opening=replace(account.opening, loan_id=name))
        for account, name in (
            (history(terms(), [(date(2024, 2, 20), 1_00)])[-1][0], "loan-2"),
            (SETTLED, "loan-3"),
        )
    )
    for account in (opened(terms(), "loan-1"), late, closed):
        stores.night.commit(SaveLoan(LoanRecord(account), None))
    due = date(2024, 2, 15)
    for today, first, expected in (
        (due - timedelta(days=1), due, {"loan-2", "loan-3"}),
        (due, due, {"loan-1", "loan-2", "loan-3"}),
        (NEXT, DRAWN_ON - timedelta(days=1), {"loan-1", "loan-2", "loan-3"}),
    ):
        found = pooled(stores, LoanPools(first, today))
        assert all(isinstance(one, LoanRecord) for one in found)
        assert {one.account.loan_id for one in found if isinstance(one, LoanRecord)} == expected


def test_written_off_loan_has_no_value_in_the_scan(stores: StoreUnderTest) -> None:
    account = replace(opened(terms(), "loan-1"), status=LoanStatus.WRITTEN_OFF)
    stores.night.commit(SaveLoan(LoanRecord(account), None))
    pools = LoanPools(NEXT, NEXT)
    assert sum(
        (value_loan(a, NEXT) for a in accounts_of(pooled(stores, pools))), pools.on(NEXT)
    ) == (PortfolioTotals())


def accounts_of(found: list[LoanRecord | UnreadableLoan]) -> list[LoanAccount]:
    return [one.account for one in found if isinstance(one, LoanRecord)]


@pytest.mark.parametrize("page", [1, 3])
def test_segment_with_pools_is_read_on_from_any_position(
    stores: StoreUnderTest, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(end_of_day, "PAGE", page)
    monkeypatch.setitem(pooled_scan.SCAN, "Limit", page)
    for number in range(10):
        account = opened(terms(), f"loan-{number}")
        stores.night.commit(SaveLoan(LoanRecord(account), None))
    positions, loans, position = 0, 0, ""
    while True:
        pools = LoanPools(NEXT, NEXT)
        read = next(stores.night.pages(0, 1, pools, position))
        loans += pools.loans + len(read.loans)
        position, positions = read.position, positions + 1
        if not position:
            break
    assert loans == 10
    assert positions >= 10 // page


def test_pooled_loan_due_on_an_announced_day_is_read_too(stores: StoreUnderTest) -> None:
    accounts = [opened(terms(), "loan-1"), opened(terms(5_000_00), "loan-2")]
    for account in accounts:
        stores.night.commit(SaveLoan(LoanRecord(account), None))
    due = accounts[0].loan.next_due
    for day, count in ((due, 2), (due - timedelta(days=1), 0), (due + timedelta(days=1), 0)):
        pools = LoanPools(NEXT, NEXT, frozenset({day}))
        pages = [page for number in range(2) for page in stores.night.pages(number, 2, pools)]
        soon = [loan for page in pages for loan in page.due_soon]
        assert [loan for page in pages for loan in page.loans] == []
        # It is valued with the pool all the same.
        assert (pools.loans, len(soon)) == (2, count)
        read = [loan.account for loan in soon if isinstance(loan, LoanRecord)]
        assert sorted(read, key=lambda one: one.loan_id) == accounts[:count]
