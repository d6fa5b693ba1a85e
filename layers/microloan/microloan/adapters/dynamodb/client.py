"""Items between Python and DynamoDB's JSON, and calls every store makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from microloan.domain.errors import ConcurrentUpdateError, ThrottledError
from microloan.retry import BACKOFF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from botocore.exceptions import ClientError
    from mypy_boto3_dynamodb import DynamoDBClient

    from microloan.retry import Backoff

Item = dict[str, Any]
Key = Mapping[str, str]

# The cancellation reasons of a transaction that do not lie in the request itself.
_LOST_RACE = "ConditionalCheckFailed"
_THROTTLED = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


class _RetryableError(ThrottledError):
    """A failure that the SDK does not retry, but `Database` does."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The names of the tables."""

    members: str
    customers: str
    loans: str
    settled_loans: str
    journal: str
    transfers: str
    closings: str
    campaigns: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Tables:
        """Return the names in a function's environment.

        A table without a variable is empty.
        """
        return cls(*(environment.get(f"{f.name.upper()}_TABLE", "") for f in fields(cls)))


# boto3 has the same two functions, but they load all of boto3, a tenth of the start-up.
def _serialize(value: object) -> dict[str, Any]:
    # Texts are first, because most values are some.
    match value:
        case str():
            wire: dict[str, Any] = {"S": value}
        case bool():
            wire = {"BOOL": value}
        case int() | Decimal():
            wire = {"N": str(value)}
        case None:
            wire = {"NULL": True}
        case dict():
            wire = {"M": {name: _serialize(member) for name, member in value.items()}}
        case list() | tuple():
            wire = {"L": [_serialize(member) for member in value]}
        case bytes():
            wire = {"B": value}
        case _:
            raise TypeError(f"no item holds a {type(value).__name__}")
    return wire


