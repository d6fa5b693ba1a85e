"""The screening list on DynamoDB, and the scan of all customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import deserialize_item, serialize_item
from microloan.adapters.dynamodb.screening import DynamoScreeningIndex
from microloan.adapters.dynamodb.screening_items import LIST, list_from_item
from microloan.adapters.dynamodb.screening_state import SCREENING, screening_from_item
from microloan.ports.screening_store import ScreeningPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microloan.domain.customers.screening_case import ScreeningList

_SCAN = {
    "ConsistentRead": True,
    "FilterExpression": "#item = :screening",
    "ExpressionAttributeNames": {"#item": "item"},
    "ExpressionAttributeValues": serialize_item({":screening": SCREENING}),
}


class DynamoScreeningStore(DynamoScreeningIndex):
    """The port `ScreeningStore`."""

    def current_list(self) -> ScreeningList | None:
        """Return the current version of the list."""
        item = self.database.get(self.database.tables.customers, LIST)
        return list_from_item(item) if item else None

    def scan(self, segment: int, segments: int) -> Iterator[ScreeningPage]:
        """Read a segment of `Customers`. DynamoDB returns only the states of persons."""
        arguments: dict[str, Any] = _SCAN | {
            "TableName": self.database.tables.customers,
            "Segment": segment,
            "TotalSegments": segments,
        }
        while True:
            answer = self.database.client.scan(**arguments)
            items = map(deserialize_item, answer["Items"])
            persons = {item["customer_id"]: screening_from_item(item) for item in items}
            yield ScreeningPage(answer["ScannedCount"], persons)
            if "LastEvaluatedKey" not in answer:
                return
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
