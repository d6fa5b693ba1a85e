from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain.calendar import ONE_DAY
from microloan.domain.channel import Channel
from microloan.domain.errors import ConcurrentUpdateError, UnbalancedBooksError
from microloan.domain.ledger.breach import Breach, BreachTotals
from microloan.domain.ledger.closing import Adjustment, Closing, DaySums, close
from microloan.domain.ledger.end_of_day import ControlTotals, PortfolioTotals, Valuation
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry, LedgerAccount, add
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.ports.end_of_day import UnreadableLoan
from microloan.ports.loan_pools import LoanPools
from microloan.ports.writes import AppendEntry, LoanRecord, SaveLoan
from tests.support.builders.examples import CUSTOMER, DRAWN_ON, days, drawn, history, terms
from tests.support.cloud.store_under_test import StoreUnderTest

STEPS = history(terms(), [(date(2024, 1, 25), 10_050_00)])
DRAWN, OPEN, SETTLED = (LoanRecord(account) for account, _ in STEPS)
NEXT = DRAWN_ON + timedelta(days=1)
NORMAL = (Channel.WECHAT, LoanClassification.NORMAL)
LATE = (Channel.QQ, LoanClassification.SPECIAL_MENTION)


def scanned(stores: StoreUnderTest, segments: int = 3) -> list[LoanRecord | UnreadableLoan]:
    """Every open loan; on a day so early that none is quiet yet."""
    return [
        one
        for number in range(segments)
        for page in stores.night.pages(number, segments, LoanPools(date.min, date.min))
        for one in page.loans
    ]


def save(stores: StoreUnderTest, records: Iterable[LoanRecord]) -> None:
    before = None
    for record in records:
        stores.night.commit(SaveLoan(record, before))
        before = record


def test_open_loans_of_a_customer_are_read_without_those_of_others(stores: StoreUnderTest) -> None:
    own = [LoanRecord(drawn(terms(), f"loan-{n}")[0]) for n in range(3)]
    opening = replace(own[0].account.opening, customer_id="cust-other", loan_id="loan-9")
    other = LoanRecord(replace(own[0].account, opening=opening))
    for record in (*own, other):
        stores.night.commit(SaveLoan(record, None))

    assert list(stores.night.open_loans(CUSTOMER)) == own
    assert list(stores.night.open_loans("cust-other")) == [other]
    assert list(stores.night.open_loans("cust-of-no-loan")) == []


# The scan


@pytest.mark.parametrize("segments", [1, 2, 7])
def test_segments_of_the_scan_have_every_open_loan_once(
    stores: StoreUnderTest, segments: int
) -> None:
    records = [LoanRecord(drawn(terms(), f"loan-{n}")[0]) for n in range(40)]
    for record in records:
        stores.night.commit(SaveLoan(record, None))
    found = scanned(stores, segments)
    assert len(found) == 40
    assert all(record in found for record in records)


def test_scan_of_an_empty_loan_book_has_a_segment_without_loans(stores: StoreUnderTest) -> None:
    segments = stores.night.segments()
    assert segments >= 1
    assert scanned(stores, segments) == []


def test_settled_loan_stays_in_the_scan_until_it_is_removed(
    stores: StoreUnderTest,
) -> None:
    save(stores, [DRAWN, OPEN, SETTLED])
    assert scanned(stores) == [SETTLED]
    for _ in range(2):  # forgetting it again changes nothing
        stores.night.remove_closed_loan(SETTLED)
        assert scanned(stores) == []
        assert stores.books.loan(CUSTOMER, "loan-1") == SETTLED


def test_refund_of_a_settled_loan_leaves_it_unchanged_in_the_scan(
    stores: StoreUnderTest,
) -> None:
    save(stores, [DRAWN, OPEN, SETTLED])
    refunded = replace(SETTLED, account=replace(SETTLED.account, seq=4, day_bank=1))
    stores.night.commit(SaveLoan(refunded, SETTLED))
    assert scanned(stores) == [SETTLED]
    stores.night.remove_closed_loan(SETTLED)
    assert stores.books.loan(CUSTOMER, "loan-1") == refunded


