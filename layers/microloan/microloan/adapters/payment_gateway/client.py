"""The payment gateway over HTTP, by the protocol of `docs/payment-gateway.md`."""

from collections.abc import Callable
from dataclasses import dataclass

from microloan.adapters.http.envelope import HttpRequest, HttpResponse, IndeterminateResponseError
from microloan.adapters.http.guarded_client import GuardedClient
from microloan.adapters.http.signed_client import Limits
from microloan.adapters.payment_gateway.messages import (
    CardRefusalError,
    TransferInstruction,
    inquiry,
    instruction,
    read_card,
    read_inquiry,
    read_result,
    registration,
)
from microloan.domain.customers.customer import Card, Identity
from microloan.domain.errors import InvalidInputError, UnavailableError
from microloan.domain.payments.transfer import Direction
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome

# A batch of the outbox is ten transfers, of at most two requests each, in a minute. The circuit
# opens after five indeterminate responses.
LIMITS = Limits(connect=1.0, read=3.0, overall=4.0)
_UNKNOWN = PaymentResult(TransferOutcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class HttpPaymentGateway:
    """The port `PaymentGateway`, which answers `UNKNOWN` when in any doubt.

    It neither repeats a request that may have arrived nor inquires by itself. The use case alone
    decides on an indeterminate response.
    """

    service: GuardedClient

    def register_card(self, identity: Identity, card_number: str, customer_id: str = "") -> Card:
        """Return the token of a person's own debit card.

        Raises
        ------
        InvalidInputError
            Naming `card_number`.
        UnavailableError
            When the payment gateway does not answer. Repeating the request is safe.
        """
        try:
            answer = self.service.ask(
                registration(identity, card_number, customer_id),
                lambda answer: read_card(answer, card_number),
            )
        except IndeterminateResponseError:
            raise UnavailableError(
                "The bank of the card did not answer in time. Try again later."
            ) from None
        if isinstance(answer, CardRefusalError):
            raise InvalidInputError("card_number", answer.code, answer.message)
        return answer

    def send(
        self, transfer_id: str, direction: Direction, token: str, amount: int
    ) -> PaymentResult:
        """Move money. The same ID never moves it twice."""
        order = TransferInstruction(transfer_id, direction, token, amount)
        return self._ask_or_doubt(instruction(order), lambda answer: read_result(answer, order))

    def inquire(self, transfer_id: str) -> PaymentResult:
        """Inquire the result of a transfer."""
        return self._ask_or_doubt(
            inquiry(transfer_id), lambda answer: read_inquiry(answer, transfer_id)
        )

    def _ask_or_doubt(
        self, request: HttpRequest, read: Callable[[HttpResponse], PaymentResult]
    ) -> PaymentResult:
        try:
            return self.service.ask(request, read)
        except IndeterminateResponseError:
            return _UNKNOWN
