"""Closings and flows, by hand and by law: what was booked is what the closings say."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from microloan.domain.channel import Channel
from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.end_of_day import PortfolioTotals, Valuation
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan_ops.report.figures.book import book_days
from microloan_ops.report.figures.flows import Flows, prove, total
from microloan_ops.report.figures.period import MOST_DAYS_BY_DAY, Span, bucket
from tests.support.builders.bank_at_midnight import BankAtMidnight


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    """Two loans, a night, the small loan overpaid and settled, nights until both bills are late."""
    bank = BankAtMidnight()
    bank.night()
    bank.cross(bank.small, 2_000_00)
    bank.deliver()
    for _ in range(60):
        bank.clock.next_day()
        bank.night()
        bank.deliver()
    return bank


@pytest.fixture
def closings(bank: BankAtMidnight) -> list[Closing]:
    stored = bank.store.tables.closings
    return [stored[day] for day in sorted(stored)]


@pytest.fixture
def flows(bank: BankAtMidnight) -> Flows:
    made = Flows()
    for entry in bank.store.tables.entries():
        made.add(entry)
    return made


def test_book_day_has_the_figures_calculated_by_hand() -> None:
    cells = {
        (Channel.QQ, LoanClassification.NORMAL): Valuation(2, 900_00, Decimal("10.4")),
        (Channel.WECHAT, LoanClassification.NORMAL): Valuation(1, 100_00, Decimal("0.2")),
        (Channel.QQ, LoanClassification.DOUBTFUL): Valuation(1, 50_00),
    }
    first, second = date(2024, 1, 1), date(2024, 1, 2)
    before = {LedgerAccount.INTEREST_INCOME: -100, LedgerAccount.IMPAIRMENT: 400}
    after = {
        LedgerAccount.LOANS: 1_060_00,
        LedgerAccount.LOSS_ALLOWANCE: -35_00,
        LedgerAccount.INTEREST_INCOME: -111,
        LedgerAccount.PENALTY_INCOME: -7,
        LedgerAccount.IMPAIRMENT: 300,
        LedgerAccount.RECOVERIES: -20,
    }
    totals = PortfolioTotals(cells, unvalued=10_00, skipped=("loan-x",))
    _, day = book_days([Closing(first, before, PortfolioTotals()), Closing(second, after, totals)])
    assert (day.loans, day.principal, day.skipped) == (4, 1_060_00, ("loan-x",))
    assert day.channels == {Channel.QQ: 950_00, Channel.WECHAT: 100_00}
    assert day.classes == {LoanClassification.NORMAL: 1_000_00, LoanClassification.DOUBTFUL: 50_00}
    assert (day.interest, day.penalty, day.impairment, day.recoveries) == (11, 7, -100, 20)
    assert (day.receivable, day.allowance, day.non_performing) == (11, 35_00, 50_00)
    assert day.coverage == Decimal("0.700000")


def test_coverage_without_bad_loans_is_none(closings: list[Closing]) -> None:
    assert book_days(closings)[1].coverage is None


def test_channels_and_classes_sum_to_the_loans_account(closings: list[Closing]) -> None:
    for closing, day in zip(closings, book_days(closings), strict=True):
        loans = closing.balances.get(LedgerAccount.LOANS, 0)
        assert sum(day.channels.values()) + day.unvalued == loans
        assert sum(day.classes.values()) + day.unvalued == loans


def test_income_of_the_days_sums_to_the_accounts(closings: list[Closing]) -> None:
    days = book_days(closings)
    balances = closings[-1].balances
    assert sum(day.interest for day in days) == -balances[LedgerAccount.INTEREST_INCOME] > 0
    assert sum(day.penalty for day in days) == -balances[LedgerAccount.PENALTY_INCOME]
    assert sum(day.impairment for day in days) == balances[LedgerAccount.IMPAIRMENT] > 0
    assert days[-1].allowance == -balances[LedgerAccount.LOSS_ALLOWANCE] > 0


def test_draws_less_repayments_are_the_change_of_the_loans_account(
    closings: list[Closing], flows: Flows
) -> None:
    for before, after in pairwise(closings):
        kinds = flows.moved.get(after.day, {})
        then, now = (one.balances.get(LedgerAccount.LOANS, 0) for one in (before, after))
        assert sum(moved.loans for moved in kinds.values()) == now - then
    drawn, repaid = total(flows.of(LoanEventType.DRAWN)), total(flows.of(LoanEventType.REPAID))
    assert (drawn.count, drawn.amount, drawn.loans) == (2, 11_000_00, 11_000_00)
    assert drawn.loans + repaid.loans == closings[-1].balances[LedgerAccount.LOANS]


def test_flows_that_equal_the_closings_have_no_finding(
    closings: list[Closing], flows: Flows
) -> None:
    checked = prove(closings, flows)
    assert checked.findings == ()
    assert sum(checked.looked_at.values()) >= len(closings)


def test_flow_of_a_fen_without_an_entry_is_named(closings: list[Closing], flows: Flows) -> None:
    day = closings[20].day
    flows.booked.setdefault(day, {})[LedgerAccount.BANK] = 1
    (finding,) = prove(closings, flows).findings
    assert (finding.subject, "1 fen too little" in finding.text) == (f"day {day}", True)


def test_missing_closing_of_a_day_is_named(closings: list[Closing], flows: Flows) -> None:
    gone = closings.pop(20).day
    findings = [str(one) for one in prove(closings, flows).findings]
    assert any("the day before is not closed" in one for one in findings)
    assert any(str(gone - timedelta(days=1)) in one for one in findings)


def test_long_span_is_shown_by_month_and_a_short_one_by_day() -> None:
    first = date(2024, 1, 1)
    short = Span(first, first + timedelta(days=MOST_DAYS_BY_DAY - 1))
    long = Span(first, first + timedelta(days=MOST_DAYS_BY_DAY))
    day = date(2024, 2, 20)
    assert (bucket(day, short), bucket(day, long)) == (day, date(2024, 2, 1))


@pytest.mark.parametrize("days", [1, 2, 59, 60, 61, 365, 3650])
def test_points_of_a_span_are_at_most_60_and_include_the_last_day(days: int) -> None:
    span = Span(date(2024, 1, 1), date(2024, 1, 1) + timedelta(days=days - 1))
    points = span.points()
    assert len(points) == len(set(points)) <= 60
    assert points[-1] == span.last
    assert points[0] >= span.first
    assert list(points) == sorted(points)
