"""Published limits of AWS, as `quotas.toml` has them."""

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
        The service and its resource.
    limit
        The default, in the Region where it is smallest.
    page
        Address of the page that publishes it.
    adjustable
        Whether AWS raises it on request.
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
    """All limits by name, and the day of their comparison with the pages."""

    as_of: str
    by_name: Mapping[str, Quota]

    def __getitem__(self, name: str) -> Decimal:
        return self.by_name[name].limit


@cache
def published() -> Quotas:
    """Return the limits of the file.

    Examples
    --------
    >>> published()["partition_writes"]
    Decimal('1000')
    """
    document = tomllib.loads(files(__package__).joinpath("quotas.toml").read_text("utf-8"))
    by_name = {
        name: Quota(**(quota | {"limit": Decimal(quota["limit"])}))
        for name, quota in document["quotas"].items()
    }
    return Quotas(document["as_of"], by_name)
