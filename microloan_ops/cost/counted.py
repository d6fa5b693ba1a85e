"""What was counted and measured of each operation, as `operations.json` has it."""

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
    """One request, or one transfer that the stream hands over.

    Parameters
    ----------
    requested
        Whether it comes in by API Gateway.
    calls
        Round trips to AWS, by the call.
    read, written
        Units of DynamoDB.
    places
        The same, read and written, by table, and by `table/index` for an index.
    answered, logged
        Bytes of the answer, compressed where the gateway does that, and of the function's log.
    processor
        Milliseconds of one core, as measured.
    files
        How many of it a browser asks for that has none yet.
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
    """A night, for each open loan: units, and microseconds of one core.

    Parameters
    ----------
    collection
        The units that one collection writes, by table and by `table/index`.
    entry
        Microseconds of one core that the close takes for an entry of the day's journal.
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
    """Bytes that the tables and their indexes keep, as DynamoDB bills them."""

    account: int
    loan: int
    payment: int


@dataclass(frozen=True, slots=True)
class Counted:
    """All of it, and where the processor's time was measured."""

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
    """Return the counts that a text has; numbers with a point are exact."""
    found = json.loads(text, parse_float=Decimal)
    operations = {
        name: Operation(
            **_exact(one, "read", "written", "processor") | {"places": _places(one["places"])}
        )
        for name, one in found["operations"].items()
    }
    night = Night(
        **_exact(found["night"], "read", "written", "processor", "entry")
        | {"collection": _exact(found["night"]["collection"], *found["night"]["collection"])}
    )
    return Counted(found["measured"], operations, night, Stored(**found["stored"]))


def _exact(fields: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return dict(fields) | {name: Decimal(str(fields[name])) for name in names}


def _places(found: Mapping[str, list[Any]]) -> dict[str, tuple[Decimal, Decimal]]:
    return {
        place: (Decimal(str(read)), Decimal(str(written)))
        for place, (read, written) in found.items()
    }
