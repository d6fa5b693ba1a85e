from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import UnbalancedBooksError
from microloan.domain.ledger.closing import Adjustment, DaySums, close, late_entries
from microloan.domain.ledger.end_of_day import ControlTotals, PortfolioTotals, Valuation, value_loan
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.journal import GENESIS, LedgerAccount, Postings, add
from microloan.domain.ledger.loan_account import LoanAccount, post_event
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.domain.loan.plan import PlanTerms
from tests.support.builders.examples import DRAWN_ON, history, terms

DUE = date(2024, 2, 15)
DRAWN: Postings = {LedgerAccount.LOANS: 10_000_00, LedgerAccount.BANK: -10_000_00}
NORMAL = (Channel.WECHAT, LoanClassification.NORMAL)


def opened(*payments: tuple[date, int]) -> LoanAccount:
    return history(terms(), payments)[-1][0]


BOOKED = DaySums(1, DRAWN)
CONTROLS = ControlTotals(entries=1, bank=-10_000_00)


def worth(
    principal: int, receivable: str = "0", cls: LoanClassification = LoanClassification.NORMAL
) -> PortfolioTotals:
    return PortfolioTotals({(Channel.WECHAT, cls): Valuation(1, principal, Decimal(receivable))})


def drawn_worth(principal: int, receivable: str = "0") -> PortfolioTotals:
    return worth(principal, receivable) + PortfolioTotals(controls=CONTROLS)


@pytest.mark.parametrize(
    ("late", "cls", "receivable"),
    [
        (-31, LoanClassification.NORMAL, "500"),  # the day of the draw counts
        (-1, LoanClassification.NORMAL, "15500"),
        (0, LoanClassification.NORMAL, "15950"),  # the bill, and a day on 9,000 yuan
        # two days on 9,000 yuan, and at its end grace is over
        (1, LoanClassification.SPECIAL_MENTION, "16531.50684"),
        (91, LoanClassification.SUBSTANDARD, "0"),
        (361, LoanClassification.LOSS, "0"),
    ],
)
def test_loan_is_valued_by_its_days_past_due_at_the_end_of_the_day(
    late: int, cls: LoanClassification, receivable: str
) -> None:
    totals = value_loan(opened(), DUE + timedelta(days=late))
    assert totals.cells == worth(10_000_00, receivable, cls).cells


def test_interest_that_was_paid_is_not_receivable() -> None:
    paid = opened((date(2024, 1, 25), 50_00))
    assert value_loan(paid, date(2024, 1, 25)).cells == worth(10_000_00, "500").cells


def test_interest_that_a_plan_defers_is_receivable() -> None:
    day, account = date(2024, 2, 20), opened()
    agreed = LoanEvent(LoanEventType.PLAN_AGREED, 10_000_00, day, day, "", plan=PlanTerms(0, 12))
    planned, _ = post_event(account, agreed)
    # The bill's 155 yuan, five days on 9,000 yuan, and this day on 10,000 yuan.
    expected = worth(10_000_00, str(155_00 + 22_50 + 5_00), LoanClassification.SPECIAL_MENTION)
    assert value_loan(planned, day).cells == expected.cells


def test_penalty_that_was_paid_is_not_receivable() -> None:
    # On 17 February 131 of 131.50684 fen and all the bill's interest; two days on 9,000 yuan
    paid = opened((date(2024, 2, 17), 131 + 155_00))
    third = Decimal("131.50684") + Decimal("65.75342") - 131  # and a day on 1,000 yuan
    expected = worth(10_000_00, str(3 * 450 + third), LoanClassification.SPECIAL_MENTION)
    assert value_loan(paid, date(2024, 2, 17)).cells == expected.cells


def test_loan_in_transit_bears_no_interest_and_a_closed_loan_has_no_value() -> None:
    drawn = value_loan(history(terms())[0][0], DRAWN_ON)
    assert drawn.cells == worth(10_000_00).cells
    assert drawn.controls == ControlTotals(in_transit=10_000_00, entries=1)
    closed = value_loan(opened((DRAWN_ON, 10_005_00)), DRAWN_ON)
    assert closed == PortfolioTotals(controls=ControlTotals(entries=3, bank=5_00))
    assert value_loan(opened((DRAWN_ON, 10_005_00)), DUE) == PortfolioTotals()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"in_transit": 1}, "account disbursements_in_transit"),
        ({"credit": 1}, "account customer_credit"),
        ({"refunding": 1}, "account refunds_in_transit"),
        ({"owed_back": 1}, "account refunds_receivable"),
        ({"entries": 2}, "the journal has 1 entries, the loans count 2"),
        ({"bank": -9_999_99}, "account bank moved by -1000000 fen in the journal"),
    ],
)
def test_account_that_differs_from_its_control_total_fails_the_close(
    changes: dict[str, int], words: str
) -> None:
    totals = replace(drawn_worth(10_000_00), controls=replace(CONTROLS, **changes))
    with pytest.raises(UnbalancedBooksError, match=f"2024-01-15: {words}"):
        close(DRAWN_ON, {}, BOOKED, totals)


