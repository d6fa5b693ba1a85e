"""The cost of a draw, before it is made."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from microloan.domain import calendar
from microloan.domain.loan.loan import Instalment, Loan, Terms
from microloan.domain.product import PRODUCT, Product
from microloan.domain.rates import CashFlow, irr_annual, simple_annual

REPRESENTATIVE_DRAW = 10_000_00
REPRESENTATIVE_INSTALMENTS = 10


# Not slotted: schedule and rate are computed once for all that show them.
@dataclass(frozen=True)
class Quote:
    """A draw's schedule and both its annual rates.

    Examples
    --------
    >>> terms = Terms.agree(10_000_00, Decimal("0.0005"), 5, date(2024, 1, 15), 15)
    >>> quote = Quote(terms)
    >>> quote.total_interest, quote.annual_rate_simple, quote.annual_rate_irr
    (45500, Decimal('0.1825'), Decimal('0.198569'))
    """

    terms: Terms

    @cached_property
    def schedule(self) -> tuple[Instalment, ...]:
        """The instalments if each is paid on its due date."""
        return Loan.draw(self.terms).schedule()

    @property
    def level_instalment(self) -> int | None:
        """Fen of every instalment but the last. None for equal principal."""
        level = Loan.draw(self.terms).level
        return level.amount if level else None

    @property
    def cash_flows(self) -> tuple[CashFlow, ...]:
        """The borrower's cash flows: the draw in, the instalments out."""
        back = ((line.due, -line.total) for line in self.schedule)
        return ((self.terms.interest_from, self.terms.principal), *back)

    @property
    def total_interest(self) -> int:
        """Fen of interest over the whole term."""
        return sum(line.interest for line in self.schedule)

    @property
    def annual_rate_simple(self) -> Decimal:
        """The daily rate × 365 (单利)."""
        return simple_annual(self.terms.daily_rate)

    @cached_property
    def annual_rate_irr(self) -> Decimal:
        """The internal rate of return of the cash flows, per year."""
        return irr_annual(self.cash_flows)


def representative_quote(daily_rate: Decimal, today: date, product: Product = PRODUCT) -> Quote:
    """Return a representative quote of a daily rate, without an actual draw.

    10,000 yuan over 10 instalments from today on.
    """
    day = calendar.due_day(today)
    return Quote(
        Terms.agree(
            REPRESENTATIVE_DRAW,
            daily_rate,
            REPRESENTATIVE_INSTALMENTS,
            today,
            day,
            product=product,
        )
    )
