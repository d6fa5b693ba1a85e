"""Members as items."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.client import iso
from microloan.domain.calendar import SHANGHAI
from microloan.domain.channel import Channel
from microloan.domain.invitations.member import NO_END, Member

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item

# How long an expired listing is kept, so that an operator can still see why it ended.
EXPIRED_LISTING_KEPT = timedelta(days=30)


def member_to_item(member: Member) -> Item:
    """Return a member as an item of `MemberStore`."""
    return {
        "member": member.key,
        "listed_until": member.listed_until.isoformat(),
        "card_months": member.card_months,
        "account_months": member.account_months,
        "active_days": member.active_days,
        "abnormal_events": member.abnormal_events,
        "debtor": member.debtor,
        "prescreen": member.prescreen,
        "changed_on": iso(member.changed_on),
        "campaign": member.campaign,
        "invited_until": iso(member.invited_until),
        "customer_id": member.customer_id,
        "expires_at": expires_at(member),
    }


def expires_at(member: Member) -> int | None:
    """Return when DynamoDB may delete a member, in seconds of the epoch.

    Never for an invited member, who must not be invited twice and may be a customer. Never for a
    listing without an end.
    """
    if member.invited_until or member.customer_id or member.listed_until == NO_END:
        return None
    last = member.listed_until + EXPIRED_LISTING_KEPT
    return int(datetime.combine(last, time(), SHANGHAI).timestamp())


def member_from_item(item: Item) -> Member:
    """Return the member of an item."""
    channel, openid = item["member"].split("#", 1)
    until, changed_on = item.get("invited_until"), item.get("changed_on")
    return Member(
        channel=Channel(channel),
        openid=openid,
        listed_until=date.fromisoformat(item["listed_until"]),
        card_months=item["card_months"],
        account_months=item["account_months"],
        active_days=item["active_days"],
        campaign=item.get("campaign"),
        invited_until=date.fromisoformat(until) if until else None,
        customer_id=item.get("customer_id"),
        abnormal_events=item["abnormal_events"],
        debtor=item["debtor"],
        prescreen=item["prescreen"],
        changed_on=date.fromisoformat(changed_on) if changed_on else None,
    )
