"""The draw: members counted and invited a second, growth, units and price."""

from dataclasses import dataclass, replace
from fractions import Fraction

import boto3

from benchmarks.drawing import INVITED, MEMBERS, ROUNDS, growth, list_pages, row, speed
from benchmarks.report import measured, write_page
from benchmarks.units import READ_BYTES, READ_PRICE, WRITE_PRICE, Meter, item_bytes
from microloan.adapters.aws import clients
from microloan.adapters.dynamodb.client import Database, Tables, serialize_item
from microloan.adapters.dynamodb.invitations import DynamoInvitationStore
from microloan.adapters.dynamodb.member_items import member_to_item
from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import CampaignTerms
from microloan_testing.lottery import run_lottery
from microloan_testing.outbound_services import FixedClock
from tests.support.builders.examples import DRAWN_ON
from tests.support.cloud import moto_stack as fake_aws

LISTED = 600
COUNTS = (1, 6, 60, 300)


@dataclass(frozen=True, slots=True)
class Cost:
    """Units of a draw of `count`: reads for each member listed, writes for each invited."""

    count: int
    read: Fraction
    written: Fraction

    @property
    def dollars(self) -> float:
        """What a draw of one in a hundred of a million members costs."""
        invited = Fraction(1_000_000) * Fraction(str(INVITED))
        return float(self.read * READ_PRICE + self.written * invited / 1_000_000 * WRITE_PRICE)


def costs() -> list[Cost]:
    """Return what draws of different sizes cost, by their calls on moto."""
    return [_cost(count) for count in COUNTS]


def _cost(count: int) -> Cost:
    with fake_aws.stack() as environment:
        boto3.setup_default_session()
        meter = Meter({})
        meter.watch(boto3.DEFAULT_SESSION)
        database = Database(clients.client("dynamodb"), Tables.from_environment(environment))
        items = [
            serialize_item(member_to_item(replace(row(n), active_days=30))) for n in range(LISTED)
        ]
        for item in items:
            database.client.put_item(TableName="Members", Item=item)
        meter.reset()
        draws = DynamoInvitationStore(database)
        run_lottery(CampaignTerms("spring", Channel.QQ, count), "seed", draws, FixedClock(DRAWN_ON))
        # A page is rounded once; what is read of campaigns is a few items, whatever the list.
        read = Fraction(2 * sum(map(item_bytes, items)), READ_BYTES * LISTED)
        campaign = draws.campaign("spring")
        invited = campaign.invited if campaign else 0
        return Cost(count, read, Fraction(meter.written, invited))


def about() -> str:
    """Measure everything; return the section."""
    size = list_pages(1_000)[1]
    fast = "\n".join(f"| {name} | {rate:,.0f} |" for name, rate in speed().items())
    large = "\n".join(
        f"| {one.members:,} | {one.seconds:.1f} s | {one.seconds / one.members * 1e6:.0f} us "
        f"| {one.megabytes:.0f} MB | {one.at_once:.0f} MB |"
        for one in growth()
    )
    found = costs()
    dear = "\n".join(f"| {one.count:,} | {float(one.written):.2f} |" for one in found)
    return f"""\
## The lottery

> One in a hundred of a million members is invited for {found[-1].dollars:.4f} USD.

{measured()}.

The two passes of a lottery over {MEMBERS:,} members, three of four of them eligible. The socket is
a stub that gives the bytes of DynamoDB's scan pages. All take turns, the best of {ROUNDS} rounds.
An invitation is a conditional write of its own, so the second pass depends on their number.

| | members a second and core |
|---|---|
{fast}

A white list of growing size, counted and invited from by one process of its own. Memory is that of
the whole process. Beside it, the memory of a lottery that reads all members before it begins.

| members | processor, both passes | each | most memory | all in memory |
|---|---|---|---|---|
{large}

A lottery reads each listed member twice, {float(found[0].read):.3f} read units for a row of
{size:.0f} bytes on average. It writes nothing for members that it does not invite. For each member
that it invites, with the items of the workers and the campaign:

| invited of {LISTED:,} | write units for each invited |
|---|---|
{dear}

One in a hundred of a million members: {found[-1].dollars:.4f} USD on demand, at
{float(READ_PRICE)} USD a million read units and {float(WRITE_PRICE)} USD a million write units
(us-east-1, since November 2024).
"""


if __name__ == "__main__":
    write_page("draw", about)
