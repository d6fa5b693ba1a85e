"""Roll rates by hand: loans due on the 15th of each month, from February on."""

from datetime import date
from decimal import Decimal

import pytest

from microloan_ops.report.figures.arrears import Late
from microloan_ops.report.figures.rolls import Left, Roll, Rolls, Standing, by_range, roll, shares
from tests.unit.ops.report.lives import BILL, ENDS, PRINCIPAL, lost, paid

JANUARY, FEBRUARY, MARCH, APRIL, MAY, JUNE, JULY = ENDS


def test_unpaid_loan_rolls_forward_until_it_is_written_off() -> None:
    rolls = Rolls(ENDS)
    rolls.add(lost())
    assert list(rolls.principal.items()) == [
        ((JANUARY, Late.NOT, Late.TO_30), PRINCIPAL),
        ((FEBRUARY, Late.TO_30, Late.TO_60), PRINCIPAL),
        ((MARCH, Late.TO_60, Late.TO_90), PRINCIPAL),
        ((APRIL, Late.TO_90, Late.OVER_90), PRINCIPAL),
        ((MAY, Late.OVER_90, Left.WRITTEN_OFF), PRINCIPAL),
    ]


def test_loan_that_pays_its_arrears_is_cured_and_then_paid_back() -> None:
    rolls = Rolls(ENDS)
    # The arrears of two bills, with their penalty, on 20 March. All of it on 2 April.
    rolls.add(paid((date(2024, 3, 20), 2_400_00), (date(2024, 4, 2), 9_000_00)))
    assert list(rolls.loans) == [
        (JANUARY, Late.NOT, Late.TO_30),
        (FEBRUARY, Late.TO_30, Late.NOT),
        (MARCH, Late.NOT, Left.PAID),
    ]


def test_loan_counts_with_its_principal_at_the_first_month_end() -> None:
    rolls = Rolls(ENDS[:3])
    rolls.add(paid((date(2024, 2, 15), BILL)))
    # On 31 March the bill of 15 March is late.
    assert list(rolls.principal.values()) == [PRINCIPAL, PRINCIPAL - 1_000_00]


def test_loan_of_the_month_between_is_in_no_row() -> None:
    rolls = Rolls(ENDS[:2])
    rolls.add(paid(drawn_on=date(2024, 2, 10)))
    assert rolls.loans == {}


CHANGES: list[tuple[Late, Standing, Roll]] = [
    (Late.NOT, Late.NOT, Roll.STAYED),
    (Late.NOT, Late.TO_30, Roll.FORWARD),
    (Late.TO_30, Late.OVER_90, Roll.FORWARD),
    (Late.OVER_90, Late.OVER_90, Roll.STAYED),
    (Late.OVER_90, Late.TO_30, Roll.IMPROVED),
    (Late.TO_30, Late.NOT, Roll.CURED),
    (Late.NOT, Left.PAID, Roll.PAID),
    (Late.OVER_90, Left.WRITTEN_OFF, Roll.WRITTEN_OFF),
    (Late.NOT, Left.CANCELLED, Roll.CANCELLED),
]


@pytest.mark.parametrize(("before", "after", "change"), CHANGES)
def test_change_of_days_past_due_has_a_name(before: Late, after: Standing, change: Roll) -> None:
    assert roll(before, after) is change


def test_shares_of_a_range_are_of_its_own_principal() -> None:
    rolls = Rolls(ENDS)
    rolls.add(lost())
    rolls.add(paid((date(2024, 3, 20), 2_400_00)))
    found = by_range(rolls.principal, FEBRUARY)
    assert {range_: to.total() for range_, to in found.items() if to} == {Late.TO_30: 2 * PRINCIPAL}
    rates = shares(Late.TO_30, found[Late.TO_30])
    assert rates[Roll.FORWARD] == rates[Roll.CURED] == Decimal("0.500000")
    assert sum(rate for rate in rates.values() if rate) == 1
    assert set(shares(Late.TO_60, found[Late.TO_60]).values()) == {None}
