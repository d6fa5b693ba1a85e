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
    """USD for a quantity, up to so much of it in a month; the last step has no end."""

    usd: Decimal
    until: Decimal | None


@dataclass(frozen=True, slots=True)
class Price:
    """What something costs.

    Parameters
    ----------
    what
        The service and its unit.
    page
        Where it is published.
    per
        The number of units that a step's price is for.
    steps
        Cheaper and cheaper, within a month.
    """

    what: str
    page: str
    per: Decimal
    steps: tuple[Step, ...]

    def year(self, quantity: Decimal) -> Decimal:
        """Return USD for a quantity that comes evenly over a year.

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
    """All of them, and when they were held against their pages."""

    as_of: str
    yuan_per_dollar: Decimal
    of: Mapping[str, Price]


@cache
def published() -> Prices:
    """Return the prices of the file."""
    text = files(__package__).joinpath("prices.toml").read_text("utf-8")
    found = tomllib.loads(text, parse_float=Decimal)
    of = {name: _price(one) for name, one in found["prices"].items()}
    return Prices(found["as_of"], found["yuan_per_dollar"], of)


def _price(found: Mapping[str, Any]) -> Price:
    steps = tuple(
        Step(Decimal(step["usd"]), Decimal(step["until"]) if "until" in step else None)
        for step in found["steps"]
    )
    return Price(found["what"], found["page"], Decimal(found["per"]), steps)
