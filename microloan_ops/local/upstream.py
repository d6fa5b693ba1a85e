"""Connections to the deployed API, kept open between requests."""

import http.client
import threading
import time
from dataclasses import dataclass

from microloan_ops.local.settings import LOOPBACK

# The services close a connection that was idle for 75 s. One that may be closing
# is not used: a request lost on it could have been carried out.
_IDLE_SECONDS = 30.0
# API Gateway gives an integration 29 s; the emulator's first call starts a worker.
_TIMEOUT_SECONDS = 60.0
_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "host"},
)
# What a browser says of the page that asks; the guard of the AWS services answers no browser.
_OF_BROWSERS = frozenset({"origin", "sec-fetch-site", "access-control-request-method"})

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API said."""

    status: int
    headers: Headers
    body: bytes


class Upstream:
    """The stage of a REST API in the local cloud."""

    def __init__(self, port: int, api_id: str) -> None:
        self._port = port
        self._prefix = f"/_aws/execute-api/{api_id}"
        self._local = threading.local()

    def send(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        """Pass on a request; `path` starts with the stage.

        Raises
        ------
        ConnectionError
            The API gave no whole answer.
        """
        passed = {
            name: value for name, value in _end_to_end(headers) if name.lower() not in _OF_BROWSERS
        }
        connection = self._connection()
        try:
            connection.request(method, self._prefix + path, body=body or None, headers=passed)
            response = connection.getresponse()
            answer = Answer(response.status, _end_to_end(response.getheaders()), response.read())
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise ConnectionError(str(error)) from error
        self._local.used = time.monotonic()
        return answer

    def _connection(self) -> http.client.HTTPConnection:
        kept: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if kept is not None and time.monotonic() - self._local.used < _IDLE_SECONDS:
            return kept
        if kept is not None:
            kept.close()
        self._local.used = time.monotonic()
        self._local.connection = http.client.HTTPConnection(
            LOOPBACK,
            self._port,
            timeout=_TIMEOUT_SECONDS,
        )
        connection: http.client.HTTPConnection = self._local.connection
        return connection


def _end_to_end(headers: Headers) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP]
