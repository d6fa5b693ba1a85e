"""A local cloud for the e2e tests alone: own ports, own state, stopped at the end."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local import lifecycle
from microloan_ops.local.settings import Settings
from tests.e2e.people import START, Members
from tests.support.assertions.api_document import check_response

BROWSER = Path(__file__).parent / "browser"
# These expect the first days of the sandbox. The others move the clock.
FIRST = [
    "test_pre_traffic_check.py",
    "test_decisions.py",
    "test_docs_page.py",
    "test_lottery.py",
    "test_generated_client.py",
    "test_golden.py",
]
# They move the clock by months.
LAST = ["test_console_commands.py", "test_demo.py"]
Invite = Callable[..., Wallet]
Borrower = Callable[..., Wallet]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files by how far each moves the clock, and the browser's after all others."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[bool, int]:
    name = item.path.name
    turn = LAST.index(name) + 1 if name in LAST else 0
    if name in FIRST:
        turn = FIRST.index(name) - len(FIRST)
    return BROWSER in item.path.parents, turn


@pytest.fixture(scope="session")
def local_cloud(worker_id: str) -> Iterator[Settings]:
    """Run a local cloud while the session lasts; each worker has its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "SANDBOX_START", START)
        with lifecycle.apart(f"e2e-{worker_id}") as settings:
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
def members(local_cloud: Settings, stack: Stack) -> Iterator[Members]:
    with Members.of(local_cloud, stack) as members:
        yield members


@pytest.fixture(scope="session")
def invite(members: Members) -> Invite:
    return members.invite


@pytest.fixture(scope="session")
def borrower(members: Members) -> Borrower:
    return members.borrower
