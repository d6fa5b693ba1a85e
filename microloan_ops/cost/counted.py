"""Counts and measurements of each operation, as `operations.json` has them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

NAME = "operations.json"


@dataclass(frozen=True, slots=True)
class Operation:
    """One request, or one transfer of the stream.

    Parameters
    ----------
    requested
        Whether it is a request to API Gateway.
    calls
        Round trips to AWS, by the call.
    read, written
        Units of DynamoDB.
    places
        Units read and written, by table, and by `table/index` for an index.
    answered, logged
        Bytes of the response, as API Gateway compresses it, and of the function's log.
    processor
        Milliseconds of one core, as measured.
    files
        Number of such requests of a browser with an empty cache.
    """

    requested: bool
    calls: Mapping[str, int]
    read: Decimal
    written: Decimal
    answered: int
    logged: int
    processor: Decimal
    files: int = 1
    places: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)

    @property
    def key_requests(self) -> int:
        """Requests to KMS."""
        return sum(self.calls.get(name, 0) for name in ("Encrypt", "Decrypt", "GenerateMac"))


@dataclass(frozen=True, slots=True)
class Night:
    """The end of day of an open loan: units, and microseconds of one core.

    Parameters
    ----------
    collection
        Units that one collection writes, by table and by `table/index`.
    entry
        Microseconds of one core for an entry of the day's journal at the close.
    loan_bytes, entry_bytes
        The size of a loan and of an entry.
    """

    read: Decimal
    written: Decimal
    processor: Decimal
    collection: Mapping[str, Decimal] = field(default_factory=dict)
    entry: Decimal = Decimal(0)
    loan_bytes: int = 0
    entry_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes in the tables and their indexes, as DynamoDB bills them."""

    account: int
    loan: int
    payment: int


@dataclass(frozen=True, slots=True)
class Counted:
    """All counts, and the machine of the measurement."""

    measured: str
    operations: Mapping[str, Operation]
    night: Night
    stored: Stored


@cache
def counted() -> Counted:
    """Return the counts of the file."""
    text = files(__package__).joinpath(NAME).read_text("utf-8")
    return of_json(text)


def of_json(text: str) -> Counted:
    """Return the counts of a text. Numbers with a point are exact."""
    document = json.loads(text, parse_float=Decimal)
    operations = {
        name: Operation(
            **_exact(fields, "read", "written", "processor") | {"places": _places(fields["places"])}
        )
        for name, fields in document["operations"].items()
    }
    night = document["night"]
    end_of_day = Night(
        **_exact(night, "read", "written", "processor", "entry")
        | {"collection": _exact(night["collection"], *night["collection"])}
    )
    return Counted(document["measured"], operations, end_of_day, Stored(**document["stored"]))


def _exact(fields: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return dict(fields) | {name: Decimal(str(fields[name])) for name in names}


def _places(fields: Mapping[str, list[Any]]) -> dict[str, tuple[Decimal, Decimal]]:
    return {
        place: (Decimal(str(read)), Decimal(str(written)))
        for place, (read, written) in fields.items()
    }
