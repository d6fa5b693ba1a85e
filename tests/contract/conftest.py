from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest

from tests.support.cloud.moto_store import dynamodb
from tests.support.cloud.store_under_test import StoreUnderTest, memory

Fresh = Callable[[], StoreUnderTest]

IMPLEMENTATIONS: dict[str, Callable[[], AbstractContextManager[Fresh]]] = {
    "memory": lambda: nullcontext(memory),
    "dynamodb": dynamodb,
}


@pytest.fixture(params=IMPLEMENTATIONS, scope="module")
def fresh(request: pytest.FixtureRequest) -> Iterator[Fresh]:
    with IMPLEMENTATIONS[request.param]() as made:
        yield made


@pytest.fixture
def stores(fresh: Fresh) -> StoreUnderTest:
    return fresh()
