"""Money is an integer of fen.

Interest that is not yet payable is an exact `Decimal` of fen.
"""

from decimal import (
    ROUND_HALF_UP,
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)

FEN_PER_YUAN = 100

# Sixty digits hold any portfolio. Should a product ever need more, the trap raises an error instead
# of rounding in silence.
EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow, Clamped])


def round_half_up(exact: Decimal) -> int:
    """Round exact fen to whole fen, halves away from zero.

    Only a sum is ever negative: the interest receivable of customers who have just paid theirs,
    each rounded up. With halves away from zero, an amount is the same number on both sides.

    Parameters
    ----------
    exact
        Fen, any number of decimals.

    Examples
    --------
    >>> round_half_up(Decimal("3874.5")), round_half_up(Decimal("3874.4999"))
    (3875, 3874)
    >>> round_half_up(Decimal("-0.5"))
    -1
    """
    return int(exact.to_integral_value(rounding=ROUND_HALF_UP))


def yuan(fen: int) -> str:
    """Write fen as yuan, with thousands separators.

    Examples
    --------
    >>> yuan(1_000_050), yuan(-5)
    ('10,000.50', '-0.05')
    """
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{whole:,}.{rest:02d}"
