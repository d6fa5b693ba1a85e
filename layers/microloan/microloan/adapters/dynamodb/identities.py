"""The customer of each identity, on DynamoDB."""

from __future__ import annotations

from microloan.adapters.dynamodb.customer_items import identity_key
from microloan.adapters.dynamodb.members import DynamoMemberStore
from microloan.adapters.dynamodb.screening import DynamoScreeningIndex


class DynamoIdentityIndex(DynamoMemberStore, DynamoScreeningIndex):
    """The port `IdentityIndex`."""

    def customer_of(self, identity_hash: str) -> str | None:
        """Return the customer of a resident ID's hash."""
        item = self.database.get(self.database.tables.customers, identity_key(identity_hash))
        return item["owner"] if item else None
