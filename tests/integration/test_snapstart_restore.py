"""What SnapStart's runtime calls after a restore; its library is a stand-in of the same names."""

import random
import ssl
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from microloan.adapters.aws import clients, snapstart
from tests.support.cloud import moto_stack as fake

Hook = Callable[[], object]


class Runtime(ModuleType):
    """As `snapshot_restore_py` 1.0.0."""

    def __init__(self) -> None:
        super().__init__("snapshot_restore_py")
        self.hooks: list[Hook] = []

    def register_after_restore(self, hook: Hook) -> Hook:
        self.hooks.append(hook)
        return hook


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Runtime:
    stands_in = Runtime()
    monkeypatch.setitem(sys.modules, stands_in.__name__, stands_in)
    return stands_in


@pytest.fixture
def cloud() -> Iterator[None]:
    with fake.stack():
        yield


def test_restore_hooks_are_called_in_order_of_registration(runtime: Runtime) -> None:
    called: list[str] = []
    snapstart.after_restore(lambda: called.append("first"))
    snapstart.after_restore(lambda: called.append("second"))
    for hook in runtime.hooks:
        hook()
    assert called == ["first", "second"]


def test_restore_hook_without_the_runtime_library_is_not_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", None)
    snapstart.after_restore(pytest.fail)


def test_environments_of_one_snapshot_draw_different_random_numbers() -> None:
    snapshot = random.getstate()
    drawn = set()
    for _ in range(2):
        random.setstate(snapshot)
        snapstart.reseed()
        drawn.add(random.random())
    random.setstate(snapshot)
    assert len(drawn | {random.random()}) == 3


def test_tls_is_reseeded_where_it_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[bytes] = []
    monkeypatch.setattr(ssl, "RAND_add", lambda fresh, entropy: given.append(fresh[:entropy]))
    snapstart.reseed()
    snapstart.reseed()
    monkeypatch.delitem(sys.modules, "ssl")
    snapstart.reseed()
    assert [len(fresh) for fresh in given] == [48, 48]
    assert given[0] != given[1]


@pytest.mark.usefixtures("cloud")
def test_clients_work_after_their_connections_are_closed_by_a_restore(runtime: Runtime) -> None:
    made: list[Any] = [clients.client("dynamodb"), clients.client("kms"), clients.client("events")]
    assert len(runtime.hooks) == len(made)
    assert made[0].list_tables()["TableNames"]
    for hook in runtime.hooks:
        hook()
    assert made[0].list_tables()["TableNames"]


@pytest.mark.usefixtures("cloud")
def test_connection_of_the_snapshot_is_not_used_after_a_restore(runtime: Runtime) -> None:
    client: Any = clients.client("dynamodb")
    # urllib3 keeps the pools here; botocore shows them nowhere else.
    manager = client._endpoint.http_session._manager  # noqa: SLF001
    pool = manager.connection_from_url("https://dynamodb.ap-east-1.amazonaws.com")
    assert len(manager.pools) == 1
    [close] = runtime.hooks
    close()
    assert len(manager.pools) == 0
    assert manager.connection_from_url("https://dynamodb.ap-east-1.amazonaws.com") is not pool
