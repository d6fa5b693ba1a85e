from datetime import date

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import post_event
from microloan.domain.ledger.statement import statement
from tests.support.builders.examples import drawn, event, history, terms

FEBRUARY = date(2024, 2, 1)
FIRST = [
    entry
    for _, entry in history(
        terms(),
        [(date(2024, 1, 31), 1_080_00), (date(2024, 2, 15), 500_00), (date(2024, 3, 1), 700_00)],
    )
]
SECOND = [entry for _, entry in history(terms(500_00, 5, date(2024, 2, 29)), loan_id="loan-2")]


def test_statement_leads_from_opening_to_closing_principal() -> None:
    month = statement([*SECOND, *FIRST], FEBRUARY)
    paid = FIRST[3].allocation
    assert month.opening_principal == 9_000_00  # 80 yuan of January's payment were interest
    assert month.drawn == 500_00
    assert (month.repaid_principal, month.interest_paid) == (paid.principal, paid.interest)
    assert month.closing_principal == 9_500_00 - paid.principal
    assert statement([*SECOND, *FIRST], date(2024, 3, 1)).opening_principal == (
        month.closing_principal
    )


def test_statement_shows_only_the_events_of_its_month_in_order() -> None:
    month = statement([*SECOND, *FIRST], FEBRUARY)
    assert [(e.loan_id, e.kind) for e in month.entries] == [
        ("loan-1", LoanEventType.REPAID),
        ("loan-2", LoanEventType.DRAWN),
        ("loan-2", LoanEventType.DISBURSED),
    ]


def test_statement_shows_penalties_and_refunds() -> None:
    account, _ = history(terms(1_000_00, 5), [(date(2024, 2, 20), 2_000_00)])[-1]
    steps = [entry for _, entry in history(terms(1_000_00, 5), [(date(2024, 2, 20), 2_000_00)])]
    day, surplus = date(2024, 2, 21), account.credit
    account, asked = post_event(account, event(LoanEventType.REFUND_REQUESTED, surplus, day))
    _, refund = post_event(account, event(LoanEventType.REFUNDED, surplus, day))
    month = statement([*steps, asked, refund], FEBRUARY)
    assert month.refunded == surplus > 0
    # 200 yuan of principal, five days late: 20,000 x 5 x 0.0006575342 = 65.75 fen, rounded down.
    assert month.penalty_paid == 65
    assert month.closing_principal == 0


def test_failed_draw_is_not_counted_in_the_statement() -> None:
    account, first = drawn(terms(500_00, 5))
    _, failed = post_event(
        account, event(LoanEventType.DISBURSEMENT_FAILED, 500_00, date(2024, 1, 15))
    )
    month = statement([first, failed], date(2024, 1, 1))
    assert (month.drawn, month.closing_principal) == (0, 0)


def test_draw_counts_in_the_statement_of_the_month_of_its_arrival() -> None:
    drawn_on = date(2024, 1, 31)
    entries = [entry for _, entry in history(terms(500_00, 5, drawn_on), days_in_transit=1)]

    january, february = (statement(entries, day) for day in (date(2024, 1, 1), date(2024, 2, 1)))

    assert (january.drawn, january.closing_principal) == (0, 0)
    assert (february.opening_principal, february.drawn) == (0, 500_00)
