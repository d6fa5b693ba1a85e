"""The local gateway: what it takes for a request, and that one is never taken for two."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from microloan_ops.local.gateway import Gateway
from microloan_ops.local.issuers import Issuers
from microloan_ops.local.sandbox import Sandbox
from microloan_ops.local.settings import LOOPBACK
from microloan_ops.local.upstream import Answer, Headers, Upstream


class Api(Upstream):
    """Remembers what it is asked."""

    def __init__(self) -> None:
        super().__init__(0, "api")
        self.asked: list[tuple[str, str, Headers, bytes]] = []

    def send(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        self.asked.append((method, path, headers, body))
        return Answer(200, [("Content-Type", "application/json")], b'{"api":true}')


class Clock:
    def show(self) -> dict[str, object]:
        return {"today": "2026-01-15"}

    def advance(self, to: date) -> None:
        raise AssertionError(to)


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    issuers = Issuers(tmp_path)
    issuers.prepare()
    with Gateway(0, Api(), Sandbox(issuers, Clock(), lambda _: [], lambda *_: {})) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def asked(gateway: Gateway) -> list[tuple[str, str, Headers, bytes]]:
    assert isinstance(gateway.upstream, Api)
    return gateway.upstream.asked


def send(gateway: Gateway, *lines: str, body: bytes = b"") -> list[int]:
    """Send lines as they are; return the status of each answer until the connection is closed."""
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    with socket.create_connection((LOOPBACK, gateway.server_port), timeout=5) as connection:
        connection.sendall(head + body)
        connection.shutdown(socket.SHUT_WR)
        said = b""
        while part := connection.recv(65536):
            said += part
    return [int(line[9:12]) for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


def host(gateway: Gateway) -> str:
    return f"Host: {LOOPBACK}:{gateway.server_port}"


SMUGGLED = b"GET /v1/invitation HTTP/1.1\r\nHost: x\r\n\r\n"


def test_a_request_is_passed_on_as_it_is(gateway: Gateway) -> None:
    lines = "POST /v1/loans?a=b HTTP/1.1", host(gateway), "Content-Length: 2", "X-A: b"
    assert send(gateway, *lines, body=b"{}") == [200]
    ((method, path, headers, body),) = asked(gateway)
    assert (method, path, body) == ("POST", "/v1/loans?a=b", b"{}")
    assert ("X-A", "b") in headers


@pytest.mark.parametrize(
    ("lengths", "status"),
    [
        (["0", "40"], 400),
        (["40", "40"], 400),
        (["0, 40"], 411),
        (["9" * 5_000], 411),
        (["9" * 4_301], 411),
        (["99999999999"], 413),
        (["-1"], 411),
        (["+1"], 411),
        (["1_0"], 411),
        (["0x1"], 411),
        ([""], 411),
        (["\xb2"], 411),
    ],
)
@pytest.mark.parametrize("path", ["/v1/loans", "/sandbox/token", "/docs/", "/"])
def test_a_length_is_said_once_in_few_digits(
    gateway: Gateway, lengths: list[str], status: int, path: str
) -> None:
    fields = [f"Content-Length: {length}" for length in lengths]
    answers = send(gateway, f"POST {path} HTTP/1.1", host(gateway), *fields, body=SMUGGLED)
    # What follows is not taken for another request.
    assert answers == [status]
    assert asked(gateway) == []


@pytest.mark.parametrize(
    "line",
    ["Content-Length : 40", "Content Length: 40", "no colon", "Transfer-Encoding: chunked"],
)
def test_headers_that_two_could_read_differently_are_refused(gateway: Gateway, line: str) -> None:
    lines = "POST /v1/loans HTTP/1.1", host(gateway), line, "Content-Length: 40"
    (status,) = send(gateway, *lines, body=SMUGGLED)
    assert status in {400, 411}
    assert asked(gateway) == []


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/page.css", "/nowhere", "/sandbox/clock"])
def test_a_body_that_nobody_wants_is_not_the_next_request(gateway: Gateway, path: str) -> None:
    length = f"Content-Length: {len(SMUGGLED)}"
    answers = send(gateway, f"GET {path} HTTP/1.1", host(gateway), length, body=SMUGGLED)
    assert len(answers) == 1
    assert asked(gateway) == []


@pytest.mark.parametrize("target", ["/v1/\xe9", "/v1/\x01", "http://evil.example/v1/loans"])
def test_an_address_that_is_none_is_refused_and_not_a_fault(gateway: Gateway, target: str) -> None:
    assert send(gateway, f"GET {target} HTTP/1.1", host(gateway)) == [400]
    assert asked(gateway) == []


def test_two_hosts_are_not_served(gateway: Gateway) -> None:
    assert send(gateway, "GET /v1/loans HTTP/1.1", host(gateway), "Host: evil.example") == [421]
    assert send(gateway, "GET /v1/loans HTTP/1.1", "Host: evil.example") == [421]
    assert asked(gateway) == []


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
def test_the_sandbox_reads_json_that_everybody_reads_alike(
    gateway: Gateway, body: bytes, status: int
) -> None:
    lines = (
        *("POST /sandbox/token HTTP/1.1", host(gateway), "Content-Type: application/json"),
        f"Content-Length: {len(body)}",
    )
    assert send(gateway, *lines, body=body) == [status]


def test_many_connections_at_once_are_all_served(gateway: Gateway) -> None:
    places = [socket.create_connection((LOOPBACK, gateway.server_port), 5) for _ in range(60)]
    lines = f"GET / HTTP/1.1\r\n{host(gateway)}\r\nConnection: close\r\n\r\n".encode()
    for place in places:
        place.sendall(lines)
    for place in places:
        said = b""
        while part := place.recv(65536):
            said += part
        place.close()
        assert said.startswith(b"HTTP/1.1 302")
    assert gateway.request_queue_size >= len(places)
