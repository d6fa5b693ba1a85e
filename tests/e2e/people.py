"""People nobody has seen yet, and the day on which the e2e sandbox begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from microloan.domain.calendar import business_date
from microloan.domain.channel import Channel, member_key
from microloan.domain.product import PRODUCT
from microloan_ops.cli.wallet import Wallet
from microloan_ops.cli.whitelist.columns import COLUMNS
from microloan_ops.cli.whitelist.run import import_file
from microloan_ops.console.stack import Stack
from microloan_ops.local.settings import Settings
from microloan_testing import persons
from tests.support.assertions.api_document import check_response

# The published schedules begin on this day.
START = "2023-05-15"
# The sandbox's page fills in the persons below 100 of `microloan_testing`. They stay unknown here.
numbers = count(1_001)


def new_person(kind: str = "001") -> str:
    """Return the resident ID of a new test person of a kind."""
    return persons.identity(next(numbers), kind).resident_id


def enlist(
    stack: Stack,
    channel: str,
    openid: str,
    folder: Path,
    *,
    invited: bool,
    valid: timedelta = PRODUCT.invitation_valid,
) -> None:
    """Put a member on the white list by a file in a folder, and invite it if it is to be."""
    today = business_date(stack.clock.now())
    until = today + timedelta(days=365)
    row = (channel, openid, until.isoformat(), "24", "30", "10", "0", "0", "1000")
    file = folder / "member.csv"
    file.write_text(",".join(COLUMNS) + "\n" + ",".join(row) + "\n")
    import_file(file, stack)
    if invited:
        key, lapses = member_key(Channel(channel), openid), today + valid
        assert stack.draws.invite(key, "e2e", lapses)


@dataclass(frozen=True)
class Members:
    """Members of both wallets, whose every answer is held against the API's document."""

    settings: Settings
    stack: Stack
    folder: Path
    wallets: list[Wallet] = field(default_factory=list)

    @classmethod
    @contextmanager
    def of(cls, settings: Settings, stack: Stack) -> Iterator[Self]:
        """Open the wallets of a local cloud, and close them in the end."""
        with TemporaryDirectory() as folder:
            members = cls(settings, stack, Path(folder))
            yield members
            for wallet in members.wallets:
                wallet.http.close()

    def invite(
        self,
        channel: str = "qq",
        *,
        invited: bool = True,
        named: str = "e2e",
        valid: timedelta = PRODUCT.invitation_valid,
    ) -> Wallet:
        """Invite a new member of a wallet; return its session."""
        openid = f"{named}-{next(numbers)}"
        enlist(self.stack, channel, openid, self.folder, invited=invited, valid=valid)
        wallet = Wallet.of(self.settings, channel, openid)
        wallet.http.event_hooks = {"response": [check_response]}
        self.wallets.append(wallet)
        return wallet

    def borrower(self, kind: str = "001", behaviour: str = "000", channel: str = "qq") -> Wallet:
        """Invite, bind a card and apply; return the session of a customer with a line."""
        wallet = self.invite(channel)
        wallet.onboard(new_person(kind), persons.card_number(behaviour, next(numbers)))
        return wallet
