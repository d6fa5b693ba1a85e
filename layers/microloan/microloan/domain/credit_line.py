"""The revolving credit line of one person, shared by both channels."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from microloan.domain import calendar
from microloan.domain.errors import Corrupt, Invalid, Refused
from microloan.domain.product import PRODUCT, Product


@dataclass(frozen=True, slots=True)
class CreditLine:
    """Limit, what is used of it, and the customer's price.

    Parameters
    ----------
    limit, used
        Fen; `used` is the unpaid principal of all loans, money still on its way included.
    daily_rate
        Per day.
    open_loans
        How many loans are not settled.
    due_day
        Day of the month of every instalment; none before the first draw.
    good_until
        Last day on which it can be drawn from; after that it is assessed anew, once a year. None
        where no assessment set it.
    """

    limit: int
    daily_rate: Decimal
    used: int = 0
    open_loans: int = 0
    due_day: int | None = None
    good_until: date | None = None

    @property
    def available(self) -> int:
        """Fen that can be drawn now."""
        return max(0, self.limit - self.used)

    def due_day_for(self, today: date) -> int:
        """Return the customer's due day, or what it becomes by a first draw today."""
        return self.due_day or calendar.due_day(today)

    def draw(self, amount: int, today: date, product: Product = PRODUCT) -> "CreditLine":
        """Return the line after a draw: a hold counts against the limit at once.

        Raises
        ------
        Invalid
            When the amount is more than what is available.
        Refused
            When the customer has as many open loans as the product allows, or the line is to be
            assessed anew.

        Examples
        --------
        >>> line = CreditLine(1_000_00, Decimal("0.0005"))
        >>> line.draw(600_00, date(2024, 1, 31)).available
        40000
        """
        if self.good_until and today > self.good_until:
            raise Refused("the line is to be assessed anew: apply again", code="assessment_due")
        if amount > self.available:
            raise Invalid("amount", "amount_exceeds_available", "the amount is not available")
        if self.open_loans >= product.max_open_loans:
            raise Refused("at most 20 loans can be open", code="too_many_loans")
        return replace(
            self,
            used=self.used + amount,
            open_loans=self.open_loans + 1,
            due_day=self.due_day_for(today),
        )

    def release(self, principal: int, *, closes: bool) -> "CreditLine":
        """Return the line after principal came back, or a draw failed."""
        if principal > self.used or (closes and not self.open_loans):
            raise Corrupt("more was released than was drawn")
        return replace(self, used=self.used - principal, open_loans=self.open_loans - closes)

    def reclaim(self, principal: int, *, reopens: bool) -> "CreditLine":
        """Return the line after principal is owed again, because a payment was taken back.

        It can then be used beyond its limit, for the money was lent again meanwhile.
        """
        return replace(self, used=self.used + principal, open_loans=self.open_loans + reopens)

    def assessed(self, limit: int, daily_rate: Decimal, good_until: date) -> "CreditLine":
        """Return the line with the limit and price of a new decision; what is used stays."""
        return replace(self, limit=limit, daily_rate=daily_rate, good_until=good_until)
