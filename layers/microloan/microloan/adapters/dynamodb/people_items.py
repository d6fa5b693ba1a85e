"""Members, customers, lines and transfers as items."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from microloan.adapters.dynamodb.loan_items import allocation, allocation_fields
from microloan.adapters.dynamodb.wire import Item
from microloan.domain.calendar import SHANGHAI
from microloan.domain.credit_line import CreditLine
from microloan.domain.customer import Card, Profile
from microloan.domain.member import Channel, Member
from microloan.domain.transfer import Direction, Transfer, TransferStatus
from microloan.records import LineRecord

PROFILE = "PROFILE"
LINE = "LINE"
CARD = "CARD#"
IDENTITY = "IDENTITY"
OPEN = "open"
# How long a listing that has expired is kept, so that an operator can still see why it is over.
EXPIRED_LISTING_KEPT = timedelta(days=30)


def member_item(member: Member) -> Item:
    """Return a member as an item of `Members`."""
    until = member.invited_until
    return {
        "member": member.key,
        "listed_until": member.listed_until.isoformat(),
        "card_months": member.card_months,
        "account_months": member.account_months,
        "active_days": member.active_days,
        "abnormal_events": member.abnormal_events,
        "debtor": member.debtor,
        "prescreen": member.prescreen,
        "changed_on": member.changed_on.isoformat() if member.changed_on else None,
        "campaign": member.campaign,
        "invited_until": until.isoformat() if until else None,
        "customer_id": member.customer_id,
        "expires_at": expires_at(member),
    }


def expires_at(member: Member) -> int | None:
    """Return when DynamoDB may delete a member, in seconds of the epoch.

    Never, once it was invited: it must not be drawn a second time, and may be a customer.
    """
    if member.invited_until or member.customer_id:
        return None
    last = member.listed_until + EXPIRED_LISTING_KEPT
    return int(datetime.combine(last, time(), SHANGHAI).timestamp())


def member_of(item: Item) -> Member:
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


def identity_key(pseudonym: str) -> dict[str, str]:
    """Return the key of the item that makes one person one customer."""
    return {"customer_id": f"identity#{pseudonym}", "item": IDENTITY}


def profile_item(profile: Profile) -> Item:
    """Return a customer's profile as an item."""
    return {
        "customer_id": profile.customer_id,
        "item": PROFILE,
        "sealed_identity": profile.sealed_identity,
        "since": profile.since.isoformat(),
    }


def profile_of(item: Item) -> Profile:
    """Return the profile of an item."""
    return Profile(item["customer_id"], item["sealed_identity"], date.fromisoformat(item["since"]))


def card_item(customer_id: str, card: Card) -> Item:
    """Return a card as an item."""
    return {
        "customer_id": customer_id,
        "item": CARD + card.card_id,
        "token": card.token,
        "bank": card.bank,
        "last4": card.last4,
    }


def card_of(item: Item) -> Card:
    """Return the card of an item."""
    card_id = item["item"].removeprefix(CARD)
    return Card(card_id, item["token"], item["bank"], item["last4"])


def line_item(customer_id: str, line: CreditLine, version: int) -> Item:
    """Return a credit line as an item."""
    return {
        "customer_id": customer_id,
        "item": LINE,
        "limit": line.limit,
        "used": line.used,
        "daily_rate": str(line.daily_rate),
        "open_loans": line.open_loans,
        "due_day": line.due_day,
        "good_until": line.good_until.isoformat() if line.good_until else None,
        "version": version,
    }


def line_of(item: Item) -> LineRecord:
    """Return the credit line of an item."""
    good_until = item.get("good_until")
    line = CreditLine(
        limit=item["limit"],
        daily_rate=Decimal(item["daily_rate"]),
        used=item["used"],
        open_loans=item["open_loans"],
        due_day=item.get("due_day"),
        good_until=date.fromisoformat(good_until) if good_until else None,
    )
    return LineRecord(line, item["version"])


def transfer_item(transfer: Transfer) -> Item:
    """Return a transfer as an item; while it is unfinished it is in the index of the open ones."""
    tried_at = transfer.tried_at
    return {
        "transfer_id": transfer.transfer_id,
        "direction": transfer.direction.value,
        "customer_id": transfer.customer_id,
        "loan_id": transfer.loan_id,
        "card_id": transfer.card_id,
        "amount": transfer.amount,
        "value_date": transfer.value_date.isoformat(),
        "requested_at": transfer.requested_at.isoformat(),
        "status": transfer.status.value,
        "open": OPEN if transfer.unfinished else None,
        "expected": allocation_fields(transfer.expected),
        "fingerprint": transfer.fingerprint,
        "reason": transfer.reason,
        "attempts": transfer.attempts,
        "tried_at": tried_at.isoformat() if tried_at else None,
    }


def transfer_of(item: Item) -> Transfer:
    """Return the transfer of an item."""
    tried_at = item.get("tried_at")
    return Transfer(
        transfer_id=item["transfer_id"],
        direction=Direction(item["direction"]),
        customer_id=item["customer_id"],
        loan_id=item["loan_id"],
        card_id=item["card_id"],
        amount=item["amount"],
        value_date=date.fromisoformat(item["value_date"]),
        requested_at=datetime.fromisoformat(item["requested_at"]),
        status=TransferStatus(item["status"]),
        expected=allocation(item["expected"]),
        fingerprint=item["fingerprint"],
        reason=item["reason"],
        attempts=item["attempts"],
        tried_at=datetime.fromisoformat(tried_at) if tried_at else None,
    )
