"""Which customer a person is, on DynamoDB."""

from __future__ import annotations

from microloan.adapters.dynamodb.customer_items import identity_key
from microloan.adapters.dynamodb.members import DynamoMembers
from microloan.adapters.dynamodb.transactions import Committer


class DynamoIdentities(DynamoMembers, Committer):
    """The port `Identities`."""

    def customer_of(self, pseudonym: str) -> str | None:
        """Return the customer of a resident ID's pseudonym."""
        item = self.database.get(self.database.tables.customers, identity_key(pseudonym))
        return item["owner"] if item else None
