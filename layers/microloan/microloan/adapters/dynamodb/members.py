"""Members on DynamoDB, apart from all other personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.member_items import member_from_item

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Database
    from microloan.domain.invitations.member import Member


class DynamoMemberStore:
    """The port `MemberStore`."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def member(self, key: str) -> Member | None:
        """Return a member."""
        item = self.database.get(self.database.tables.members, {"member": key})
        return member_from_item(item) if item else None
