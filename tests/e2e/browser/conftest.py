"""A browser for all tests of the page; what it must never do is looked at after each."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

import pytest
from playwright.sync_api import Browser

from microloan_ops.cli.wallet import Wallet
from microloan_ops.local.settings import Settings
from tests.e2e.browser.chromium import chromium
from tests.e2e.browser.customer_states import States
from tests.e2e.browser.static_files import Shelf
from tests.e2e.browser.wallet_app import Host
from tests.e2e.browser.wallet_page import Phone, phone
from tests.e2e.people import Members

SHELF = Shelf()


class Take(Protocol):
    """Takes a phone with the page on it; the member's wallet app or the sandbox is around it."""

    def __call__(
        self, member: Wallet | Host | None, language: str = "zh", **context: object
    ) -> Phone: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def states(members: Members) -> States:
    return States(members)


@pytest.fixture
def take(browser: Browser, local_cloud: Settings) -> Iterator[Take]:
    with taking(browser, local_cloud) as make:
        yield make


@contextmanager
def taking(browser: Browser, cloud: Settings) -> Iterator[Take]:
    """Take phones, and hold what was seen on them against what must not happen."""
    taken: list[Phone] = []

    def make(member: Wallet | Host | None, language: str = "zh", **context: object) -> Phone:
        host = Host.of(cloud, member) if isinstance(member, Wallet) else member
        opened = phone(browser, cloud.url, language, host, **context)
        taken.append(until_the_end.enter_context(opened))
        SHELF.serve(taken[-1].page.context)
        return taken[-1]

    with ExitStack() as until_the_end:
        yield make
        assert [one for phone in taken for one in phone.watch.seen] == []
