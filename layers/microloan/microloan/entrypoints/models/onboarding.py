"""What the API answers about a member, a card, a callback: dates in ISO form."""

from datetime import date
from typing import Annotated, Self

from microloan.domain.channel import Channel
from microloan.domain.invitations.member import InvitationStatus
from microloan.entrypoints.models.base import CardId, ResponseModel, TransferId, documented
from microloan.usecases.onboarding.check_invitation import InvitationView


class InvitationAnswer(ResponseModel):
    """Is the entrance shown."""

    invited: bool
    state: InvitationStatus
    channel: Channel
    expires_on: date | None

    @classmethod
    def of(cls, entrance: InvitationView, channel: Channel) -> Self:
        """Return the answer of an entrance."""
        return cls(
            invited=entrance.shown,
            state=entrance.standing,
            channel=channel,
            expires_on=entrance.until,
        )


class CardAnswer(ResponseModel):
    """A bound card."""

    card_id: CardId
    bank: Annotated[str, documented(minLength=2, maxLength=64)]
    last4: Annotated[str, documented(pattern="^[0-9]{4}$")]


class CallbackAnswer(ResponseModel):
    """What the rails told of this transfer is in the books."""

    transfer_id: TransferId
