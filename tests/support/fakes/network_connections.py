"""Connections that cannot be made, or only after a while."""

from time import sleep
from typing import Any

from urllib3.util.connection import create_connection


class FailingConnections:
    """Refuses so many connections, to one port or to any; looks names up for some seconds."""

    def __init__(self, refusals: int, port: int | None = None, lookup: float = 0) -> None:
        self.refusals = refusals
        self.port = port
        self.lookup = lookup
        self.tried = 0

    def connect(self, address: tuple[str, int], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the library's
        if self.port in (None, address[1]):
            self.tried += 1
            sleep(self.lookup)
            if self.tried <= self.refusals:
                raise ConnectionRefusedError
        return create_connection(address, *args, **kwargs)
