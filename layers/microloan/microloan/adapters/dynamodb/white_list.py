"""The white list on DynamoDB, for the importer: a million rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.member_items import expires_at, member_from_item, member_to_item
from microloan.domain.errors import ThrottledError
from microloan.domain.invitations.member import LISTED_FACTS
from microloan.ports.white_list import RemovalResult
from microloan.retry import Backoff

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from microloan.adapters.dynamodb.client import Database, Item
    from microloan.domain.invitations.member import Member
    from microloan.retry import Result

# DynamoDB's limits for one call.
_MOST_READ, _MOST_WRITTEN = 100, 25
# A table that is billed by request takes minutes to adapt to a new load. No customer is waiting
# here. Retries therefore last about half a minute, and the pauses soon get long.
PATIENCE = Backoff(attempts=11, first=0.05)
_FACTS = (*LISTED_FACTS, "changed_on")
Part = TypeVar("Part")


class DynamoWhiteListStore:
    """The port `WhiteListStore`.

    Parameters
    ----------
    patience
        For every call or part of a call that the database throttles.
    """

    def __init__(self, database: Database, patience: Backoff = PATIENCE) -> None:
        self._database, self._patience = database, patience
        self._table = database.tables.members

    def listed(self, keys: Collection[str]) -> Mapping[str, Member]:
        """Return the members that exist, by key."""
        items: list[Item | None] = []
        for batch in _split(list(keys), _MOST_READ):
            items += self._read(batch)
        return {item["member"]: member_from_item(item) for item in items if item}

    def add(self, members: Sequence[Member]) -> None:
        """Write members that do not exist.

        A batch has no conditions. The importer ensures that no other writer adds these rows between
        its read and this write. A lottery cannot, because it only updates existing rows.
        """
        puts = [
            {"PutRequest": {"Item": serialize_item(member_to_item(member))}} for member in members
        ]
        for batch in _split(puts, _MOST_WRITTEN):
            self._write(batch)

    def update(self, member: Member) -> None:
        """Write a row's facts of a member, as new when it was removed meanwhile.

        Only a member that was never invited gets an expiry date.
        """
        facts = {name: value for name, value in member_to_item(member).items() if name in _FACTS}
        exists = "attribute_exists(#member)"
        expiring = facts | {"expires_at": expires_at(member)}
        if self._update(member.key, expiring, f"{exists} AND attribute_not_exists(invited_until)"):
            return
        if not self._update(member.key, facts, exists):
            self.add([member])

    def remove(self, key: str) -> RemovalResult:
        """Remove a member, unless it has bound a card."""
        client = self._database.client
        wanted: Any = {
            "TableName": self._table,
            "Key": serialize_item({"member": key}),
            "ConditionExpression": "attribute_not_exists(customer_id)",
            "ReturnValues": "ALL_OLD",
        }
        try:
            before = self._retry(lambda: client.delete_item(**wanted))
        except client.exceptions.ConditionalCheckFailedException:
            return RemovalResult.BOUND
        return RemovalResult.REMOVED if "Attributes" in before else RemovalResult.NOT_LISTED

    def _update(self, key: str, values: Item, condition: str) -> bool:
        client = self._database.client
        removed = [name for name, value in values.items() if value is None]
        expression = "SET " + ", ".join(
            f"{name} = :{name}" for name in values if name not in removed
        )
        if removed:
            expression += " REMOVE " + ", ".join(removed)
        wanted: Any = {
            "TableName": self._table,
            "Key": serialize_item({"member": key}),
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#member": "member"},
            "ExpressionAttributeValues": serialize_item(
                {f":{name}": v for name, v in values.items()}
            ),
        }
        try:
            self._retry(lambda: client.update_item(**wanted))
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _read(self, keys: Sequence[str]) -> list[Item | None]:
        wanted = [(self._table, {"member": key}) for key in keys]
        return self._retry(lambda: self._database.batch(*wanted))

    def _write(self, puts: Sequence[Any]) -> None:
        requests: Any = {self._table: puts}

        def write_the_rest() -> None:
            nonlocal requests
            answer = self._database.client.batch_write_item(RequestItems=requests)
            requests = answer.get("UnprocessedItems", {})
            if requests:
                raise ThrottledError(
                    "The database left a part of a batch unwritten. Try again later."
                )

        self._retry(write_the_rest)

    def _retry(self, attempt: Callable[[], Result]) -> Result:
        return self._patience.call(attempt, ThrottledError)


def _split(whole: Sequence[Part], most: int) -> Iterator[Sequence[Part]]:
    for start in range(0, len(whole), most):
        yield whole[start : start + most]
