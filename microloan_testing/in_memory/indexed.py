"""Tables with an index by customer, or of pending items."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Iterator  # noqa: TC003 - an annotation like any other
from typing import TypeVar

from microloan.domain.payments.transfer import Transfer

Key = TypeVar("Key", bound=tuple[object, ...])
Value = TypeVar("Value")


class Owned(UserDict[Key, Value]):
    """A table whose keys begin with the customer.

    Examples
    --------
    >>> table = Owned[tuple[str, str], int]()
    >>> table.update({("cust-1", "a"): 1, ("cust-2", "b"): 2, ("cust-1", "c"): 3})
    >>> list(table.of("cust-1"))
    [(('cust-1', 'a'), 1), (('cust-1', 'c'), 3)]
    """

    def __init__(self) -> None:
        self._keys: dict[object, dict[Key, None]] = {}
        super().__init__()

    def __setitem__(self, key: Key, value: Value) -> None:
        self.data[key] = value
        self._keys.setdefault(key[0], {})[key] = None

    def __delitem__(self, key: Key) -> None:
        del self.data[key]
        del self._keys[key[0]][key]

    def of(self, customer_id: str) -> Iterator[tuple[Key, Value]]:
        """Return the items of a customer, in order of insertion."""
        return ((key, self.data[key]) for key in self._keys.get(customer_id, ()))


class Outbox(UserDict[str, Transfer]):
    """All transfers by id. The customer of a transfer never changes."""

    def __init__(self) -> None:
        self._keys: dict[str, dict[str, None]] = {}
        self._pending: dict[str, None] = {}
        super().__init__()

    def __setitem__(self, key: str, transfer: Transfer) -> None:
        self.data[key] = transfer
        self._keys.setdefault(transfer.customer_id, {})[key] = None
        if transfer.is_pending:
            self._pending[key] = None
        else:
            self._pending.pop(key, None)

    def __delitem__(self, key: str) -> None:
        del self._keys[self.data.pop(key).customer_id][key]
        self._pending.pop(key, None)

    def of(self, customer_id: str) -> tuple[Transfer, ...]:
        """Return the transfers of a customer, in order of insertion."""
        return tuple(self.data[key] for key in self._keys.get(customer_id, ()))

    @property
    def is_pending(self) -> list[Transfer]:
        """The pending transfers."""
        return [self.data[key] for key in self._pending]
