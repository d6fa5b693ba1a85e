from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest

from tests.fakes.on_moto import dynamodb
from tests.fakes.subject import Subject, memory

IMPLEMENTATIONS: dict[str, Callable[[], AbstractContextManager[Subject]]] = {
    "memory": lambda: nullcontext(memory()),
    "dynamodb": dynamodb,
}


@pytest.fixture(params=IMPLEMENTATIONS)
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    with IMPLEMENTATIONS[request.param]() as made:
        yield made
