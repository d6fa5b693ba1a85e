from collections.abc import Iterator

import pytest

from tests.fakes import aws
from tests.fakes.inprocess import InProcess, running


@pytest.fixture
def api() -> Iterator[InProcess]:
    """The API with one listed member, wechat#o1."""
    with aws.stack() as environment:
        yield running(environment)