def _deserialize(wire: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any value of an item
    """Return a value as Python has it. Numbers are always whole."""
    [(kind, value)] = wire.items()
    match kind:
        case "S" | "B" | "BOOL":
            typed = value
        case "N":
            typed = int(value)
        case "NULL":
            typed = None
        case "M":
            typed = {name: _deserialize(member) for name, member in value.items()}
        case "L":
            typed = [_deserialize(member) for member in value]
        case _:
            raise TypeError(f"no item has values of type {kind}")
    return typed


def serialize_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item in DynamoDB's form, without the attributes that are None."""
    return {name: _serialize(value) for name, value in item.items() if value is not None}


def deserialize_item(wire: Mapping[str, Any]) -> Item:
    """Return an item as Python has it."""
    return {name: _deserialize(value) for name, value in wire.items()}


def iso(when: date | None) -> str | None:
    """Return a day or an instant in its stored form, or None."""
    return when.isoformat() if when else None


class Database:
    """A DynamoDB client and its tables, with strongly consistent reads.

    Parameters
    ----------
    client
        A client of `microloan.adapters.aws.clients`, which retries a call that is throttled as a
        whole.
    backoff
        For the retries that the SDK does not make: a part of a batch, and a cancelled transaction.
    """

    def __init__(self, client: DynamoDBClient, tables: Tables, backoff: Backoff = BACKOFF) -> None:
        self.client = client
        self.tables = tables
        self._backoff = backoff

    def get(self, table: str, key: Key) -> Item | None:
        """Return an item."""
        answer = self.client.get_item(TableName=table, Key=serialize_item(key), ConsistentRead=True)
        return deserialize_item(answer["Item"]) if "Item" in answer else None

    def batch(self, *wanted: tuple[str, Key]) -> list[Item | None]:
        """Return several items of any tables, in the given order, in one round trip.

        Raises
        ------
        ThrottledError
            When the database left some unread in every attempt.
        """
        requests: dict[str, Any] = {}
        for table, key in wanted:
            of_table = requests.setdefault(table, {"Keys": [], "ConsistentRead": True})
            of_table["Keys"].append(serialize_item(key))
        items_by_key: dict[tuple[object, ...], Item] = {}
        names = {table: sorted(key) for table, key in wanted}

        def read_the_rest() -> None:
            nonlocal requests
            answer = self.client.batch_get_item(RequestItems=requests)
            for table, items in answer["Responses"].items():
                for item in map(deserialize_item, items):
                    items_by_key[table, *(item[name] for name in names[table])] = item
            requests = answer.get("UnprocessedKeys", {})
            if requests:
                raise _RetryableError(
                    "The database left a part of a batch unread. Try again later."
                )

        self._backoff.call(read_the_rest, _RetryableError)
        return [
            items_by_key.get((table, *(key[name] for name in names[table])))
            for table, key in wanted
        ]

    def query(
        self,
        table: str,
        condition: str,
        values: Mapping[str, Any],
        **more: Any,  # noqa: ANN401 - passed on to boto3
    ) -> list[Item]:
        """Return all items of a key condition."""
        return list(self.iter_query(table, condition, values, **more))

    def iter_query(
        self,
        table: str,
        condition: str,
        values: Mapping[str, Any],
        **more: Any,  # noqa: ANN401 - passed on to boto3
    ) -> Iterator[Item]:
        """Yield the items of a key condition.

        A page is read when its first item is needed.
        """
        return map(deserialize_item, self.query_raw(table, condition, values, **more))

    def query_raw(
        self,
        table: str,
        condition: str,
        values: Mapping[str, Any],
        **more: Any,  # noqa: ANN401 - passed on to boto3
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the items of a key condition in DynamoDB's own JSON."""
        pages = self.client.get_paginator("query").paginate(
            TableName=table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=serialize_item(values),
            **{"ConsistentRead": True} | more,
        )
        return (item for page in pages for item in page["Items"])

    def scan(
        self,
        table: str,
        **more: Any,  # noqa: ANN401 - passed on to boto3
    ) -> Iterator[Item]:
        """Return the items of a table or of a segment of it, page after page."""
        pages = self.client.get_paginator("scan").paginate(
            TableName=table, ConsistentRead=True, **more
        )
        return (deserialize_item(item) for page in pages for item in page["Items"])

    def transact(self, items: Sequence[Any]) -> None:
        """Make all the writes happen or none.

        Raises
        ------
        ConcurrentUpdateError
            When a condition failed.
        ThrottledError
            When another transaction held the same items, or the database was throttled, in every
            attempt.
        """
        self._backoff.call(lambda: self._transact_once(items), _RetryableError)

    def _transact_once(self, items: Sequence[Any]) -> None:
        try:
            self.client.transact_write_items(TransactItems=list(items))
        except self.client.exceptions.TransactionCanceledException as cancelled:
            raise _cancellation_error(cancelled) from cancelled


def _cancellation_error(cancelled: ClientError) -> Exception:
    reasons: Any = cancelled.response.get("CancellationReasons", [])
    codes = {reason.get("Code") for reason in reasons}
    if _LOST_RACE in codes:
        return ConcurrentUpdateError("another write came first")
    if codes & _THROTTLED:
        return _RetryableError("The database is busy with these items. Try again later.")
    return cancelled


def put(
    table: str,
    item: Item,
    condition: str | None = None,
    *,
    names: Mapping[str, str] | None = None,
    values: Item | None = None,
) -> dict[str, Any]:
    """Return a transaction's put, with its condition."""
    fields: dict[str, Any] = {"TableName": table, "Item": serialize_item(item)}
    if condition:
        fields["ConditionExpression"] = condition
    if names:
        fields["ExpressionAttributeNames"] = names
    if values:
        fields["ExpressionAttributeValues"] = serialize_item(values)
    return {"Put": fields}


def put_new(table: str, item: Item, key: str) -> dict[str, Any]:
    """Return a transaction's put of an item that must not exist.

    `key` is its hash key.
    """
    return put(table, item, f"attribute_not_exists({key})")


def check(table: str, key: Key, condition: str, values: Item | None = None) -> dict[str, Any]:
    """Return a transaction's condition on an item that it does not write."""
    fields: dict[str, Any] = {
        "TableName": table,
        "Key": serialize_item(key),
        "ConditionExpression": condition,
    }
    if values:
        fields["ExpressionAttributeValues"] = serialize_item(values)
    return {"ConditionCheck": fields}


def delete(
    table: str, key: Key, condition: str | None = None, *, values: Item | None = None
) -> dict[str, Any]:
    """Return a transaction's delete, with its condition."""
    fields: dict[str, Any] = {"TableName": table, "Key": serialize_item(key)}
    if condition:
        fields["ConditionExpression"] = condition
    if values:
        fields["ExpressionAttributeValues"] = serialize_item(values)
    return {"Delete": fields}
