"""Port of the second opinion on a draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from microloan.domain.authentication import Authentication
    from microloan.domain.channel import Channel
    from microloan.domain.customers.customer import Card
    from microloan.domain.ledger.draw_decision import FraudScore


@dataclass(frozen=True, slots=True)
class FraudQuery:
    """The facts of a draw that a provider scores, without name, resident ID or mobile.

    Parameters
    ----------
    loan_id
        The same for each repetition of the request.
    amount
        Fen.
    first_draw
        Whether no draw of the customer has arrived yet.
    draws_in_day
        The draws of the last 24 hours.
    """

    loan_id: str
    customer_id: str
    channel: Channel
    card: Card
    amount: int
    first_draw: bool
    draws_in_day: int
    authentication: Authentication | None


class FraudScoring(Protocol):
    """A provider of fraud scores."""

    def score(self, query: FraudQuery) -> FraudScore:
        """Return the score of a draw, within 300 ms.

        Raises
        ------
        UnavailableError
            When the provider does not answer in time. Nothing was drawn.
        """