def test_reopened_loan_is_not_removed_from_the_scan(stores: StoreUnderTest) -> None:
    save(stores, [DRAWN, OPEN, SETTLED])
    again = replace(OPEN, account=replace(OPEN.account, seq=SETTLED.account.seq + 1))
    stores.night.commit(SaveLoan(again, SETTLED))
    stores.night.remove_closed_loan(SETTLED)
    assert scanned(stores) == [again]


def test_closed_loan_that_was_removed_does_not_return_to_the_scan(stores: StoreUnderTest) -> None:
    save(stores, [DRAWN, OPEN, SETTLED])
    stores.night.remove_closed_loan(SETTLED)
    refunded = replace(SETTLED, account=replace(SETTLED.account, seq=4, day_bank=1))
    stores.night.commit(SaveLoan(refunded, SETTLED))
    assert scanned(stores) == []


def test_unreadable_loan_is_named_among_the_others(stores: StoreUnderTest) -> None:
    other = LoanRecord(drawn(terms(), "loan-2")[0])
    save(stores, [DRAWN, OPEN])
    stores.night.commit(SaveLoan(other, None))
    stores.spoil(CUSTOMER, "loan-1")
    found = scanned(stores)
    assert len(found) == 2
    assert UnreadableLoan("loan-1") in found
    assert other in found


# The journal by day


def test_entries_of_a_day_are_read_for_any_loan_and_value_date(
    stores: StoreUnderTest,
) -> None:
    early = replace(STEPS[1][1], loan_id="loan-2", seq=1, value_date=DRAWN_ON, booked_on=NEXT)
    entries = [entry for _, entry in STEPS]
    for entry in (*entries, early):
        stores.night.commit(AppendEntry(entry))
    assert booked(stores, DRAWN_ON) == by_place(entries[:2])
    assert booked(stores, NEXT) == [early]
    assert booked(stores, date(2024, 1, 14)) == []


def test_sums_of_a_day_leave_out_its_valuation(stores: StoreUnderTest) -> None:
    entries = [entry for _, entry in STEPS]
    _, valuation = closed(DRAWN_ON)
    assert (valuation.kind, valuation.booked_on) == (LoanEventType.VALUED, DRAWN_ON)
    for entry in (*entries, valuation):
        stores.night.commit(AppendEntry(entry))
    for day in (DRAWN_ON, STEPS[2][1].booked_on, date(2024, 1, 14)):
        own = [entry.postings for entry in entries if entry.booked_on == day]
        assert stores.night.day_sums(day) == DaySums(len(own), add(*own))


def booked(stores: StoreUnderTest, day: date) -> list[Entry]:
    return by_place(stores.night.day_entries(day))


def by_place(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.loan_id, entry.seq))


# Segments of a run


def totals(principal: int, receivable: str, *skipped: str) -> PortfolioTotals:
    cells = {
        NORMAL: Valuation(1, principal, Decimal(receivable)),
        LATE: Valuation(2, 5, Decimal(0)),
    }
    return PortfolioTotals(cells, 7 * len(skipped), skipped)


def test_segment_totals_of_a_run_are_summed_by_date(stores: StoreUnderTest) -> None:
    dates = days(DRAWN_ON, 2)
    exact = "0.00000000000000000000000000000000000001"  # to the last digit
    stores.night.save_segment(0, 2, {dates[0]: totals(100, "0.5"), dates[1]: totals(1, "0")})
    stores.night.save_segment(
        1, 2, {dates[0]: totals(20, exact, "loan-9"), dates[1]: PortfolioTotals()}
    )
    read = stores.night.read_segments(dates, 2)
    first = read[dates[0]]
    assert first.cells == {
        NORMAL: Valuation(2, 120, Decimal("0.50000000000000000000000000000000000001")),
        LATE: Valuation(4, 10, Decimal(0)),
    }
    assert (first.unvalued, first.skipped) == (7, ("loan-9",))
    assert read[dates[1]] == totals(1, "0")


def test_segment_breaches_of_a_run_are_summed_by_rule(stores: StoreUnderTest) -> None:
    ceiling = Breach("ceiling", "loan-1", DRAWN_ON, "1 fen too much")
    grace = Breach("grace", "loan-2", DRAWN_ON, "2 fen too much")
    for number, breaches in enumerate(([ceiling], [ceiling, grace])):
        found = PortfolioTotals(breaches=BreachTotals.of(breaches))
        stores.night.save_segment(number, 2, {DRAWN_ON: found})

    added = stores.night.read_segments((DRAWN_ON,), 2)[DRAWN_ON]

    assert added.breaches == BreachTotals({"ceiling": 2, "grace": 1}, (ceiling, ceiling, grace))


