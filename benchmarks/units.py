"""Read and write units, counted from the calls themselves by DynamoDB's published rules.

A strongly consistent read is one unit for every 4 KB of an item, of a query for every 4 KB in all;
an eventually consistent one half of it. A write is one unit for every 1 KB of the larger of the
item before and after, in a transaction two; an index that holds the item costs a unit for every
1 KB of its own once more, and one that held it until now costs one to let it go. (Amazon DynamoDB
Developer Guide, "Read and write operations" and "Working with read and write transactions".)
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from microloan_ops.cost.prices import published

READ_BYTES, WRITE_BYTES = 4_096, 1_024
# USD for a million units on demand.
READ_PRICE, WRITE_PRICE = (
    Fraction(published().by_name[name].steps[0].usd) for name in ("read_units", "write_units")
)
_NUMBER_BYTES = 2
_TRANSACTION = 2
_CONTAINER_BYTES, _MEMBER_BYTES = 3, 1

Wire = Mapping[str, Any]


def item_bytes(item: Wire) -> int:
    """Return the size of an item as DynamoDB bills it.

    Examples
    --------
    >>> item_bytes({"name": {"S": "abc"}, "n": {"N": "1234"}, "ok": {"BOOL": True}})
    14
    """
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Wire) -> int:
    [(kind, content)] = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            # Two digits to a byte, and one byte more.
            return len(content.lstrip("-").replace(".", "")) // _NUMBER_BYTES + 1
        case "B":
            # On the wire it is base64.
            return len(content) * 3 // 4
        case "L":
            return _CONTAINER_BYTES + sum(_MEMBER_BYTES + _value_bytes(each) for each in content)
        case "M":
            return _CONTAINER_BYTES + len(content) * _MEMBER_BYTES + item_bytes(content)
        case _:
            return 1


def units(size: int, per: int) -> int:
    """Return how many units a size takes: at least one.

    Examples
    --------
    >>> units(0, 4096), units(4096, 4096), units(4097, 4096)
    (1, 1, 2)
    """
    return max(1, -(-size // per))


@dataclass
class Place:
    """Units of a table or an index."""

    read: Fraction = Fraction()
    written: int = 0


@dataclass
class Meter:
    """Adds up what the calls of a session cost; KMS is called, too, but takes no units.

    Parameters
    ----------
    indexes
        The names of a table's indexes.
    """

    indexes: Mapping[str, Sequence[str]]
    read: Fraction = Fraction()
    written: int = 0
    places: dict[str, Place] = field(default_factory=lambda: defaultdict(Place))
    """The same, by table, and by `table/index` for what an index is written or asked."""
    calls: Counter[str] = field(default_factory=Counter)
    scanned: Fraction = Fraction()
    """Of `read`, what scans took; by what they returned, which a projection makes too little."""
    _sent: Any = None

    def watch(self, session: Any) -> None:  # noqa: ANN401 - boto3's
        """See every call of the clients that the session makes from now on."""
        session.events.register("before-call.dynamodb.*", self._before)
        session.events.register("after-call.dynamodb.*", self._after)
        session.events.register("before-call.kms.*", self._key)

    def reset(self) -> None:
        """Begin again."""
        self.places.clear()
        self.read = self.scanned = Fraction()
        self.written = 0
        self.calls.clear()

    def by_place(self) -> dict[str, list[float]]:
        """Return units read and written by table and index, as they are now."""
        return {name: [float(one.read), one.written] for name, one in sorted(self.places.items())}

    def _key(self, model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        self.calls[model.name] += 1

    def _before(self, params: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        self._sent = json.loads(params["body"])

    def _after(self, model: Any, parsed: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        sent = self._sent
        if "SandboxTable" in str(sent):
            # A real stack has none.
            return
        self.calls[model.name] += 1
        match model.name:
            case "GetItem":
                found = item_bytes(parsed.get("Item", {}))
                self._read(sent["TableName"], Fraction(units(found, READ_BYTES)))
            case "BatchGetItem":
                self._batch(sent, parsed)
            case "Query" | "Scan":
                size = sum(item_bytes(item) for item in parsed["Items"])
                share = Fraction(1) if sent.get("ConsistentRead") else Fraction(1, 2)
                place = "/".join(filter(None, (sent["TableName"], sent.get("IndexName"))))
                self._read(place, units(size, READ_BYTES) * share)
                if model.name == "Scan":
                    self.scanned += units(size, READ_BYTES) * share
            case "TransactWriteItems":
                for item in sent["TransactItems"]:
                    [(kind, write)] = item.items()
                    self._write(kind, write, _TRANSACTION)
            case "BatchWriteItem":
                self._puts(sent)
            case "PutItem" | "UpdateItem" | "DeleteItem":
                self._write(model.name.removesuffix("Item"), sent, 1)

    def _read(self, place: str, read: Fraction) -> None:
        self.read += read
        self.places[place].read += read

    def _batch(self, sent: Wire, parsed: Wire) -> None:
        for table, of in sent["RequestItems"].items():
            found = parsed["Responses"].get(table, [])
            # One that is not there is read all the same.
            missing = len(of["Keys"]) - len(found)
            self._read(
                table, Fraction(missing + sum(units(item_bytes(i), READ_BYTES) for i in found))
            )

    def _puts(self, sent: Wire) -> None:
        for table, requests in sent["RequestItems"].items():
            for request in requests:
                self._write("Put", {"TableName": table} | request["PutRequest"], 1)

    def _write(self, kind: str, write: Wire, factor: int) -> None:
        item = write.get("Item", write.get("Key", {}))
        size = units(item_bytes(item), WRITE_BYTES)
        self._written(write["TableName"], factor * size)
        # What is put comes into the index, is changed there, or leaves it: once each.
        if kind == "Put":
            for index in self.indexes.get(write["TableName"], ()):
                self._written(f"{write['TableName']}/{index}", size)

    def _written(self, place: str, written: int) -> None:
        self.written += written
        self.places[place].written += written
