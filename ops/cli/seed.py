"""What a fresh local cloud starts with: open books, a few members, some of them invited."""

import os
import tempfile
from datetime import date, datetime
from pathlib import Path

from microloan.adapters.dynamodb.member_items import member_of
from microloan.domain.calendar import business_date
from microloan.domain.campaign import Terms
from microloan.domain.member import Channel, Standing, standing
from microloan.domain.product import PRODUCT
from microloan.usecases.nightly import open_books
from ops.cli.clock import MORNING
from ops.cli.stack import Stack
from ops.cli.whitelist.run import import_file
from ops.cli.whitelist.sample import openid, write_sample
from ops.simulation.drawing import draw_all

NAME = "seed"
_MEMBERS = 80
_INVITED = 12


def seed(stack: Stack) -> None:
    """Open the books and invite a few made-up members of each channel; twice does no harm.

    SANDBOX_START sets the business date with which a new sandbox begins.
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
        # In this process: starting the five functions of a draw would take most of the seconds.
        draw_all(Terms(f"{NAME}-{channel}", channel, _INVITED), NAME, stack.draws, stack.clock)


def members(channel: str) -> list[dict[str, str]]:
    """Return the seeded members of a channel, invited ones first, and what each is to us."""
    stack = Stack.connect(None)
    keys = (f"{channel}#{openid(NAME, number)}" for number in range(_MEMBERS))
    table = stack.database.tables.members
    found = stack.database.batch(*((table, {"member": key}) for key in keys))
    today = business_date(stack.clock.now())
    listed = [(standing(member, today), member) for member in map(member_of, filter(None, found))]
    listed.sort(key=lambda one: (one[0] is Standing.LISTED, one[1].openid))
    return [{"member": member.openid, "standing": what.value} for what, member in listed]
