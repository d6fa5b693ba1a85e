"""Members and customers on DynamoDB."""

from collections.abc import Iterator, Sequence

from microloan.adapters.dynamodb.application_items import (
    DECISION,
    RELATED,
    REVIEWS,
    application_of,
    owner_key,
)
from microloan.adapters.dynamodb.people_items import (
    LINE,
    PROFILE,
    identity_key,
    line_of,
    member_of,
    profile_of,
)
from microloan.adapters.dynamodb.wire import to_wire
from microloan.adapters.dynamodb.writes import Committer
from microloan.domain.member import Channel, Member
from microloan.records import ApplyingView


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

    def applying(self, customer_id: str) -> ApplyingView:
        """Read for an application: all that is kept of a customer, in one query."""
        items = self.database.query(
            self.database.tables.customers,
            "customer_id = :customer",
            {":customer": customer_id},
        )
        by_name = {item["item"]: item for item in items}
        profile, line = by_name.get(PROFILE), by_name.get(LINE)
        decisions = [item for name, item in by_name.items() if name.startswith(DECISION)]
        applications = sorted(map(application_of, decisions), key=lambda a: a.decision.decided_on)
        return ApplyingView(
            profile=profile_of(profile) if profile else None,
            line=line_of(line) if line else None,
            applications=tuple(applications),
            related=RELATED in by_name,
        )

    def owner_of(self, application_id: str) -> str | None:
        """Return the customer of an application."""
        item = self.database.get(self.database.tables.customers, owner_key(application_id))
        return item["owner"] if item else None

    def waiting_reviews(self) -> Sequence[str]:
        """Return the ids of the applications whose review waits, the oldest request first."""
        items = self.database.query(
            self.database.tables.customers, "customer_id = :reviews", {":reviews": REVIEWS}
        )
        return [item["item"].partition("#")[2] for item in items]


class DynamoWhiteList(Committer):
    """The port `WhiteList`."""

    def of_channel(self, channel: Channel) -> Iterator[Member]:
        """Return the members of a channel."""
        items = self.database.scan(
            self.database.tables.members,
            FilterExpression="begins_with(#member, :channel)",
            ExpressionAttributeNames={"#member": "member"},
            ExpressionAttributeValues=to_wire({":channel": f"{channel}#"}),
        )
        return map(member_of, items)

    def invite(self, member: Member) -> None:
        """Write a member's invitation, unless it has bound a card or was removed meanwhile."""
        client = self.database.client
        try:
            client.update_item(
                TableName=self.database.tables.members,
                Key=to_wire({"member": member.key}),
                UpdateExpression="SET campaign = :campaign, invited_until = :until"
                " REMOVE expires_at",
                ConditionExpression="attribute_exists(#member)"
                " AND attribute_not_exists(customer_id)",
                ExpressionAttributeNames={"#member": "member"},
                ExpressionAttributeValues=to_wire(
                    {":campaign": member.campaign, ":until": str(member.invited_until)}
                ),
            )
        except client.exceptions.ConditionalCheckFailedException:
            return
