"""Responses about a price: never a daily rate without both annual rates."""

from typing import Any

from microloan.domain.loan.quote import Quote
from microloan.entrypoints.models.base import Rate, ResponseModel


class Rates(ResponseModel):
    """A daily rate and both its annual rates: simple (单利) and by IRR."""

    daily_rate: Rate
    annual_rate_simple: Rate
    annual_rate_irr: Rate


def rates_of(quote: Quote) -> dict[str, Any]:
    """Return the fields of `Rates` for a quote."""
    return {
        "daily_rate": quote.terms.daily_rate,
        "annual_rate_simple": quote.annual_rate_simple,
        "annual_rate_irr": quote.annual_rate_irr,
    }
