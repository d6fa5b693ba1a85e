"""The tables of moto's DynamoDB as a whole: to be kept, put back and compared."""

from copy import deepcopy
from typing import Any

from moto.backends import get_backend

# What no two runs have alike: how often it was tried, and what is encrypted anew.
_TRIED = "attempts"
_ENCRYPTED = "B"
_ACCOUNT, _REGION = "123456789012", "ap-east-1"

Dump = dict[str, list[str]]


class MotoTables:
    """All that moto's DynamoDB holds, to be kept, put back and compared."""

    def __init__(self) -> None:
        self._backend: Any = get_backend("dynamodb")[_ACCOUNT][_REGION]

    def keep(self) -> object:
        """Return a copy of everything."""
        return deepcopy(self._backend.tables)

    def put_back(self, kept: object) -> None:
        """Make everything as it was."""
        self._backend.tables = deepcopy(kept)

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return a table's items as they are on the wire."""
        return [one.to_json()["Attributes"] for one in self._backend.tables[table].all_items()]

    def dump(self) -> Dump:
        """Return every item of every table as a text, without what differs between two runs."""
        return {
            name: sorted(
                repr(sorted((key, value) for key, value in item.items() if _lasts(key, value)))
                for item in self.items(name)
            )
            for name in self._backend.tables
        }


def _lasts(name: str, value: Any) -> bool:  # noqa: ANN401 - an attribute on the wire
    return name != _TRIED and _ENCRYPTED not in value
