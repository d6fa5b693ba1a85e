"""The initial data of a local cloud: open books, and a few members, some invited."""

import os
import tempfile
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from uuid import uuid4

from microloan.adapters.dynamodb.member_items import member_from_item
from microloan.adapters.dynamodb.members import DynamoMemberStore
from microloan.adapters.dynamodb.white_list import DynamoWhiteListStore
from microloan.domain.calendar import business_date
from microloan.domain.channel import Channel, member_key
from microloan.domain.invitations.campaign import CampaignTerms
from microloan.domain.invitations.member import InvitationStatus, Member, invitation_status
from microloan.domain.product import PRODUCT
from microloan.usecases.end_of_day.close_days import open_books
from microloan_ops.cli.clock import MORNING
from microloan_ops.cli.whitelist.run import import_file
from microloan_ops.cli.whitelist.sample import openid, write_sample
from microloan_ops.console.stack import Stack
from microloan_testing.lottery import run_lottery

NAME = "seed"
_MEMBERS = 80
_INVITED = 12
# The campaign of the sandbox bar's invitations, and the name of an unlisted member.
_CAMPAIGN, _GUEST = "sandbox", "guest"
# The most members that the bar lists beside the seeded ones, and the most pages to read.
_MOST_SHOWN, _PAGES = 60, 5


def seed(stack: Stack) -> None:
    """Open the books and invite a few fictitious members of each channel.

    It is safe to repeat. SANDBOX_START sets the first business date of a new sandbox.
    """
    start = os.environ.get("SANDBOX_START")
    if start and stack.night.last_closed() is None:
        stack.test_clock.set(datetime.combine(date.fromisoformat(start), MORNING))
    open_books(stack.night, stack.clock)
    until = business_date(stack.clock.now()) + PRODUCT.approval_valid
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "members.csv"
        write_sample(sample, _MEMBERS, until, seed=NAME)
        import_file(sample, stack)
    for channel in Channel:
        # In this process, because the start of the lottery's five functions takes seconds.
        run_lottery(
            CampaignTerms(f"{NAME}-{channel}", channel, _INVITED), NAME, stack.draws, stack.clock
        )


def members(channel: str) -> list[dict[str, str]]:
    """Return members of a channel with their invitation status.

    They are the seeded members, and those invited later by `microloan demo`, a lottery or the
    sandbox's bar. Members without an invitation come last.
    """
    stack = Stack.connect(None)
    today = business_date(stack.clock.now())
    seeded = {member.openid: member for member in _seeded(channel, stack)}
    known = seeded | {member.openid: member for member in _invited(channel, stack)}
    listed = [(invitation_status(member, today), member) for _, member in sorted(known.items())]
    listed.sort(
        key=lambda pair: (
            pair[0] is InvitationStatus.LISTED,
            pair[1].openid not in seeded,
            pair[1].key,
        )
    )
    return [{"member": member.openid, "standing": what.value} for what, member in listed]


def _seeded(channel: str, stack: Stack) -> list[Member]:
    keys = (f"{channel}#{openid(NAME, number)}" for number in range(_MEMBERS))
    table = stack.database.tables.members
    items = stack.database.batch(*((table, {"member": key}) for key in keys))
    return [member_from_item(item) for item in items if item]


def _invited(channel: str, stack: Stack) -> list[Member]:
    """Return invited members from the first pages of the white list."""
    pages = islice(stack.draws.pages(Channel(channel), 0, 1), _PAGES)
    invited = (
        member for page in pages for member in page.members if member.campaign or member.customer_id
    )
    return list(islice(invited, _MOST_SHOWN))


def invite(channel: str, name: str = "") -> dict[str, str]:
    """Invite a member from today on, by default the next one without an invitation.

    An unlisted member is added to the white list. A lapsed invitation is renewed.
    """
    stack = Stack.connect(None)
    today = business_date(stack.clock.now())
    never = (
        member
        for member in _seeded(channel, stack)
        if invitation_status(member, today) is InvitationStatus.LISTED
    )
    name = name or next((candidate.openid for candidate in never), f"{_GUEST}-{uuid4().hex[:6]}")
    key = member_key(Channel(channel), name)
    member = DynamoMemberStore(stack.database).member(key)
    if member is None:
        member = _guest(Channel(channel), name, today)
        DynamoWhiteListStore(stack.database).add([member])
    until = today + PRODUCT.invitation_valid
    stack.draws.invite(key, member.campaign or _CAMPAIGN, until)
    return {"member": name}


def _guest(channel: Channel, name: str, today: date) -> Member:
    """Return a member with an active wallet, who meets all criteria."""
    return Member(
        channel=channel,
        openid=name,
        listed_until=today + PRODUCT.approval_valid,
        card_months=24,
        account_months=72,
        active_days=25,
        changed_on=today,
    )
