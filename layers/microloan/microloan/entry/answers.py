"""What the API answers about a member, a card, a callback: dates in ISO form."""

from datetime import date
from typing import Self

from microloan.domain.customer import Card
from microloan.entry.shapes import Answer
from microloan.usecases.check_invitation import Entrance


class InvitationAnswer(Answer):
    """Is the entrance shown."""

    invited: bool
    state: str
    channel: str
    expires_on: date | None

    @classmethod
    def of(cls, entrance: Entrance, channel: str) -> Self:
        """Return the answer of an entrance."""
        return cls(
            invited=entrance.shown,
            state=entrance.standing,
            channel=channel,
            expires_on=entrance.until,
        )


class CardAnswer(Answer):
    """A bound card."""

    card_id: str
    bank: str
    last4: str

    @classmethod
    def of(cls, card: Card) -> Self:
        """Return the answer of a card."""
        return cls(card_id=card.card_id, bank=card.bank, last4=card.last4)


class CallbackAnswer(Answer):
    """What the rails told of this transfer is in the books."""

    transfer_id: str
