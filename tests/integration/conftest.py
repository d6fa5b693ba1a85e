from collections.abc import Iterator

import pytest

from microloan_ops.console.stack import Stack
from tests.support.assertions.run_summary import CRASH_POINTS
from tests.support.builders.customers import admit
from tests.support.builders.tampered_tables import TableTampering
from tests.support.cloud import moto_stack
from tests.support.cloud.in_process_api import InProcessApi, running


@pytest.fixture
def api() -> Iterator[InProcessApi]:
    """The API with one listed member, wechat#o1."""
    with moto_stack.stack() as environment:
        yield running(environment)


@pytest.fixture
def customer(api: InProcessApi) -> InProcessApi:
    """The API as a customer with a line and a card sees it; the authorizer knows the customer."""
    return admit(api)


@pytest.fixture
def tampering(stack: Stack) -> Iterator[TableTampering]:
    """Changes of stored items, which are undone after the test. A module has its own `stack`."""
    made = TableTampering(stack)
    yield made
    made.undo()


@pytest.fixture(scope="session")
def crash_points(pytestconfig: pytest.Config) -> dict[str, int]:
    """How many points each flow was crashed at; told at the end of the run."""
    return pytestconfig.stash.setdefault(CRASH_POINTS, {})
