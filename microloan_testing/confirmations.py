"""Confirmations of a disclosure that was read for long enough."""

from datetime import UTC, datetime
from typing import Any

from microloan.domain.calendar import business_date
from microloan.domain.errors import MicroloanError
from microloan.domain.loan.confirmation import Confirmation, Lender
from microloan.domain.loan.disclosure import Disclosure
from microloan.domain.loan.quote import Quote
from microloan.domain.loan.terms import Terms
from microloan.domain.product import PRODUCT, RepaymentMethod
from microloan.ports.clock import Clock
from microloan.ports.loan_book import LoanBook

# As the template has it for a sandbox.
LENDER = Lender("示例银行 Sample Bank", "B0000X000000000")


def lender_variables() -> dict[str, str]:
    """Return the environment variables of the lender: names, account and telephone."""
    return {
        "LENDER_NAME": LENDER.name,
        "LENDER_LICENCE": LENDER.licence,
        "LENDER_ACCOUNT": "0000000000000000000",
        "LENDER_BANK": "示例银行总行 Sample Bank, head office",
        "LENDER_PHONE": "000-0000-0000",
    }


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
    """Return the confirmation of the disclosure that these terms have today.

    The line may be full or in arrears, because a draw is refused for that reason first.
    """
    record, today = books.line(customer_id), business_date(clock.now())
    if record is None:
        return confirmation_of(NOTHING_SHOWN)
    line = record.line
    try:
        terms = Terms.agree(
            amount, line.daily_rate, instalments, today, line.due_day_for(today), method
        )
    except MicroloanError:
        return confirmation_of(NOTHING_SHOWN)
    return confirmation_of(Disclosure(customer_id, LENDER, Quote(terms)).hash)


def confirmation_fields(disclosure_hash: str) -> dict[str, Any]:
    """Return the fields of a draw that confirm a disclosure."""
    confirmation = confirmation_of(disclosure_hash)
    return {
        "disclosure_hash": disclosure_hash,
        "confirmed_at": confirmation.confirmed_at.isoformat(),
        "reading_seconds": confirmation.reading_seconds,
    }
