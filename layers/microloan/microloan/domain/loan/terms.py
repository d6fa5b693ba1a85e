"""The terms agreed at the draw, and the interest that follows from them."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from microloan.domain import calendar, rates
from microloan.domain.errors import InvalidInputError
from microloan.domain.money import EXACT
from microloan.domain.product import PRODUCT, Product, RepaymentMethod, in_force, offered_terms


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
        The number of monthly instalments.
    drawn_on
        The business date of the draw.
    due_day
        Day of the month, 1 to 28.
    grace_days
        Days after the due day within which a payment bears no penalty.
    arrived_on
        The value date on which the money arrived. None for a draw that is quoted or in transit,
        whose figures are those of an arrival on the day of the draw.
    method
        The way in which the principal is spread over the instalments.
    product_version
        The version of the product under which the loan was agreed.
    due_days
        The customer's later due days, each with the number of the first instalment that it is for.
    """

    principal: int
    daily_rate: Decimal
    penalty_rate: Decimal
    instalments: int
    drawn_on: date
    due_day: int
    grace_days: int
    arrived_on: date | None = None
    method: RepaymentMethod = RepaymentMethod.EQUAL_PRINCIPAL
    product_version: str = PRODUCT.version
    due_days: tuple[tuple[int, int], ...] = ()

    @classmethod
    def agree(  # noqa: PLR0913 - each is a line of the contract
        cls,
        principal: int,
        daily_rate: Decimal,
        instalments: int,
        drawn_on: date,
        due_day: int,
        method: str = RepaymentMethod.EQUAL_PRINCIPAL,
        product: Product | None = None,
    ) -> "Terms":
        """Return the terms of a draw after the product's rules.

        Parameters
        ----------
        method
            A repayment method by its name.
        product
            The version. Without one it is the newest version in force that offers the term.

        Raises
        ------
        InvalidInputError
            For an amount, a term, a method or a rate that is not offered, or a day of the month
            that not every month has.

        Examples
        --------
        >>> Terms.agree(10_000_00, Decimal("0.0005"), 10, date(2024, 1, 15), 15).first_due
        datetime.date(2024, 2, 15)
        """
        product = product or select_product(instalments, drawn_on)
        check_draw(principal, instalments, method, product)
        if not product.min_daily_rate <= daily_rate <= product.max_daily_rate:
            raise InvalidInputError(
                "daily_rate", "rate_not_offered", "The product does not offer this daily rate."
            )
        if not 1 <= due_day <= calendar.LAST_DUE_DAY:
            raise InvalidInputError(
                "due_day", "due_day_invalid", "The due day must be from 1 to 28."
            )
        return cls(
            principal=principal,
            daily_rate=daily_rate,
            penalty_rate=rates.penalty_rate(daily_rate, product),
            instalments=instalments,
            drawn_on=drawn_on,
            due_day=due_day,
            grace_days=product.grace_days,
            method=RepaymentMethod(method),
            product_version=product.version,
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
        due = calendar.months_later(self.first_due, number - 1)
        if not self.due_days:
            return due
        later = (day for first, day in reversed(self.due_days) if number >= first)
        return due.replace(day=next(later, due.day))

    def may_be_due(self, day: date) -> bool:
        """Return whether a date has a day of the month on which instalments fall due."""
        return day.day == self.due_day or any(day.day == due for _, due in self.due_days)

    def change_due_day(self, due_day: int, number: int) -> "Terms":
        """Return the terms with another due day from an instalment on.

        Examples
        --------
        >>> terms = Terms.agree(10_000_00, Decimal("0.0005"), 10, date(2024, 1, 15), 15)
        >>> changed = terms.change_due_day(1, 3)
        >>> changed.due(2), changed.due(3)
        (datetime.date(2024, 3, 15), datetime.date(2024, 4, 1))
        """
        return replace(self, due_days=(*self.due_days, (number, due_day)))


def select_product(instalments: int, day: date) -> Product:
    """Return the newest version in force on a business date that offers a term.

    Raises
    ------
    InvalidInputError
        Naming `instalments`, when no version does.

    Examples
    --------
    >>> select_product(10, date(2026, 8, 1)).version, select_product(12, date(2026, 8, 1)).version
    ('2015-09', '2026-08')
    """
    offered = tuple(in_force(day))
    for product in offered:
        if instalments in product.terms:
            return product
    raise _term_not_offered(offered_terms(offered))


def check_draw(
    amount: int,
    instalments: int,
    method: str = RepaymentMethod.EQUAL_PRINCIPAL,
    product: Product = PRODUCT,
) -> None:
    """Refuse an amount, a term or a method that the product does not offer.

    Raises
    ------
    InvalidInputError
        Naming `amount`, `instalments` or `method`.
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
        raise _term_not_offered(product.terms)
    if method not in product.methods:
        raise InvalidInputError(
            "method",
            "method_not_offered",
            f"For this term choose {' or '.join(product.methods)}.",
        )


def _term_not_offered(terms: tuple[int, ...]) -> InvalidInputError:
    *others, last = map(str, terms)
    return InvalidInputError(
        "instalments",
        "term_not_offered",
        f"Choose {', '.join(others)} or {last} instalments.",
    )
