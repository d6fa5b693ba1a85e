"""The terms agreed at the draw, and the interest that follows from them."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from microloan.domain import calendar, rates
from microloan.domain.errors import InvalidInputError
from microloan.domain.money import EXACT
from microloan.domain.product import PRODUCT, Product


def interest(principal: int, daily_rate: Decimal, days: int) -> Decimal:
    """Return the exact interest: principal × daily rate × days, never rounded.

    Parameters
    ----------
    principal
        Fen.
    daily_rate
        Per day.
    days
        The first day counted, the last not.

    Examples
    --------
    >>> interest(2_500_00, Decimal("0.0005"), 31)
    Decimal('3875.0000')
    """
    return EXACT.multiply(Decimal(principal * days), daily_rate)


@dataclass(frozen=True, slots=True)
class Terms:
    """The immutable contract of one draw.

    Parameters
    ----------
    principal
        Fen drawn.
    daily_rate, penalty_rate
        Per day. An overdue bill bears the second instead of the first.
    instalments
        The number of monthly instalments of equal principal (等额本金).
    drawn_on
        The business date of the draw.
    due_day
        Day of the month, 1 to 28.
    grace_days
        Days after the due day within which a payment bears no penalty.
    arrived_on
        The value date on which the money arrived. None for a draw that is quoted or in transit,
        whose figures are those of an arrival on the day of the draw.
    """

    principal: int
    daily_rate: Decimal
    penalty_rate: Decimal
    instalments: int
    drawn_on: date
    due_day: int
    grace_days: int
    arrived_on: date | None = None

    @classmethod
    def agree(  # noqa: PLR0913 - each is a line of the contract
        cls,
        principal: int,
        daily_rate: Decimal,
        instalments: int,
        drawn_on: date,
        due_day: int,
        product: Product = PRODUCT,
    ) -> "Terms":
        """Return the terms of a draw after the product's rules.

        Raises
        ------
        InvalidInputError
            For an amount, a term or a rate that the product does not offer, or a day of the month
        that not every month has.

        Examples
        --------
        >>> Terms.agree(10_000_00, Decimal("0.0005"), 10, date(2024, 1, 15), 15).first_due
        datetime.date(2024, 2, 15)
        """
        check_draw(principal, instalments, product)
        if not product.min_daily_rate <= daily_rate <= product.max_daily_rate:
            raise InvalidInputError(
                "daily_rate", "rate_not_offered", "The product does not offer this daily rate."
            )
        if not 1 <= due_day <= calendar.LAST_DUE_DAY:
            raise InvalidInputError(
                "due_day", "due_day_invalid", "The due day must be from 1 to 28."
            )
        penalty = rates.penalty_rate(daily_rate, product)
        return cls(
            principal, daily_rate, penalty, instalments, drawn_on, due_day, product.grace_days
        )

    def arrive(self, day: date, due_day: int) -> "Terms":
        """Return the terms of a draw whose money arrived, from which day interest counts.

        Source: Civil Code of the PRC, articles 670 and 677.

        Parameters
        ----------
        day
            The value date of the arrival.
        due_day
            The customer's due day, which the first draw that arrives fixes.

        Raises
        ------
        InvalidInputError
            For a day before the draw.

        Examples
        --------
        >>> terms = Terms.agree(10_000_00, Decimal("0.0005"), 10, date(2024, 1, 15), 15)
        >>> terms.arrive(date(2024, 1, 17), 17).first_due
        datetime.date(2024, 2, 17)
        """
        if day < self.drawn_on:
            raise InvalidInputError(
                "value_date", "date_too_early", "The money cannot arrive before the draw."
            )
        return replace(self, arrived_on=day, due_day=due_day)

    @property
    def interest_from(self) -> date:
        """The first day that bears interest: the arrival, or the draw before it."""
        return self.arrived_on or self.drawn_on

    @property
    def first_due(self) -> date:
        """The date of the first instalment."""
        return calendar.first_due(self.interest_from, self.due_day)

    def due(self, number: int) -> date:
        """Return the date of instalment `number`, counted from 1."""
        return calendar.months_later(self.first_due, number - 1)


def check_draw(amount: int, instalments: int, product: Product = PRODUCT) -> None:
    """Refuse an amount or a term that the product does not offer.

    Raises
    ------
    InvalidInputError
        Naming `amount` or `instalments`.
    """
    if amount < product.min_draw:
        raise InvalidInputError("amount", "amount_too_small", "Amount must be at least 500 yuan.")
    if amount % product.draw_step:
        raise InvalidInputError(
            "amount", "amount_not_whole_hundred", "Amount must be in whole hundreds of yuan."
        )
    if amount > product.max_limit:
        raise InvalidInputError(
            "amount", "amount_too_large", "Amount must be at most 200,000 yuan."
        )
    if instalments not in product.terms:
        raise InvalidInputError(
            "instalments", "term_not_offered", "Choose 5, 10 or 20 instalments."
        )
