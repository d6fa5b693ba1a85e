"""People nobody has seen yet, and the day on which the e2e sandbox begins."""

from datetime import date, timedelta
from itertools import count
from pathlib import Path

from microloan.domain.calendar import business_date
from microloan.domain.member import Channel, member_key
from microloan.domain.product import PRODUCT
from ops.cli import persons
from ops.cli.stack import Stack
from ops.cli.whitelist.columns import COLUMNS
from ops.cli.whitelist.run import import_file

# The published schedules begin on this day.
START = "2023-05-15"
numbers = count(1)


def new_person(kind: str = "001") -> str:
    """Return the resident ID of a new test person of a kind."""
    return persons.resident_id(kind, date(1990, 1, 1) + timedelta(days=next(numbers)))


def enlist(stack: Stack, channel: str, openid: str, folder: Path, *, invited: bool) -> None:
    """Put a member on the white list by a file in a folder, and invite it if it is to be."""
    today = business_date(stack.clock.now())
    until = today + timedelta(days=365)
    row = (channel, openid, until.isoformat(), "24", "30", "10", "0", "0", "1000")
    file = folder / "member.csv"
    file.write_text(",".join(COLUMNS) + "\n" + ",".join(row) + "\n")
    import_file(file, stack)
    if invited:
        key, lapses = member_key(Channel(channel), openid), today + PRODUCT.invitation_valid
        assert stack.draws.invite(key, "e2e", lapses)
