"""A gateway as a real HTTP server on the loopback address that misbehaves on demand."""

import json
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from tests.support.fakes.signed_messages import (
    Document,
    ReceivedRequest,
    Reply,
    SignedService,
    error,
    reply,
)

Service = TypeVar("Service", bound=SignedService)

# Longer than any test waits; the server's end cuts it short.
FOREVER = 30.0
DRIP_SECONDS = 0.02
_REDIRECTED = 307


class Fault(Enum):
    """What goes wrong with one request."""

    # Nothing has been done
    DROP_BEFORE = auto()
    SLOW_BEFORE = auto()
    ERROR_BEFORE = auto()
    # It has been done, but no answer comes, or not in time
    DROP_AFTER = auto()
    SLOW_AFTER = auto()
    DRIP = auto()
    # It has been done, but the answer is not worth anything
    ERROR_AFTER = auto()
    NOT_HTTP = auto()
    GARBAGE = auto()
    NOT_AN_OBJECT = auto()
    TRUNCATED = auto()
    ENDLESS = auto()
    REDIRECT = auto()
    OTHER_ID = auto()
    NO_STATUS = auto()
    ODD_STATUS = auto()
    NO_SUCH_PAGE = auto()
    # It has been done, but the answer is not genuine
    UNSIGNED = auto()
    BADLY_SIGNED = auto()
    SIGNED_FOR_ANOTHER_REQUEST = auto()
    SIGNED_FOR_ANOTHER_STATUS = auto()
    UNSIGNED_NOT_FOUND = auto()
    # It has been done, and the answer is right
    TWICE = auto()
    CLOSE_IDLE = auto()


HARMLESS = {Fault.TWICE, Fault.CLOSE_IDLE}
DOUBTFUL = [fault for fault in Fault if fault not in HARMLESS]
# These spoil what only the answer about a transfer has.
ABOUT_TRANSFERS = {Fault.OTHER_ID, Fault.NO_STATUS, Fault.ODD_STATUS}
UNDONE = {Fault.DROP_BEFORE, Fault.SLOW_BEFORE, Fault.ERROR_BEFORE}
WAITING = {Fault.SLOW_BEFORE, Fault.SLOW_AFTER, Fault.DRIP}


def _altered(answer: Reply, **changes: object) -> Reply:
    document: Document = json.loads(answer.body) | changes
    return reply(answer.status, {k: v for k, v in document.items() if v is not None})


# Answers that are wrong in themselves; they are signed.
_WRONG: dict[Fault, Callable[[Reply], Reply]] = {
    Fault.ERROR_AFTER: lambda _: error(500, "internal"),
    Fault.GARBAGE: lambda _: Reply(200, b"<html>\xff</html>"),
    Fault.NOT_AN_OBJECT: lambda _: Reply(200, b'["settled"]'),
    Fault.ENDLESS: lambda answer: Reply(200, answer.body + b" " * 100_000),
    Fault.REDIRECT: lambda _: Reply(_REDIRECTED, b"{}"),
    Fault.OTHER_ID: lambda answer: _altered(answer, transfer_id="another"),
    Fault.NO_STATUS: lambda answer: _altered(answer, status=None),
    Fault.ODD_STATUS: lambda answer: _altered(answer, status="maybe"),
    Fault.NO_SUCH_PAGE: lambda _: error(404, "route_not_found"),
    Fault.SIGNED_FOR_ANOTHER_STATUS: lambda _: error(422, "transfer_unknown"),
}
# Answers whose signature is not theirs.
_FORGED: dict[Fault, Callable[[Reply], Reply]] = {
    Fault.UNSIGNED: lambda answer: replace(answer, signature=""),
    Fault.BADLY_SIGNED: lambda answer: replace(answer, signature="é" + answer.signature[1:]),
    Fault.SIGNED_FOR_ANOTHER_STATUS: lambda answer: replace(answer, status=404),
    Fault.UNSIGNED_NOT_FOUND: lambda _: error(404, "transfer_unknown"),
}


