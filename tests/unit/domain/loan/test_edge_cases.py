"""Figures at the edges, where a small mistake in the arithmetic would show in nothing else."""

from dataclasses import FrozenInstanceError, fields, replace
from datetime import date
from decimal import Decimal

import pytest

from microloan.domain.errors import CorruptDataError, InvalidInputError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import post_event
from microloan.domain.ledger.payment_history import Payment, effective_payments
from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.loan import Bill, Loan, Terms
from microloan.domain.money import yuan
from microloan.domain.product import Product
from microloan.domain.rates import DAILY_CEILING, daily_ceiling, irr_annual, penalty_rate
from tests.support.builders.examples import DRAWN_ON, RATE, days, event, history, terms

VALUES = (
    Allocation(),
    Bill(1, DRAWN_ON, 1, 1, DRAWN_ON),
    Loan.draw(terms()),
    Payment(DRAWN_ON, 1, 1, "in-1"),
    Product(),
    terms(),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_loan_value_cannot_be_changed_after_its_creation(value: Allocation) -> None:
    name = fields(value)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, 0)
    assert not hasattr(value, "__dict__")


def test_amount_of_one_fen_below_zero_has_its_sign() -> None:
    assert (yuan(-1), yuan(0), yuan(1)) == ("-0.01", "0.00", "0.01")


@pytest.mark.parametrize(("day", "fits"), [(0, False), (1, True), (28, True), (29, False)])
def test_due_day_that_some_months_lack_is_refused(day: int, *, fits: bool) -> None:
    if fits:
        assert Terms.agree(1_000_00, RATE, 5, DRAWN_ON, day).due_day == day
        return
    with pytest.raises(InvalidInputError) as refused:
        Terms.agree(1_000_00, RATE, 5, DRAWN_ON, day)
    assert refused.value.field == "due_day"


@pytest.mark.parametrize("amount", [True, Decimal(100), 100.0, 0, -1])
def test_repayment_that_is_not_whole_fen_above_zero_is_refused(amount: int) -> None:
    with pytest.raises(InvalidInputError) as refused:
        Loan.draw(terms()).repay(amount, DRAWN_ON)
    assert refused.value.field == "amount"


def test_irr_can_be_more_than_the_whole_principal() -> None:
    assert irr_annual([(date(2023, 1, 1), -100_00), (date(2024, 1, 1), 250_00)]) == Decimal("1.5")


@pytest.mark.parametrize("back_on", [date(2022, 12, 31), date(2023, 1, 1)])
def test_irr_of_money_that_never_comes_back_later_is_refused(back_on: date) -> None:
    later = (date(2024, 1, 1), 110_00)
    with pytest.raises(InvalidInputError) as refused:
        irr_annual([(date(2023, 1, 1), -100_00), (back_on, 10_00), later])
    assert refused.value.field == "cashflows"


def test_irr_exists_for_one_fen_and_not_for_nothing() -> None:
    start, end = date(2023, 1, 1), date(2024, 1, 1)
    assert irr_annual([(start, 1), (end, -2)]) == irr_annual([(start, -1), (end, 2)]) == 1
    with pytest.raises(InvalidInputError):
        irr_annual([(start, 0), (end, 1)])


def test_penalty_ceiling_is_rounded_down_at_any_rate() -> None:
    # 0.36 / 365 = 0.000986301369...
    assert daily_ceiling(Decimal("0.36")) == Decimal("0.0009863013")
    dear = replace(Product(), penalty_factor=Decimal(3))
    assert penalty_rate(RATE, dear) == DAILY_CEILING


@pytest.mark.parametrize(("later", "penalty"), [(1, 0), (3, 0), (4, 2)])
def test_penalty_begins_after_a_longer_grace_period(later: int, penalty: int) -> None:
    """Half a bill of 20 yuan is paid a day late: what is left bears penalty from the due day."""
    patient = replace(terms(), grace_days=3)
    due, after, *_ = days(DRAWN_ON, 2)
    bill, paid = Bill(1, due, 20_00, 0, due).pay(10_00, after, patient)
    assert paid == Allocation(principal=10_00)
    # Four days on ten yuan at 0.06575342 % are 2.63 fen, rounded down. On twenty they are 5.26.
    assert bill.penalty(days(due, later + 1)[-1], patient) == penalty


@pytest.mark.parametrize("billed", [5, 6])
def test_schedule_of_principal_without_an_instalment_left_is_corrupt(billed: int) -> None:
    with pytest.raises(CorruptDataError):
        replace(Loan.draw(terms(instalments=5)), billed=billed).schedule()


def test_second_of_three_payments_no_longer_counts_once_returned() -> None:
    steps = history(terms())
    account, entries = steps[-1][0], [entry for _, entry in steps]
    one, two, three, four = days(DRAWN_ON, 4)
    for happened in (
        event(LoanEventType.REPAID, 1, one, "in-1"),
        event(LoanEventType.REPAID, 2, two, "in-2"),
        event(LoanEventType.REPAID, 3, three, "in-3"),
        event(LoanEventType.RETURNED, 2, four, "in-2"),
    ):
        account, entry = post_event(account, happened, entries)
        entries.append(entry)
    assert effective_payments(entries) == (Payment(one, 3, 1, "in-1"), Payment(three, 5, 3, "in-3"))
