"""Port of the payment gateway."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from microloan.domain.customers.customer import Card, Identity
    from microloan.domain.payments.transfer import Direction


class TransferOutcome(StrEnum):
    """The gateway's state of a transfer: pending is `UNKNOWN`."""

    SETTLED = "settled"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class PaymentResult:
    """A result, with the code of its failure, or an operator's evidence and name.

    Parameters
    ----------
    settled_on
        The value date on which the money moved. None where the gateway gives none.
    available
        For insufficient funds, the fen that the card has. None where the gateway names nothing.
    """

    result: TransferOutcome
    reason: str = ""
    evidence: str = ""
    resolved_by: str = ""
    settled_on: date | None = None
    available: int | None = None


class PaymentGateway(Protocol):
    """The payment network."""

    def register_card(self, identity: Identity, card_number: str, customer_id: str = "") -> Card:
        """Check that a debit card is the person's own and return its token.

        Parameters
        ----------
        customer_id
            The person's customer ID, so that the gateway knows the owner of the reference for bank
            transfers.

        Raises
        ------
        InvalidInputError
            Naming `card_number`.
        """

    def send(
        self, transfer_id: str, direction: Direction, token: str, amount: int
    ) -> PaymentResult:
        """Move money. The same ID never moves it twice."""

    def inquire(self, transfer_id: str) -> PaymentResult:
        """Inquire the result of a transfer."""
