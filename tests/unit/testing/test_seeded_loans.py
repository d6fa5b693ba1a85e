"""Fictitious open loans for a sandbox."""

from datetime import date

from microloan_testing.seeded_loans import make_loan

DAY, LATER = date(2024, 1, 15), date(2024, 6, 18)


def test_seeded_loan_is_the_same_again_on_the_same_day() -> None:
    assert make_loan(7, DAY) == make_loan(7, DAY)


def test_seeded_loan_of_a_later_day_has_another_id_and_customer() -> None:
    first, later = make_loan(7, DAY).record.account, make_loan(7, LATER).record.account

    assert first.loan_id != later.loan_id
    assert first.opening.customer_id != later.opening.customer_id


def test_line_of_a_seeded_loan_has_its_use_and_due_day() -> None:
    seeded = make_loan(7, DAY)

    account = seeded.record.account
    assert seeded.line.used == account.loan.principal
    assert dict(seeded.line.late_from) == {account.loan_id: account.late_from}
    assert seeded.line.due_day == account.loan.terms.due_day
