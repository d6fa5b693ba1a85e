"""What stands behind the gateway of `docs/rails.md`: who may ask, and a ledger of what moved."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import unquote

WINDOW_SECONDS = 300

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
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
class Bank:
    """Carries out what is asked with a right signature; the same id never moves money twice.

    Parameters
    ----------
    keys
        The secrets by key id.
    decision
        Of the next new transfers: status and reason.
    refused_cards
        The code by card number.
    """

    keys: dict[str, bytes]
    decision: tuple[str, str] = ("settled", "")
    refused_cards: dict[str, str] = field(default_factory=dict)
    movements: list[tuple[str, str, int]] = field(default_factory=list)
    transfers: dict[str, Document] = field(default_factory=dict)
    orders: dict[str, Document] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def answer(self, asked: Asked) -> Reply:
        if not self._genuine(asked):
            return error(401, "signature_wrong")
        with self._lock:
            match asked.method, asked.target.split("/")[1:]:
                case "POST", [*_, "cards"]:
                    return self._register(json.loads(asked.body))
                case "PUT", [*_, "transfers", _]:
                    return self._move(asked.transfer_id, json.loads(asked.body))
                case "GET", [*_, "transfers", _]:
                    return self._tell(asked.transfer_id)
        return error(404, "no_route")

    def sign(self, asked: Asked, answer: Reply) -> str:
        secret = self.keys[asked.headers["X-Key-Id"]]
        signature = asked.headers["X-Signature"]
        return mac(secret, "answer", signature, str(answer.status), digest(answer.body))

    def _genuine(self, asked: Asked) -> bool:
        secret = self.keys.get(asked.headers.get("X-Key-Id", ""), b"")
        at = asked.headers.get("X-Timestamp", "0")
        expected = mac(secret, "request", asked.method, asked.target, at, digest(asked.body))
        return (
            bool(secret)
            and abs(time.time() - int(at)) <= WINDOW_SECONDS
            and hmac.compare_digest(expected, asked.headers.get("X-Signature", ""))
        )

    def _register(self, person: Document) -> Reply:
        number = person["card_number"]
        if number in self.refused_cards:
            return error(422, self.refused_cards[number])
        token = hashlib.sha256(f"{person['resident_id']}{number}".encode()).hexdigest()
        return reply(200, {"token": token, "bank": "ICBC", "last4": number[-4:]})

    def _move(self, transfer_id: str, order: Document) -> Reply:
        if self.orders.setdefault(transfer_id, order) != order:
            return error(409, "transfer_differs")
        if transfer_id not in self.transfers:
            status, reason = self.decision
            told = {"transfer_id": transfer_id, "status": status}
            told |= {name: order[name] for name in ("direction", "amount", "currency")}
            self.transfers[transfer_id] = told | ({"reason": reason} if reason else {})
            if status == "settled":
                self.movements.append((transfer_id, order["direction"], order["amount"]))
        return self._tell(transfer_id)

    def _tell(self, transfer_id: str) -> Reply:
        known = self.transfers.get(transfer_id)
        return reply(200, known) if known else error(404, "transfer_unknown")
