from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain.account import LoanAccount
from microloan.domain.classes import LoanClass
from microloan.domain.closing import close
from microloan.domain.errors import BooksDoNotTie
from microloan.domain.events import Kind
from microloan.domain.journal import GENESIS, Account, Postings
from microloan.domain.member import Channel
from microloan.domain.night import Totals, Worth, value
from tests.fakes.examples import DRAWN_ON, history, terms

DUE = date(2024, 2, 15)
DRAWN: Postings = {Account.LOANS: 10_000_00, Account.BANK: -10_000_00}
NORMAL = (Channel.WECHAT, LoanClass.NORMAL)


def opened(*payments: tuple[date, int]) -> LoanAccount:
    return history(terms(), payments)[-1][0]


def worth(principal: int, receivable: str = "0", cls: LoanClass = LoanClass.NORMAL) -> Totals:
    return Totals({(Channel.WECHAT, cls): Worth(1, principal, Decimal(receivable))})


@pytest.mark.parametrize(
    ("late", "cls", "receivable"),
    [
        (-31, LoanClass.NORMAL, "500"),  # the day of the draw counts
        (-1, LoanClass.NORMAL, "15500"),
        (0, LoanClass.NORMAL, "15950"),  # the bill, and a day on 9,000 yuan
        # two days on 9,000 yuan, and at its end grace is over
        (1, LoanClass.SPECIAL_MENTION, "16551.8904002"),
        (91, LoanClass.SUBSTANDARD, "0"),
        (361, LoanClass.LOSS, "0"),
    ],
)
def test_a_loan_is_valued_at_the_end_of_the_day(late: int, cls: LoanClass, receivable: str) -> None:
    totals = value(opened(), DUE + timedelta(days=late))
    assert totals == worth(10_000_00, receivable, cls)


def test_what_was_paid_is_receivable_no_more() -> None:
    paid = opened((date(2024, 1, 25), 50_00))
    assert value(paid, date(2024, 1, 25)) == worth(10_000_00, "500")


def test_penalty_that_was_paid_is_receivable_no_more() -> None:
    # on 17 February 152 of 151.8904 fen and all the bill's interest; two days on 9,000 yuan
    paid = opened((date(2024, 2, 17), 152 + 155_00))
    third = Decimal("151.8904002") + Decimal("65.75342") - 152  # and a day on 1,000 yuan
    assert value(paid, date(2024, 2, 17)) == worth(
        10_000_00, str(3 * 450 + third), LoanClass.SPECIAL_MENTION
    )


def test_a_loan_on_its_way_bears_interest_and_a_closed_one_is_worth_nothing() -> None:
    assert value(history(terms())[0][0], DRAWN_ON) == worth(10_000_00, "500")
    assert value(opened((DRAWN_ON, 10_005_00)), DRAWN_ON) == Totals()


def test_totals_add_up_cell_by_cell() -> None:
    both = worth(1_00, "0.5") + worth(2_00, "0.25") + worth(4_00, "0", LoanClass.LOSS)
    assert both.cells[NORMAL] == Worth(2, 3_00, Decimal("0.75"))
    assert both.principal == 7_00
    skipped = both + Totals(unvalued=9_00, skipped=("loan-9",))
    assert (skipped.principal, skipped.skipped) == (16_00, ("loan-9",))


def test_receivable_is_rounded_once_for_the_whole_book() -> None:
    cells = (worth(1_00, "0.3"), worth(1_00, "0.3", LoanClass.SPECIAL_MENTION))
    assert sum(cells, Totals()).receivable == 1


def test_who_paid_half_a_fen_too_early_makes_the_receivable_negative() -> None:
    """Found by Hypothesis: a day's interest of 10.5 fen was paid with 11."""
    drawn = terms(500_00, rate=Decimal("0.00021"))
    paid = history(drawn, [(drawn.drawn_on, 11)])[-1][0]
    totals = value(paid, drawn.drawn_on)
    assert totals.cells[NORMAL].receivable == Decimal("-0.5")
    assert totals.receivable == -1


@pytest.mark.parametrize(
    ("cls", "allowance"),
    [
        (LoanClass.NORMAL, 100_00),
        (LoanClass.SPECIAL_MENTION, 200_00),
        (LoanClass.SUBSTANDARD, 2_500_00),
        (LoanClass.DOUBTFUL, 5_000_00),
        (LoanClass.LOSS, 10_000_00),
    ],
)
def test_the_allowance_is_the_class_rate_of_the_principal(cls: LoanClass, allowance: int) -> None:
    assert worth(10_000_00, "0", cls).allowance == allowance


def test_a_close_posts_one_valuation_of_interest_and_allowance() -> None:
    closing, entry = close(DRAWN_ON, {}, [DRAWN], worth(10_000_00, "500"))
    assert entry.postings == {
        Account.INTEREST_RECEIVABLE: 5_00,
        Account.INTEREST_INCOME: -5_00,
        Account.IMPAIRMENT: 100_00,
        Account.LOSS_ALLOWANCE: -100_00,
    }
    assert (entry.loan_id, entry.seq, entry.kind) == ("valuation-2024-01-15", 1, Kind.VALUED)
    assert (entry.booked_on, entry.previous) == (DRAWN_ON, GENESIS)
    assert closing.trial_balance == 0
    assert closing.balances[Account.INTEREST_RECEIVABLE] == 5_00


def test_a_valuation_posts_only_the_change_since_the_day_before() -> None:
    first, _ = close(DRAWN_ON, {}, [DRAWN], worth(10_000_00, "500"))
    fallen = worth(10_000_00, "200", LoanClass.SUBSTANDARD)
    second, entry = close(date(2024, 1, 16), first.balances, [], fallen)
    assert entry.postings == {
        Account.INTEREST_RECEIVABLE: -3_00,
        Account.INTEREST_INCOME: 3_00,
        Account.IMPAIRMENT: 2_400_00,
        Account.LOSS_ALLOWANCE: -2_400_00,
    }
    _, quiet = close(date(2024, 1, 17), second.balances, [], fallen)
    assert (quiet.postings, quiet.amount) == ({}, 0)


def test_books_that_do_not_tie_name_the_day_the_account_and_the_difference() -> None:
    with pytest.raises(BooksDoNotTie) as failure:
        close(DRAWN_ON, {}, [DRAWN], worth(10_000_01))
    for words in ("2024-01-15", "account loans", "1000000 fen", "1000001 fen", "of -1 fen"):
        assert words in failure.value.message


def test_debits_and_credits_that_differ_fail_the_close() -> None:
    with pytest.raises(BooksDoNotTie, match="2024-01-15: debits and credits differ by 3 fen"):
        close(DRAWN_ON, {Account.BANK: 3}, [DRAWN], worth(10_000_00))


def test_the_principal_of_a_loan_that_could_not_be_valued_counts_in_the_proof() -> None:
    totals = Totals(unvalued=10_000_00, skipped=("loan-1",))
    closing, _ = close(DRAWN_ON, {}, [DRAWN], totals)
    assert closing.totals.skipped == ("loan-1",)
