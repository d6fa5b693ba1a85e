"""The white list, for lotteries, and the campaigns, on DynamoDB."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.invitation_items import (
    CAMPAIGNS,
    campaign_from_item,
    campaign_key,
    campaign_to_item,
    progress_from_item,
    progress_key,
    progress_to_item,
    tally_from_item,
    tally_key,
    tally_to_item,
)
from microloan.domain.channel import Channel
from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.invitations.member import Member
from microloan.ports.invitations import MemberPage, ShardProgress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from microloan.adapters.dynamodb.client import Database, Item
    from microloan.domain.invitations.campaign import Campaign
    from microloan.ports.invitations import ShardTally, ShardTask

MEMBERS_PER_SEGMENT = 20_000
MAX_SEGMENTS = 1_000
# The errors that a damaged row can raise.
_BAD_ROW = (LookupError, ValueError)


class DynamoInvitationStore:
    """The port `InvitationStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._members, self._campaigns = database.tables.members, database.tables.campaigns

    def segments(self) -> int:
        """Return how many segments suit the size of the white list."""
        table = self._database.client.describe_table(TableName=self._members)
        wanted = table["Table"].get("ItemCount", 0) // MEMBERS_PER_SEGMENT + 1
        return min(wanted, MAX_SEGMENTS)

    def pages(
        self,
        channel: Channel,
        segment: int,
        segments: int,
        position: str = "",
        rows: int | None = None,
    ) -> Iterator[MemberPage]:
        """Read the members of a channel in a segment, from a position on."""
        arguments: dict[str, Any] = {
            "TableName": self._members,
            "ConsistentRead": True,
            "Segment": segment,
            "TotalSegments": segments,
            "FilterExpression": "begins_with(#member, :channel)",
            "ExpressionAttributeNames": {"#member": "member"},
            "ExpressionAttributeValues": serialize_item({":channel": f"{channel}#"}),
        }
        if rows:
            arguments["Limit"] = rows
        while True:
            if position:
                arguments["ExclusiveStartKey"] = json.loads(position)
            answer = self._database.client.scan(**arguments)
            last = answer.get("LastEvaluatedKey")
            position = json.dumps(last) if last else ""
            yield _page_from_items(answer["Items"], position)
            if not position:
                return

    def invite(self, key: str, campaign: str, until: date) -> bool:
        """Write a member's invitation and return whether this campaign invited it."""
        client = self._database.client
        try:
            client.update_item(
                TableName=self._members,
                Key=serialize_item({"member": key}),
                # A listing that was never invited may be deleted one day. An invitation stays.
                UpdateExpression="SET campaign = :campaign, invited_until = :until"
                " REMOVE expires_at",
                ConditionExpression="attribute_exists(#member)"
                " AND (attribute_not_exists(campaign) OR campaign = :campaign)"
                " AND (attribute_not_exists(customer_id) OR campaign = :campaign)",
                ExpressionAttributeNames={"#member": "member"},
                ExpressionAttributeValues=serialize_item(
                    {":campaign": campaign, ":until": str(until)}
                ),
            )
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def campaign(self, name: str) -> Campaign | None:
        """Return a campaign."""
        item = self._database.get(self._campaigns, campaign_key(name))
        return campaign_from_item(item) if item else None

    def campaigns(self) -> Sequence[Campaign]:
        """Return all campaigns, by name."""
        items = self._database.query(
            self._campaigns, "campaign = :campaigns", {":campaigns": CAMPAIGNS}
        )
        return [campaign_from_item(item) for item in items]

    def save_campaign(self, campaign: Campaign) -> Campaign:
        """Write a campaign, a new one at version 0, and return it with its new version."""
        saved = replace(campaign, version=campaign.version + 1)
        self._put(campaign_to_item(saved), campaign.version)
        return saved

    def tally(self, share: ShardTask) -> ShardTally | None:
        """Return a shard's counts."""
        item = self._database.get(self._campaigns, tally_key(share))
        return tally_from_item(item) if item else None

    def save_tally(self, share: ShardTask, part: ShardTally) -> None:
        """Write a shard's counts."""
        item = tally_to_item(share, part)
        self._database.client.put_item(TableName=self._campaigns, Item=serialize_item(item))

    def progress(self, share: ShardTask) -> ShardProgress:
        """Return a shard's invitation progress, which begins at zero."""
        item = self._database.get(self._campaigns, progress_key(share))
        return progress_from_item(item) if item else ShardProgress()

    def save_progress(self, share: ShardTask, progress: ShardProgress) -> ShardProgress:
        """Write a shard's invitation progress and return it with its new version."""
        saved = replace(progress, version=progress.version + 1)
        self._put(progress_to_item(share, saved), progress.version)
        return saved

    def _put(self, item: Item, version: int) -> None:
        """Write an item over the version that was read.

        Version 0 means that none existed.
        """
        client = self._database.client
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(campaign)"}
        if version:
            condition = {
                "ConditionExpression": "version = :version",
                "ExpressionAttributeValues": serialize_item({":version": version}),
            }
        try:
            client.put_item(TableName=self._campaigns, Item=serialize_item(item), **condition)
        except client.exceptions.ConditionalCheckFailedException as lost:
            raise ConcurrentUpdateError("another write of the campaign came first") from lost


def _page_from_items(items: Iterable[Any], position: str) -> MemberPage:
    members, unreadable = list[Member](), 0
    for wire in items:
        try:
            members.append(_member_from_row(wire))
        except _BAD_ROW:
            unreadable += 1
    return MemberPage(tuple(members), unreadable, position)


def _member_from_row(wire: Any) -> Member:  # noqa: ANN401 - an item on the wire
    """Return the member of a row as `member_from_item` does, in one step for speed.

    Raises
    ------
    LookupError, ValueError
        When the row is damaged.
    """
    channel, openid = wire["member"]["S"].split("#", 1)
    return Member(
        channel=Channel(channel),
        openid=openid,
        listed_until=date.fromisoformat(wire["listed_until"]["S"]),
        card_months=int(wire["card_months"]["N"]),
        account_months=int(wire["account_months"]["N"]),
        active_days=int(wire["active_days"]["N"]),
        campaign=wire["campaign"]["S"] if "campaign" in wire else None,
        invited_until=_read_date(wire, "invited_until"),
        customer_id=wire["customer_id"]["S"] if "customer_id" in wire else None,
        abnormal_events=int(wire["abnormal_events"]["N"]),
        debtor=wire["debtor"]["BOOL"],
        prescreen=int(wire["prescreen"]["N"]),
        changed_on=_read_date(wire, "changed_on"),
    )


def _read_date(wire: Any, name: str) -> date | None:  # noqa: ANN401 - an item on the wire
    return date.fromisoformat(wire[name]["S"]) if name in wire else None
