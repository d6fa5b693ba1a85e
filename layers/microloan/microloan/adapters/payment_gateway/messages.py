"""The protocol of `docs/payment-gateway.md`: requests and answers."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from microloan.adapters.http.envelope import (
    Document,
    HttpRequest,
    HttpResponse,
    IndeterminateResponseError,
    decode,
    encode,
    error_code,
    text,
)
from microloan.adapters.payment_gateway.reference import reference_of
from microloan.domain.customers.customer import Card, Identity
from microloan.domain.payments.part_collection import INSUFFICIENT_FUNDS
from microloan.domain.payments.transfer import Direction
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome

# The payment gateway's reasons for a final failure. Any other is `OTHER_REASON`.
REASONS = frozenset(
    {
        "account_closed",
        "account_frozen",
        "card_expired",
        "declined",
        INSUFFICIENT_FUNDS,
        "limit_exceeded",
        "timed_out",
    }
)
OTHER_REASON = "refused"

CARD_REFUSALS = {
    "card_not_debit": "The card is not a debit card. Bind a debit card.",
    "card_not_own": "Name, resident ID and mobile number do not match the card. Correct them.",
    "card_unknown": "The card number is unknown. Check it or use another card.",
}
OTHER_CARD_REFUSAL = ("card_refused", "The bank refused the card. Use another card.")

_OK, _NOT_FOUND, _REFUSED = 200, 404, 422
_LONGEST_TOKEN = 256
_DOUBTFUL = PaymentResult(TransferOutcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class TransferInstruction:
    """Money to move."""

    transfer_id: str
    direction: Direction
    token: str
    amount: int


@dataclass(frozen=True, slots=True)
class CardRefusalError:
    """The reason why a card cannot be bound."""

    code: str
    message: str


def registration(identity: Identity, card_number: str, customer_id: str = "") -> HttpRequest:
    """Return the request for a card's token, with the customer's reference."""
    document = {
        "name": identity.name,
        "resident_id": identity.resident_id,
        "mobile": identity.mobile,
        "card_number": card_number,
    }
    if customer_id:
        document["reference"] = reference_of(customer_id)
    return HttpRequest("POST", "/cards", encode(document))


def instruction(order: TransferInstruction) -> HttpRequest:
    """Return the request to move money."""
    # A bank transfer that goes back has no card. The gateway knows its payer by the credit.
    payee = "credit_id" if order.direction is Direction.RETURN_CREDIT else "token"
    document = {
        "direction": order.direction.value,
        payee: order.token,
        "amount": order.amount,
        "currency": "CNY",
    }
    return HttpRequest("PUT", _path(order.transfer_id), encode(document))


def inquiry(transfer_id: str) -> HttpRequest:
    """Return the request for the result of a transfer."""
    return HttpRequest("GET", _path(transfer_id))


def read_card(answer: HttpResponse, card_number: str) -> Card | CardRefusalError:
    """Return the card, or the reason why it cannot be bound.

    Raises
    ------
    IndeterminateResponseError
        When the answer is neither.
    """
    document = decode(answer, _OK, _REFUSED)
    if answer.status == _REFUSED:
        code = error_code(document)
        if code in CARD_REFUSALS:
            return CardRefusalError(code, CARD_REFUSALS[code])
        return CardRefusalError(*OTHER_CARD_REFUSAL)
    token, bank, last4 = (text(document, name) for name in ("token", "bank", "last4"))
    if card_number in token or len(token) > _LONGEST_TOKEN:
        raise IndeterminateResponseError("no token that may be kept")
    if last4 != card_number[-4:]:
        raise IndeterminateResponseError("another card")
    return Card(card_id="", token=token, bank=bank, last4=last4)


def read_result(answer: HttpResponse, order: TransferInstruction) -> PaymentResult:
    """Return the result of a sent instruction.

    Raises
    ------
    IndeterminateResponseError
        When the answer lacks the result, or is about another transfer.
    """
    document = decode(answer, _OK)
    direction, amount = document.get("direction"), document.get("amount")
    # Otherwise 100.0 and True would pass as equals of 100 and 1.
    if type(amount) is not int or (direction, amount) != (order.direction.value, order.amount):
        raise IndeterminateResponseError("another order")
    return _read_status(document, order.transfer_id)


def read_inquiry(answer: HttpResponse, transfer_id: str) -> PaymentResult:
    """Return the result of a transfer, `NOT_FOUND` when the gateway has none.

    Raises
    ------
    IndeterminateResponseError
        When the answer lacks the result, or is about another transfer.
    """
    document = decode(answer, _OK, _NOT_FOUND)
    if answer.status == _OK:
        return _read_status(document, transfer_id)
    if error_code(document) != "transfer_unknown":
        raise IndeterminateResponseError("no such page")
    return PaymentResult(TransferOutcome.NOT_FOUND)


def _read_status(document: Document, transfer_id: str) -> PaymentResult:
    if document.get("transfer_id") != transfer_id:
        raise IndeterminateResponseError("another transfer")
    match document.get("status"):
        case "settled":
            return PaymentResult(
                TransferOutcome.SETTLED, settled_on=_read_date(document.get("settled_on"))
            )
        case "failed":
            reason = _reason(document.get("reason"))
            return PaymentResult(
                TransferOutcome.FAILED, reason, available=_read_available(reason, document)
            )
        case "pending":
            return _DOUBTFUL
        case _:
            raise IndeterminateResponseError("no known status")


def _read_date(value: object) -> date | None:
    """Return a date, None where there is none or it has another form.

    The money moved all the same, so a date that cannot be read does not make the result doubtful.
    """
    if not isinstance(value, str):
        return None
    with suppress(ValueError):
        return date.fromisoformat(value)
    return None


def _read_available(reason: str, document: Document) -> int | None:
    """Return the fen that the card has, None unless insufficient funds name them."""
    available = document.get("available")
    named = reason == INSUFFICIENT_FUNDS and type(available) is int and available >= 0
    return available if named else None


def _reason(reason: object) -> str:
    return reason if isinstance(reason, str) and reason in REASONS else OTHER_REASON


def _path(transfer_id: str) -> str:
    return f"/transfers/{quote(transfer_id, safe='')}"