class FaultyServer(Generic[Service]):
    """Serves what is behind it until the end of the `with` block.

    Parameters
    ----------
    behind
        Knows what really happened.
    tls
        Speak TLS with this context.

    Attributes
    ----------
    faults
        Of the next requests, one each; with none left, all goes well.
    requests
        The requests as they came.
    connections, closed
        How many were accepted, and how many of these have ended.
    acted
        How many requests have been dealt with, even if their answer is not sent yet.
    """

    def __init__(self, behind: Service, tls: ssl.SSLContext | None = None) -> None:
        self.behind = behind
        self.faults: deque[Fault] = deque()
        self.requests: list[ReceivedRequest] = []
        self.connections = self.closed = self.acted = 0
        self.stopping = Event()
        self._http = _Listener(("127.0.0.1", 0), self)
        if tls:
            self._http.socket = tls.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._http.server_port
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.002})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def wait(self, until: Callable[[], bool]) -> None:
        for _ in range(1_000):
            if until():
                return
            self.stopping.wait(0.005)
        raise AssertionError("it did not happen")

    def count(self, method: str) -> int:
        return sum(request.method == method for request in self.requests)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], owner: FaultyServer[Any]) -> None:
        super().__init__(address, _Handler)
        self.owner = owner

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - the library's
        super().shutdown_request(request)
        self.owner.closed += 1

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that break off and handshakes that fail are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def setup(self) -> None:
        self.server.owner.connections += 1
        super().setup()

    def log_message(self, *_: object) -> None:
        """Write nothing."""

    def _serve(self) -> None:
        owner = self.server.owner
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        request = ReceivedRequest(self.command, self.path, dict(self.headers.items()), body)
        owner.requests.append(request)
        fault = owner.faults.popleft() if owner.faults else None
        if fault in UNDONE:
            self._fail(fault)
        else:
            answer = owner.behind.answer(request)
            owner.acted += 1
            self._answer(fault, request, answer)

    do_GET = do_PUT = do_POST = _serve  # noqa: N815 - the library's names

    def _fail(self, fault: Fault) -> None:
        self.close_connection = True
        if fault is Fault.SLOW_BEFORE:
            self.server.owner.stopping.wait(FOREVER)
        elif fault is Fault.ERROR_BEFORE:
            self.wfile.write(_wire(error(503, "overloaded")))

    def _answer(self, fault: Fault | None, request: ReceivedRequest, right: Reply) -> None:
        answer = _WRONG[fault](right) if fault in _WRONG else right
        if request.headers.get("X-Key-Id") in self.server.owner.behind.keys:
            other = replace(request, headers=dict(request.headers) | {"X-Signature": "of another"})
            of = other if fault is Fault.SIGNED_FOR_ANOTHER_REQUEST else request
            answer = replace(answer, signature=self.server.owner.behind.sign(of, answer))
        answer = _FORGED[fault](answer) if fault in _FORGED else answer
        self._send(fault, _wire(answer))

    def _send(self, fault: Fault | None, wire: bytes) -> None:
        match fault:
            case Fault.DROP_AFTER:
                wire = b""
            case Fault.SLOW_AFTER:
                self.server.owner.stopping.wait(FOREVER)
            case Fault.DRIP:
                self._drip(wire)
            case Fault.NOT_HTTP:
                wire = b"\x16\x03\x01 no HTTP at all\r\n"
            case Fault.TRUNCATED:
                wire = wire[:-10]
            case Fault.TWICE:
                wire += wire
        self.close_connection = fault not in (None, Fault.TWICE, *_WRONG, *_FORGED)
        self.wfile.write(wire)

    def _drip(self, wire: bytes) -> None:
        """Send byte after byte, each soon enough for a limit that counts from byte to byte."""
        for one in wire:
            self.wfile.write(bytes([one]))
            if self.server.owner.stopping.wait(DRIP_SECONDS):
                return


def _wire(answer: Reply) -> bytes:
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(answer.body)),
        "X-Signature": answer.signature,
        "Location": "/elsewhere" if answer.status == _REDIRECTED else "",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"HTTP/1.1 {answer.status} Status\r\n{lines}\r\n".encode() + answer.body
