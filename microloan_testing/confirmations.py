"""Confirmations of a disclosure that was read for long enough."""

from datetime import UTC, datetime
from typing import Any

from microloan.domain.errors import MicroloanError
from microloan.domain.loan.disclosure import Confirmation, Lender
from microloan.domain.product import PRODUCT, RepaymentMethod
from microloan.ports.clock import Clock
from microloan.ports.loan_book import LoanBook
from microloan.usecases.lending.draw_loan import quote

# As the template has it for a sandbox.
LENDER = Lender("示例银行 Sample Bank", "B0000X000000000")


def lender_variables() -> dict[str, str]:
    """Return the environment variables that name the lender."""
    return {"LENDER_NAME": LENDER.name, "LENDER_LICENCE": LENDER.licence}


NOTHING_SHOWN = "0" * 64
"""A hash of no disclosure."""
_CONFIRMED_AT = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)


def confirmation_of(disclosure_hash: str) -> Confirmation:
    """Return the confirmation of a disclosure that was read for the product's minimum."""
    return Confirmation(disclosure_hash, _CONFIRMED_AT, PRODUCT.min_reading_seconds)


def confirm_now(  # noqa: PLR0913 - the draw that is asked for, and the ports
    customer_id: str,
    amount: int,
    instalments: int,
    books: LoanBook,
    clock: Clock,
    method: str = RepaymentMethod.EQUAL_PRINCIPAL,
) -> Confirmation:
    """Return the confirmation of today's disclosure, or of none where none is shown."""
    try:
        shown = quote(customer_id, amount, instalments, books, clock, LENDER, method).hash
    except MicroloanError:
        shown = NOTHING_SHOWN
    return confirmation_of(shown)


def confirmation_fields(disclosure_hash: str) -> dict[str, Any]:
    """Return the fields of a draw that confirm a disclosure."""
    confirmation = confirmation_of(disclosure_hash)
    return {
        "disclosure_hash": disclosure_hash,
        "confirmed_at": confirmation.confirmed_at.isoformat(),
        "reading_seconds": confirmation.reading_seconds,
    }
