"""The rules of a lower limit of a credit line."""

from dataclasses import replace

from microloan.domain.errors import InvalidInputError, StateConflictError
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.money import yuan
from microloan.domain.product import PRODUCT


def lower_limit(line: CreditLine, limit: int) -> CreditLine:
    """Return a line with a lower limit, or a closed line with the limit zero.

    The loans go on as agreed. A use above the new limit is no breach, and leaves nothing available.

    Parameters
    ----------
    limit
        Fen, in whole steps of the product, at most the present limit. Zero closes the line.

    Raises
    ------
    InvalidInputError
        For a limit that is negative or not in whole steps.
    StateConflictError
        For a limit above the present one. For a closing while a loan is open or money is owed.

    Examples
    --------
    >>> from decimal import Decimal
    >>> line = CreditLine(8_000_00, Decimal("0.0005"), used=5_000_00, open_loans=1)
    >>> lowered = lower_limit(line, 3_000_00)
    >>> lowered.limit, lowered.used, lowered.available
    (300000, 500000, 0)
    """
    if limit < 0 or limit % PRODUCT.limit_step:
        raise InvalidInputError(
            "limit",
            "limit_not_whole_steps",
            f"The limit must be in whole steps of {yuan(PRODUCT.limit_step)} yuan.",
        )
    if limit and not line.limit:
        raise StateConflictError("This line is closed already.", code="line_closed")
    if limit > line.limit:
        raise StateConflictError(
            "Only a new credit assessment can raise the limit.", code="limit_not_lower"
        )
    if not limit and (line.open_loans or line.used):
        raise StateConflictError(
            "Settle all loans first, and wait for every refund. Then close the line.",
            code="line_in_use",
        )
    return replace(line, limit=limit)
