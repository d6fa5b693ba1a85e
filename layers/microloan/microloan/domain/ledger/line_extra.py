"""The bank's temporary extra of a credit line, until a day."""

from dataclasses import dataclass, replace
from datetime import date

from microloan.domain.errors import InvalidInputError
from microloan.domain.money import yuan
from microloan.domain.product import PRODUCT, Product


@dataclass(frozen=True, slots=True)
class Extra:
    """A temporary extra of a credit line, above its limit.

    Parameters
    ----------
    amount
        Fen.
    since
        The day on which it was given. An extra in place of one that still holds keeps its day.
    until
        The day on which it ends by itself, so it does not count on that day.
    """

    amount: int
    since: date
    until: date

    def holds(self, today: date) -> bool:
        """Return whether it counts on a day.

        Examples
        --------
        >>> extra = Extra(1_000_00, date(2024, 1, 15), date(2024, 2, 1))
        >>> extra.holds(date(2024, 1, 31)), extra.holds(date(2024, 2, 1))
        (True, False)
        """
        return today < self.until

    def at_most(self, amount: int) -> "Extra | None":
        """Return it with at most an amount of fen, or None where nothing of it is left."""
        return replace(self, amount=min(self.amount, amount)) if amount > 0 else None


def check_extra(extra: Extra, limit: int, today: date, product: Product = PRODUCT) -> Extra:
    """Return an extra that two people may give on a day, above a limit.

    Parameters
    ----------
    limit
        Fen.

    Raises
    ------
    InvalidInputError
        For an amount that is not above zero, not in whole steps, or above the highest limit
        together with the limit. For an end that is not after today, or too late.

    Examples
    --------
    >>> today = date(2024, 1, 15)
    >>> check_extra(Extra(1_000_00, today, date(2024, 2, 1)), 5_000_00, today).amount
    100000
    """
    most = product.max_limit
    if extra.amount <= 0 or extra.amount % product.limit_step:
        raise InvalidInputError(
            "amount",
            "extra_not_whole_steps",
            f"The extra must be above zero, in whole steps of {yuan(product.limit_step)} yuan.",
        )
    if limit + extra.amount > most:
        raise InvalidInputError(
            "amount",
            "extra_too_large",
            f"Limit and extra must be at most {yuan(most)} yuan. Give a smaller extra.",
        )
    if extra.until <= today or extra.until - extra.since > product.max_extra:
        raise InvalidInputError(
            "until",
            "extra_end_invalid",
            f"The extra must end after today, and at most {product.max_extra.days} days after"
            f" {extra.since}. Give another date.",
        )
    return extra
