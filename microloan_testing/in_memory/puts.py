"""Items of a transaction in memory, each under a condition."""

from collections.abc import Callable, Hashable, MutableMapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Put:
    """An item to put, and whether its condition holds now."""

    item: Hashable
    allowed: bool
    apply: Callable[[], None]


def put(table: MutableMapping[Key, Value], key: Key, value: Value, *, allowed: bool) -> Put:
    """Return the put of a row."""
    return Put((id(table), key), allowed, lambda: table.__setitem__(key, value))


def delete(table: MutableMapping[Key, Value], key: Key, *, allowed: bool) -> Put:
    """Return the removal of a row."""
    return Put((id(table), key), allowed, lambda: table.__delitem__(key))


def add(table: MutableMapping[Key, Value], key: Key, value: Value) -> Put:
    """Return the put of a row that must not exist."""
    return put(table, key, value, allowed=key not in table)
