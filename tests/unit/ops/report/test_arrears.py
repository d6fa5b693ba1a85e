"""Loans between their events, by hand: 10,000 yuan drawn on 15 January 2024 over ten months."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from microloan.domain.ledger.end_of_day import value_loan
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, post_event
from microloan.domain.ledger.loan_classification import classify
from microloan_ops.report.figures.arrears import Arrears, Course, Late, course, late
from microloan_ops.report.figures.vintage import Vintages
from microloan_ops.report.sections.vintage import worst_of
from tests.support.builders.examples import DRAWN_ON, event, history, terms

LAST = date(2024, 12, 31)
# Due on 15 February: 1,000.00 of principal and 155.00 of interest.
DUE, BILL = date(2024, 2, 15), 1_155_00
Payments = Iterable[tuple[date, int]]


def steps(payments: Payments = (), drawn_on: date = DRAWN_ON) -> list[tuple[LoanAccount, Entry]]:
    return history(terms(drawn_on=drawn_on), payments)


def loan(payments: Payments = (), last: date = LAST, drawn_on: date = DRAWN_ON) -> Course:
    return course([entry for _, entry in steps(payments, drawn_on)], last)


def at(found: Course, day: date) -> tuple[int, int]:
    """Return principal and days past due at the end of a day."""
    (stretch,) = (one for one in found.stretches if one.first <= day < one.until)
    return stretch.principal, stretch.past_due(day)


def test_unpaid_loan_is_late_from_the_day_after_its_first_due_day() -> None:
    found = loan()
    assert at(found, DUE) == (10_000_00, 0)
    assert at(found, DUE + timedelta(days=1)) == (10_000_00, 1)
    assert at(found, LAST) == (10_000_00, 320)
    assert found.first_over(30) == date(2024, 3, 17)
    assert found.first_over(90) == date(2024, 5, 16)


def test_bill_paid_late_makes_the_loan_late_until_that_day() -> None:
    paid = DUE + timedelta(days=40)
    found = loan([(paid, 1_300_00)])
    assert at(found, paid - timedelta(days=1))[1] == 39
    # The bill of 15 March is 11 days late by then.
    assert at(found, paid)[1] == 11
    assert found.first_over(30) == date(2024, 3, 17)
    assert loan([(DUE, BILL)]).first_over(30) == date(2024, 4, 15)


def test_last_of_two_events_of_a_day_counts() -> None:
    found = loan([(DUE, 100_00), (DUE, BILL - 100_00)])
    assert at(found, DUE + timedelta(days=5)) == (9_000_00, 0)
    firsts = [stretch.first for stretch in found.stretches]
    assert firsts == [DRAWN_ON, DUE]


def test_settled_loan_is_never_in_arrears() -> None:
    found = loan([(date(2024, 2, 1), 20_000_00)])
    assert (found.stretches[-1].due, found.stretches[-1].booked) == (None, False)
    assert found.first_over(0) is None


def test_arrears_after_the_last_known_day_are_left_out() -> None:
    assert loan(last=DUE + timedelta(days=30)).first_over(30) is None
    assert loan(last=DUE + timedelta(days=31)).first_over(30) == DUE + timedelta(days=31)


@pytest.mark.parametrize("days", [0, 1, 30, 31, 60, 61, 90, 91, 270, 271, 360, 361])
def test_days_past_due_divide_as_the_classes_do_and_finer(days: int) -> None:
    performing = late(days) is not Late.OVER_90
    assert performing == classify(days).is_performing
    assert (late(days) is Late.NOT) == (classify(days).value == "normal")


def test_arrears_of_a_day_equal_the_end_of_day_valuation() -> None:
    payments = [(date(2024, 3, 1), 1_300_00), (date(2024, 7, 20), 3_000_00)]
    lived = steps(payments)
    days = [DRAWN_ON + timedelta(days=n) for n in range(0, 351, 7)]
    arrears = Arrears(days)
    arrears.add(loan(payments))
    for day in days:
        account = [account for account, entry in lived if entry.booked_on <= day][-1]
        (((_, cls), worth),) = value_loan(account, day).cells.items()
        ((where, fen),) = [one for one in arrears.principal[day].items() if one[1]]
        assert fen == worth.principal
        assert cls is account.class_on(day).classification
        assert where is not Late.OVER_90 or not cls.is_performing
        assert arrears.non_performing[day] == (0 if cls.is_performing else fen)
        assert sum(arrears.loans[day].values()) == 1


@pytest.mark.parametrize(("days", "due"), [(-1, []), (0, [DUE]), (29, [DUE, date(2024, 3, 15)])])
def test_due_days_are_those_up_to_the_last_known_day(days: int, due: list[date]) -> None:
    assert list(loan(last=DUE + timedelta(days=days)).due_days) == due


# Vintages


def test_vintage_is_the_share_of_the_drawn_amount_that_was_ever_late() -> None:
    vintages = Vintages()
    vintages.add(loan())
    vintages.add(loan([(date(2024, 2, 1), 20_000_00)]))
    vintages.add(loan(drawn_on=date(2024, 2, 10)))
    january, february = vintages.curves(date(2024, 5, 31))
    assert (january.loans, january.drawn, february.loans) == (2, 20_000_00, 1)
    # More than 30 days late on 17 March, the second month after the draw.
    assert [str(one) for one in january.shares[30]] == [
        "0.000000", "0.000000", "0.500000", "0.500000", "0.500000",
    ]  # fmt: skip
    assert [int(one * 10) for one in january.shares[90]] == [0, 0, 0, 0, 5]
    assert len(february.shares[30]) == 4


def test_vintage_of_an_unfinished_month_is_left_out() -> None:
    vintages = Vintages()
    vintages.add(loan())
    assert vintages.curves(date(2024, 1, 30)) == ()
    assert len(vintages.curves(date(2024, 1, 31))[0].shares[30]) == 1


def test_worst_vintage_has_the_largest_late_share() -> None:
    vintages = Vintages()
    vintages.add(loan([(DRAWN_ON + timedelta(days=31), 20_000_00)]))
    assert worst_of(vintages.curves(LAST)) is None
    assert worst_of(()) is None
    vintages.add(loan(drawn_on=date(2024, 2, 10)))
    vintages.add(loan(drawn_on=date(2024, 3, 10)))
    curves = vintages.curves(LAST)
    worst = worst_of(curves)
    assert worst
    assert worst.shares[30][-1] == max(curve.shares[30][-1] for curve in curves) > 0


def test_failed_draw_is_in_no_vintage() -> None:
    (account, first), *_ = steps()
    _, failed = post_event(account, event(LoanEventType.DISBURSEMENT_FAILED, 10_000_00, DRAWN_ON))
    gone = course([first, failed], LAST)
    vintages = Vintages()
    vintages.add(gone)
    assert vintages.curves(LAST) == ()
    assert not gone.lent


@pytest.mark.parametrize("paid", range(0, 300, 37))
def test_vintage_shares_only_grow_and_shrink_with_depth(paid: int) -> None:
    vintages = Vintages()
    vintages.add(loan())
    vintages.add(loan([(DRAWN_ON + timedelta(days=paid), 2_000_00)]))
    (curve,) = vintages.curves(LAST)
    for shares in curve.shares.values():
        assert list(shares) == sorted(shares)
        assert 0 <= shares[0] <= shares[-1] <= 1
    assert all(deep <= shallow for shallow, deep in zip(*curve.shares.values(), strict=True))


def test_written_off_loan_leaves_the_arrears_and_stays_in_its_vintage() -> None:
    day = date(2024, 4, 1)
    lived = steps()
    account, entry = post_event(lived[-1][0], event(LoanEventType.WRITTEN_OFF, 10_000_00, day))
    found = course([*(one for _, one in lived), entry], LAST)
    assert account.book_principal == 0
    arrears = Arrears([day - timedelta(days=1), day])
    arrears.add(found)
    assert [sum(sums.values()) for sums in arrears.principal.values()] == [10_000_00, 0]
    assert [sum(sums.values()) for sums in arrears.loans.values()] == [1, 0]
    assert found.first_over(90) == date(2024, 5, 16)