def test_late_entry_of_a_closed_day_is_carried_into_the_next_closing_once() -> None:
    first, _ = close(DRAWN_ON, {}, DaySums(), PortfolioTotals())
    late = late_entries({DRAWN_ON: BOOKED}, [first])
    assert late == (Adjustment(DRAWN_ON, DaySums(1, add(DRAWN))),)
    night = worth(10_000_00)
    second, _ = close(date(2024, 1, 16), first.balances, DaySums(), night, late)
    assert (second.trial_balance, second.balances[LedgerAccount.LOANS]) == (0, 10_000_00)
    assert late_entries({DRAWN_ON: BOOKED, second.day: DaySums()}, [second, first]) == ()


def test_portfolio_totals_are_summed_cell_by_cell() -> None:
    both = worth(1_00, "0.5") + worth(2_00, "0.25") + worth(4_00, "0", LoanClassification.LOSS)
    assert both.cells[NORMAL] == Valuation(2, 3_00, Decimal("0.75"))
    assert both.principal == 7_00
    skipped = both + PortfolioTotals(unvalued=9_00, skipped=("loan-9",))
    assert (skipped.principal, skipped.skipped) == (16_00, ("loan-9",))


def test_receivable_is_rounded_once_for_the_whole_portfolio() -> None:
    cells = (worth(1_00, "0.3"), worth(1_00, "0.3", LoanClassification.SPECIAL_MENTION))
    assert sum(cells, PortfolioTotals()).receivable == 1


def test_receivable_is_negative_after_a_rounded_up_early_payment() -> None:
    """Found by Hypothesis: a day's interest of 10.5 fen was paid with 11."""
    drawn = terms(500_00, rate=Decimal("0.00021"))
    paid = history(drawn, [(drawn.drawn_on, 11)])[-1][0]
    totals = value_loan(paid, drawn.drawn_on)
    assert totals.cells[NORMAL].receivable == Decimal("-0.5")
    assert totals.receivable == -1


@pytest.mark.parametrize(
    ("cls", "allowance"),
    [
        (LoanClassification.NORMAL, 100_00),
        (LoanClassification.SPECIAL_MENTION, 200_00),
        (LoanClassification.SUBSTANDARD, 2_500_00),
        (LoanClassification.DOUBTFUL, 5_000_00),
        (LoanClassification.LOSS, 10_000_00),
    ],
)
def test_allowance_is_the_rate_of_the_class_times_the_principal(
    cls: LoanClassification, allowance: int
) -> None:
    assert worth(10_000_00, "0", cls).allowance == allowance


def test_a_close_posts_one_valuation_of_interest_and_allowance() -> None:
    closing, entry = close(DRAWN_ON, {}, BOOKED, drawn_worth(10_000_00, "500"))
    assert entry.postings == {
        LedgerAccount.INTEREST_RECEIVABLE: 5_00,
        LedgerAccount.INTEREST_INCOME: -5_00,
        LedgerAccount.IMPAIRMENT: 100_00,
        LedgerAccount.LOSS_ALLOWANCE: -100_00,
    }
    assert (entry.loan_id, entry.seq, entry.kind) == (
        "valuation-2024-01-15",
        1,
        LoanEventType.VALUED,
    )
    assert (entry.booked_on, entry.previous) == (DRAWN_ON, GENESIS)
    assert closing.trial_balance == 0
    assert closing.balances[LedgerAccount.INTEREST_RECEIVABLE] == 5_00


def test_a_valuation_posts_only_the_change_since_the_day_before() -> None:
    first, _ = close(DRAWN_ON, {}, BOOKED, drawn_worth(10_000_00, "500"))
    fallen = worth(10_000_00, "200", LoanClassification.SUBSTANDARD)
    second, entry = close(date(2024, 1, 16), first.balances, DaySums(), fallen)
    assert entry.postings == {
        LedgerAccount.INTEREST_RECEIVABLE: -3_00,
        LedgerAccount.INTEREST_INCOME: 3_00,
        LedgerAccount.IMPAIRMENT: 2_400_00,
        LedgerAccount.LOSS_ALLOWANCE: -2_400_00,
    }
    _, quiet = close(date(2024, 1, 17), second.balances, DaySums(), fallen)
    assert (quiet.postings, quiet.amount) == ({}, 0)


def test_unbalanced_close_names_day_account_and_difference() -> None:
    with pytest.raises(UnbalancedBooksError) as failure:
        close(DRAWN_ON, {}, BOOKED, drawn_worth(10_000_01))
    for words in ("2024-01-15", "account loans", "1000000 fen", "1000001 fen", "of -1 fen"):
        assert words in failure.value.message


def test_debits_and_credits_that_differ_fail_the_close() -> None:
    with pytest.raises(
        UnbalancedBooksError, match="2024-01-15: debits and credits differ by 3 fen"
    ):
        close(DRAWN_ON, {LedgerAccount.BANK: 3}, BOOKED, drawn_worth(10_000_00))


def test_principal_of_a_loan_without_a_valuation_counts_in_the_control_total() -> None:
    totals = PortfolioTotals(unvalued=10_000_00, skipped=("loan-1",), controls=CONTROLS)
    closing, _ = close(DRAWN_ON, {}, BOOKED, totals)
    assert closing.totals.skipped == ("loan-1",)
