"""Members and customers on DynamoDB."""

from collections.abc import Sequence

from microloan.adapters.dynamodb.people_items import (
    DECISION,
    LINE,
    PROFILE,
    application_of,
    identity_key,
    line_of,
    member_of,
    profile_of,
)
from microloan.adapters.dynamodb.writes import Committer
from microloan.domain.customer import Profile
from microloan.domain.member import Member
from microloan.records import Application, LineRecord


class DynamoPeople(Committer):
    """The port `People`."""

    def member(self, key: str) -> Member | None:
        """Return a member."""
        item = self.database.get(self.database.tables.members, {"member": key})
        return member_of(item) if item else None

    def customer_of(self, pseudonym: str) -> str | None:
        """Return the customer of a resident ID's pseudonym."""
        item = self.database.get(self.database.tables.customers, identity_key(pseudonym))
        return item["owner"] if item else None

    def profile(self, customer_id: str) -> Profile | None:
        """Return a customer."""
        key = {"customer_id": customer_id, "item": PROFILE}
        item = self.database.get(self.database.tables.customers, key)
        return profile_of(item) if item else None

    def applications(self, customer_id: str) -> Sequence[Application]:
        """Return a customer's decisions, oldest first."""
        items = self.database.query(
            self.database.tables.customers,
            "customer_id = :customer AND begins_with(#item, :decision)",
            {":customer": customer_id, ":decision": DECISION},
            ExpressionAttributeNames={"#item": "item"},
        )
        return sorted(map(application_of, items), key=lambda a: a.decision.decided_on)

    def line(self, customer_id: str) -> LineRecord | None:
        """Return a customer's credit line."""
        key = {"customer_id": customer_id, "item": LINE}
        item = self.database.get(self.database.tables.customers, key)
        return line_of(item) if item else None
