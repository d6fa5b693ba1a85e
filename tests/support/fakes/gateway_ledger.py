"""What stands behind the gateway of `docs/payment-gateway.md`: a ledger of what moved."""

import hashlib
import json
from dataclasses import dataclass, field
from threading import Lock

from tests.support.fakes.signed_messages import (
    Document,
    ReceivedRequest,
    Reply,
    SignedService,
    error,
    reply,
)


@dataclass(slots=True)
class GatewayLedger(SignedService):
    """Carries out what is asked; the same id never moves money twice.

    Parameters
    ----------
    decision
        Of the next new transfers: status and reason.
    refused_cards
        The code by card number.
    settled_on
        The date on which the money of the next transfers moves.
    """

    decision: tuple[str, str] = ("settled", "")
    refused_cards: dict[str, str] = field(default_factory=dict)
    settled_on: str = "2024-01-15"
    movements: list[tuple[str, str, int]] = field(default_factory=list)
    transfers: dict[str, Document] = field(default_factory=dict)
    orders: dict[str, Document] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def act(self, request: ReceivedRequest) -> Reply:
        with self._lock:
            match request.method, request.target.split("/")[1:]:
                case "POST", [*_, "cards"]:
                    return self._register(json.loads(request.body))
                case "PUT", [*_, "transfers", _]:
                    return self._move(request.transfer_id, json.loads(request.body))
                case "GET", [*_, "transfers", _]:
                    return self._tell(request.transfer_id)
        return error(404, "route_not_found")

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
                self.transfers[transfer_id]["settled_on"] = self.settled_on
                self.movements.append((transfer_id, order["direction"], order["amount"]))
        return self._tell(transfer_id)

    def _tell(self, transfer_id: str) -> Reply:
        known = self.transfers.get(transfer_id)
        return reply(200, known) if known else error(404, "transfer_unknown")
