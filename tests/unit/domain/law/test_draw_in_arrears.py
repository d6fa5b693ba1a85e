"""The rule about a draw while another loan of the same person is in arrears."""

from datetime import date, timedelta

from microloan.domain.calendar import ONE_DAY
from microloan.domain.law import LoanHistory
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import post_event
from tests.support.builders.examples import drawn, event, history, terms
from tests.support.builders.law_histories import FIRST_DUE, broken, journal


def later_draw(day: date, *others: LoanHistory) -> LoanHistory:
    entries = tuple(e for _, e in history(terms(drawn_on=day), loan_id="loan-2"))
    return LoanHistory(entries, others)


def test_a_draw_while_another_loan_is_past_grace_is_a_breach() -> None:
    for days_late, expected in ((1, []), (2, ["was drawn while loan loan-1 was in arrears"])):
        second = later_draw(FIRST_DUE + timedelta(days=days_late), journal())

        assert broken(second).get("draw-in-arrears", []) == expected


def test_draw_after_the_arrears_are_paid_is_no_breach() -> None:
    late = FIRST_DUE + timedelta(days=10)
    paid = journal([(late, 1_200_00)])

    assert broken(later_draw(late, paid)) == {}
    assert broken(later_draw(late - ONE_DAY, paid)) != {}


def test_a_draw_while_another_loan_is_written_off_is_a_breach() -> None:
    steps = history(terms())
    day = FIRST_DUE + timedelta(days=100)
    written_off = event(LoanEventType.WRITTEN_OFF, 10_000_00, day)
    entries = [*(entry for _, entry in steps), post_event(steps[-1][0], written_off)[1]]

    assert broken(later_draw(day + ONE_DAY, LoanHistory(tuple(entries)))) == {
        "draw-in-arrears": ["was drawn while loan loan-1 was in arrears"]
    }


def test_draw_while_another_loan_is_in_transit_is_no_breach() -> None:
    in_transit = LoanHistory((drawn(terms())[1],))

    assert broken(later_draw(FIRST_DUE + timedelta(days=90), in_transit)) == {}
