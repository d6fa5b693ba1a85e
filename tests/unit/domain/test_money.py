from decimal import Decimal, Inexact

import pytest

from microloan.domain.loan.allocation import allocate_waterfall
from microloan.domain.money import EXACT, round_half_up, yuan


@pytest.mark.parametrize(
    ("exact", "fen"), [("0", 0), ("0.4999", 0), ("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.4999", 2)]
)
def test_exact_amount_is_rounded_half_up_to_fen(exact: str, fen: int) -> None:
    assert round_half_up(Decimal(exact)) == fen
    assert round_half_up(-Decimal(exact)) == -fen


@pytest.mark.parametrize(
    ("fen", "written"),
    [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (1_000_050, "10,000.50"), (-123_456, "-1,234.56")],
)
def test_amount_in_fen_is_formatted_as_yuan(fen: int, written: str) -> None:
    assert yuan(fen) == written


def test_exact_arithmetic_raises_inexact_instead_of_rounding() -> None:
    with pytest.raises(Inexact):
        EXACT.divide(Decimal(1), Decimal(3))


@pytest.mark.parametrize(
    ("amount", "paid"),
    [(0, (0, 0, 0)), (10, (10, 0, 0)), (35, (30, 5, 0)), (999, (30, 80, 5))],
)
def test_allocate_waterfall_pays_debts_in_their_order(amount: int, paid: tuple[int, ...]) -> None:
    assert allocate_waterfall(amount, 30, 80, 5) == paid
