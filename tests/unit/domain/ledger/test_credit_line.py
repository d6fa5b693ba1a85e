from dataclasses import replace
from datetime import date, timedelta

import pytest

from microloan.domain.errors import CorruptDataError, InvalidInputError, StateConflictError
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus, post_event
from tests.support.builders.examples import DRAWN_ON, LINE, RATE, draw, event, history, terms

CLEAR, ARREARS = LineStanding.CLEAR, LineStanding.ARREARS


def test_draw_reduces_the_available_limit_at_once() -> None:
    line = draw(LINE, 20_000_00, DRAWN_ON)
    assert (line.used, line.unused_on(DRAWN_ON), line.open_loans) == (20_000_00, 30_000_00, 1)


def opened(amount: int) -> LoanAccount:
    return history(terms(amount))[1][0]


def owing(account: LoanAccount, principal: int) -> LoanAccount:
    loan = replace(account.loan, outstanding=principal)
    status = account.status if principal else LoanStatus.SETTLED
    return replace(account, loan=loan, status=status)


def test_repaid_principal_is_available_again_at_once() -> None:
    loan = opened(20_000_00)
    line = draw(LINE, 20_000_00, DRAWN_ON).follow(loan, part := owing(loan, 15_000_00))
    assert (line.unused_on(DRAWN_ON), line.open_loans) == (35_000_00, 1)
    assert line.follow(part, owing(loan, 0)) == replace(LINE, drawn_at=line.drawn_at)


def test_refund_owed_back_and_a_reopened_loan_use_the_line() -> None:
    loan = opened(20_000_00)
    line = draw(LINE, 20_000_00, DRAWN_ON).follow(loan, settled := owing(loan, 0))
    claim = replace(settled, loan=replace(settled.loan, credit=-5_00), status=LoanStatus.OPEN)
    again = line.follow(settled, claim)
    assert (again.used, again.open_loans) == (5_00, 1)
    assert again.follow(claim, settled) == line


def test_due_day_is_fixed_by_a_draw_that_arrived_but_not_by_one_that_failed() -> None:
    drawn, arrived = history(terms(500_00))[0][0], opened(500_00)
    failed = replace(owing(drawn, 0), status=LoanStatus.CANCELLED)
    line = draw(LINE, 500_00, DRAWN_ON)
    assert line.follow(drawn, failed) == LINE
    line = line.follow(drawn, arrived).follow(arrived, owing(arrived, 0))
    assert line.due_day == DRAWN_ON.day
    assert draw(line, 500_00, date(2024, 3, 3)).follow(drawn, failed).due_day == DRAWN_ON.day


def test_draw_on_a_closed_line_is_refused_as_line_closed() -> None:
    with pytest.raises(StateConflictError) as refusal:
        draw(LINE.close(), 500_00, DRAWN_ON)
    assert refusal.value.code == "line_closed"


def test_draw_of_the_whole_line_is_accepted_and_a_fen_more_is_refused() -> None:
    assert draw(LINE, 50_000_00, DRAWN_ON).unused_on(DRAWN_ON) == 0
    with pytest.raises(InvalidInputError) as refusal:
        draw(LINE, 50_000_01, DRAWN_ON)
    assert (refusal.value.field, refusal.value.code) == ("amount", "amount_exceeds_available")


def test_line_with_a_limit_below_its_use_has_nothing_available() -> None:
    assert CreditLine(1_000_00, RATE, used=2_000_00).unused_on(DRAWN_ON) == 0


def test_draw_of_the_twenty_first_open_loan_is_refused() -> None:
    nineteen = replace(LINE, open_loans=19)
    full = draw(nineteen, 500_00, DRAWN_ON)
    assert full.open_loans == 20
    with pytest.raises(StateConflictError) as refusal:
        draw(full, 500_00, DRAWN_ON)
    assert refusal.value.code == "too_many_loans"


