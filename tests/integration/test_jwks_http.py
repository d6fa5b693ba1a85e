"""Keys over HTTP: an issuer that rotates them, answers garbage, sends elsewhere, or is slow."""

import json
import threading
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from microloan.entrypoints.auth import jwks
from microloan.entrypoints.auth.jwks import CachedKeys, KeysUnavailableError, UnknownKeyError

LOOPBACK = "127.0.0.1"


@cache
def public_key() -> dict[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return dict(RSAAlgorithm.to_jwk(key.public_key(), as_dict=True))


class Issuer(HTTPServer):
    """Publishes what it is told to."""

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.status = 200
        self.body = b""
        self.headers: dict[str, str] = {}
        self.waits = threading.Event()
        self.waits.set()
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}/jwks.json"

    def publish(self, *key_ids: str) -> None:
        keys = [public_key() | {"kid": key_id} for key_id in key_ids]
        self.body = json.dumps({"keys": keys}).encode()


class _Handler(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:  # the name that the library looks up
        self.server.paths.append(self.path)
        self.server.waits.wait(10)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        pass


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    server = Issuer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.waits.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_new_issuer_key_is_read_at_its_first_token(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwks, "PAUSE_SECONDS", 0.0)
    issuer.publish("old")
    keys = CachedKeys.at(issuer.url)
    assert keys.find("old").key_size == 2048
    issuer.publish("old", "new")
    assert keys.find("new").key_size == 2048
    assert keys.find("old").key_size == 2048
    assert len(issuer.paths) == 2


def test_made_up_key_ids_do_not_reach_the_issuer(issuer: Issuer) -> None:
    issuer.publish("a")
    keys = CachedKeys.at(issuer.url)
    for number in range(50):
        with pytest.raises(UnknownKeyError):
            keys.find(f"made-up-{number}")
    assert len(issuer.paths) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"keys": []}',
        b'{"keys": {}}',
        b'{"keys": [1]}',
        b'{"keys": [{"kty": "oct"}]}',
        json.dumps({"keys": [public_key() | {"kid": {"a": 1}}]}).encode(),
        b"\xff\xfe",
        b"null",
    ],
)
def test_malformed_key_set_is_unavailable(issuer: Issuer, body: bytes) -> None:
    issuer.body = body
    with pytest.raises(KeysUnavailableError):
        CachedKeys.at(issuer.url).find("a")


@pytest.mark.parametrize("status", [404, 500, 503])
def test_error_status_of_the_issuer_is_unavailable(issuer: Issuer, status: int) -> None:
    issuer.publish("a")
    issuer.status = status
    with pytest.raises(KeysUnavailableError):
        CachedKeys.at(issuer.url).find("a")


def test_redirect_of_the_issuer_is_not_followed(issuer: Issuer) -> None:
    issuer.publish("a")
    issuer.status, issuer.headers = 302, {"Location": "/elsewhere"}
    with pytest.raises(KeysUnavailableError):
        CachedKeys.at(issuer.url).find("a")
    assert issuer.paths == ["/jwks.json"]


def test_silent_issuer_is_given_up_after_the_timeout(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwks, "TIMEOUT_SECONDS", 0.05)
    issuer.waits.clear()
    with pytest.raises(KeysUnavailableError):
        CachedKeys.at(issuer.url).find("a")


def test_unreachable_issuer_address_is_unavailable(issuer: Issuer) -> None:
    with pytest.raises(KeysUnavailableError):
        CachedKeys.at(f"http://{LOOPBACK}:1/jwks.json").find("a")
    assert issuer.paths == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://issuer.example/jwks.json"])
def test_key_set_address_other_than_http_is_refused(address: str) -> None:
    with pytest.raises(Exception, match="http"):
        CachedKeys.at(address)


@pytest.mark.parametrize(
    "body",
    [b"[" * 200_000, b'{"keys":' + b"9" * 5_000 + b"}", b"\xff", b'{"keys":["x"]}', b'{"keys":5}'],
)
def test_unreadable_key_set_keeps_the_last_keys(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    monkeypatch.setattr(jwks, "PAUSE_SECONDS", 0.0)
    issuer.publish("old")
    keys = CachedKeys.at(issuer.url)
    assert keys.find("old")
    issuer.body = body
    with pytest.raises(UnknownKeyError):
        keys.find("new")
    assert keys.find("old")


def test_truncated_key_set_keeps_the_last_keys(issuer: Issuer) -> None:
    issuer.publish("old")
    issuer.headers = {"Content-Length": "100000"}
    with pytest.raises(KeysUnavailableError):
        CachedKeys.at(issuer.url).find("old")
