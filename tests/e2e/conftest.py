"""A local cloud for the e2e tests alone: own ports, own state, stopped at the end."""

import os
from collections.abc import Callable, Iterator

import httpx
import pytest

from ops.cli import persons
from ops.cli.stack import Stack
from ops.cli.wallet import Wallet
from ops.local import lifecycle
from ops.local.settings import Settings
from tests.e2e.people import START, enlist, new_person, numbers
from tests.fakes.documented import check_response

Invite = Callable[..., Wallet]
Borrower = Callable[..., Wallet]


@pytest.fixture(scope="session")
def local_cloud() -> Iterator[Settings]:
    """Run the local cloud while the session lasts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "SANDBOX_START", START)
        with lifecycle.apart("e2e") as settings:
            # The command line, called by a test, finds this cloud and no other.
            for name, value in settings.as_env().items():
                patch.setitem(os.environ, name, value)
            yield settings


@pytest.fixture(scope="session")
def stack(local_cloud: Settings) -> Stack:
    return Stack(local_cloud.outputs(), local_cloud.client, f"{local_cloud.url}/v1")


@pytest.fixture
def anonymous(local_cloud: Settings) -> Iterator[httpx.Client]:
    """A client without a token."""
    url = f"{local_cloud.url}/v1"
    hooks = {"response": [check_response]}
    with httpx.Client(base_url=url, timeout=30.0, trust_env=False, event_hooks=hooks) as client:
        yield client


@pytest.fixture(scope="session")
def invite(
    local_cloud: Settings, stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Invite]:
    """Invite a new member of a wallet; return its session."""
    opened: list[Wallet] = []

    def make(channel: str = "qq", *, invited: bool = True, named: str = "e2e") -> Wallet:
        openid = f"{named}-{next(numbers)}"
        folder = tmp_path_factory.mktemp("members")
        enlist(stack, channel, openid, folder, invited=invited)
        opened.append(Wallet.of(local_cloud, channel, openid))
        opened[-1].http.event_hooks = {"response": [check_response]}
        return opened[-1]

    yield make
    for wallet in opened:
        wallet.http.close()


@pytest.fixture(scope="session")
def borrower(invite: Invite) -> Borrower:
    """Invite, bind a card and apply; return the session of a customer with a line."""

    def make(kind: str = "001", behaviour: str = "000", channel: str = "qq") -> Wallet:
        wallet = invite(channel)
        card = persons.card_number(behaviour, next(numbers))
        wallet.onboard(new_person(kind), card)
        return wallet

    return make