def test_due_day_is_fixed_by_the_first_arrival_for_all_later_loans() -> None:
    on_31 = event(LoanEventType.DISBURSED, 500_00, date(2024, 1, 31))
    drawn, _ = history(terms(500_00))[0]
    line = draw(LINE, 500_00, DRAWN_ON)
    assert (line.due_day, line.due_day_for(on_31.value_date)) == (None, 21)

    arrived, _ = post_event(drawn, replace(on_31, due_day=21))
    line = line.follow(drawn, arrived)

    assert (line.due_day, line.due_day_for(date(2024, 2, 5))) == (21, 21)


def test_line_rejects_a_repayment_of_more_than_was_drawn() -> None:
    loan = opened(600_00)
    with pytest.raises(CorruptDataError):
        draw(LINE, 500_00, DRAWN_ON).follow(loan, owing(loan, 0))


def test_line_rejects_the_closing_of_a_loan_that_is_not_open() -> None:
    loan = owing(opened(500_00), 0)
    with pytest.raises(CorruptDataError):
        LINE.follow(replace(loan, status=LoanStatus.OPEN), loan)


def test_line_is_in_arrears_from_the_day_after_grace_until_the_bill_is_paid() -> None:
    drawn, arrived = history(terms())[0][0], opened(10_000_00)
    line = draw(LINE, 10_000_00, DRAWN_ON).follow(drawn, arrived)
    # The first bill is due on 15 February, and the 16th is the day of grace.
    grace_ends, late = date(2024, 2, 16), date(2024, 2, 17)
    assert (line.standing(grace_ends), line.standing(late)) == (CLEAR, ARREARS)
    assert (line.available_on(grace_ends), line.available_on(late)) == (40_000_00, 0)
    with pytest.raises(StateConflictError) as refusal:
        draw(line, 500_00, late)
    assert refusal.value.code == "arrears"

    bill = arrived.loan.on(late).bills[0].owed(late, arrived.loan.terms).total
    paid, _ = post_event(arrived, event(LoanEventType.REPAID, bill, late))

    assert line.follow(arrived, paid).standing(late) is CLEAR
    assert line.follow(arrived, paid).standing(date(2024, 3, 17)) is ARREARS


def test_payment_of_a_fen_less_than_the_bill_leaves_the_line_in_arrears() -> None:
    arrived, late = opened(10_000_00), date(2024, 2, 17)
    line = draw(LINE, 10_000_00, DRAWN_ON).follow(history(terms())[0][0], arrived)
    bill = arrived.loan.on(late).bills[0].owed(late, arrived.loan.terms).total

    part, _ = post_event(arrived, event(LoanEventType.REPAID, bill - 1, late))

    assert line.follow(arrived, part).standing(late) is ARREARS


def test_money_in_transit_is_never_in_arrears() -> None:
    drawn, _ = history(terms())[0]

    assert drawn.late_from is None
    assert draw(LINE, 10_000_00, DRAWN_ON).standing(date(2030, 1, 1)) is CLEAR


def test_written_off_loan_and_refund_owed_back_are_in_arrears_at_once() -> None:
    loan = opened(10_000_00)
    gone = replace(loan, status=LoanStatus.WRITTEN_OFF)
    claim = replace(loan.loan, outstanding=0, credit=-5_00, owed_back_since=date(2024, 1, 25))

    assert gone.late_from == DRAWN_ON
    assert replace(loan, loan=claim).late_from == date(2024, 1, 25)


def test_closed_line_in_arrears_stands_as_closed() -> None:
    line = replace(LINE.close(), late_from={"loan-1": DRAWN_ON})

    assert line.standing(DRAWN_ON) is LineStanding.CLOSED


def test_instalment_without_anything_to_pay_makes_no_arrears() -> None:
    loan = opened(500_00)
    # Three fen over ten instalments: the first seven have nothing to pay.
    small = replace(loan.loan, outstanding=3, interest_paid=0)
    first = next(line for line in small.schedule() if line.total)

    assert first.number > 1
    late_from = replace(loan, loan=small).late_from
    assert late_from == first.due + timedelta(days=2)
