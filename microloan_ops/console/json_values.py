"""Conversion to JSON: money as integers, rates as strings, dates in ISO form."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any

# The first that matches applies. A document has no floats.
_FORMS: tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((Enum,), lambda value: value.value),
    ((NoneType, bool, int, str), lambda value: value),
    ((Mapping,), lambda value: {str(to_json(name)): to_json(each) for name, each in value.items()}),
    ((list, tuple), lambda value: [to_json(each) for each in value]),
    ((frozenset,), lambda value: sorted(to_json(each) for each in value)),
    ((datetime,), lambda value: value.isoformat(timespec="seconds")),
    ((date,), lambda value: value.isoformat()),
    ((Decimal,), lambda value: f"{value:f}"),
)


def to_json(value: object) -> Any:  # noqa: ANN401 - any part of a document
    """Return a value as JSON represents it.

    Raises
    ------
    TypeError
        For a float, and for any other type without a unique form.

    Examples
    --------
    >>> to_json({"daily_rate": Decimal("0.0005"), "on": date(2024, 1, 15), "fen": (5,)})
    {'daily_rate': '0.0005', 'on': '2024-01-15', 'fen': [5]}
    """
    for kinds, form in _FORMS:
        if isinstance(value, kinds):
            return form(value)
    raise TypeError(f"JSON has no form for {value!r}")
