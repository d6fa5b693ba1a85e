"""Published limits, as `quotas.toml` has them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit of AWS.

    Parameters
    ----------
    what
        The service, and what of it.
    limit
        By default, in the Region where it is smallest.
    page
        Where it is published.
    adjustable
        Whether AWS raises it when asked.
    read
        Whether the number was read on that page.
    """

    what: str
    limit: Decimal
    page: str
    adjustable: bool
    read: bool


@dataclass(frozen=True, slots=True)
class Quotas:
    """All of them by name, and when they were held against their pages."""

    as_of: str
    of: Mapping[str, Quota]

    def __getitem__(self, name: str) -> Decimal:
        return self.of[name].limit


@cache
def published() -> Quotas:
    """Return the limits of the file.

    Examples
    --------
    >>> published()["partition_writes"]
    Decimal('1000')
    """
    found = tomllib.loads(files(__package__).joinpath("quotas.toml").read_text("utf-8"))
    of = {
        name: Quota(**(one | {"limit": Decimal(one["limit"])}))
        for name, one in found["quotas"].items()
    }
    return Quotas(found["as_of"], of)
