"""Published prices, as `prices.toml` has them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Step:
    """USD for a quantity, up to a limit in a month. The last step has none."""

    usd: Decimal
    until: Decimal | None


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a unit.

    Parameters
    ----------
    what
        The service and its unit.
    page
        Address of the page that publishes it.
    per
        Number of units of a step's price.
    steps
        Prices by quantity within a month.
    """

    what: str
    page: str
    per: Decimal
    steps: tuple[Step, ...]

    def year(self, quantity: Decimal) -> Decimal:
        """Return USD for a quantity that is spread evenly over a year.

        Examples
        --------
        >>> steps = Step(Decimal(2), Decimal(100)), Step(Decimal(1), None)
        >>> Price("", "", Decimal(10), steps).year(Decimal(12 * 150))
        Decimal('300')
        """
        return self._month(quantity / MONTHS) * MONTHS

    def _month(self, quantity: Decimal) -> Decimal:
        dollars, begin = Decimal(0), Decimal(0)
        for step in self.steps:
            end = quantity if step.until is None else min(quantity, step.until)
            dollars += max(end - begin, Decimal(0)) * step.usd / self.per
            begin = end
        return dollars


@dataclass(frozen=True, slots=True)
class Prices:
    """All prices by name, and the day of their comparison with the pages."""

    as_of: str
    yuan_per_dollar: Decimal
    by_name: Mapping[str, Price]


@cache
def published() -> Prices:
    """Return the prices of the file."""
    text = files(__package__).joinpath("prices.toml").read_text("utf-8")
    document = tomllib.loads(text, parse_float=Decimal)
    by_name = {name: _price(fields) for name, fields in document["prices"].items()}
    return Prices(document["as_of"], document["yuan_per_dollar"], by_name)


def _price(fields: Mapping[str, Any]) -> Price:
    steps = tuple(
        Step(Decimal(step["usd"]), Decimal(step["until"]) if "until" in step else None)
        for step in fields["steps"]
    )
    return Price(fields["what"], fields["page"], Decimal(fields["per"]), steps)
