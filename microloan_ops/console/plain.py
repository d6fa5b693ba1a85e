"""Values as JSON has them: money integers, rates strings, dates ISO."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any

# The first that fits; a float has no place in a document.
_FORMS: tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((Enum,), lambda one: one.value),
    ((NoneType, bool, int, str), lambda one: one),
    ((Mapping,), lambda one: {str(plain(name)): plain(each) for name, each in one.items()}),
    ((list, tuple), lambda one: [plain(each) for each in one]),
    ((datetime,), lambda one: one.isoformat(timespec="seconds")),
    ((date,), lambda one: one.isoformat()),
    ((Decimal,), lambda one: f"{one:f}"),
)


def plain(value: object) -> Any:  # noqa: ANN401 - any part of a document
    """Return a value as JSON has it.

    Raises
    ------
    TypeError
        For a float, and for anything else that has no one form.

    Examples
    --------
    >>> plain({"daily_rate": Decimal("0.0005"), "on": date(2024, 1, 15), "fen": (5,)})
    {'daily_rate': '0.0005', 'on': '2024-01-15', 'fen': [5]}
    """
    for kinds, form in _FORMS:
        if isinstance(value, kinds):
            return form(value)
    raise TypeError(f"no form in JSON: {value!r}")
