"""The rules of a lower limit, a closing and a lower price of a credit line."""

from dataclasses import dataclass, replace
from decimal import Decimal

from microloan.domain.errors import InvalidInputError, LineInUseError, StateConflictError
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.money import yuan
from microloan.domain.product import PRODUCT


@dataclass(frozen=True, slots=True)
class OwnMoney:
    """The customer's own money at the bank, in fen.

    Parameters
    ----------
    credit
        The part for which no refund was requested yet.
    refunding
        The refunds that were requested and have no result yet.
    """

    credit: int = 0
    refunding: int = 0


def lower_limit(line: CreditLine, limit: int) -> CreditLine:
    """Return a line with a lower limit, which also ends a temporary extra.

    The loans go on as agreed. A use above the new limit is no breach, and leaves nothing available.

    Parameters
    ----------
    limit
        Fen, above zero, in whole steps of the product, at most the present limit. The present limit
        ends only the extra.

    Raises
    ------
    InvalidInputError
        For a limit that is not above zero or not in whole steps.
    StateConflictError
        For a limit above the present one, and for a closed line.

    Examples
    --------
    >>> line = CreditLine(8_000_00, Decimal("0.0005"), used=5_000_00, open_loans=1)
    >>> lowered = lower_limit(line, 3_000_00)
    >>> lowered.limit, lowered.used
    (300000, 500000)
    """
    if limit <= 0 or limit % PRODUCT.limit_step:
        raise InvalidInputError(
            "limit",
            "limit_not_whole_steps",
            f"The limit must be above zero, in whole steps of {yuan(PRODUCT.limit_step)} yuan.",
        )
    require_open(line)
    if limit > line.limit:
        raise StateConflictError(
            "Only a new credit assessment can raise the limit.", code="limit_not_lower"
        )
    return replace(line, limit=limit, extra=None)


def close_line(line: CreditLine, own: OwnMoney) -> CreditLine:
    """Return a line that its customer closes.

    Raises
    ------
    LineInUseError
        While a loan is open, money is owed, or the customer's own money is at the bank.

    Examples
    --------
    >>> close_line(CreditLine(8_000_00, Decimal("0.0005")), OwnMoney()).limit
    0
    """
    obstacles = {
        "open_loans": line.open_loans,
        "used": line.used,
        "credit": own.credit,
        "refunding": own.refunding,
    }
    if any(obstacles.values()):
        raise LineInUseError(_sentence(line, own), obstacles)
    return line.close()


def _sentence(line: CreditLine, own: OwnMoney) -> str:
    """Return what stands in the way of a closing, and what to do about it."""
    owed = f"Settle all loans first: open {line.open_loans}, used {yuan(line.used)} yuan."
    refund = f"Wait until {yuan(own.credit + own.refunding)} yuan are refunded to you."
    found = [owed] if line.open_loans or line.used else []
    found += [refund] if own.credit or own.refunding else []
    return " ".join([*found, "Then close the line."])


def reprice(line: CreditLine, daily_rate: Decimal) -> CreditLine:
    """Return a line with a lower price for later draws. The loans keep theirs.

    Parameters
    ----------
    daily_rate
        Per day.

    Raises
    ------
    InvalidInputError
        For a rate that is not below the present one, or below the product's lowest.
    StateConflictError
        For a closed line.

    Examples
    --------
    >>> line = CreditLine(8_000_00, Decimal("0.0005"))
    >>> reprice(line, Decimal("0.0004")).daily_rate
    Decimal('0.0004')
    """
    require_open(line)
    if not PRODUCT.min_daily_rate <= daily_rate < line.daily_rate:
        raise InvalidInputError(
            "daily_rate",
            "rate_not_lower",
            f"The daily rate must be below {line.daily_rate:f}, and at least"
            f" {PRODUCT.min_daily_rate:f}.",
        )
    return line.reprice(daily_rate)


def require_open(line: CreditLine) -> None:
    """Refuse a change of a closed line.

    Raises
    ------
    StateConflictError
        For a closed line.
    """
    if not line.limit:
        raise StateConflictError("This line is closed already.", code="line_closed")
