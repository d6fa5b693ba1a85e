"""The sandbox's own table: test clock and stand-in payment gateway."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import deserialize_item, serialize_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CLOCK = "clock"


class SandboxTable:
    """Named records."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def read(self, key: str) -> dict[str, Any]:
        """Return a record, empty when there is none."""
        answer = self._client.get_item(
            TableName=self._name, Key=serialize_item({"name": key}), ConsistentRead=True
        )
        return deserialize_item(answer.get("Item", {}))

    def write(self, key: str, **record: str | int) -> None:
        """Write a record."""
        self._client.put_item(TableName=self._name, Item=serialize_item({"name": key} | record))

    def write_once(self, key: str, **record: str | int) -> bool:
        """Write a record unless it exists, and return whether it was written."""
        try:
            self._client.put_item(
                TableName=self._name,
                Item=serialize_item({"name": key} | record),
                ConditionExpression="attribute_not_exists(#name)",
                ExpressionAttributeNames={"#name": "name"},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


class SandboxClock:
    """The port `Clock`: the machine's clock, set forward."""

    def __init__(self, table: SandboxTable) -> None:
        self._table = table

    def now(self) -> datetime:
        """Return the present instant of the sandbox, in UTC."""
        ahead = self._table.read(CLOCK).get("seconds_ahead", 0)
        return datetime.now(UTC) + timedelta(seconds=ahead)

    def set(self, instant: datetime) -> None:
        """Set the clock, which runs on from there."""
        ahead = instant - datetime.now(UTC)
        self._table.write(CLOCK, seconds_ahead=int(ahead.total_seconds()) + 1)
