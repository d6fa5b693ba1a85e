"""The local gateway: the requests that it takes, and that one is never taken for two."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import date

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from microloan_ops.local.gateway import Gateway
from microloan_ops.local.issuers import Issuers
from microloan_ops.local.processes import free_ports
from microloan_ops.local.sandbox import Sandbox
from microloan_ops.local.settings import LOOPBACK
from microloan_ops.local.upstream import Upstream
from microloan_ops.local.waiting import within

Asked = tuple[str, str, dict[str, str], bytes]


class Api(Upstream):
    """Remembers its requests."""

    def __init__(self) -> None:
        super().__init__(0, "api")
        self.asked: list[Asked] = []

    async def send(self, request: Request, body: bytes) -> Response:
        path = f"{request.url.path}?{request.url.query}"
        self.asked.append((request.method, path, dict(request.headers), body))
        return JSONResponse({"api": True})


class Clock:
    def show(self) -> dict[str, object]:
        return {"today": "2026-01-15"}

    def advance(self, to: date) -> None:
        raise AssertionError(to)


class Served:
    """A gateway, its port and its API."""

    def __init__(self, port: int, api: Api) -> None:
        self.port, self.api = port, api


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    issuers = Issuers(tmp_path_factory.mktemp("issuers"))
    issuers.prepare()
    [port] = free_ports(1)
    api = Api()
    gateway = Gateway(port, api, Sandbox(issuers, Clock(), lambda _: [], lambda *_: {}))
    config = uvicorn.Config(
        gateway, LOOPBACK, port, http="h11", lifespan="off", log_level="critical"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    for _ in within(10):
        if server.started:
            break
    yield Served(port, api)
    server.should_exit = True
    thread.join()


@pytest.fixture
def gateway(served: Served) -> Served:
    served.api.asked.clear()
    return served


def send(gateway: Served, *lines: str, body: bytes = b"") -> list[int]:
    """Send lines as they are; return the status of each answer until the connection is closed."""
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    with socket.create_connection((LOOPBACK, gateway.port), timeout=5) as connection:
        connection.sendall(head + body)
        said = connection.recv(65536)
        # Earlier, the server would take it for a disconnect.
        connection.shutdown(socket.SHUT_WR)
        while part := connection.recv(65536):
            said += part
    return [int(line[9:12]) for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


def host(gateway: Served) -> str:
    return f"Host: {LOOPBACK}:{gateway.port}"


SMUGGLED = b"GET /v1/invitation HTTP/1.1\r\nHost: x\r\n\r\n"


def test_request_is_passed_on_by_the_local_gateway_as_it_is(gateway: Served) -> None:
    lines = "POST /v1/loans?a=b HTTP/1.1", host(gateway), "Content-Length: 2", "X-A: b"

    assert send(gateway, *lines, body=b"{}") == [200]

    ((method, path, headers, body),) = gateway.api.asked
    assert (method, path, body) == ("POST", "/v1/loans?a=b", b"{}")
    assert headers["x-a"] == "b"


@pytest.mark.parametrize(
    "lengths",
    [
        *(["0", "40"], ["0, 40"], ["9" * 5_000], ["-1"], ["+1"], ["1_0"], ["0x1"], [""], ["\xb2"]),
    ],
)
@pytest.mark.parametrize("path", ["/v1/loans", "/sandbox/token", "/docs/", "/"])
def test_ambiguous_content_length_is_refused(
    gateway: Served, lengths: list[str], path: str
) -> None:
    fields = [f"Content-Length: {length}" for length in lengths]

    answers = send(gateway, f"POST {path} HTTP/1.1", host(gateway), *fields, body=SMUGGLED)

    # The rest is not taken for another request.
    assert answers == [400]
    assert gateway.api.asked == []


def test_request_body_that_is_too_large_is_refused_with_413(gateway: Served) -> None:
    large = b"x" * (10 * 1024 * 1024 + 1)
    length = f"Content-Length: {len(large)}"

    assert send(gateway, "POST /v1/loans HTTP/1.1", host(gateway), length, body=large) == [413]
    assert gateway.api.asked == []


@pytest.mark.parametrize("line", ["Content-Length : 40", "Content Length: 40", "no colon"])
def test_ambiguous_header_is_refused_with_400(gateway: Served, line: str) -> None:
    lines = "POST /v1/loans HTTP/1.1", host(gateway), line, "Content-Length: 40"

    assert send(gateway, *lines, body=SMUGGLED) == [400]
    assert gateway.api.asked == []


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/page.css", "/nowhere", "/sandbox/clock"])
def test_unused_body_is_not_read_as_the_next_request(gateway: Served, path: str) -> None:
    length = f"Content-Length: {len(SMUGGLED)}"

    answers = send(gateway, f"GET {path} HTTP/1.1", host(gateway), length, body=SMUGGLED)

    assert len(answers) == 1
    assert gateway.api.asked == []


@pytest.mark.parametrize("target", ["/v1/\xe9", "/v1/\x01"])
def test_malformed_request_target_is_refused(gateway: Served, target: str) -> None:
    assert send(gateway, f"GET {target} HTTP/1.1", host(gateway)) == [400]
    assert gateway.api.asked == []


def test_request_for_another_host_is_refused(gateway: Served) -> None:
    assert send(gateway, "GET /v1/loans HTTP/1.1", host(gateway), "Host: evil.example") == [400]
    assert send(gateway, "GET /v1/loans HTTP/1.1", "Host: evil.example") == [421]
    # A request of the older version may name no host.
    assert send(gateway, "GET /v1/loans HTTP/1.0") == [421]
    assert gateway.api.asked == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (json.dumps({"channel": "qq", "member": "a"}).encode(), 200),
        (b'{"channel":"qq","member":"a","member":"b"}', 400),
        (b'{"channel":"qq","member":NaN}', 400),
        (b"[" * 100_000, 400),
        (b'{"channel":"qq","member":' + b"9" * 5_000 + b"}", 400),
        (b"\xff", 400),
    ],
)
def test_sandbox_request_with_ambiguous_json_is_refused(
    gateway: Served, body: bytes, status: int
) -> None:
    lines = (
        *("POST /sandbox/token HTTP/1.1", host(gateway), "Content-Type: application/json"),
        f"Content-Length: {len(body)}",
    )
    assert send(gateway, *lines, body=body) == [status]


def test_sixty_concurrent_connections_are_all_served(gateway: Served) -> None:
    places = [socket.create_connection((LOOPBACK, gateway.port), 5) for _ in range(60)]
    lines = f"GET / HTTP/1.1\r\n{host(gateway)}\r\nConnection: close\r\n\r\n".encode()
    for place in places:
        place.sendall(lines)
    for place in places:
        answer = b""
        while part := place.recv(65536):
            answer += part
        place.close()
        assert answer.startswith(b"HTTP/1.1 302")
