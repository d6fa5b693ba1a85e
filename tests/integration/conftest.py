from collections.abc import Iterator

import pytest

from tests.fakes import aws
from tests.fakes.customers import admit
from tests.fakes.inprocess import InProcess, running
from tests.fakes.told import CRASH_POINTS


@pytest.fixture
def api() -> Iterator[InProcess]:
    """The API with one listed member, wechat#o1."""
    with aws.stack() as environment:
        yield running(environment)


@pytest.fixture
def customer(api: InProcess) -> InProcess:
    """The API as a customer with a line and a card sees it; the authorizer knows the customer."""
    return admit(api)


@pytest.fixture(scope="session")
def crash_points(pytestconfig: pytest.Config) -> dict[str, int]:
    """How many points each flow was crashed at; told at the end of the run."""
    return pytestconfig.stash.setdefault(CRASH_POINTS, {})