def test_segment_that_is_saved_twice_counts_once(stores: StoreUnderTest) -> None:
    dates = (DRAWN_ON,)
    for principal in (100, 300):
        stores.night.save_segment(0, 1, {DRAWN_ON: totals(principal, "1")})
    assert stores.night.read_segments(dates, 1)[DRAWN_ON] == totals(300, "1")


@pytest.mark.parametrize("written", [[], [0], [1, 2]])
def test_missing_segment_of_a_run_is_reported(stores: StoreUnderTest, written: list[int]) -> None:
    for number in written:
        stores.night.save_segment(number, 3, {DRAWN_ON: PortfolioTotals()})
    with pytest.raises(UnbalancedBooksError):
        stores.night.read_segments((DRAWN_ON,), 3)


def test_segments_of_other_dates_or_numbers_are_not_mixed(stores: StoreUnderTest) -> None:
    dates = days(DRAWN_ON, 2)
    stores.night.save_segment(0, 1, dict.fromkeys(dates, totals(100, "1")))
    stores.night.save_segment(0, 2, {NEXT: totals(200, "1")})
    for other, segments in [((NEXT,), 1), ((NEXT,), 2), (dates, 2)]:
        with pytest.raises(UnbalancedBooksError):
            stores.night.read_segments(other, segments)
    assert stores.night.read_segments(dates, 1)[NEXT] == totals(100, "1")


# Closings


def closed(day: date, principal: int = 10_000_00) -> tuple[Closing, Entry]:
    booked = DaySums(1, {LedgerAccount.LOANS: principal, LedgerAccount.BANK: -principal})
    controls = ControlTotals(entries=1, bank=-principal)
    worth = {NORMAL: Valuation(1, principal, Decimal("499.6"), 7)}
    found = BreachTotals.of([Breach("ceiling", "loan-1", day, "1 fen too much")])
    totals = PortfolioTotals(worth, controls=replace(controls, owed_back=0), breaches=found)
    late = (Adjustment(day - ONE_DAY, DaySums(1, {LedgerAccount.BANK: 0})),)
    return close(day, {}, booked, totals, late)


def test_last_closed_is_none_before_the_first_closing(stores: StoreUnderTest) -> None:
    assert stores.night.last_closed() is None
    assert stores.night.closing(DRAWN_ON) is None


def test_closing_is_read_as_it_was_saved_with_its_journal_entry(
    stores: StoreUnderTest,
) -> None:
    closing, valuation = closed(DRAWN_ON)
    for _ in range(2):  # the same again changes nothing
        stores.night.save_closing(closing, valuation)
        assert stores.night.closing(DRAWN_ON) == stores.night.last_closed() == closing
        assert booked(stores, DRAWN_ON) == [valuation]
        assert list(stores.night.entries(valuation.loan_id)) == [valuation]


def test_last_closed_is_the_closing_of_the_last_day(stores: StoreUnderTest) -> None:
    for day in days(DRAWN_ON, 3):
        stores.night.save_closing(*closed(day))
    last = stores.night.last_closed()
    assert last
    assert last.day == date(2024, 1, 17)
    assert stores.night.closing(NEXT) == closed(NEXT)[0]


def test_second_closing_of_a_day_with_other_figures_is_refused(stores: StoreUnderTest) -> None:
    closing, valuation = closed(DRAWN_ON)
    stores.night.save_closing(closing, valuation)
    with pytest.raises(ConcurrentUpdateError):
        stores.night.save_closing(*closed(DRAWN_ON, 20_000_00))
    assert stores.night.closing(DRAWN_ON) == closing
    assert booked(stores, DRAWN_ON) == [valuation]


def test_last_closed_stays_when_an_earlier_day_is_closed_again(stores: StoreUnderTest) -> None:
    for day in days(DRAWN_ON, 2):
        stores.night.save_closing(*closed(day))
    stores.night.save_closing(*closed(DRAWN_ON))
    last = stores.night.last_closed()
    assert last
    assert last.day == NEXT
