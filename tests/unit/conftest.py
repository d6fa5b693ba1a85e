from collections.abc import Iterator
from typing import NoReturn

import pytest
import pytest_socket


def _sleep(seconds: float) -> NoReturn:
    raise AssertionError(f"A unit test slept for {seconds} s. Move it to tests/integration.")


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a unit test that opens a socket or sleeps."""
    monkeypatch.setattr("time.sleep", _sleep)
    # Without credentials, boto3 would ask the machine's metadata service for some.
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    # The event loops of asyncio wake each other through a Unix socket.
    pytest_socket.disable_socket(allow_unix_socket=True)
    yield
    pytest_socket.enable_socket()
