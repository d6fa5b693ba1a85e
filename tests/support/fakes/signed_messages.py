"""Messages as a gateway sees them, and who may ask; the signatures of `docs/payment-gateway.md`."""

import hashlib
import hmac
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

WINDOW_SECONDS = 300

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def transfer_id(self) -> str:
        return unquote(self.target.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it is spoilt."""

    status: int
    body: bytes
    signature: str = ""


def reply(status: int, document: Document) -> Reply:
    return Reply(status, json.dumps(document).encode())


def error(status: int, code: str) -> Reply:
    return reply(status, {"error": {"code": code, "message": "for people"}})


def mac(secret: bytes, *lines: str) -> str:
    """Sign as the document says; written anew, so that both sides prove it."""
    return hmac.new(secret, "\n".join(lines).encode(), "sha256").hexdigest()


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@dataclass(slots=True)
class SignedService(ABC):
    """Does what is asked with a right signature, and nothing else.

    Parameters
    ----------
    keys
        The secrets by key id.
    """

    keys: dict[str, bytes]

    def answer(self, request: ReceivedRequest) -> Reply:
        return self.act(request) if self._genuine(request) else error(401, "signature_wrong")

    @abstractmethod
    def act(self, request: ReceivedRequest) -> Reply: ...

    def sign(self, request: ReceivedRequest, answer: Reply) -> str:
        secret = self.keys[request.headers["X-Key-Id"]]
        signature = request.headers["X-Signature"]
        return mac(secret, "answer", signature, str(answer.status), digest(answer.body))

    def _genuine(self, request: ReceivedRequest) -> bool:
        secret = self.keys.get(request.headers.get("X-Key-Id", ""), b"")
        at = request.headers.get("X-Timestamp", "0")
        expected = mac(secret, "request", request.method, request.target, at, digest(request.body))
        return (
            bool(secret)
            and abs(time.time() - int(at)) <= WINDOW_SECONDS
            and hmac.compare_digest(expected, request.headers.get("X-Signature", ""))
        )
